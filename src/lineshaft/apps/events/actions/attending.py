"""Who was there: by the code that is shown in the room, or ticked on the list; and what they say afterwards."""

import hmac
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope

from ..models import Event, EventDoor, Registration
from ..permissions import check_user_can_run_events
from ..states import EventState, RegistrationState
from .registering import locked


def check_code(event: Event, code: str) -> None:
    """Raise InvalidValue for another code, Conflict outside the time in which it counts. Under the system scope."""
    opens, closes = EventDoor.opens(event)
    if event.status != EventState.PUBLISHED or not opens <= timezone.now() <= closes:
        raise Conflict(
            _("The code counts from an hour before the event to two hours after it."),
            _("Tell somebody of the center that you were there"),
        )
    door = EventDoor.objects.filter(event=event).first()
    typed = "".join(code.split()).upper()
    if door is None or not hmac.compare_digest(typed.encode(), door.code.encode()):
        raise InvalidValue(
            "code", code, _("is not the code of this event"), _("It stands on the screen or at the door")
        )


@transaction.atomic
def say_here(*, event: Event, email: str, code: str) -> Registration | None:
    """The person of this address is there, as they say with the code. None when nobody registered with the address."""
    with system_scope("somebody at an event says so with its code"):
        check_code(event, code)
        found = (
            event.registrations.select_for_update()
            .filter(email__iexact=email)
            .exclude(status=RegistrationState.CANCELLED)
            .first()
        )
        return _attend(found, Registration.Attended.CODE) if found else None


@transaction.atomic
def mark_attended(*, registration: Registration, code: str) -> Registration:
    """The person whose link it is says that they are there."""
    with system_scope("somebody at an event says so with its code"):
        check_code(registration.event, code)
        current = Registration.objects.select_for_update().get(pk=registration.pk)
        if current.status == RegistrationState.CANCELLED:
            raise Conflict(_("This registration is cancelled."), _("Register again, or tell the center"))
        return _attend(current, Registration.Attended.CODE)


def _attend(registration: Registration, how: Registration.Attended) -> Registration:
    """Somebody who waited and is there has a seat, beyond the others if need be."""
    if not registration.attended:
        registration.attended, registration.attended_at = how.value, timezone.now()
    if registration.status == RegistrationState.WAITING:
        registration.status = RegistrationState.REGISTERED.value
        registration.beyond_capacity = True
    registration.save(update_fields=["attended", "attended_at", "status", "beyond_capacity"])
    return registration


@transaction.atomic
def walk_in(
    *, event: Event, code: str, name: str, email: str, company_name: str, consent: str, language: str
) -> Registration:
    """Write down somebody who is there without having registered; the code says that they are."""
    with system_scope("somebody at an event says so with its code"):
        current = locked(event)
        check_code(current, code)
        known = say_here(event=current, email=email, code=code)
        if known is not None:
            return known
        return Registration.objects.create(
            event=current,
            center_id=current.center_id,
            beyond_capacity=True,
            name=name,
            email=email,
            company_name=company_name,
            consent=consent,
            language=language,
            fee=current.fee_at(timezone.now()),
            attended=Registration.Attended.CODE.value,
            attended_at=timezone.now(),
            is_synthetic=current.is_synthetic,
        )


@transaction.atomic
def tick_list(*, event: Event, came: Collection[int], by: Actor) -> int:
    """
    Those of the list who came, by number; the others did not. What a code said stays, also where it was said while the
    list was open. Returns how many were ticked. Raises Conflict earlier than an hour before the event.
    """
    check_user_can_run_events(by, event.center_id)
    current = locked(event)
    if current.status == EventState.CANCELLED:
        raise Conflict("This event is cancelled.", "Nobody can have come")
    if EventDoor.opens(current)[0] > timezone.now():
        raise Conflict(
            "People arrive from an hour before the event.", "Tick the list then: what you ticked is not kept"
        )
    rows = current.registrations.select_for_update().exclude(status=RegistrationState.CANCELLED)
    count = 0
    for registration in rows:
        if registration.pk in came:
            _attend(registration, Registration.Attended.LIST)
            count += 1
        elif registration.attended == Registration.Attended.LIST:
            registration.attended, registration.attended_at = "", None
            registration.save(update_fields=["attended", "attended_at"])
    return count


@transaction.atomic
def give_feedback(*, registration: Registration, rating: int | None, said: str) -> Registration:
    """What the person says of the event; the last word counts."""
    with system_scope("somebody says how an event was"):
        current = Registration.objects.select_for_update().get(pk=registration.pk)
        if current.status != RegistrationState.REGISTERED or current.event.status == EventState.CANCELLED:
            raise Conflict(_("You have no seat at this event."), _("Look for another one in the calendar"))
        if timezone.now() < current.event.starts_at:
            raise Conflict(_("The event has not begun."), _("Come back when it is over"))
        current.rating, current.said = rating, said
        current.save(update_fields=["rating", "said"])
    return current
