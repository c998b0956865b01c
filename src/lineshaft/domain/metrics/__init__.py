"""Metrics: a definition in words with an owner, and one typed function for each."""

from lineshaft.domain.metrics.appropriations import base_appropriation
from lineshaft.domain.metrics.credit import share_out
from lineshaft.domain.metrics.definitions import (
    ComputedFrom,
    Direction,
    MetricDefinition,
    Unit,
    load_definitions,
)
from lineshaft.domain.metrics.flags import flag_outcome
from lineshaft.domain.metrics.outcomes import (
    ActivityTotals,
    Denominator,
    FigureStatus,
    OutcomeKind,
    OutcomeTotals,
    Ratio,
    VerifiedSplit,
)
from lineshaft.domain.metrics.registry import Figures, Metric, MetricResult, all_metrics, compute_all

__all__ = [
    "ActivityTotals",
    "ComputedFrom",
    "Denominator",
    "Direction",
    "FigureStatus",
    "Figures",
    "Metric",
    "MetricDefinition",
    "MetricResult",
    "OutcomeKind",
    "OutcomeTotals",
    "Ratio",
    "Unit",
    "VerifiedSplit",
    "all_metrics",
    "base_appropriation",
    "compute_all",
    "flag_outcome",
    "load_definitions",
    "share_out",
]
