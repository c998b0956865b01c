"""The checklist before work is completed, and the days on which the company is asked again."""

from calendar import monthrange
from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.completion import Point
from lineshaft.apps.engagements.models import Engagement, Visit
from lineshaft.apps.funding import queries as funding
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.money import format_usd

from ..models import FollowUp, Milestone, Scope
from ..permissions import check_user_can_edit_delivery
from ..states import MilestoneState


def points_before_completion(engagement: Engagement) -> list[Point]:
    """
    The checklist of work that has a scope or milestones: milestones done or explained, hours logged, the fee invoiced,
    and what the company expects. Small work without them is completed as before.
    """
    scope = Scope.objects.filter(engagement=engagement).first()
    milestones = list(Milestone.objects.filter(engagement=engagement))
    if scope is None and not milestones:
        return []
    return [
        _milestones(engagement, milestones),
        _hours(engagement),
        _fee(engagement),
        _expected(engagement, scope),
    ]


def _milestones(engagement: Engagement, milestones: list[Milestone]) -> Point:
    still = [each.title for each in milestones if each.state == MilestoneState.PLANNED]
    says = f"Not done and not explained: {'; '.join(still)}." if still else "Each is done, or explained."
    return Point("Milestones", not still, says, reverse("delivery:plan", args=[engagement.public_id]))


def _hours(engagement: Engagement) -> Point:
    hours = Visit.objects.filter(engagement=engagement).aggregate(sum=Sum("hours"))["sum"]
    says = f"{hours.normalize():f} hours are logged." if hours else "No hours are logged."
    return Point("Hours", bool(hours), says, reverse("engagements:visits", args=[engagement.public_id]))


def _fee(engagement: Engagement) -> Point:
    fee = funding.fee_of(engagement)
    agreed = fee.agreed_fee if fee else None
    invoiced = funding.invoiced_for(engagement)
    if not agreed:
        return Point("Fee", True, "No fee is agreed.")
    if invoiced < agreed:
        says = f"{format_usd(invoiced)} of the agreed {format_usd(agreed)} is invoiced."
        return Point("Fee", False, says, reverse("funding:engagement_fee", args=[engagement.public_id]))
    return Point("Fee", True, f"{format_usd(invoiced)} is invoiced.")


def _expected(engagement: Engagement, scope: Scope | None) -> Point:
    is_met = bool(scope and scope.expected)
    says = (
        "What the company expects is written down."
        if is_met
        else "What the company expects is not written down."
    )
    return Point("Expected effect", is_met, says, reverse("delivery:scope", args=[engagement.public_id]))


def plan_follow_ups(engagement: Engagement, by: Actor, months: Collection[int]) -> None:
    """The days after completion on which somebody asks the company again. Those of an earlier completion move."""
    assert engagement.completed_on is not None
    for count in months:
        FollowUp.objects.update_or_create(
            engagement=engagement,
            months=count,
            defaults={
                "center_id": engagement.center_id,
                "due_on": months_after(engagement.completed_on, count),
            },
        )
    FollowUp.objects.filter(engagement=engagement, done_on__isnull=True).exclude(
        months__in=list(months)
    ).delete()


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@transaction.atomic
def finish_follow_up(*, follow_up: FollowUp, note: str, by: Actor) -> FollowUp:
    """The company was asked: what it said. Raises InvalidValue without a note, Conflict for one that is done."""
    check_user_can_edit_delivery(by, follow_up.center_id)
    current = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if current.done_on:
        raise Conflict("This follow-up is done already.", "Open it again to correct its note")
    if not note.strip():
        raise InvalidValue("note", note, "is empty", "Write what the company said, or why nobody asked")
    current.done_on, current.note, current.done_by = timezone.localdate(), note.strip(), by.person
    current.save(update_fields=["done_on", "note", "done_by"])
    return current


@transaction.atomic
def open_follow_up(*, follow_up: FollowUp, by: Actor) -> FollowUp:
    """A follow-up that was marked as done by mistake is due again; its note stays."""
    check_user_can_edit_delivery(by, follow_up.center_id)
    current = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if not current.done_on:
        raise Conflict("This follow-up is open.")
    current.done_on = current.done_by = None
    current.save(update_fields=["done_on", "done_by"])
    return current
