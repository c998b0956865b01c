"""How relevant a plant is for a need, from 0 to 5, and nDCG over the grades."""

import math
from collections.abc import Iterable, Sequence

from lineshaft.domain.matching.criteria import Criteria

SAME = {6: 3, 5: 2, 4: 1}
"""Points for industries that are the same to so many digits; a plant in none of them is not relevant."""


def grade(
    naics: str,
    asked: Criteria,
    industries: Iterable[str],
    processes: frozenset[str],
    credentials: frozenset[str],
) -> int:
    """The industry that the buyer chose, and one point each for a process and a certification that the need names."""
    points = max((SAME.get(_same_digits(naics, code), 0) for code in industries), default=0)
    if not points:
        return 0
    wanted = {each.code for each in asked.processes}
    must_hold = {each.code for each in (*asked.certifications, *asked.ownership)}
    return points + bool(wanted & processes) + bool(must_hold & credentials)


def ndcg(grades: Sequence[int], best: Sequence[int], at: int = 10) -> float:
    """Gain 2^grade - 1, discounted by the place; `best` are the highest grades that there are."""
    ideal = _dcg(sorted(best, reverse=True)[:at])
    return _dcg(grades[:at]) / ideal if ideal else 0.0


def _dcg(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def _same_digits(one: str, other: str) -> int:
    return next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
