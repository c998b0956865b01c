"""Milestones: added, moved with a reason, done, given up with an explanation, and put back."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.models import Engagement
from lineshaft.domain.errors import InvalidValue

from ..models import Milestone, MilestoneMove
from ..states import MilestoneState, check_milestone_step
from .common import held_for_writing

LONGEST_PLAN = timedelta(days=5 * 366)


def _check_day(field: str, day: date) -> None:
    today = timezone.localdate()
    if not today - LONGEST_PLAN <= day <= today + LONGEST_PLAN:
        raise InvalidValue(field, day, "is more than five years from now", "Check the year")


@transaction.atomic
def add_milestone(*, engagement: Engagement, title: str, due_on: date, by: Actor) -> Milestone:
    """Something that is to be reached by a day."""
    held_for_writing(engagement, by)
    _check_day("due_on", due_on)
    if not title.strip():
        raise InvalidValue("title", title, "is empty", "Write what is reached by then")
    return Milestone.objects.create(
        center_id=engagement.center_id, engagement=engagement, title=title.strip(), due_on=due_on
    )


def _held(milestone: Milestone, by: Actor) -> Milestone:
    held_for_writing(milestone.engagement, by)
    return Milestone.objects.select_for_update().get(pk=milestone.pk)


@transaction.atomic
def move_milestone(*, milestone: Milestone, to_day: date, reason: str, by: Actor) -> Milestone:
    """Move it to another day, with the reason. Raises InvalidValue for the same day, no reason, or one that is done."""
    current = _held(milestone, by)
    _check_day("to_day", to_day)
    if current.state != MilestoneState.PLANNED:
        raise InvalidValue(
            "to_day", to_day, f"cannot be set: it is {current.get_state_display()}", "Put it back first"
        )
    if to_day == current.due_on:
        raise InvalidValue("to_day", to_day, "is the day on which it is due", "Choose another day")
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Write why it moves: the company may ask")
    MilestoneMove.objects.create(
        center_id=current.center_id,
        milestone=current,
        from_day=current.due_on,
        to_day=to_day,
        reason=reason.strip(),
        moved_by=by.person,
    )
    current.due_on = to_day
    current.save(update_fields=["due_on"])
    return current


@transaction.atomic
def finish_milestone(*, milestone: Milestone, done_on: date, by: Actor) -> Milestone:
    """It was reached on a day, which is not in the future."""
    current = _held(milestone, by)
    check_milestone_step(current.title, current.state, MilestoneState.DONE)
    if done_on > timezone.localdate():
        raise InvalidValue("done_on", done_on, "is in the future", "Write the day on which it was reached")
    current.state, current.done_on = MilestoneState.DONE, done_on
    current.save(update_fields=["state", "done_on"])
    return current


@transaction.atomic
def drop_milestone(*, milestone: Milestone, explanation: str, by: Actor) -> Milestone:
    """It is not reached any more, and somebody says why."""
    current = _held(milestone, by)
    check_milestone_step(current.title, current.state, MilestoneState.DROPPED)
    if not explanation.strip():
        raise InvalidValue("reason", explanation, "is empty", "Write why it is not done")
    current.state, current.explanation = MilestoneState.DROPPED, explanation.strip()
    current.save(update_fields=["state", "explanation"])
    return current


@transaction.atomic
def put_milestone_back(*, milestone: Milestone, by: Actor) -> Milestone:
    """It is planned again, as before."""
    current = _held(milestone, by)
    check_milestone_step(current.title, current.state, MilestoneState.PLANNED)
    current.state, current.done_on, current.explanation = MilestoneState.PLANNED, None, ""
    current.save(update_fields=["state", "done_on", "explanation"])
    return current
