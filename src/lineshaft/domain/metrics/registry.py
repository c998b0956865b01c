"""Every metric: its definition in words joined with its formula, and the one way to compute it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from lineshaft.domain.errors import InvalidDefinition
from lineshaft.domain.metrics import formulas
from lineshaft.domain.metrics.definitions import ComputedFrom, MetricDefinition, load_definitions
from lineshaft.domain.metrics.outcomes import (
    FEDERAL_DOLLARS_NOT_NAMED,
    NO_ACTIVITY,
    NO_OUTCOMES,
    ActivityTotals,
    Denominator,
    OutcomeTotals,
    Ratio,
    VerifiedSplit,
)

OutcomeFormula = Callable[[OutcomeTotals], Decimal]
FederalFormula = Callable[[OutcomeTotals, Denominator], Ratio]
ActivityFormula = Callable[[ActivityTotals], Decimal | Ratio]

OUTCOME_FORMULAS: tuple[OutcomeFormula, ...] = (
    formulas.new_sales,
    formulas.retained_sales,
    formulas.total_sales,
    formulas.cost_savings,
    formulas.investment,
    formulas.jobs_created,
    formulas.jobs_retained,
    formulas.jobs_created_and_retained,
    formulas.total_impact,
)
FEDERAL_FORMULAS: tuple[FederalFormula, ...] = (
    formulas.new_sales_per_federal_dollar,
    formulas.investment_per_federal_dollar,
    formulas.federal_dollars_per_job,
)
ACTIVITY_FORMULAS: tuple[ActivityFormula, ...] = (
    formulas.sites_served,
    formulas.engagements_completed,
    formulas.hours_delivered,
    formulas.survey_response_rate,
    formulas.net_promoter_score,
)


@dataclass(frozen=True)
class Figures:
    """All that the metrics of one place and period are computed from.

    `federal_dollars` must be of the same place and period as the outcomes, and says by its name which dollars
    they are, such as "base appropriation FY2023".
    """

    outcomes: VerifiedSplit = NO_OUTCOMES
    activity: ActivityTotals = NO_ACTIVITY
    federal_dollars: Denominator = FEDERAL_DOLLARS_NOT_NAMED


@dataclass(frozen=True)
class MetricResult:
    """The value of a metric, in the unit of its definition, not rounded.

    `total` is of verified and unverified outcomes together; `verified` and `unverified` are the same
    formula over one part, and None for metrics of activity, which have no parts. A value is None where its
    denominator is zero or not known. `denominator` is that of `total`; `federal_dollars` are those used, on
    whichever side of the line.
    """

    definition: MetricDefinition
    total: Decimal | None
    verified: Decimal | None = None
    unverified: Decimal | None = None
    denominator: Denominator | None = None
    federal_dollars: Denominator | None = None


@dataclass(frozen=True)
class Metric:
    """A metric: what it means and how it is computed."""

    definition: MetricDefinition
    _compute: Callable[[MetricDefinition, Figures], MetricResult]

    @property
    def id(self) -> str:
        """The id of the definition."""
        return self.definition.id

    def compute(self, figures: Figures) -> MetricResult:
        """Apply the formula to `figures`."""
        return self._compute(self.definition, figures)


@cache
def all_metrics() -> Mapping[str, Metric]:
    """All metrics by id, in the order in which they are best read: outcomes, per federal dollar, activity.

    Raises InvalidDefinition when a definition has no formula, a formula no definition, or they disagree on
    what the metric is computed from.
    """
    return join(load_definitions())


def join(definitions: Mapping[str, MetricDefinition]) -> Mapping[str, Metric]:
    """Join `definitions` with the formulas of the same names."""
    computations = _computations()
    for metric_id in sorted(computations.keys() ^ definitions.keys()):
        missing = "definition" if metric_id in computations else "formula"
        raise InvalidDefinition(f"{metric_id}.yaml", "id", f"the metric has no {missing}")
    for metric_id, definition in definitions.items():
        computed_from = computations[metric_id][0]
        if definition.computed_from is not computed_from:
            raise InvalidDefinition(
                f"{metric_id}.yaml", "computed_from", f"the formula takes {computed_from.value}"
            )
    return MappingProxyType(
        {
            metric_id: Metric(definitions[metric_id], computation)
            for metric_id, (_, computation) in computations.items()
        }
    )


def compute_all(figures: Figures) -> dict[str, MetricResult]:
    """Every metric of `figures`, by id."""
    return {metric_id: metric.compute(figures) for metric_id, metric in all_metrics().items()}


_Computation = Callable[[MetricDefinition, Figures], MetricResult]


def _computations() -> dict[str, tuple[ComputedFrom, _Computation]]:
    computations: dict[str, tuple[ComputedFrom, _Computation]] = {}
    for outcome_formula in OUTCOME_FORMULAS:
        computations[outcome_formula.__name__] = (ComputedFrom.OUTCOMES, _from_outcomes(outcome_formula))
    for federal_formula in FEDERAL_FORMULAS:
        computations[federal_formula.__name__] = (
            ComputedFrom.OUTCOMES_AND_FEDERAL_DOLLARS,
            _from_outcomes_and_federal_dollars(federal_formula),
        )
    for activity_formula in ACTIVITY_FORMULAS:
        computations[activity_formula.__name__] = (ComputedFrom.ACTIVITY, _from_activity(activity_formula))
    return computations


def _from_outcomes(formula: OutcomeFormula) -> _Computation:
    def compute(definition: MetricDefinition, figures: Figures) -> MetricResult:
        outcomes = figures.outcomes
        return MetricResult(
            definition=definition,
            total=formula(outcomes.total),
            verified=formula(outcomes.verified),
            unverified=formula(outcomes.unverified),
        )

    return compute


def _from_outcomes_and_federal_dollars(formula: FederalFormula) -> _Computation:
    def compute(definition: MetricDefinition, figures: Figures) -> MetricResult:
        outcomes, federal_dollars = figures.outcomes, figures.federal_dollars
        total = formula(outcomes.total, federal_dollars)
        return MetricResult(
            definition=definition,
            total=total.value,
            verified=formula(outcomes.verified, federal_dollars).value,
            unverified=formula(outcomes.unverified, federal_dollars).value,
            denominator=total.denominator,
            federal_dollars=federal_dollars,
        )

    return compute


def _from_activity(formula: ActivityFormula) -> _Computation:
    def compute(definition: MetricDefinition, figures: Figures) -> MetricResult:
        measured = formula(figures.activity)
        if isinstance(measured, Ratio):
            return MetricResult(definition, total=measured.value, denominator=measured.denominator)
        return MetricResult(definition, total=measured)

    return compute
