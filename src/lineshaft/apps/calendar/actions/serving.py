"""What the center does with a consultation: notes how it went, hands it over, cancels it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.actions import assign_request
from lineshaft.apps.engagements.permissions import may_assign_request
from lineshaft.apps.engagements.states import OPEN_REQUESTS
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope

from .. import queries
from ..models import Booking
from ..permissions import check_user_can_change_booking
from ..states import BookingState, check_step
from .booking import NO_SLOT_TWICE, end, locked, rearrange
from .telling import tell_advisor, tell_company


def _note(booking: Booking, by: Actor, state: BookingState) -> Booking:
    check_user_can_change_booking(by, booking)
    current = locked(booking)
    if current.status == state.value:
        return current
    check_step(current.status, state)
    if current.starts_at > timezone.now():
        raise Conflict("This consultation has not begun.", "Cancel it, or wait until it was held")
    current.status = state.value
    current.save(update_fields=["status"])
    return current


@transaction.atomic
def note_held(*, booking: Booking, by: Actor) -> Booking:
    """The consultation took place."""
    return _note(booking, by, BookingState.HELD)


@transaction.atomic
def note_missed(*, booking: Booking, by: Actor) -> Booking:
    """The company did not come."""
    return _note(booking, by, BookingState.MISSED)


@transaction.atomic
def cancel_by_center(*, booking: Booking, reason: str, by: Actor) -> Booking:
    """Cancel with a reason, which the company reads in its mail together with the way to book again."""
    check_user_can_change_booking(by, booking)
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Write why: the company reads it")
    current = locked(booking)
    end(current, by_company=False, reason=reason.strip())
    with system_scope("the mail to a company carries a link of its own"):
        tell_company(current, "cancelled", advisor_left=True, reason=reason.strip())
    return current


@transaction.atomic
def move_by_center(*, booking: Booking, starts_at: datetime, reason: str, by: Actor) -> Booking:
    """
    Give the consultation another free time of its advisor, as was agreed with the company, which gets a new invitation.

    Raises Conflict when it is over or cancelled, `Taken` when somebody was quicker.
    """
    check_user_can_change_booking(by, booking)
    current = locked(booking)
    check_step(current.status, BookingState.BOOKED)
    if current.ends_at <= timezone.now():
        raise Conflict("This consultation is over.", "Note whether it was held")
    if current.starts_at == starts_at:
        return current
    with system_scope("whether an advisor has another time free, at whatever center"):
        hours = rearrange(current, starts_at)
        current.save()
        tell_company(current, "moved", reason=reason.strip())
        tell_advisor(current, "booked_with_advisor", zone=hours.zone)
    return current


@transaction.atomic
def hand_over(*, booking: Booking, to: User, by: Actor) -> Booking:
    """
    Let somebody else of the center hold the consultation at the same time; the company is told who.

    An open request that the old advisor answers for goes along. Raises Conflict when the other one has no time.
    """
    check_user_can_change_booking(by, booking)
    current = locked(booking)
    if current.advisor_id == to.pk:
        return current
    check_step(current.status, BookingState.BOOKED)
    if current.ends_at <= timezone.now():
        raise Conflict("This consultation is over.", "Note whether it was held")
    old = current.advisor
    with system_scope("whether somebody has the time of a consultation free, at whatever center"):
        if to not in queries.who_could_take(current):
            raise InvalidValue(
                "to", str(to), "has no time then, or is not of this center", "Choose somebody else"
            )
        try:
            with transaction.atomic():
                current.advisor = to
                current.sequence += 1
                current.save(update_fields=["advisor", "sequence"])
        except IntegrityError as error:
            if NO_SLOT_TWICE not in str(error):
                raise
            raise Conflict(f"{to} was booked at this time a moment ago.", "Choose somebody else") from error
        tell_company(current, "handed_over")
        tell_advisor(current, "booked_with_advisor", zone="")
    help_request = current.help_request
    if (
        help_request.status in OPEN_REQUESTS
        and help_request.assigned_to_id == old.pk
        and may_assign_request(by, help_request)
    ):
        assign_request(help_request=help_request, to=to, by=by)
    return current
