"""What two records agree and disagree in, field by field. Each observation has a code; `weights` says what
it is worth."""

from itertools import pairwise

from rapidfuzz.distance import OSA

from lineshaft.domain.linkage import vocabulary
from lineshaft.domain.linkage.commonness import Commonness
from lineshaft.domain.linkage.facts import Comparable
from lineshaft.domain.linkage.similarity import align, likeness

Observation = tuple[str, float]
"""A code, and the bits to take off because many records share the value."""

_ELSEWHERE = frozenset({"other_area", "other_state", "other_country"})
_ALIKE = 0.6


def observe(a: Comparable, b: Comparable, common: Commonness) -> list[Observation]:
    """Everything but the name. What one of the two does not say gives no observation."""
    found: list[Observation] = []
    area = _area(a, b)
    if area:
        found.append((area, 0.0))
    address = _address(a, b)
    if address:
        if area in _ELSEWHERE and address in _SAME_STREET:
            address = "same_street_elsewhere"
        found.append((address, common.addresses.get(a.address_key, 0.0) if common.addresses else 0.0))
    if a.phone and b.phone:
        phone = _phone(a, b)
        if area in _ELSEWHERE and phone in ("same_phone", "same_local_phone"):
            # A head office that answers for its plants.
            phone = "same_phone_elsewhere"
        found.append((phone, common.phones.get(a.phone7, 0.0)))
    if a.domain and b.domain:
        found.append(
            ("same_domain" if a.domain == b.domain else "other_domain", common.domains.get(a.domain, 0.0))
        )
    if a.ein and b.ein:
        found.append(("same_ein" if a.ein == b.ein else "other_ein", 0.0))
    if a.uei and b.uei:
        found.append(("same_uei" if a.uei == b.uei else "other_uei", 0.0))
    if a.cage and b.cage:
        found.append(("same_cage" if a.cage == b.cage else "other_cage", 0.0))
    return found


_SAME_STREET = frozenset(
    {
        "same_address",
        "other_unit",
        "other_street_type",
        "near_address",
        "near_house_number",
        "same_street",
        "other_house_number",
    }
)


def _area(a: Comparable, b: Comparable) -> str:
    if a.country and b.country and a.country != b.country:
        return "other_country"
    if a.state and b.state and a.state != b.state:
        return "other_state"
    same_city = _same_city(a, b)
    if a.postcode and b.postcode:
        if a.postcode == b.postcode:
            return "same_zip"
        if same_city or OSA.distance(a.postcode, b.postcode, score_cutoff=1) <= 1:
            return "other_zip"
        if a.postcode[:3] == b.postcode[:3]:
            return "nearby_zip"
        return "other_zip" if same_city is None else "other_area"
    if same_city is None:
        return ""
    return "same_city" if same_city else "other_city"


def _same_city(a: Comparable, b: Comparable) -> bool | None:
    """None where one of the two does not say."""
    if a.city and b.city:
        return a.city == b.city or likeness(a.city.replace(" ", ""), b.city.replace(" ", "")) >= _ALIKE
    for city, place in ((a.city, b.place), (b.city, a.place)):
        if city and place and f" {city} " in f" {' '.join(place)} ":
            return True
    return None


def _address(a: Comparable, b: Comparable) -> str:
    if a.po_box and b.po_box and not (a.street and b.street):
        return "same_po_box" if a.po_box == b.po_box else "other_po_box"
    if not (a.street or a.all_words) or not (b.street or b.all_words):
        return ""
    if a.is_street_line and b.is_street_line:
        found = _street_lines(a, b)
        if found != "other_address" or not (a.place or b.place):
            return found
    if a.street == b.street and a.number == b.number and a.number and a.all_words == b.all_words:
        return "same_address"
    return _place_words(a, b)


def _street_lines(a: Comparable, b: Comparable) -> str:
    same_street = a.street == b.street
    if a.number != b.number:
        alike = same_street or a.core == b.core or _streets_are_alike(a.core, b.core)
        if not alike:
            return "other_address"
        if not a.number or not b.number:
            return "same_street"
        return "near_house_number" if _one_slip(a.number, b.number) else "other_house_number"
    has_number = bool(a.number) or any(word[0].isdigit() for word in a.street)
    if same_street:
        if not has_number:
            return "same_street"
        return "other_unit" if a.unit and b.unit and a.unit != b.unit else "same_address"
    if a.core == b.core or "".join(a.core) == "".join(b.core):
        return "other_street_type" if has_number else "same_street"
    if _streets_are_alike(a.core, b.core) or (a.number and _one_slip_in_ordinal(a.core[0], b.core[0])):
        return "near_address" if a.number else "same_street"
    return "other_address"


def _streets_are_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    # "1st" is not nearly "2nd", and "industrial" is on every other sign.
    return any(
        word == other_word or likeness(word, other_word) >= _ALIKE
        for word in one
        if word not in vocabulary.COMMON_ADDRESS_WORDS or len(one) == 1
        for other_word in other
    )


def _one_slip_in_ordinal(one: str, other: str) -> bool:
    """Whether a digit was dropped or doubled, as in "98th" and "988th"; "98th" and "99th" are two streets."""
    return (
        one[0].isdigit()
        and other[0].isdigit()
        and abs(len(one) - len(other)) == 1
        and OSA.distance(one, other) == 1
    )


def _one_slip(one: str, other: str) -> bool:
    """Whether one digit left out, doubled or exchanged with its neighbour makes the numbers equal."""
    return (
        min(len(one), len(other)) >= 3
        and (sorted(one) == sorted(other) or abs(len(one) - len(other)) == 1)
        and OSA.distance(one, other, score_cutoff=1) <= 1
    )


class _AddressBits(dict[str, float]):
    def __missing__(self, word: str) -> float:
        if word in vocabulary.COMMON_ADDRESS_WORDS:
            bits = 0.3
        elif word.isdigit():
            bits = 3.0 if len(word) < 5 else 1.5
        else:
            bits = 1.0 if len(word) < 3 else 2.5
        self[word] = bits
        return bits


_ADDRESS_BITS = _AddressBits()


def _place_words(a: Comparable, b: Comparable) -> str:
    """Compare addresses that are no street lines as bags of words: how much of the shorter is in the
    longer, and whether each has a telling word in front (a street, an estate) that the other lacks.
    """
    one, other = (tuple(dict.fromkeys(x.bag_of_address)) for x in (a, b))
    found = align(one, other, _ADDRESS_BITS)
    left, right = (sum(_ADDRESS_BITS[word] for word in words) for words in (found.left, found.right))
    if not found.shared:
        return "no_place_words"
    contained = found.shared / (found.shared + found.lost + min(left, right))
    overall = found.shared / (found.shared + found.lost + (left + right) / 2)
    apart = min(_share_in_front(one, found.left), _share_in_front(other, found.right))
    numbers = _numbers_agree(one, other)
    if contained < 0.25:
        return "no_place_words"
    if numbers is False:
        return "same_place_other_number" if contained >= 0.5 and apart < 0.4 else "few_place_words"
    if apart >= 0.5:
        return "most_place_words" if _house_numbers(one) & _house_numbers(other) else "few_place_words"
    if numbers is None and min(len(one), len(other)) < 5 and overall < 0.7:
        return "some_place_words"
    if contained >= 0.75 and apart <= 0.2 and (overall >= 0.7 or numbers):
        # A quarter, a village or an estate holds many plants; a house or plot number tells which.
        return "same_place_words" if numbers else "same_place_unnumbered"
    if contained >= 0.6 or (numbers and contained >= 0.45):
        return "most_place_words"
    return "some_place_words" if contained >= 0.4 else "few_place_words"


def _house_numbers(words: tuple[str, ...]) -> set[tuple[str, str]]:
    """The numbers with the telling word after each, as in "48 ningnan"."""
    return {
        (number, word)
        for number, word in pairwise(words)
        if number.isdigit() and not word[0].isdigit() and word not in vocabulary.COMMON_ADDRESS_WORDS
    }


def _share_in_front(words: tuple[str, ...], missing: list[str]) -> float:
    """Which share of the telling words in the first half of an address, where it is most exact, the other lacks."""
    front = [
        word for word in words[: max(3, (len(words) + 1) // 2)] if word not in vocabulary.COMMON_ADDRESS_WORDS
    ]
    front = [word for word in front if not word[0].isdigit()]
    lacking = sum(_ADDRESS_BITS[word] for word in front if word in missing)
    return lacking / sum(_ADDRESS_BITS[word] for word in front) if front else 0.0


def _numbers_agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool | None:
    """Whether the addresses share a house or plot number; None where one has none. Long numbers are postcodes."""
    mine, theirs = (
        {"".join(filter(str.isdigit, word)) for word in words if word[0].isdigit() and len(word) <= 4}
        for words in (one, other)
    )
    if not mine or not theirs:
        return None
    return bool(mine & theirs)


def _phone(a: Comparable, b: Comparable) -> str:
    if a.phone == b.phone:
        return "same_phone" if len(a.phone) >= 8 else "same_local_phone"
    if a.phone7 == b.phone7 and (len(a.phone) == 7 or len(b.phone) == 7 or len(a.phone) != len(b.phone)):
        return "same_local_phone"
    if OSA.distance(a.phone7, b.phone7, score_cutoff=1) <= 1:
        return "near_phone"
    return "other_phone"
