"""Public figures from what companies contributed: which may be shown, and what they are. Plain Python.

What is withheld must not come back by arithmetic, and public figures add up in three directions: states to the
network, verified and unverified to the whole, and metrics to one another (new and retained sales are total sales).
The first two are kept by `domain.disclosure`. For the third, a sum of metrics is shown only where every one of its
terms is shown or is nothing, so that the sum tells nothing new.
"""

import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from lineshaft.domain.disclosure import Disclosure, PartsProtection, Protection, protect, protect_parts
from lineshaft.domain.metrics import (
    Denominator,
    Figures,
    OutcomeKind,
    OutcomeTotals,
    VerifiedSplit,
    all_metrics,
)

METHOD = 1
"""Raised when the same inputs and definitions would give other figures, so that a new publication is made."""

NETWORK = ""
OUTCOMES = tuple(kind.value for kind in OutcomeKind)
ACTIVITY = ("sites_served", "engagements_completed")
SUMS: Mapping[str, tuple[str, ...]] = {
    "total_sales": ("new_sales", "retained_sales"),
    "jobs_created_and_retained": ("jobs_created", "jobs_retained"),
    "total_impact": ("new_sales", "retained_sales", "cost_savings", "investment"),
}
PER_FEDERAL_DOLLAR: Mapping[str, str] = {
    "new_sales_per_federal_dollar": "new_sales",
    "investment_per_federal_dollar": "investment",
    "federal_dollars_per_job": "jobs_created_and_retained",
}
VERIFIED, UNVERIFIED = "verified", "unverified"

_PLACES = Decimal("0.0001")
_WITHHELD = {
    "no_figures": "nothing",
    "withheld_to_protect_companies": "protected",
    "withheld_to_protect_another_figure": "complementary",
}


@dataclass(frozen=True, order=True)
class Contribution:
    """What one company adds to one metric in one state. `part` is empty for activity, which has no parts."""

    metric: str
    state: str
    company: int
    part: str
    amount: Decimal


@dataclass(frozen=True)
class Inputs:
    """All that a publication is computed from. `states` are the FIPS codes of every state that has a page."""

    fiscal_year: int
    states: tuple[str, ...]
    contributions: tuple[Contribution, ...]
    federal_dollars: Denominator
    is_synthetic: bool = False

    def canonical(self) -> bytes:
        """The inputs as the same bytes whatever the order they were read in."""
        dollars = self.federal_dollars
        content = {
            "fiscal_year": self.fiscal_year,
            "states": sorted(self.states),
            "contributions": [
                [each.metric, each.state, each.company, each.part, as_text(each.amount)]
                for each in sorted(self.contributions)
            ],
            "federal_dollars": [
                dollars.name.en,
                as_text(dollars.amount),
                dollars.status.value,
                dollars.source,
            ],
            "is_synthetic": self.is_synthetic,
        }
        return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True)
class PublicFigure:
    """One figure as it is stored and shown. `state` is NETWORK or a FIPS code; `withheld` says why it is not shown."""

    state: str
    metric: str
    withheld: str = ""
    value: Decimal | None = None
    verified: Decimal | None = None
    unverified: Decimal | None = None
    companies: int | None = None
    denominator: Mapping[str, object] = field(default_factory=dict)


Cells = dict[str, dict[str, dict[Hashable, Decimal]]]
"""State, part, company: amount."""


def compute(inputs: Inputs) -> list[PublicFigure]:
    """Every public figure of a year, the network's first, then by state and in the reading order of the metrics."""
    cells = _cells(inputs)
    figures: dict[tuple[str, str], PublicFigure] = {}
    for metric in OUTCOMES:
        protection = protect_parts(cells[metric])
        _add(figures, metric, cells[metric], protection.whole, protection)
    for metric in ACTIVITY:
        wholes = {state: parts.get("", {}) for state, parts in cells[metric].items()}
        _add(figures, metric, cells[metric], protect(wholes), None)
    for place in (NETWORK, *inputs.states):
        for metric, terms in SUMS.items():
            companies = _companies(cells[term] for term in terms)
            figures[place, metric] = _sum(place, metric, [figures[place, term] for term in terms], companies)
    for metric, numerator in PER_FEDERAL_DOLLAR.items():
        figures[NETWORK, metric] = _ratio(metric, figures[NETWORK, numerator], cells, inputs.federal_dollars)
    order = [(place, metric) for place in (NETWORK, *sorted(inputs.states)) for metric in all_metrics()]
    return [figures[key] for key in order if key in figures]


def _cells(inputs: Inputs) -> dict[str, Cells]:
    """Contributions by metric, with every state in each, so that each state gets its figure."""
    cells: dict[str, Cells] = {
        metric: {state: defaultdict(dict) for state in inputs.states} for metric in (*OUTCOMES, *ACTIVITY)
    }
    for each in inputs.contributions:
        parts = cells[each.metric][each.state][each.part]
        parts[each.company] = parts.get(each.company, Decimal(0)) + each.amount
    return cells


def _add(
    figures: dict[tuple[str, str], PublicFigure],
    metric: str,
    cells: Cells,
    whole: Protection[str],
    parts: PartsProtection[str] | None,
) -> None:
    """The figures of one metric that is no sum of others: the network's and each state's."""
    shown_parts = parts.parts if parts else None
    network = [part for state in cells.values() for part in state.items()]
    figures[NETWORK, metric] = _figure(
        NETWORK, metric, network, whole.total, shown_parts.total if shown_parts else None
    )
    for state, by_part in cells.items():
        decision = shown_parts.cells[state] if shown_parts else None
        figures[state, metric] = _figure(state, metric, list(by_part.items()), whole.cells[state], decision)


def _figure(
    state: str,
    metric: str,
    parts: Sequence[tuple[str, Mapping[Hashable, Decimal]]],
    decision: Disclosure,
    parts_decision: Disclosure | None,
) -> PublicFigure:
    if not decision.published:
        return PublicFigure(
            state, metric, withheld=_WITHHELD[decision.reason.code if decision.reason else ""]
        )
    by_part: dict[str, Decimal] = defaultdict(Decimal)
    companies: set[Hashable] = set()
    for part, contributions in parts:
        by_part[part] += sum(contributions.values(), start=Decimal(0))
        companies |= {company for company, amount in contributions.items() if amount}
    with_parts = parts_decision is not None and parts_decision.published
    return PublicFigure(
        state,
        metric,
        value=_rounded(sum(by_part.values(), start=Decimal(0))),
        verified=_rounded(by_part[VERIFIED]) if with_parts else None,
        unverified=_rounded(by_part[UNVERIFIED]) if with_parts else None,
        companies=len(companies),
    )


def _companies(cells: Iterable[Cells]) -> dict[str, set[Hashable]]:
    """Who contributed to any of several metrics, by state and for the network."""
    found: dict[str, set[Hashable]] = defaultdict(set)
    for states in cells:
        for state, parts in states.items():
            for contributions in parts.values():
                names = {company for company, amount in contributions.items() if amount}
                found[state] |= names
                found[NETWORK] |= names
    return found


def _sum(
    state: str, metric: str, terms: list[PublicFigure], companies: Mapping[str, set[Hashable]]
) -> PublicFigure:
    reported = [term for term in terms if term.withheld != "nothing"]
    if not reported:
        return PublicFigure(state, metric, withheld="nothing")
    if any(term.withheld for term in reported):
        return PublicFigure(state, metric, withheld="complementary")
    with_parts = all(term.verified is not None for term in reported)
    return PublicFigure(
        state,
        metric,
        value=sum((term.value or Decimal(0) for term in reported), start=Decimal(0)),
        verified=sum((term.verified or Decimal(0) for term in reported), start=Decimal(0))
        if with_parts
        else None,
        unverified=sum((term.unverified or Decimal(0) for term in reported), start=Decimal(0))
        if with_parts
        else None,
        companies=len(companies.get(state, ())),
    )


def _ratio(
    metric: str, numerator: PublicFigure, cells: dict[str, Cells], dollars: Denominator
) -> PublicFigure:
    """A network figure per federal dollar: shown where the outcomes in it are shown. No value without the dollars."""
    named = {
        "name_en": dollars.name.en,
        "name_es": dollars.name.es,
        "amount": as_text(dollars.amount),
        "status": dollars.status.value,
        "source": dollars.source,
    }
    if numerator.withheld:
        return PublicFigure(NETWORK, metric, withheld=numerator.withheld, denominator=named)
    outcomes = _network_outcomes(cells)
    result = all_metrics()[metric].compute(Figures(outcomes=outcomes, federal_dollars=dollars))
    with_parts = numerator.verified is not None
    if result.denominator is not dollars and result.denominator is not None:
        # Federal dollars per job: the dollars are divided, by jobs.
        named["divided_by"] = as_text(result.denominator.amount)
    return PublicFigure(
        NETWORK,
        metric,
        value=_rounded(result.total),
        verified=_rounded(result.verified) if with_parts else None,
        unverified=_rounded(result.unverified) if with_parts else None,
        companies=numerator.companies,
        denominator=named,
    )


def _network_outcomes(cells: dict[str, Cells]) -> VerifiedSplit:
    totals = {VERIFIED: OutcomeTotals(), UNVERIFIED: OutcomeTotals()}
    for metric in OUTCOMES:
        for part in totals:
            amounts = (amount for parts in cells[metric].values() for amount in parts.get(part, {}).values())
            totals[part] += OutcomeTotals.of(OutcomeKind(metric), sum(amounts, start=Decimal(0)))
    return VerifiedSplit(verified=totals[VERIFIED], unverified=totals[UNVERIFIED])


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(_PLACES, rounding=ROUND_HALF_UP)


def as_text(value: Decimal | None) -> str:
    """A number as the same text however many zeros it was stored with; empty for none."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
