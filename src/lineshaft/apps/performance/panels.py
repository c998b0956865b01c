"""What *My work* shows of the scorecards. One statement each."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.roles import Role
from lineshaft.domain.metrics import Figures, VerifiedSplit, all_metrics
from lineshaft.domain.periods import FiscalYear
from lineshaft.ui.figures import Figure
from lineshaft.ui.languages import in_english

from . import queries
from .presentation import figure_of

_SHOWN = ("new_sales", "investment", "jobs_created_and_retained")


def _figures(outcomes: VerifiedSplit, year: FiscalYear) -> list[Figure]:
    figures = Figures(outcomes=outcomes)
    return [figure_of(all_metrics()[pk].compute(figures), period=year.label) for pk in _SHOWN]


@in_english
def own_center(actor: Actor) -> dict[str, Any] | None:
    """This survey year's outcomes of the own center of a director, a finance officer or the board."""
    centers = [
        pk
        for pk, roles in actor.roles.items()
        if roles & {Role.DIRECTOR, Role.FINANCE_OFFICER, Role.VIEWER} and pk in actor.center_ids
    ]
    if not centers:
        return None
    year = FiscalYear.of(timezone.localdate())
    totals = queries.totals_by_center(year.year, centers=centers)
    return {
        "figures": _figures(VerifiedSplit.sum(totals.values()), year),
        "action": "Scorecard",
        "url": reverse("performance:scorecard"),
    }


@in_english
def network(actor: Actor) -> dict[str, Any] | None:
    """This survey year's outcomes of all centers, for the program office."""
    if not actor.can("network_totals:read"):
        return None
    year = FiscalYear.of(timezone.localdate())
    totals = queries.totals_by_center(year.year)
    return {
        "figures": _figures(VerifiedSplit.sum(totals.values()), year),
        "year": year,
        "centers": len(totals),
        "action": "All centers",
        "url": reverse("performance:network"),
    }
