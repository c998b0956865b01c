"""Registering, the waiting list that moves up by itself, and leaving. The database counts the seats."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.actions import request_of_consultation
from lineshaft.apps.engagements.models import Request
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope

from ..models import Event, EventDoor, FeePosting, Registration
from ..permissions import check_user_can_run_events
from ..queries import staff_of
from ..states import REGISTRATION_STEPS, EventState, RegistrationState, check_step
from .telling import tell

REMINDED_BEFORE = timedelta(days=1)


def locked(event: Event) -> Event:
    """The event as it stands now; whoever wants one of its seats waits until the transaction ends."""
    return Event.objects.select_for_update().get(pk=event.pk)


@transaction.atomic
def register(
    *,
    events: Sequence[Event],
    name: str,
    email: str,
    consent: str,
    phone: str = "",
    company_name: str = "",
    needs: str = "",
    language: str = "en",
    free_code: str = "",
    is_synthetic: bool = False,
) -> list[Registration]:
    """
    Register a person for one event or for several of a series; where no seat is left, they wait in line.

    The first of `events` is the one that was asked for: raises Conflict when it takes no registrations any more. Where
    the address is registered already, its mail is sent again, and its registration is among those returned: whoever
    asks does not learn of it. Others of the series that are closed are left out.
    """
    facts: dict[str, Any] = {
        "name": name, "email": email, "phone": phone, "company_name": company_name, "needs": needs,
        "language": language, "consent": consent, "is_synthetic": is_synthetic,
    }  # fmt: skip
    made: list[Registration] = []
    there: list[Registration] = []
    with system_scope("somebody registers for an event on its public page"):
        for event in sorted(events, key=lambda each: each.pk):
            current = locked(event)
            is_wanted = event.pk == events[0].pk
            if not is_wanted and not takes_registrations(current):
                continue
            check_takes_registrations(current)
            known = _registration_of(current, email)
            if known is not None:
                there.append(known)
                continue
            fee = _fee(current, free_code)
            registration = _enter(current, facts | {"fee": fee})
            made.append(registration)
            tell(registration, _mail_for(registration))
    return made + there


def _mail_for(registration: Registration) -> str:
    return "waiting" if registration.status == RegistrationState.WAITING else "registered"


def _registration_of(event: Event, email: str) -> Registration | None:
    """The living registration of this address. Its mail goes out again, so that nobody else learns of it."""
    known = (
        event.registrations.filter(email__iexact=email).exclude(status=RegistrationState.CANCELLED).first()
    )
    if known is not None:
        tell(known, _mail_for(known), again=True)
    return known


def _fee(event: Event, free_code: str) -> Decimal:
    fee = event.fee_at(timezone.now())
    if not free_code or not fee:
        return fee
    door = EventDoor.objects.filter(event=event).first()
    if door is None or not door.free_code or door.free_code.casefold() != free_code.strip().casefold():
        raise InvalidValue(
            "free_code",
            free_code,
            _("is not the code of this event"),
            _("Leave it empty to register with the fee"),
        )
    return Decimal(0)


def check_takes_registrations(event: Event) -> None:
    """Raise Conflict when the event is not published, or it is too late."""
    if event.status != EventState.PUBLISHED:
        raise Conflict(
            _("This event is “%(status)s”.") % {"status": event.get_status_display()},
            _("Look for another one in the calendar"),
        )
    if timezone.now() >= event.closes_at:
        raise Conflict(
            _("Registration for this event is closed."), _("Ask the center whether you can still come")
        )


def takes_registrations(event: Event) -> bool:
    """Whether people register for the event now."""
    return event.status == EventState.PUBLISHED and timezone.now() < event.closes_at


def _enter(event: Event, facts: dict[str, Any], **more: Any) -> Registration:
    has_seat = more.get("beyond_capacity") or _has_free_seat(event)
    status = RegistrationState.REGISTERED if has_seat else RegistrationState.WAITING
    return Registration.objects.create(
        event=event, center_id=event.center_id, status=status.value, **facts, **more
    )


def _has_free_seat(event: Event) -> bool:
    """Under the lock of the event: nobody else counts or takes a seat meanwhile."""
    if event.capacity is None:
        return True
    rows = event.registrations.filter(status=RegistrationState.REGISTERED, beyond_capacity=False)
    return rows.count() < event.capacity


def promote(event: Event) -> list[Registration]:
    """Give free seats to those who wait longest, under the lock of the event; each is told. Not once it has begun."""
    moved: list[Registration] = []
    if event.status != EventState.PUBLISHED or timezone.now() >= event.starts_at:
        return moved
    while _has_free_seat(event):
        following = event.registrations.filter(status=RegistrationState.WAITING).order_by("id").first()
        if following is None:
            break
        following.status = RegistrationState.REGISTERED.value
        following.promoted_at = timezone.now()
        following.sequence += 1
        if event.starts_at - timezone.now() <= REMINDED_BEFORE:
            following.reminded_at = timezone.now()  # this mail says it: "Tomorrow" may be wrong by now
        following.save(update_fields=["status", "promoted_at", "sequence", "reminded_at"])
        tell(following, "promoted")
        moved.append(following)
    return moved


@transaction.atomic
def cancel_registration(*, registration: Registration, by: Actor | None = None) -> Registration:
    """
    Give the seat back: for the person who holds its link, or `by` somebody of the center. Who waits longest gets it.

    Raises Conflict for the holder of the link once the event has begun.
    """
    if by is not None:
        check_user_can_run_events(by, registration.center_id)
    with system_scope("a seat of an event is given back, and goes to who waits"):
        event = locked(registration.event)
        current = Registration.objects.select_for_update().get(pk=registration.pk)
        if current.status == RegistrationState.CANCELLED:
            return current
        check_step(REGISTRATION_STEPS, current.status, RegistrationState.CANCELLED, _("This registration"))
        if by is None and timezone.now() >= event.starts_at:
            raise Conflict(_("The event has begun."), _("Call the center if you could not come"))
        current.status = RegistrationState.CANCELLED.value
        current.sequence += 1
        current.save(update_fields=["status", "sequence"])
        tell(current, "cancelled", by_center=by is not None)
        promote(event)
    return current


@transaction.atomic
def register_by_center(
    *, event: Event, by: Actor, beyond_capacity: bool = False, **facts: Any
) -> Registration:
    """
    Register somebody who called. Beyond capacity they come in although all seats are taken; else they wait in line.

    Raises InvalidValue when the address is registered already, Conflict for an event that is over or cancelled.
    """
    check_user_can_run_events(by, event.center_id)
    with system_scope("somebody of the center registers a person who called"):
        current = locked(event)
        if current.status != EventState.PUBLISHED or timezone.now() >= current.ends_at:
            raise Conflict(
                f"This event is “{current.get_status_display()}” or over.",
                "Write down who was there on its list",
            )
        known = current.registrations.filter(email__iexact=facts["email"])
        if known.exclude(status=RegistrationState.CANCELLED).exists():
            raise InvalidValue(
                "email", facts["email"], "is registered for this event", "Look for the name in the list"
            )
        facts = {"fee": current.fee_at(timezone.now()), "consent": "Registered by the center.", **facts}
        registration = _enter(
            current,
            facts,
            by_center=True,
            beyond_capacity=beyond_capacity and not _has_free_seat(current),
            is_synthetic=current.is_synthetic,
        )
        tell(registration, _mail_for(registration))
    return registration


@transaction.atomic
def note_payment(*, registration: Registration, paid_on: date | None, how: str, by: Actor) -> Registration:
    """
    Note that the fee was paid, or, without a day, that it was not. The finance officer posts it. Raises Conflict for
    a fee that is in the books or not owed.
    """
    check_user_can_run_events(by, registration.center_id)
    current = Registration.objects.select_for_update().get(pk=registration.pk)
    if not current.fee:
        raise Conflict(f"{current.name} has nothing to pay.", "Look at the fee of the registration")
    posted = FeePosting.objects.filter(registration=current, taken_back_at__isnull=True).first()
    if posted is not None:
        where = "by an invoice: its payment is recorded there" if posted.invoice_id else "as it was noted"
        raise Conflict(
            f"The fee of {current.name} is in the books, {where}.",
            "Ask the finance officer to take it back first",
        )
    if current.not_owed_because:
        raise Conflict(
            f"The fee of {current.name} is not owed: {current.not_owed_because}",
            "Ask the finance officer to ask for it again first",
        )
    if paid_on is not None and paid_on > timezone.localdate():
        raise InvalidValue(
            "paid_on", str(paid_on), "is a day to come", "Write the day on which the money came"
        )
    current.paid_on = paid_on
    current.paid_how = how if paid_on else ""
    current.save(update_fields=["paid_on", "paid_how"])
    return current


@transaction.atomic
def request_of_registration(*, registration: Registration, need: str, by: Actor | None = None) -> Request:
    """Make a request of somebody who was there, or join the open one of the same address; the center's work begins."""
    if by is not None:
        check_user_can_run_events(by, registration.center_id)
    with system_scope("somebody at an event asks for help"):
        current = Registration.objects.select_for_update().get(pk=registration.pk)
        if current.help_request is not None:
            return current.help_request
        event = current.event
        advisor = (
            event.owner if event.owner in staff_of(event.center_id) else staff_of(event.center_id).first()
        )
        if advisor is None:
            raise Conflict(
                _("Nobody of the center takes requests at present."),
                _("Ask for help on the page of the center"),
            )
        current.help_request = request_of_consultation(
            center=event.center,
            advisor=advisor,
            company_name=current.company_name or current.name,
            contact_name=current.name,
            contact_email=current.email,
            contact_phone=current.phone,
            need=need or f"Was at “{event.title}”",
            language=current.language,
            source=Request.Source.EVENT.value,
            is_acknowledged=by is None,
            is_synthetic=current.is_synthetic,
        )
        current.save(update_fields=["help_request"])
    return current.help_request


@transaction.atomic
def send_reminders(*, now: datetime) -> int:
    """Remind each who has a seat, a day before; once. Whoever registered within the day is not. Returns how many."""
    due = (
        Registration.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(
            status=RegistrationState.REGISTERED,
            reminded_at__isnull=True,
            event__status=EventState.PUBLISHED,
            event__starts_at__gt=now,
            event__starts_at__lte=now + REMINDED_BEFORE,
            registered_at__lt=F("event__starts_at") - REMINDED_BEFORE,
        )
        .select_related("event__center__state")
        .order_by("event__starts_at", "pk")
    )
    sent = 0
    for registration in due:
        registration.reminded_at = now
        registration.save(update_fields=["reminded_at"])
        tell(registration, "reminder")
        sent += 1
    return sent
