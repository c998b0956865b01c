"""The interim rule for public figures: withhold what could be traced to a company.

A figure is the sum of what companies contributed to it. It is withheld when fewer than 5 companies
contributed, or when one company makes up more than half of it. A withheld figure must not come back by
subtraction, so of figures that add up to a published total more are withheld until those withheld together
would pass the rule themselves.

15 USC 278k(j) protects the business information of companies; it sets no number. The numbers here are the
platform's own choice. What is published at different times (a quarter's figure before and after a late
answer) is not compared here: publish once per period.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from lineshaft.domain.reasons import Reason, reason

FEWEST_COMPANIES = 5
LARGEST_SHARE_OF_ONE_COMPANY = Decimal("0.5")

Cell = TypeVar("Cell", bound=Hashable)
Part = TypeVar("Part", bound=Hashable)
Contributions = Mapping[Hashable, Decimal]
"""What each company adds to a figure, by a key of the company. The keys never leave this module."""


@dataclass(frozen=True)
class Disclosure:
    """Whether a figure may be published, and why not. The reason tells nothing about how many or how much."""

    published: bool
    reason: Reason | None = None


PUBLISHED = Disclosure(published=True)
NO_FIGURES = Disclosure(
    published=False, reason=reason("no_figures", "No company reported a figure for this period")
)
WITHHELD = Disclosure(
    published=False,
    reason=reason(
        "withheld_to_protect_companies",
        "Withheld so that no single company can be recognised: fewer than {fewest} companies contributed, or one "
        "company makes up more than half",
        fewest=FEWEST_COMPANIES,
    ),
)
WITHHELD_FOR_ANOTHER = Disclosure(
    published=False,
    reason=reason(
        "withheld_to_protect_another_figure",
        "Withheld because, subtracted from the total, it would reveal another figure that is withheld",
    ),
)


@dataclass(frozen=True)
class Protection(Generic[Cell]):
    """The decision for each cell of a set and for their total, to be published together."""

    cells: Mapping[Cell, Disclosure]
    total: Disclosure


@dataclass(frozen=True)
class PartsProtection(Generic[Cell]):
    """The decision for each cell and the total, and for the parts of each.

    Where `whole` is published and `parts` is not, only the sum of the parts may be shown. All parts of a
    cell are published or none, since a single missing part could be found by subtraction.
    """

    whole: Protection[Cell]
    parts: Protection[Cell]


def publishable(contributions: Contributions) -> Disclosure:
    """Whether the sum of `contributions` may stand alone. A company that contributed zero does not count."""
    sizes = [abs(amount) for amount in contributions.values() if amount]
    if not sizes:
        return NO_FIGURES
    if len(sizes) < FEWEST_COMPANIES or max(sizes) > LARGEST_SHARE_OF_ONE_COMPANY * sum(sizes):
        return WITHHELD
    return PUBLISHED


def protect(cells: Mapping[Cell, Contributions]) -> Protection[Cell]:
    """Which of `cells`, such as the states, may be published beside their total.

    Withholding goes on from the smallest published cell until the withheld cells together pass the rule:
    their sum is what anyone can compute from the total. A total that is itself withheld protects its cells
    already.
    """
    decisions = {cell: publishable(contributions) for cell, contributions in cells.items()}
    total = publishable(_together(cells.values()))
    if total.published:
        _withhold_until_safe(
            decisions, cells, is_safe=lambda withheld: _is_safe(_together(cells[cell] for cell in withheld))
        )
    return Protection(cells=decisions, total=total)


def protect_parts(cells: Mapping[Cell, Mapping[Part, Contributions]]) -> PartsProtection[Cell]:
    """Which of `cells`, and which of their parts, may be published beside the totals of both.

    `cells` maps each cell to its parts, such as {"GA": {"verified": ..., "unverified": ...}}, and each part
    to the contributions of companies. Cell = sum of its parts and total = sum of the cells, part by part.
    """
    names = {name for parts in cells.values() for name in parts}
    wholes = {cell: _together(parts.values()) for cell, parts in cells.items()}
    whole = protect(wholes)

    def rest_is_safe(withheld: Iterable[Cell]) -> bool:
        rest = list(withheld)
        return all(_is_safe(_together(cells[cell].get(name, {}) for cell in rest)) for name in names)

    total = whole.total
    if total.published and not rest_is_safe(cells):
        total = WITHHELD
    if not total.published:
        # Parts of cells add up to the parts of the total: without the one, none of the other.
        withheld = {cell: total if whole.cells[cell].published else whole.cells[cell] for cell in cells}
        return PartsProtection(whole=whole, parts=Protection(cells=withheld, total=total))
    decisions = {
        cell: WITHHELD if decision.published and not rest_is_safe([cell]) else decision
        for cell, decision in whole.cells.items()
    }
    _withhold_until_safe(decisions, wholes, is_safe=rest_is_safe)
    return PartsProtection(whole=whole, parts=Protection(cells=decisions, total=total))


def _withhold_until_safe(
    decisions: dict[Cell, Disclosure],
    cells: Mapping[Cell, Contributions],
    *,
    is_safe: Callable[[list[Cell]], bool],
) -> None:
    """Withhold the smallest published cells in `decisions`, one by one, until all that is withheld is safe."""
    withheld = [cell for cell, decision in decisions.items() if not decision.published]
    published = sorted(
        (cell for cell, decision in decisions.items() if decision.published),
        key=lambda cell: (sum(abs(amount) for amount in cells[cell].values()), repr(cell)),
    )
    for cell in published:
        if is_safe(withheld):
            return
        decisions[cell] = WITHHELD_FOR_ANOTHER
        withheld.append(cell)


def _is_safe(contributions: Contributions) -> bool:
    """Whether anyone may know this sum: it passes the rule, or nobody contributed to it."""
    decision = publishable(contributions)
    return decision.published or decision is NO_FIGURES


def _together(groups: Iterable[Contributions]) -> dict[Hashable, Decimal]:
    """The contributions of several figures to their sum, company by company."""
    merged: dict[Hashable, Decimal] = {}
    for contributions in groups:
        for company, amount in contributions.items():
            merged[company] = merged.get(company, Decimal(0)) + amount
    return merged
