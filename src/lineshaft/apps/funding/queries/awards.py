"""Awards, their terms and what was approved."""

from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db.models import DecimalField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award

from ..models import Approval, AwardAction, AwardTerms

_MONEY = DecimalField(max_digits=16, decimal_places=2)


def awards(actor: Actor) -> QuerySet[Award]:
    """
    The awards of the person's centers, or all of them for the program office, with `authorized`, the federal dollars
    of executed actions. Raises PermissionDenied for who sees none.
    """
    if not actor.can("award:read"):
        raise PermissionDenied("Only directors, finance officers and the program office see awards.")
    rows = Award.objects.select_related("center").annotate(
        authorized=Coalesce(
            Sum("actions__amount", filter=Q(actions__is_pending=False)),
            Value(Decimal(0)),
            output_field=_MONEY,
        )
    )
    if not actor.is_office:
        rows = rows.filter(center__in=actor.organisations_where("award:read"))
    return rows.order_by("center__name", "-starts_on", "pk")


def award_of(actor: Actor, pk: int) -> Award | None:
    """One of `awards`, or None."""
    if not actor.can("award:read"):
        return None
    return awards(actor).filter(pk=pk).first()


def terms_of(award: Award) -> QuerySet[AwardTerms]:
    """The terms that were ever recorded, the latest first."""
    return (
        AwardTerms.objects.filter(award=award).select_related("recorded_by").order_by("-applies_from", "-pk")
    )


def actions_of(award: Award) -> QuerySet[AwardAction]:
    """Every act on the award, the latest first."""
    return (
        AwardAction.objects.filter(award=award)
        .select_related("recorded_by", "budget_period", "takes_back")
        .order_by("-executed_on", "-pk")
    )


def approvals_of(award: Award) -> QuerySet[Approval]:
    """What was asked of the office about the award, the latest first."""
    return Approval.objects.filter(award=award).select_related("asked_by", "decided_by")
