"""The network scorecard as a file."""

from django.conf import settings
from django.http import HttpResponse

from lineshaft.domain.metrics import FigureStatus, MetricResult
from lineshaft.tenancy import DisclosureClass, Sources, no_facts, taken_from
from lineshaft.ui.exports import csv_response

from .queries import NetworkScorecard

COLUMNS = (
    "period", "center", "state", "metric", "unit", "verified", "unverified", "total", "denominator",
    "denominator_amount", "denominator_status", "data",
)  # fmt: skip

AUDIENCE = frozenset({DisclosureClass.PUBLIC, DisclosureClass.NETWORK, DisclosureClass.CENTER})
"""The program office, to which the row policies open what it oversees."""
SOURCES: Sources = {
    **no_facts(period="what was asked for", metric="a definition", unit="a definition", denominator="a definition"),
    **taken_from("network.Center", center="name", state="state"),
    **dict.fromkeys(
        ("verified", "unverified", "total"),
        (
            "engagements.Outcome.amount", "engagements.Outcome.state", "engagements.Engagement.status",
            "engagements.Visit.hours", "surveys.Case.status",
        ),
    ),
    **taken_from("network.BudgetPeriod", denominator_amount="federal_amount", denominator_status="status"),
    **no_facts(data="that the data are made up"),
}  # fmt: skip


def network_totals(card: NetworkScorecard) -> HttpResponse:
    """One line for each center and metric, then the network's; numbers in full, not rounded for reading."""
    period = card.period.label
    rows = [
        [period, row.center.name, row.center.state.abbreviation, *_cells(line.result), _data()]
        for row in card.rows
        for line in row.lines
    ]
    rows += [[period, "Network", "", *_cells(line.result), _data()] for line in card.lines]
    return csv_response(f"network-scorecard-{period.replace(' ', '-')}.csv", COLUMNS, rows)


def _cells(result: MetricResult) -> list[object]:
    base = result.denominator
    status = "" if base is None else str(FigureStatus(base.status).value)
    return [
        result.definition.id,
        result.definition.unit.value,
        result.verified,
        result.unverified,
        result.total,
        "" if base is None else base.name.en,
        None if base is None else base.amount,
        status,
    ]


def _data() -> str:
    return "demonstration data" if settings.DEMO else ""
