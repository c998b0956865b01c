"""Visits: logged, corrected or taken back by the person who made them."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Contact
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope
from lineshaft.ui.tags.formatting import day

from ..models import Engagement, Visit
from ..permissions import center_that_logs, check_user_can_change_visit, check_user_can_log_visit
from .engagements import check_active, locked

MOST_HOURS = Decimal(24)


@transaction.atomic
def log_visit(
    *,
    engagement: Engagement,
    held_on: date,
    hours: Decimal,
    by: Actor,
    kind: str = Visit.Kind.ON_SITE.value,
    with_contact: Contact | None = None,
    note: str = "",
    next_step: str = "",
    next_step_on: date | None = None,
    device_id: UUID | None = None,
) -> Visit:
    """
    Write down one piece of contact or work time; `next_step` replaces that of the engagement when it says something.

    It is the visit of the center that leads the work, or of the one that takes part in it; only the lead plans the next
    step.

    Raises InvalidValue for a day in the future or before the start, for hours outside 0 to 24 and for a contact of
    another site, and Conflict when the engagement has ended.
    """
    check_user_can_log_visit(by, engagement)
    assert by.user is not None
    current = _held(engagement)
    check_active(current)
    center_id = center_that_logs(by, current)
    if center_id is None:
        raise Conflict("Your center no longer takes part in this work.", "Ask the center that leads it")
    _check(current, center_id, held_on, hours, with_contact)
    visit = Visit.objects.create(
        center_id=center_id,
        engagement=current,
        by=by.user,
        held_on=held_on,
        hours=hours,
        kind=kind,
        with_contact=with_contact,
        note=note.strip(),
        device_id=device_id,
    )
    if next_step.strip() and center_id == current.center_id:
        current.next_step, current.next_step_on = next_step.strip(), next_step_on
        current.save(update_fields=["next_step", "next_step_on"])
    return visit


@transaction.atomic
def change_visit(
    *,
    visit: Visit,
    held_on: date,
    hours: Decimal,
    kind: str,
    note: str,
    by: Actor,
    with_contact: Contact | None = None,
) -> Visit:
    """Correct one's own visit while the engagement is active; the earlier values stay in its history."""
    check_user_can_change_visit(by, visit)
    current = _held(visit.engagement)
    check_active(current)
    # Changes of visits wait for one another at the engagement: this one may be gone since the page was shown.
    if not current.visits.filter(pk=visit.pk).exists():
        raise Conflict("This visit was deleted a moment ago.", "Log it anew if it was held")
    _check(current, visit.center_id, held_on, hours, with_contact)
    visit.held_on = held_on
    visit.hours = hours
    visit.kind = kind
    visit.with_contact = with_contact
    visit.note = note.strip()
    visit.save(update_fields=["held_on", "hours", "kind", "with_contact", "note"])
    return visit


@transaction.atomic
def delete_visit(*, visit: Visit, by: Actor) -> None:
    """Take back one's own visit while the engagement is active; the history keeps that it was there."""
    check_user_can_change_visit(by, visit)
    check_active(_held(visit.engagement))
    visit.delete()


def _held(engagement: Engagement) -> Engagement:
    """The engagement as it stands now, held until the transaction ends."""
    with system_scope("a center that takes part in the work of another one waits for changes of it"):
        return locked(engagement)


def _check(
    engagement: Engagement, center_id: int, held_on: date, hours: Decimal, with_contact: Contact | None
) -> None:
    if held_on > timezone.localdate():
        raise InvalidValue("held_on", held_on, "is in the future", "Log a visit on its day or later")
    if held_on < engagement.started_on:
        raise InvalidValue(
            "held_on",
            held_on,
            f"is before the start of the engagement on {day(engagement.started_on)}",
            "Correct the day, or the start of the engagement",
        )
    if not hours.is_finite() or not 0 < hours <= MOST_HOURS:
        raise InvalidValue(
            "hours", hours, "is not between 0 and 24", "Log work of several days as several visits"
        )
    if with_contact and (with_contact.site_id, with_contact.center_id) != (
        engagement.site_id,
        center_id,
    ):
        raise InvalidValue(
            "with_contact", str(with_contact), "is no contact of this site", "Choose one from the list"
        )
