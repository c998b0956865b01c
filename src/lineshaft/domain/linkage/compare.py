"""Compare two records of sites: the probability that they are the same site, and why.

Each field adds evidence in bits (base 2 logarithm of how much more likely the agreement is for records of
the same site than for others), as in Fellegi and Sunter (1969). The sum with a prior gives the probability.
The same name at another address is evidence for the same company, not for the same site: both are weighed,
each on its own.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from lineshaft.domain.linkage.commonness import Commonness, usual
from lineshaft.domain.linkage.explain import explain
from lineshaft.domain.linkage.facts import Comparable, SiteFacts
from lineshaft.domain.linkage.observe import Observation, observe
from lineshaft.domain.linkage.similarity import NameAgreement, NameLevel, compare_names
from lineshaft.domain.linkage.weights import (
    LEAST_BITS_OF_SHARED_VALUE,
    MOST_SHARED_BITS,
    NAME,
    NAME_ALONE,
    PRIOR,
    WEIGHTS,
    NameWeights,
)
from lineshaft.domain.reasons import Reason

LINK_FROM = 0.95
"""From this probability on, two records may be linked without asking."""
REVIEW_FROM = 0.20
"""From this probability on, a person should look."""
SAME_COMPANY_FROM = 0.50


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
class Comparison:
    """The answer: how likely the records are of the same site, and of the same company, and why."""

    probability: float
    company_probability: float
    band: Band
    relation: Relation
    reasons: list[Reason]


def compare(
    a: SiteFacts,
    b: SiteFacts,
    common: Commonness | None = None,
    believe: Callable[[float], float] | None = None,
) -> Comparison:
    """Compare two records. The order of the two does not matter, and fields that one of them lacks say nothing.

    `common` says what many records share (see `commonness_of`); without it only a built-in list tells common words such
    as "precision" from others. `believe` makes a probability of bits (see `experience`). Reasons come strongest first.
    """
    common = common or usual()
    one, other = a.comparable, b.comparable
    agreement = compare_names(one, other, common.words)
    observations = observe(one, other, common)
    weights, prior = _name_weights(one, other)
    of_name = bits_of_name(agreement, one.kind, other.kind, weights)
    bits = [(code, site_bits(code, discount)) for code, discount in observations]
    probability = (believe or probability_of)(prior + of_name + sum(worth for _, worth in bits))
    company = PRIOR.company + _company_bits_of_name(agreement, of_name)
    company_probability = probability_of(company + sum(WEIGHTS[code].company for code, _ in observations))
    reasons = explain(a, b, agreement, of_name, bits)
    return Comparison(
        probability=probability,
        company_probability=company_probability,
        band=_band(probability, agreement.level, observations),
        relation=_relation(probability, company_probability),
        reasons=reasons,
    )


def pair_bits(one: Comparable, other: Comparable, common: Commonness) -> tuple[float, float]:
    """The evidence that two records are the same site, in bits: of everything but the name, with the prior, and of the
    name. Together they are what `compare` makes its probability of.
    """
    weights, prior = _name_weights(one, other)
    total = prior
    for code, discount in observe(one, other, common):
        total += site_bits(code, discount)
    if total + weights.most < _HOPELESS:
        return total, 0.0
    return total, bits_of_name(compare_names(one, other, common.words), one.kind, other.kind, weights)


# A pair that cannot reach this however well the names agree is not looked at further.
_HOPELESS = -2.0


def _name_weights(one: Comparable, other: Comparable) -> tuple[NameWeights, float]:
    if one.words and other.words and one.has_name_only and other.has_name_only:
        return NAME_ALONE, NAME_ALONE.prior
    return NAME, PRIOR.site


def site_bits(code: str, discount: float) -> float:
    """What an observation says about the site, less what the value is worth less because many share it."""
    bits = WEIGHTS[code].site
    if discount and bits > LEAST_BITS_OF_SHARED_VALUE:
        return max(LEAST_BITS_OF_SHARED_VALUE, bits - discount)
    return bits


def bits_of_name(agreement: NameAgreement, kind: str, other_kind: str, weights: NameWeights) -> float:
    """What the agreement of two names says about the site."""
    if agreement.level is NameLevel.NOT_KNOWN:
        return 0.0
    bits = (
        weights.shared * min(agreement.shared, MOST_SHARED_BITS)
        + weights.fewer * agreement.fewer
        + weights.more * agreement.more
    )
    if agreement.level.is_whole:
        bits += weights.whole
    if agreement.numbers:
        bits += weights.two_numbers if agreement.numbers == 2 else weights.one_number
    if agreement.both_differ:
        bits += weights.both_differ
    if kind != other_kind and kind and other_kind and "company" not in (kind, other_kind):
        bits += weights.other_kind
    return max(weights.least, min(weights.most, bits))


def _company_bits_of_name(agreement: NameAgreement, bits: float) -> float:
    # Names that agree in part are common among neighbours ("Port City Machine", "Port City Metals").
    level = agreement.level
    agrees = level.is_whole or level is NameLevel.NEARLY_SAME or bits < 0
    return bits if agrees else bits / 2


def probability_of(bits: float) -> float:
    """Odds in bits as a probability."""
    return 1.0 / (1.0 + math.exp2(-max(-100.0, min(100.0, bits))))


# How closely an agreement ties two records to one place, and how closely a name needs them tied before they are linked
# without asking, however likely it is.
_NOWHERE, _AREA, _EXACT_PLACE, _NO_PLACE_IS_ENOUGH = range(4)

_PLACE_OF = {
    "same_address": _EXACT_PLACE,
    "other_unit": _EXACT_PLACE,
    "other_street_type": _EXACT_PLACE,
    "near_address": _EXACT_PLACE,
    "same_place_words": _EXACT_PLACE,
    "same_place_unnumbered": _EXACT_PLACE,
    "most_place_words": _EXACT_PLACE,
    "same_street": _AREA,
    "same_po_box": _AREA,
    "some_place_words": _AREA,
    "same_zip": _AREA,
    "same_city": _AREA,
}

# A name with words that the other lacks may be a sister company; only the same address or phone settles it.
_NEEDED_PLACE = {
    NameLevel.SHORTENED: _EXACT_PLACE,
    NameLevel.SIMILAR: _NO_PLACE_IS_ENOUGH,
    NameLevel.DIFFERENT: _NO_PLACE_IS_ENOUGH,
}


# Where the addresses contradict each other the plant may have moved, or be another one that a head office answers for:
# that is for a person to say.
_CONTRADICTIONS = frozenset(
    {
        "other_address",
        "other_house_number",
        "same_place_other_number",
        "few_place_words",
        "no_place_words",
        "same_street_elsewhere",
        "other_city",
        "other_area",
        "other_state",
        "other_country",
    }
)
_PHONES = frozenset({"same_phone", "same_local_phone"})


def _band(probability: float, level: NameLevel, observations: Iterable[Observation]) -> Band:
    if probability < REVIEW_FROM:
        return Band.NEW
    codes = {code for code, _ in observations}
    place = max((_PLACE_OF.get(code, _NOWHERE) for code in codes - _PHONES), default=_NOWHERE)
    if place < _EXACT_PLACE:
        place = _NOWHERE if codes & _CONTRADICTIONS else _EXACT_PLACE if codes & _PHONES else place
    if codes & {"same_uei", "same_cage"}:
        place = max(place, _AREA)
    needed = _AREA if level is not NameLevel.NOT_KNOWN else _EXACT_PLACE
    placed = place >= _NEEDED_PLACE.get(level, needed)
    return Band.LINK if placed and probability >= LINK_FROM else Band.REVIEW


def _relation(probability: float, company_probability: float) -> Relation:
    if probability >= SAME_COMPANY_FROM:
        return Relation.SAME_SITE
    return Relation.SAME_COMPANY if company_probability >= SAME_COMPANY_FROM else Relation.DIFFERENT
