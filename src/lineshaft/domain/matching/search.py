"""From criteria to an explained shortlist: retrieve, rank, explain, level."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from lineshaft.domain.matching.criteria import Criteria
from lineshaft.domain.matching.explain import Contribution, explain
from lineshaft.domain.matching.level import Calibration, Level, calibration_of, level_of
from lineshaft.domain.matching.rank import rank
from lineshaft.domain.matching.retrieve import Retriever
from lineshaft.domain.matching.suppliers import Supplier
from lineshaft.domain.matching.weights import Weights

LOOKED_AT = 60
"""Plants that are compared closely; more when more are asked for."""


@dataclass(frozen=True)
class Match:
    """
    A plant in the shortlist. `score`, from 0 to 1, is the chance that it is at least a partial match, as the weights
    that come with the product see it; the level also heeds what was confirmed since.
    """

    supplier: Supplier
    score: float
    level: Level
    contributions: tuple[Contribution, ...]

    @property
    def reasons(self) -> list[str]:
        """The contributions in words, the weightiest first."""
        return [each.reason.text for each in self.contributions]


@dataclass(frozen=True)
class Shortlist:
    """The matches, the best first; how many plants were compared; and plausible ones by state."""

    matches: tuple[Match, ...]
    considered: int
    by_state: Mapping[str, int]

    @property
    def plausible(self) -> int:
        return sum(self.by_state.values())


Reader = Callable[[list[str]], Iterable[Supplier]]
"""Reads plants by their identifiers from where the truth is; leaves out what may not be shown."""


def search(
    retriever: Retriever,
    criteria: Criteria,
    *,
    read: Reader,
    limit: int,
    weights: Weights,
    calibration: Calibration | None = None,
    with_counts: bool = True,
) -> Shortlist:
    """The best plants for the criteria. What was not understood at all gives an empty list."""
    if criteria.is_empty:
        return Shortlist((), 0, {})
    question = retriever.question(criteria, weights)
    found = retriever.retrieve(question, criteria, weights, max(limit, LOOKED_AT))
    ranked = rank(criteria, question, read(found.ids), weights)[:limit]
    shipped = calibration_of(weights)
    matches = tuple(
        Match(
            supplier=each.supplier,
            score=shipped.partial_chance(each.points),
            level=level_of(criteria, question, each, calibration or shipped),
            contributions=tuple(explain(criteria, question, each)),
        )
        for each in ranked
    )
    by_state = retriever.plausible_by_state(question, criteria) if with_counts else {}
    return Shortlist(matches, found.considered, by_state)
