"""What the company does: books, moves and cancels a consultation. The database lets nobody have a time twice."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.models import User
from lineshaft.apps.engagements.actions import request_of_consultation
from lineshaft.apps.engagements.queries.routing import who_consults
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope

from .. import queries
from ..models import Booking, ConsultingHours
from ..states import BookingState, check_step
from .telling import tell_advisor, tell_company

NO_SLOT_TWICE = "an_advisor_has_one_consultation_at_a_time"
MOST_OF_ONE_ADDRESS = 3
"""Consultations to come that one e-mail address may hold at a center: nobody takes all of them."""


class Taken(Conflict):
    """The time is gone. It is offered to choose another one."""

    def __init__(self) -> None:
        super().__init__(_("This time was taken a moment ago."), _("Choose another one"))


@transaction.atomic
def book(
    *,
    center: Center,
    starts_at: datetime,
    hours_id: int | None,
    company_name: str,
    contact_name: str,
    contact_email: str,
    contact_phone: str,
    topic: str,
    language: str,
    zone: str,
    consent: str,
    is_synthetic: bool = False,
) -> Booking:
    """
    Book the time with the advisor of these hours, or with anyone who has it free; both sides get a mail.

    Raises `Taken` when nobody has it free any more, and Conflict when the address holds too many already.
    """
    facts: dict[str, Any] = {
        "company_name": company_name,
        "contact_name": contact_name,
        "contact_email": contact_email,
        "contact_phone": contact_phone,
        "language": language,
        "is_synthetic": is_synthetic,
    }
    with system_scope("a consultation is booked from the public page"):
        _check_not_too_many(center, contact_email)
        chosen = [each for each in queries.open_hours(center.pk) if hours_id in (None, each.pk)]
        facts |= {"topic": topic, "zone": zone, "consent": consent}
        having = _who_has_it(chosen, starts_at)
        if hours_id is None:
            having = _by_rules(center, having, facts)
        # Of somebody who is booked by name nobody asked who else has the time.
        free = None if hours_id is not None else {each.advisor_id for each in having}
        for hours in having:
            try:
                booking = _take(hours, starts_at, facts, free)
            except Taken:
                if free is not None:
                    free.discard(hours.advisor_id)
                continue
            tell_company(booking, "booked")
            tell_advisor(booking, "booked_with_advisor", zone=hours.zone)
            return booking
    raise Taken


def _check_not_too_many(center: Center, email: str) -> None:
    held = Booking.objects.filter(
        center=center,
        contact_email__iexact=email,
        status=BookingState.BOOKED.value,
        starts_at__gt=timezone.now(),
    )
    if held.count() >= MOST_OF_ONE_ADDRESS:
        raise Conflict(
            _("This e-mail address has %(n)s consultations to come.") % {"n": MOST_OF_ONE_ADDRESS},
            _("Move or cancel one of them by the link in its e-mail"),
        )


def _who_has_it(hours: list[ConsultingHours], starts_at: datetime) -> list[ConsultingHours]:
    """Everybody who has the time free, those with the fewest consultations around it first."""
    free = queries.free_at(hours, starts_at, timezone.now())
    if free is None:
        return []
    load = queries.busyness(free.hours, starts_at)
    return sorted(free.hours, key=lambda each: (load[each.advisor_id], each.pk))


def _by_rules(center: Center, having: list[ConsultingHours], facts: dict[str, Any]) -> list[ConsultingHours]:
    """Those who have a time free, whom the rules of the center choose first, where they decide."""
    chosen = who_consults(
        center.pk,
        topic=facts["topic"],
        company_name=facts["company_name"],
        free={each.advisor_id for each in having},
        at=timezone.now(),
    )
    return sorted(having, key=lambda each: each.advisor_id != chosen)


def _take(
    hours: ConsultingHours, starts_at: datetime, facts: dict[str, Any], others: Collection[int] | None
) -> Booking:
    """
    Write the booking of these hours. Raises `Taken`, leaving nothing and no lock, when somebody was quicker.

    `others` have the time free as well; None: nobody looked.
    """
    try:
        with transaction.atomic():
            held = _held(hours, starts_at)
            topic = facts["topic"]
            request_facts = {k: v for k, v in facts.items() if k not in {"topic", "zone", "consent"}}
            return Booking.objects.create(
                center=hours.center,
                advisor=hours.advisor,
                **held,
                **facts,
                help_request=request_of_consultation(
                    center=hours.center, advisor=hours.advisor, need=topic, free=others, **request_facts
                ),
            )
    except IntegrityError as error:
        if NO_SLOT_TWICE not in str(error):
            raise
        raise Taken from error


def _held(hours: ConsultingHours, starts_at: datetime, moving: Booking | None = None) -> dict[str, Any]:
    """
    The fields of a time that is still free, with the hours locked: whoever wants a time of the same advisor, or blocks
    one, waits. The constraint of the table says no even where this was forgotten.
    """
    current = ConsultingHours.objects.select_for_update().get(pk=hours.pk)
    free = queries.free_at([current], starts_at, timezone.now(), moving=moving) if current.is_open else None
    if free is None:
        raise Taken
    return {
        "starts_at": free.starts_at,
        "ends_at": free.ends_at,
        "held_free": (free.starts_at, free.ends_at + timedelta(minutes=current.break_minutes)),
        "way": current.way,
        "where": current.where,
        "change_until": free.starts_at - timedelta(hours=current.change_hours),
    }


def locked(booking: Booking) -> Booking:
    """The consultation as it stands now, held until the transaction ends."""
    return Booking.objects.select_for_update().get(pk=booking.pk)


def check_can_be_changed(booking: Booking, now: datetime) -> None:
    """Raise Conflict when the company can no longer move or cancel by itself."""
    if booking.status != BookingState.BOOKED.value:
        raise Conflict(
            _("This consultation is “%(status)s”.") % {"status": booking.get_status_display()},
            _("Book another one"),
        )
    if now >= booking.change_until:
        raise Conflict(
            _("It is too late to change this consultation here."),
            _("Answer the e-mail of your center, or call it"),
        )


@transaction.atomic
def move(*, booking: Booking, starts_at: datetime, zone: str) -> Booking:
    """Give the consultation another time, for the company that holds its link; both sides get a new invitation."""
    with system_scope("a company moves its consultation by its link"):
        current = locked(booking)
        check_can_be_changed(current, timezone.now())
        if current.starts_at == starts_at:
            return current
        before, old_advisor = current.starts_at, current.advisor
        hours = rearrange(current, starts_at)
        current.zone = zone
        current.save()
        tell_company(current, "moved")
        tell_advisor(
            current,
            "moved_for_advisor",
            zone=hours.zone,
            before=before,
            old_advisor=_left(old_advisor, current),
        )
    return current


def rearrange(current: Booking, starts_at: datetime) -> ConsultingHours:
    """Give the locked consultation another time that is free, as everybody's calendar must learn; does not save."""
    hours = _moved_to(current, starts_at)
    current.sequence += 1
    current.arranged_at = timezone.now()
    current.reminded_day_at = current.reminded_hour_at = None
    return hours


def _left(old: User, booking: Booking) -> User | None:
    return old if old.pk != booking.advisor_id else None


def _moved_to(current: Booking, starts_at: datetime) -> ConsultingHours:
    """Put the new time into the consultation, with the first who has it free. Raises `Taken` when nobody has."""
    for hours in queries.hours_to_move(current):
        try:
            with transaction.atomic():
                held = _held(hours, starts_at, moving=current)
                Booking.objects.filter(pk=current.pk).update(
                    advisor=hours.advisor, held_free=held["held_free"]
                )
        except IntegrityError as error:
            if NO_SLOT_TWICE not in str(error):
                raise
            continue
        except Taken:
            continue
        current.advisor = hours.advisor
        for name, value in held.items():
            setattr(current, name, value)
        return hours
    raise Taken


@transaction.atomic
def cancel_by_company(*, booking: Booking) -> Booking:
    """Cancel for the company that holds the link. No reason is asked for; its request stays with the center."""
    with system_scope("a company cancels its consultation by its link"):
        current = locked(booking)
        if current.status == BookingState.CANCELLED.value:
            return current
        check_can_be_changed(current, timezone.now())
        end(current, by_company=True)
        tell_company(current, "cancelled")
        tell_advisor(current, "cancelled_for_advisor", zone="")
    return current


def end(current: Booking, *, by_company: bool, reason: str = "") -> None:
    """Note that a consultation that is held is cancelled: its time is free at once."""
    check_step(current.status, BookingState.CANCELLED)
    current.status = BookingState.CANCELLED.value
    current.cancelled_by_company = by_company
    current.cancelling_reason = reason
    current.sequence += 1
    current.save(update_fields=["status", "cancelled_by_company", "cancelling_reason", "sequence"])
