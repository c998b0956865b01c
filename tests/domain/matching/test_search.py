"""From criteria to an explained shortlist, over an index in memory."""

from dataclasses import replace

import pytest

from lineshaft.domain.matching.criteria import Criteria, Industry
from lineshaft.domain.matching.index import index_in_memory
from lineshaft.domain.matching.interpret import NeedText, interpret
from lineshaft.domain.matching.level import Calibration, Confirmation, Level, calibration_of, recalibrated
from lineshaft.domain.matching.rank import features_of
from lineshaft.domain.matching.retrieve import Retriever
from lineshaft.domain.matching.search import Shortlist, search
from lineshaft.domain.matching.suppliers import Supplier, read_supplier
from lineshaft.domain.matching.weights import FEATURES, learned_weights

SHOP = read_supplier(
    "shop",
    "Keystone Machine",
    "CNC machining of aluminum valve bodies",
    industries=["332710", "332721"],
    credentials=["ISO 9001", "AS9100"],
    state="OH",
    zip_code="44101",
    latitude=41.5,
    longitude=-81.7,
)
TURNER = read_supplier(
    "turner",
    "Tri-State Turning",
    "Turned brass fittings",
    industries=["332721"],
    state="GA",
    zip_code="30303",
)
BAKER = read_supplier("baker", "Sunrise Bakery", "Bread and rolls", industries=["311812"], state="OH")
BLANK = read_supplier("blank", "Acme")
ALL = [SHOP, TURNER, BAKER, BLANK]


def _found(criteria: Criteria, plants: list[Supplier] | None = None, limit: int = 10) -> Shortlist:
    plants = ALL if plants is None else plants
    by_id = {plant.id: plant for plant in plants}
    return search(
        Retriever(index_in_memory(plants)),
        criteria,
        read=lambda ids: [by_id[each] for each in ids if each in by_id],
        limit=limit,
        weights=learned_weights(),
    )


def _ids(found: Shortlist) -> list[str]:
    return [match.supplier.id for match in found.matches]


MACHINED = Criteria(
    text="valve bodies, CNC machined", industries=(Industry("332710", 0.7), Industry("332911", 0.1))
)


def test_industry_and_words__best_first_and_the_unrelated_left_out() -> None:
    assert _ids(_found(MACHINED)) == ["shop", "turner"]


def test_industry_alone_and_words_alone() -> None:
    assert _ids(_found(Criteria(industries=(Industry("311812", 1.0),)))) == ["baker"]
    assert _ids(_found(Criteria(text="brass fitting"))) == ["turner"]


def test_industry__the_deeper_the_better() -> None:
    plants = [
        read_supplier(code, "Acme", industries=[code]) for code in ("332710", "332721", "332999", "333111")
    ]
    assert _ids(_found(Criteria(industries=(Industry("332721", 1.0),)), plants)) == [
        "332721",
        "332710",
        "332999",
    ]


def test_process_named_in_spanish__finds_the_english_profile() -> None:
    assert _ids(_found(interpret(NeedText("mecanizado CNC de aluminio"))))[0] == "shop"


def test_nothing_understood__nothing_found() -> None:
    assert _found(Criteria()) == Shortlist((), 0, {})
    assert _ids(_found(Criteria(text="zzz"))) == []


def test_no_plants() -> None:
    assert _ids(_found(MACHINED, [])) == []


def test_filters__leave_plants_out() -> None:
    need = Criteria(text="valve brass bread", industries=(Industry("332721", 0.5),))
    assert set(_ids(_found(need))) == {"shop", "turner", "baker"}
    for only, left in (
        ({"only_states": ("OH",)}, {"shop", "baker"}),
        ({"only_industries": ("3118",)}, {"baker"}),
        ({"only_certifications": ("as9100", "iso_9001")}, {"shop"}),
        ({"only_states": ("GA",), "only_certifications": ("iso_9001",)}, set()),
        ({"only_industries": ("31",)}, set()),
    ):
        assert set(_ids(_found(Criteria(**{**need.__dict__, **only})))) == left, only


def test_counts__plausible_by_state() -> None:
    found = _found(Criteria(text="turning", industries=(Industry("332721", 0.8), Industry("311812", 0.05))))
    assert found.by_state == {"OH": 1, "GA": 1}
    assert found.plausible == 2
    assert found.considered >= 2


def test_withheld_by_the_reader__not_in_the_list() -> None:
    found = search(
        Retriever(index_in_memory(ALL)),
        MACHINED,
        read=lambda ids: [TURNER] if "turner" in ids else [],
        limit=10,
        weights=learned_weights(),
    )
    assert _ids(found) == ["turner"]


def test_features__each_from_0_to_1_and_named() -> None:
    need = interpret(
        NeedText("CNC machined aluminum, ISO 9001 and Nadcap, HUBZone, 44101 OH", industries=("332710",))
    )
    question = Retriever(index_in_memory(ALL)).question(need, learned_weights())
    for plant in ALL:
        features = features_of(need, question, plant)
        assert tuple(features) == FEATURES
        assert all(0 <= value <= 1 for value in features.values()), features
    assert features_of(need, question, SHOP)["certification"] == 0.5


def test_reasons__say_what_fits_and_what_is_not_known() -> None:
    need = interpret(
        NeedText(
            "CNC machined titanium valve bodies, ISO 9001 and Nadcap", industries=("332710",), state="OH"
        )
    )
    reasons = _found(need).matches[0].reasons
    assert "industry 332710, as the need" in reasons
    assert "process: CNC machining" in reasons
    assert "material not known: titanium" in reasons
    assert "certification: ISO 9001; not known: Nadcap" in reasons
    assert "in OH" in reasons
    assert any(text.startswith("words of the need in the profile: ") and "valve" in text for text in reasons)


def test_distance__near_before_far() -> None:
    near = read_supplier("near", "Acme", industries=["332710"], latitude=41.0, longitude=-81.0)
    far = read_supplier("far", "Acme", industries=["332710"], latitude=34.0, longitude=-118.0)
    need = Criteria(industries=(Industry("332710", 1.0),), latitude=41.1, longitude=-81.1)
    found = _found(need, [far, near])
    assert _ids(found) == ["near", "far"]
    assert "9 miles away" in found.matches[0].reasons


def test_level__exact_needs_every_certification_that_is_asked_for() -> None:
    need = interpret(NeedText("CNC machining of aluminum valve bodies, AS9100", industries=("332710",)))
    assert _found(need).matches[0].level is Level.EXACT
    stricter = interpret(
        NeedText("CNC machining of aluminum valve bodies, AS9100, Nadcap", industries=("332710",))
    )
    assert _found(stricter).matches[0].level is Level.PARTIAL


def test_level__a_few_words_in_common_are_no_match() -> None:
    found = _found(
        Criteria(
            text="bread machine for the galley, with a timer and a window",
            industries=(Industry("335210", 0.9),),
        )
    )
    assert [match.level for match in found.matches] == [Level.NONE] * len(found.matches)
    assert found.matches


def _base() -> Calibration:
    return calibration_of(learned_weights())


def test_recalibrated__moves_towards_what_was_confirmed_and_no_further_than_1() -> None:
    base = _base()
    worse = recalibrated(base, [Confirmation(0.8, Level.NONE)] * 10)
    much_worse = recalibrated(base, [Confirmation(0.8, Level.NONE)] * 10_000)
    better = recalibrated(base, [Confirmation(0.5, Level.EXACT)] * 10_000)
    assert base.partial_start > worse.partial_start > much_worse.partial_start >= base.partial_start - 1
    assert base.exact_start < better.exact_start <= base.exact_start + 1
    assert (worse.partial_slope, worse.exact_slope) == (base.partial_slope, base.exact_slope)
    assert much_worse.confirmations == 10_000


def test_recalibrated__a_single_answer_hardly_matters() -> None:
    assert (
        abs(recalibrated(_base(), [Confirmation(0.9, Level.NONE)]).partial_start - _base().partial_start)
        < 0.2
    )
    assert recalibrated(_base(), []) == _base()


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_recalibrated__scores_at_the_ends(score: float) -> None:
    recalibrated(_base(), [Confirmation(score, Level.PARTIAL)])


def test_score__comes_back_as_points() -> None:
    for points in (0.1, 0.7, 1.5):
        assert _base().points_of(_base().partial_chance(points)) == pytest.approx(points, abs=1e-6)


# What a plant was confirmed to make ----------------------------------------------------------------------------------

MET = "Bronze bushings for mixers. turning. C932 bronze. Oil grooves inside, pressed into the hub."
TAUGHT = read_supplier("taught", "Acme Works", industries=["311812"], confirmed=["Bread tins", MET])
PARAPHRASE = Criteria(text="Turned bushing of bronze with oil grooves", industries=(Industry("332721", 0.8),))


def test_plant_confirmed_for_a_similar_need__is_found_and_before_it_was_not() -> None:
    others = [
        read_supplier(f"turner{at}", "Turning", "Turned brass parts", industries=["332721"])
        for at in range(80)
    ]
    before = read_supplier("taught", "Acme Works", industries=["311812"])
    assert "taught" not in _ids(_found(PARAPHRASE, [*others, before], limit=60))
    found = _found(PARAPHRASE, [*others, TAUGHT])
    assert _ids(found)[0] == "taught"
    assert "confirmed by a center for a similar need" in found.matches[0].reasons
    assert "grooves" not in " ".join(found.matches[0].reasons)


def test_need_that_shares_a_word_alone__is_not_similar() -> None:
    found = _found(
        Criteria(
            text="Bronze sculptures for a fountain, cast and polished", industries=(Industry("332721", 0.8),)
        ),
        [TURNER, TAUGHT],
    )
    assert _ids(found)[0] == "turner"
    assert all("similar need" not in reason for match in found.matches for reason in match.reasons)


def test_words_that_no_plant_says__are_compared_with_confirmed_needs() -> None:
    plants = [SHOP, TURNER, read_supplier("taught", "Acme", confirmed=["Widgetronic flanges"])]
    assert _ids(_found(Criteria(text="flange, widgetronic"), plants)) == ["taught"]


def test_plants_without_confirmed_words__keep_their_scores_and_order() -> None:
    without = _found(PARAPHRASE, [*ALL, replace(TAUGHT, confirmed=())])
    beside = _found(PARAPHRASE, [*ALL, TAUGHT])
    assert [(each.supplier.id, each.score) for each in without.matches] == [
        (each.supplier.id, each.score) for each in beside.matches if each.supplier.id != "taught"
    ]
