"""What others gave as match."""

from django.db.models import QuerySet

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import BudgetPeriod

from ..models import Contribution, ContributionEvidence
from ..permissions import check_user_can_see_contributions

ORDER = ("-given_on", "-id")


def contributions_of(
    actor: Actor, *, text: str = "", state: str = "", kind: str = "", period: int | None = None
) -> QuerySet[Contribution]:
    """The contributions to the person's centers that match. Raises PermissionDenied for who does not see the books."""
    check_user_can_see_contributions(actor)
    rows = Contribution.objects.filter(center__in=actor.organisations_where("ledger:read")).select_related(
        "award", "budget_period", "center"
    )
    if text:
        rows = rows.filter(giver__icontains=text) | rows.filter(what__icontains=text)
    if state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    if period:
        rows = rows.filter(budget_period=period)
    return rows


def contribution_of(actor: Actor, pk: int) -> Contribution | None:
    """One of them, or None."""
    return (
        contributions_of(actor)
        .select_related(
            "award__center", "entered_by", "changed_by", "decided_by", "subaward", "replaces", "replaced_by"
        )
        .filter(pk=pk)
        .first()
    )


def papers_of(contribution: Contribution) -> QuerySet[ContributionEvidence]:
    """The papers behind a contribution, the first one first."""
    return ContributionEvidence.objects.filter(contribution=contribution).select_related(
        "evidence", "evidence__added_by"
    )


def periods_to_claim(actor: Actor) -> QuerySet[BudgetPeriod]:
    """The budget periods of the person's centers to which something may be claimed, the latest first."""
    return (
        BudgetPeriod.objects.filter(center__in=actor.organisations_where("ledger:read"))
        .exclude(award__status="closed")
        .select_related("award__center")
        .order_by("-starts_on", "-pk")
    )
