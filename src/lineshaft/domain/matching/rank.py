"""The closer look: features of a plant for a need, their weighted sum, and the order that follows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lineshaft.domain.distances import miles_between
from lineshaft.domain.matching.criteria import Criteria, Wanted
from lineshaft.domain.matching.index import SHORTEST_PREFIX, industry_prefixes
from lineshaft.domain.matching.retrieve import Question
from lineshaft.domain.matching.suppliers import Supplier
from lineshaft.domain.matching.terms import vocabulary
from lineshaft.domain.matching.weights import Weights

_HALF_DISTANCE_MILES = 250
_FULL_TEXT = 200
_PART = 0.5


@dataclass(frozen=True)
class Ranked:
    """A plant with its features, from 0 to 1, and what each adds to `points`."""

    supplier: Supplier
    features: Mapping[str, float]
    contributions: Mapping[str, float]
    points: float


def rank(
    criteria: Criteria, question: Question, suppliers: Iterable[Supplier], weights: Weights
) -> list[Ranked]:
    """The plants, the best first; equals by their identifiers, so that the same search gives the same list."""
    ranked = [_ranked(criteria, question, supplier, weights) for supplier in suppliers]
    return sorted(ranked, key=lambda each: (-each.points, each.supplier.id))


def _ranked(criteria: Criteria, question: Question, supplier: Supplier, weights: Weights) -> Ranked:
    features = features_of(criteria, question, supplier)
    contributions = {name: weights.of(name) * value for name, value in features.items()}
    return Ranked(supplier, features, contributions, sum(contributions.values()))


def features_of(criteria: Criteria, question: Question, supplier: Supplier) -> dict[str, float]:
    """How far the plant agrees with the need in each respect. What the need does not ask for is 0 for all plants."""
    return {
        "text": question.text_overlap(supplier.searched_text),
        "confirmed": question.likeness(supplier.confirmed),
        "industry": _agreement(question, supplier.industries),
        "process": _share(criteria.processes, supplier.processes),
        "material": _share(criteria.materials, supplier.materials),
        "certification": _share((*criteria.certifications, *criteria.regulations), supplier.credentials),
        "ownership": _share(criteria.ownership, supplier.credentials),
        "same_state": float(bool(criteria.state) and criteria.state == supplier.state),
        "distance": _nearness(criteria, supplier),
        "profile": profile_completeness(supplier),
    }


def profile_completeness(supplier: Supplier) -> float:
    """How much of a profile is filled in: text, industry, processes, materials, credentials, place."""
    parts = (
        min(1.0, len(supplier.text) / _FULL_TEXT),
        bool(supplier.industries),
        bool(supplier.processes),
        bool(supplier.materials),
        bool(supplier.credentials),
        bool(supplier.state and supplier.zip_code),
    )
    return sum(parts) / len(parts)


def agreeing_digits(question: Question, supplier: Supplier) -> tuple[int, str, str]:
    """To how many digits an industry of the plant is that of the need: digits, code of the need, code of the plant.

    Among equals the more probable industry of the need counts.
    """
    for digits in range(6, SHORTEST_PREFIX - 1, -1):
        same = [
            code
            for code in supplier.industries
            if len(code) >= digits and code[:digits] in question.likeliest
        ]
        if same:
            best = max(same, key=lambda code: question.industries.get(code[:digits], 0.0))
            return digits, question.likeliest[best[:digits]], best
    return 0, "", ""


def miles_to(criteria: Criteria, supplier: Supplier) -> float | None:
    """How far the plant is from where it is needed, when both are known."""
    here = (criteria.latitude, criteria.longitude, supplier.latitude, supplier.longitude)
    if None in here:
        return None
    return miles_between(*here)  # type: ignore[arg-type]


def _agreement(question: Question, codes: Iterable[str]) -> float:
    return sum(question.industries.get(code, 0.0) for code in industry_prefixes(codes))


def _share(wanted: Iterable[Wanted], held: frozenset[str]) -> float:
    """The share of what is wanted that the plant has; a wider process or material counts in part."""
    codes = [each.code for each in wanted]
    if not codes:
        return 0.0
    return sum(_has(code, held) for code in codes) / len(codes)


def _has(code: str, held: frozenset[str]) -> float:
    if code in held:
        return 1.0
    known = vocabulary()
    wider = (*known.processes.wider(code), *known.materials.wider(code))
    return _PART if any(each in held for each in wider) else 0.0


def _nearness(criteria: Criteria, supplier: Supplier) -> float:
    miles = miles_to(criteria, supplier)
    return 0.0 if miles is None else 0.5 ** (miles / _HALF_DISTANCE_MILES)
