"""Metrics as people read them: values in their unit, and figures with their denominator named."""

from decimal import Decimal

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lineshaft.apps.network.models import Center
from lineshaft.domain.metrics import (
    Denominator,
    FigureStatus,
    MetricDefinition,
    MetricResult,
    OutcomeKind,
    Unit,
)
from lineshaft.domain.words import Words
from lineshaft.ui import figures
from lineshaft.ui.navigation import url_or_none
from lineshaft.ui.tags.formatting import UNKNOWN, money, number

from .queries import Period

UNIT_OF_FIGURE: dict[Unit, figures.Unit] = {
    Unit.USD: "money",
    Unit.JOBS: "count",
    Unit.SITES: "count",
    Unit.ENGAGEMENTS: "count",
    Unit.HOURS: "count",
    Unit.PERCENT: "percent",
    Unit.POINTS: "count",
    Unit.USD_PER_FEDERAL_USD: "rate",
    Unit.FEDERAL_USD_PER_JOB: "money",
}
# What a bar or a map can show from zero; points may be negative.
SHARES = frozenset({Unit.PERCENT})
_PERCENT = Decimal(100)


def words(text: Words | None) -> str:
    """A text of a definition in the language of the page."""
    return "" if text is None else text.in_language(get_language() or "en")


def figure_value(unit: Unit, value: Decimal | None) -> Decimal | None:
    """`value` as the figure components take it: a share of 1 where the metric is a percentage."""
    return value / _PERCENT if value is not None and unit in SHARES else value


def in_words(unit: Unit, value: Decimal | None) -> str:
    """A value in full with its unit, for a table: $1,234,567, $24.60, 74.7%, 12.5."""
    if value is None:
        return UNKNOWN
    if unit is Unit.USD or unit is Unit.FEDERAL_USD_PER_JOB:
        return money(value)
    if unit is Unit.USD_PER_FEDERAL_USD:
        return money(value, 2)
    if unit is Unit.PERCENT:
        return f"{number(value, 1)}%"
    if unit is Unit.HOURS or unit is Unit.POINTS:
        return number(value, 1)
    return number(value)


def status_of(denominator: Denominator) -> str:
    """How far a denominator was checked, in words."""
    return {
        FigureStatus.VERIFIED: _("verified"),
        FigureStatus.UNVERIFIED: _("not verified"),
        FigureStatus.COUNTED: _("counted from the records"),
    }[denominator.status]


def denominator_in_words(denominator: Denominator | None, *, is_money: bool) -> str:
    """The sentence that names what a figure is divided by, how much that is and how far it was checked."""
    if denominator is None:
        return ""
    if denominator.amount is None:
        return _("Denominator: %(name)s, which is not known here, so that no ratio is made.") % {
            "name": words(denominator.name)
        }
    return _("Denominator: %(name)s, %(amount)s (%(status)s).") % {
        "name": words(denominator.name),
        "amount": money(denominator.amount) if is_money else number(denominator.amount),
        "status": status_of(denominator),
    }


def dollars_in_words(result: MetricResult) -> str:
    """The denominator of a result in words; for jobs, also the federal dollars that are divided by them."""
    if result.federal_dollars is None or result.denominator is result.federal_dollars:
        return denominator_in_words(result.denominator, is_money=result.federal_dollars is not None)
    numerator = result.federal_dollars
    if numerator.amount is None:
        return _("Numerator: %(name)s, which is not known here, so that no ratio is made.") % {
            "name": words(numerator.name)
        }
    return _("Numerator: %(name)s, %(amount)s (%(status)s). %(denominator)s") % {
        "name": words(numerator.name),
        "amount": money(numerator.amount),
        "status": status_of(numerator),
        "denominator": denominator_in_words(result.denominator, is_money=False),
    }


def parts_add_up(definition: MetricDefinition) -> bool:
    """Whether verified and unverified add up to the total, so that a bar may show them as its parts."""
    return definition.unit is not Unit.FEDERAL_USD_PER_JOB


def figure_of(
    result: MetricResult, *, period: str, note: str = "", years_only: bool = False
) -> figures.Figure:
    """A metric's result as a card."""
    definition = result.definition
    unit, split = definition.unit, parts_add_up(definition)
    if years_only:
        note = _("Shown for whole years only: the federal dollars are a year's.")
    return figures.Figure(
        label=words(definition.title),
        value=figure_value(unit, result.total),
        unit=UNIT_OF_FIGURE[unit],
        verified=figure_value(unit, result.verified) if split else None,
        unverified=figure_value(unit, result.unverified) if split else None,
        denominator=dollars_in_words(result),
        period=period,
        note=note,
        provenance_url=reverse("performance:metric", args=[definition.id]),
    )


def records_url(metric_id: str, period: Period, center: Center | None = None) -> str:
    """The list of outcomes that a metric is made of; empty for metrics that are not one kind of outcome."""
    url = url_or_none("engagements:outcomes")
    if url is None or metric_id not in list(OutcomeKind):
        return ""
    code = period.year.code if period.quarter is None else f"{period.year.code}Q{period.quarter}"
    query = {"period": code, "kind": metric_id, "center": center.pk if center else ""}
    return f"{url}?{urlencode({name: value for name, value in query.items() if value})}"
