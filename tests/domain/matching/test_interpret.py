"""What a need asks for: each finding with the words that spoke for it."""

from dataclasses import dataclass

import pytest

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.matching.criteria import Criteria, Industry, Quantity, criteria_from_json
from lineshaft.domain.matching.interpret import LONGEST_TEXT, NeedText, interpret, quantity_in
from lineshaft.domain.matching.places import state_code, state_of_zip
from lineshaft.domain.matching.terms import vocabulary, words_of


@dataclass(frozen=True)
class Said:
    code: str
    probability: float
    because: tuple[str, ...] = ()


class OneCoder:
    def suggest(self, text: str, top: int = 5) -> list[Said]:
        return [Said("332710", 0.6, ("Machine shops",)), Said("332721", 0.2)]


def _codes(found: tuple) -> list[tuple[str, str]]:
    return [(each.code, each.words) for each in found]


def test_english__processes_materials_and_credentials_with_their_words() -> None:
    found = interpret(
        NeedText(
            "500 stainless steel brackets, CNC machined and powder coated. ISO 9001:2015, ITAR, HUBZone, BABA"
        )
    )
    assert _codes(found.processes) == [("cnc_machining", "cnc machined"), ("coating", "powder coated")]
    assert _codes(found.materials) == [("stainless_steel", "stainless steel")]
    assert _codes(found.certifications) == [("iso_9001", "iso 9001 2015"), ("itar", "itar")]
    assert _codes(found.regulations) == [("baba", "baba")]
    assert _codes(found.ownership) == [("hubzone", "hubzone")]


def test_spanish__is_understood_too() -> None:
    found = interpret(
        NeedText("Buscamos piezas de acero inoxidable con mecanizado CNC y soldadura, 500 piezas al mes")
    )
    assert [each.code for each in found.processes] == ["cnc_machining", "welding"]
    assert [each.code for each in found.materials] == ["stainless_steel"]
    assert found.quantity == Quantity(500, "piezas", "month", "500 piezas")


@pytest.mark.parametrize(
    ("text", "amount", "unit", "cadence"),
    [
        ("Qty 5EA of the valve", 5, "ea", ""),
        ("Quantity: 12,500 feet per year", 12_500, "feet", "year"),
        ("we use 40 lbs weekly", 40, "lbs", "week"),
        ("cantidad de 30 cajas cada trimestre", 30, "cajas", "quarter"),
        ("31 each, delivered once", 31, "each", ""),
    ],
)
def test_quantity(text: str, amount: float, unit: str, cadence: str) -> None:
    found = quantity_in(text)
    assert found is not None
    assert (found.amount, found.unit, found.cadence) == (amount, unit, cadence)


def test_quantity__none_said() -> None:
    assert quantity_in("NSN 1615-01-046-2228, part 214-040-309-105") is None


def test_industries__those_named_count_more_than_those_suggested() -> None:
    found = interpret(NeedText("brackets", industries=("332999", "3327")), OneCoder())
    assert [each.code for each in found.industries] == ["3327", "332999", "332710", "332721"]
    assert found.industries[0].because == ("named in the need",)
    assert sum(each.probability for each in found.industries) <= 1


def test_industries__without_a_coder_only_those_named() -> None:
    assert interpret(NeedText("brackets")).industries == ()
    assert [each.code for each in interpret(NeedText("", industries=("332999",))).industries] == ["332999"]


def test_industries__what_is_no_code_is_said() -> None:
    found = interpret(NeedText("brackets", industries=("steel", "332999.0")))
    assert [each.code for each in found.industries] == ["332999"]
    assert found.remarks == ("Not a NAICS code, left out: steel.",)


def test_certification_that_is_not_known__stands_in_its_own_words() -> None:
    found = interpret(NeedText("vessel", certifications=("PED 2014/68/EU", "AS9100 Rev D")))
    assert [(each.code, each.name) for each in found.certifications] == [
        ("as9100", "AS9100"),
        ("ped 2014 68 eu", "PED 2014/68/EU"),
    ] or [each.code for each in found.certifications] == ["ped 2014 68 eu", "as9100"]


def test_place__fields_count_before_the_text() -> None:
    text = "Deliver to Tinker AFB, OK 73145"
    assert (interpret(NeedText(text)).state, interpret(NeedText(text)).zip_code) == ("OK", "73145")
    assert interpret(NeedText(text, state="Ohio")).state == "OH"


def test_place__contradiction_is_said() -> None:
    found = interpret(NeedText("x", state="OH", zip_code="77001"))
    assert (found.state, found.zip_code) == ("OH", "")
    assert found.remarks == ("ZIP code 77001 is in TX, not in OH: the state was taken.",)


@pytest.mark.parametrize(
    ("zip_code", "state"), [("30303", "GA"), ("00901", "PR"), ("96799", "HI"), ("ab", ""), ("00401", "")]
)
def test_state_of_zip(zip_code: str, state: str) -> None:
    assert state_of_zip(zip_code) == state


def test_state_code() -> None:
    assert [state_code(text) for text in ("ga", " New york ", "Ontario", "")] == ["GA", "NY", "", ""]


@pytest.mark.parametrize("text", ["", "x", "?!", "🙂", "a" * 300_000, "\0", "{", "Ñandú " * 40_000])
def test_any_text__is_interpreted(text: str) -> None:
    found = interpret(NeedText(text), OneCoder())
    assert len(found.text) <= LONGEST_TEXT
    assert bool(found.remarks) == (len(text) > LONGEST_TEXT)


def test_criteria__come_back_from_json() -> None:
    made = interpret(
        NeedText("500 pieces a month of CNC machined brass, ISO 9001, GA 30303", industries=("332721",)),
        OneCoder(),
    )
    assert criteria_from_json(made.as_json()) == made


@pytest.mark.parametrize(
    "edited",
    [
        {"colour": "red"},
        {"industries": [{"probability": 1}]},
        {"industries": "332710"},
        {"only_states": "OH"},
        {"quantity": {"amount": "many"}},
        {"quantity": {"amount": 1, "cadence": "sometimes"}},
        {"latitude": "north"},
        {"processes": [1]},
        {"text": 5},
    ],
)
def test_criteria__edited_wrongly__named(edited: dict) -> None:
    with pytest.raises(InvalidValue, match="criteria"):
        criteria_from_json(edited)


def test_criteria__empty() -> None:
    assert Criteria(text="  ").is_empty
    assert not Criteria(industries=(Industry("332710", 1.0),)).is_empty


def test_vocabulary__each_writing_names_one_term() -> None:
    known = vocabulary()
    for terms in (known.processes, known.materials, known.credentials):
        assert len(terms.terms) > 40
        for phrase, code in terms.phrases.items():
            assert [each.term.code for each in terms.mentions(phrase)] == [code], phrase
    assert [*known.processes.wider("swiss_turning")] == ["turning", "machining"]


def test_words__without_accents_and_signs() -> None:
    assert words_of("Rectificado, ÑANDÚ: 3-D (ISO 9001)") == ["rectificado", "nandu", "3", "d", "iso", "9001"]
