"""Compare two records of sites: the probability that they are the same site, and why.

Each field adds evidence in bits (base 2 logarithm of how much more likely the agreement is for records of
the same site than for others), as in Fellegi and Sunter (1969). The sum with a prior gives the probability.
The same name at another address is evidence for the same company, not for the same site: both are weighed,
each on its own.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from lineshaft.domain.linkage.normalise import (
    NormalAddress,
    NormalName,
    normalise_address,
    normalise_domain,
    normalise_name,
    phone_or_blank,
    plain_words,
)
from lineshaft.domain.linkage.similarity import NameLevel, compare_names, nearly_same_word
from lineshaft.domain.reasons import Reason, reason

LINK_FROM = 0.95
"""From this probability on, two records may be linked without asking."""
REVIEW_FROM = 0.20
"""From this probability on, a person should look."""
SAME_COMPANY_FROM = 0.50

# Before any field is looked at: two records that a search brought together are rarely the same site.
_PRIOR_OF_SITE = -8.0
_PRIOR_OF_COMPANY = -6.0

_WHOLE_NAME_BONUS = 3.0
_MOST_BITS_OF_NAME = 12.0
_LEAST_BITS_OF_NAME = -8.0
_WEIGHT_OF_UNSHARED_WORDS = 1.5


class Band(StrEnum):
    """What to do with the pair of records, as to the site."""

    LINK = "link"
    REVIEW = "review"
    NEW = "new"


class Relation(StrEnum):
    """What the two records most likely are to each other."""

    SAME_SITE = "same_site"
    SAME_COMPANY = "same_company"
    DIFFERENT = "different"


@dataclass(frozen=True)
class SiteFacts:
    """What a record says about a site, as it was written; "" where it says nothing.

    Comparable forms are made once and kept, so comparing one record with many costs little.
    """

    name: str
    street: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    phone: str = ""
    website: str = ""
    ein: str = ""
    uei: str = ""

    @cached_property
    def normal_name(self) -> NormalName:
        """The name in comparable form."""
        return normalise_name(self.name)

    @cached_property
    def normal_address(self) -> NormalAddress:
        """The street address in comparable form."""
        return normalise_address(self.street)

    @cached_property
    def normal_phone(self) -> str:
        """Ten digits, or "" when there is no usable number."""
        return phone_or_blank(self.phone) if self.phone else ""

    @cached_property
    def normal_domain(self) -> str:
        """The company's own domain, or ""."""
        return normalise_domain(self.website) if self.website else ""

    @cached_property
    def normal_city(self) -> str:
        """The city in plain small letters."""
        return plain_words(self.city)

    @cached_property
    def zip5(self) -> str:
        """The first five digits of the ZIP code, or "" when there are fewer."""
        digits = self.zip.strip()[:5]
        return digits if len(digits) == 5 and digits.isdigit() else ""

    @cached_property
    def normal_state(self) -> str:
        """The state as capital letters."""
        return self.state.strip().upper()

    @cached_property
    def ein_digits(self) -> str:
        """The nine digits of the EIN, or ""."""
        digits = "".join(character for character in self.ein if character.isdigit())
        return digits if len(digits) == 9 else ""

    @cached_property
    def normal_uei(self) -> str:
        """The UEI in capital letters."""
        return self.uei.strip().upper()


@dataclass(frozen=True)
class Comparison:
    """The answer: how likely the records are of the same site, and of the same company, and why."""

    probability: float
    company_probability: float
    band: Band
    relation: Relation
    reasons: list[Reason]


# How closely an agreement ties two records to one place.
_NOWHERE, _AREA, _EXACT_PLACE, _NO_PLACE_IS_ENOUGH = range(4)


class _Evidence(NamedTuple):
    """What one field says: bits for the same site, bits for the same company, and the reason in words.

    `place` is how closely the field ties the records to one place, `needs_place` how closely another field must
    tie them before they are linked without asking, however likely it is.
    """

    site: float
    company: float
    reason: Reason
    place: int = _NOWHERE
    needs_place: int = _AREA


def compare(a: SiteFacts, b: SiteFacts, token_weights: Mapping[str, float] | None = None) -> Comparison:
    """Compare two records. The order of the two does not matter, and fields that one of them lacks say
    nothing.

    `token_weights` says in bits how rare each word of a name is in the registry (see `token_weights_of`);
    without it a built-in list tells common words such as "precision" from others. Reasons come strongest
    first.
    """
    found = [
        _name(a, b, token_weights),
        _address(a.normal_address, b.normal_address),
        _zip(a, b),
        _state(a, b),
        _city(a, b),
        _phone(a, b),
        _domain(a, b),
        _registration("ein", "EIN", a.ein_digits, b.ein_digits, _EIN_BITS),
        _registration("uei", "UEI", a.normal_uei, b.normal_uei, _UEI_BITS),
    ]
    evidence = [item for item in found if item is not None]
    probability = _probability(_PRIOR_OF_SITE + sum(item.site for item in evidence))
    company_probability = _probability(_PRIOR_OF_COMPANY + sum(item.company for item in evidence))
    band = Band.NEW
    if probability >= REVIEW_FROM:
        placed = max(item.place for item in evidence) >= max(item.needs_place for item in evidence)
        band = Band.LINK if placed and probability >= LINK_FROM else Band.REVIEW
    evidence.sort(key=lambda item: -abs(item.site))
    return Comparison(
        probability=probability,
        company_probability=company_probability,
        band=band,
        relation=_relation(probability, company_probability),
        reasons=[item.reason for item in evidence],
    )


def _probability(bits: float) -> float:
    return 1.0 / (1.0 + math.exp2(-bits))


def _relation(probability: float, company_probability: float) -> Relation:
    if probability >= SAME_COMPANY_FROM:
        return Relation.SAME_SITE
    return Relation.SAME_COMPANY if company_probability >= SAME_COMPANY_FROM else Relation.DIFFERENT


_NAME_SENTENCES = {
    NameLevel.SAME: "same name",
    NameLevel.OTHER_LEGAL_FORM: "name differs only in the legal form",
    NameLevel.OTHER_SPACING: "name differs only in spacing",
    NameLevel.NEARLY_SAME: "nearly the same name",
    NameLevel.SHORTENED: "name is part of the other",
    NameLevel.SIMILAR: "similar name",
    NameLevel.DIFFERENT: "different name",
}


# A name with words that the other lacks may be a sister company; only the same address or phone settles it.
_NEEDED_PLACE = {
    NameLevel.SHORTENED: _EXACT_PLACE,
    NameLevel.SIMILAR: _NO_PLACE_IS_ENOUGH,
    NameLevel.DIFFERENT: _NO_PLACE_IS_ENOUGH,
}


def _name(a: SiteFacts, b: SiteFacts, token_weights: Mapping[str, float] | None) -> _Evidence | None:
    agreement = compare_names(a.normal_name, b.normal_name, token_weights)
    if agreement.level is NameLevel.NOT_KNOWN:
        return None
    bits = agreement.shared_bits - _WEIGHT_OF_UNSHARED_WORDS * agreement.unshared_bits
    if agreement.level.is_whole:
        bits += _WHOLE_NAME_BONUS
    bits = max(_LEAST_BITS_OF_NAME, min(_MOST_BITS_OF_NAME, bits))
    sentence = _NAME_SENTENCES[agreement.level]
    if not agreement.level.is_whole:
        sentence += " ({a} / {b})"
    why = reason(agreement.level.value, sentence, a=a.name.strip(), b=b.name.strip())
    # Names that agree in part are common among neighbours ("Port City Machine", "Port City Metals").
    agrees = agreement.level.is_whole or agreement.level is NameLevel.NEARLY_SAME or bits < 0
    return _Evidence(
        bits, bits if agrees else bits / 2, why, needs_place=_NEEDED_PLACE.get(agreement.level, _AREA)
    )


def _address(a: NormalAddress, b: NormalAddress) -> _Evidence | None:
    if a.po_box and b.po_box and not (a.street and b.street):
        if a.po_box == b.po_box:
            return _Evidence(3.0, 2.0, _SAME_PO_BOX, place=_AREA)
        return _Evidence(-2.0, 0.0, _OTHER_PO_BOX)
    if not a.street or not b.street:
        return None
    if a.number != b.number:
        if a.street == b.street:
            return _Evidence(-4.0, 0.0, _OTHER_NUMBER)
        return _Evidence(-6.0, 0.0, _OTHER_ADDRESS)
    if a.street == b.street:
        if not a.number and not any(word[0].isdigit() for word in a.street):
            return _Evidence(3.0, 0.5, _SAME_STREET, place=_AREA)
        if a.unit and b.unit and a.unit != b.unit:
            return _Evidence(4.0, 0.5, _OTHER_UNIT, place=_EXACT_PLACE)
        return _Evidence(7.0, 1.0, _SAME_ADDRESS, place=_EXACT_PLACE)
    if a.street_core == b.street_core:
        return _Evidence(5.0, 1.0, _OTHER_STREET_TYPE, place=_EXACT_PLACE if a.number else _AREA)
    if _shares_a_street_word(a.street_core, b.street_core):
        return _Evidence(
            3.0 if a.number else 0.0, 0.5, _NEAR_ADDRESS, place=_EXACT_PLACE if a.number else _AREA
        )
    return _Evidence(-6.0, 0.0, _OTHER_ADDRESS)


def _shares_a_street_word(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return any(
        word == other_word or nearly_same_word(word, other_word) for word in one for other_word in other
    )


_SAME_PO_BOX = reason("same_po_box", "same post office box")
_OTHER_PO_BOX = reason("other_po_box", "different post office box")
_OTHER_NUMBER = reason("other_house_number", "same street, another number")
_OTHER_ADDRESS = reason("other_address", "different street address")
_SAME_STREET = reason("same_street", "same street, house number not known")
_OTHER_UNIT = reason("other_unit", "same street address, another unit")
_SAME_ADDRESS = reason("same_address", "same street address")
_OTHER_STREET_TYPE = reason("other_street_type", "same street address but for direction or street type")
_NEAR_ADDRESS = reason("near_address", "same house number, similar street")


def _zip(a: SiteFacts, b: SiteFacts) -> _Evidence | None:
    if not a.zip5 or not b.zip5:
        return None
    if a.zip5 == b.zip5:
        return _Evidence(1.5, 1.0, reason("same_zip", "same ZIP {zip}", zip=a.zip5), place=_AREA)
    bits = -1.0 if a.zip5[:3] == b.zip5[:3] else -3.0
    return _Evidence(bits, 0.0, reason("other_zip", "different ZIP ({a} / {b})", a=a.zip5, b=b.zip5))


def _state(a: SiteFacts, b: SiteFacts) -> _Evidence | None:
    if not a.normal_state or not b.normal_state or a.normal_state == b.normal_state:
        return None
    return _Evidence(
        -5.0, -1.5, reason("other_state", "different state ({a} / {b})", a=a.normal_state, b=b.normal_state)
    )


def _city(a: SiteFacts, b: SiteFacts) -> _Evidence | None:
    """The city is looked at only without ZIP codes: one ZIP has many names for its city."""
    if not a.normal_city or not b.normal_city or (a.zip5 and b.zip5):
        return None
    if a.normal_city == b.normal_city:
        return _Evidence(1.0, 0.5, reason("same_city", "same city"), place=_AREA)
    return _Evidence(-1.0, 0.0, reason("other_city", "different city ({a} / {b})", a=a.city, b=b.city))


def _phone(a: SiteFacts, b: SiteFacts) -> _Evidence | None:
    if not a.normal_phone or not b.normal_phone:
        return None
    if a.normal_phone == b.normal_phone:
        return _Evidence(7.0, 5.0, _SAME_PHONE, place=_EXACT_PLACE)
    return _Evidence(-1.5, 0.0, _OTHER_PHONE)


_SAME_PHONE = reason("same_phone", "same phone")
_OTHER_PHONE = reason("other_phone", "different phone")


def _domain(a: SiteFacts, b: SiteFacts) -> _Evidence | None:
    if not a.normal_domain or not b.normal_domain:
        return None
    if a.normal_domain == b.normal_domain:
        return _Evidence(4.0, 7.0, reason("same_domain", "same web site {domain}", domain=a.normal_domain))
    return _Evidence(-1.0, -2.0, _OTHER_DOMAIN)


_OTHER_DOMAIN = reason("other_domain", "different web site")

# Bits for the same site and for the same company when the numbers agree, and when they differ. An EIN is of a
# company; a UEI is given for each registered entity, mostly a place of a company.
_EIN_BITS = ((5.0, 10.0), (-3.0, -6.0))
_UEI_BITS = ((9.0, 10.0), (-2.0, -2.0))


def _registration(
    code: str, label: str, a: str, b: str, bits: tuple[tuple[float, float], tuple[float, float]]
) -> _Evidence | None:
    if not a or not b:
        return None
    if a == b:
        (site, company), sentence, prefix = bits[0], "same", "same"
    else:
        (site, company), sentence, prefix = bits[1], "different", "other"
    return _Evidence(site, company, reason(f"{prefix}_{code}", f"{sentence} {label}"))
