"""Reads of outcomes."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    Count,
    DecimalField,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.periods import FiscalYear

from ..models import Outcome, OutcomeDecision, OutcomeEvidence
from ..states import UNVERIFIED_STATES, VERIFIED_STATES
from .readable import readable

# What the list can be sorted by; no expression is ever NULL.
OUTCOME_COLUMNS: dict[str, Any] = {
    "site": F("site__name_key"),
    "quarter": F("fiscal_year") * 10 + F("quarter"),
    "amount": F("amount"),
}


@dataclass(frozen=True)
class KindTotal:
    """What outcomes of one kind add up to, verified and unverified apart. Rejected ones count nowhere."""

    kind: Outcome.Kind
    verified: Decimal
    unverified: Decimal

    @property
    def total(self) -> Decimal:
        return self.verified + self.unverified

    @property
    def is_jobs(self) -> bool:
        return self.kind.value in Outcome.JOBS


def outcomes_of(
    actor: Actor,
    *,
    text: str = "",
    state: str = "",
    kind: str = "",
    center_id: int | None = None,
    fiscal_year: int | None = None,
    quarter: int | None = None,
) -> QuerySet[Outcome]:
    """Outcomes the person may read. `state` "waiting" means reported, flagged or waiting for evidence."""
    rows = readable(Outcome.objects.all(), actor, "outcome:read")
    if state == "waiting":
        rows = rows.filter(state__in=UNVERIFIED_STATES)
    elif state:
        rows = rows.filter(state=state)
    filters = {"kind": kind, "center_id": center_id, "fiscal_year": fiscal_year, "quarter": quarter}
    rows = rows.filter(**{name: value for name, value in filters.items() if value})
    return rows.filter(site__name__icontains=text) if text else rows


def with_list_columns(outcomes: QuerySet[Outcome]) -> QuerySet[Outcome]:
    """What a list of outcomes shows, in one statement."""
    # Counted for each row that is shown: a join would be grouped over the whole list first.
    behind = OutcomeEvidence.objects.filter(outcome=OuterRef("pk")).order_by().values("outcome")
    count = Coalesce(Subquery(behind.annotate(number=Count("pk")).values("number")), 0)
    return outcomes.select_related("site", "center", "engagement").annotate(evidence_count=count)


def totals_by_kind(outcomes: QuerySet[Outcome]) -> list[KindTotal]:
    """Verified and unverified totals of each kind that occurs, in the order of the kinds."""

    def total(states: tuple[str, ...]) -> Coalesce:
        return Coalesce(Sum("amount", filter=Q(state__in=states)), Decimal(0), output_field=DecimalField())

    rows = (
        outcomes.order_by()
        .values("kind")
        .annotate(verified=total(VERIFIED_STATES), unverified=total(UNVERIFIED_STATES))
    )
    found = {row["kind"]: row for row in rows}
    return [
        KindTotal(kind, found[kind.value]["verified"], found[kind.value]["unverified"])
        for kind in Outcome.Kind
        if kind.value in found
    ]


def fiscal_years_of_outcomes(actor: Actor) -> list[FiscalYear]:
    """From the newest fiscal year with an outcome for this person back to the oldest. Two index look-ups."""
    ends = readable(Outcome.objects.all(), actor, "outcome:read").aggregate(
        newest=Max("fiscal_year"), oldest=Min("fiscal_year")
    )
    if ends["newest"] is None:
        return []
    return [FiscalYear(year) for year in range(ends["newest"], ends["oldest"] - 1, -1)]


def outcome_by_id(actor: Actor, outcome_id: int) -> Outcome:
    """An outcome that the person may read; 404 for a foreign one just as for one that is not there."""
    rows = readable(Outcome.objects.all(), actor, "outcome:read").select_related(
        "center", "site__company", "site__state", "engagement"
    )
    return get_object_or_404(rows, pk=outcome_id)


def evidence_of(outcome: Outcome) -> QuerySet[OutcomeEvidence]:
    """The evidence behind an outcome, oldest first."""
    return outcome.evidence.select_related("added_by")


def decisions_on(outcome: Outcome) -> QuerySet[OutcomeDecision]:
    """What was decided on an outcome, latest first."""
    return outcome.decisions.select_related("decided_by").order_by("-decided_at", "-id")
