"""The reasons of a comparison in words."""

from collections.abc import Iterable

from lineshaft.domain.linkage.facts import SiteFacts
from lineshaft.domain.linkage.similarity import NameAgreement, NameLevel
from lineshaft.domain.reasons import Reason, reason

_LONGEST_VALUE = 80

_NAME_SENTENCES = {
    NameLevel.SAME: "same name",
    NameLevel.OTHER_LEGAL_FORM: "name differs only in the legal form",
    NameLevel.OTHER_SPACING: "name differs only in spacing",
    NameLevel.NEARLY_SAME: "nearly the same name ({a} / {b})",
    NameLevel.SHORTENED: "name is part of the other ({a} / {b})",
    NameLevel.SIMILAR: "similar name ({a} / {b})",
    NameLevel.DIFFERENT: "different name ({a} / {b})",
}

_SENTENCES = {
    "same_address": "same street address",
    "other_unit": "same street address, another unit",
    "other_street_type": "same street address but for direction or street type",
    "near_address": "same house number, similar street",
    "near_house_number": "same street, house number differs by a slip",
    "same_street": "same street, house number not known",
    "other_house_number": "same street, another number",
    "other_address": "different street address",
    "same_street_elsewhere": "same street in another place",
    "same_po_box": "same post office box",
    "other_po_box": "different post office box",
    "same_place_words": "same address in other words",
    "same_place_unnumbered": "same place without a house number",
    "most_place_words": "address agrees in most words",
    "some_place_words": "address agrees in some words",
    "same_place_other_number": "similar address with another number",
    "few_place_words": "address agrees in few words",
    "no_place_words": "different address",
    "same_zip": "same ZIP {a}",
    "other_zip": "different ZIP ({a} / {b})",
    "nearby_zip": "different ZIP in the same area ({a} / {b})",
    "same_city": "same city",
    "other_city": "different city ({a} / {b})",
    "other_area": "different ZIP and city ({a} / {b})",
    "other_state": "different state ({a} / {b})",
    "other_country": "different country ({a} / {b})",
    "same_phone": "same phone",
    "same_local_phone": "same phone, area code not known",
    "same_phone_elsewhere": "same phone in another place",
    "near_phone": "phone differs in one digit",
    "other_phone": "different phone",
    "same_domain": "same web site {a}",
    "other_domain": "different web site",
    "same_ein": "same EIN",
    "other_ein": "different EIN",
    "same_uei": "same UEI",
    "other_uei": "different UEI",
    "same_cage": "same CAGE code",
    "other_cage": "different CAGE code",
}


def _values(code: str, a: SiteFacts, b: SiteFacts) -> tuple[str, str]:
    one, other = a.comparable, b.comparable
    if code.endswith("_zip") or code == "other_area":
        return one.postcode, other.postcode
    if code == "other_city":
        return a.city.strip(), b.city.strip()
    if code == "other_state":
        return one.state, other.state
    if code == "other_country":
        return a.country.strip(), b.country.strip()
    return one.domain, other.domain


def explain(
    a: SiteFacts, b: SiteFacts, agreement: NameAgreement, of_name: float, bits: Iterable[tuple[str, float]]
) -> list[Reason]:
    """Each observation in words, the strongest first."""
    found: list[tuple[float, Reason]] = []
    if agreement.level is not NameLevel.NOT_KNOWN:
        level = agreement.level
        sentence = _NAME_SENTENCES[level]
        names = {"a": _short(a.name), "b": _short(b.name)} if "{a}" in sentence else {}
        found.append((of_name, reason(level.value, sentence, **names)))
    for code, worth in bits:
        sentence = _SENTENCES[code]
        values: dict[str, object] = {}
        if "{a}" in sentence:
            one, other = _values(code, a, b)
            values = {"a": _short(one), "b": _short(other)}
        found.append((worth, reason(code, sentence, **values)))
    found.sort(key=lambda item: -abs(item[0]))
    return [why for _, why in found]


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
