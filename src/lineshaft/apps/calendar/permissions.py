"""Who may do what with consultations: each check raises with the sentence that the person reads."""

from django.core.exceptions import PermissionDenied

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center

from .models import Booking, BusyTime, Feed


def check_user_holds_consultations(actor: Actor, center_id: int | None = None) -> None:
    """Advisors and directors of a center hold consultations and see those of their center."""
    holding = actor.organisations_where("request:handle")
    if not holding or (center_id is not None and center_id not in holding):
        raise PermissionDenied("Consultations are held and read by the advisors and directors of the center.")


def may_hand_over(actor: Actor, booking: Booking) -> bool:
    """A director hands over any consultation of the center, an advisor their own."""
    if booking.advisor_id == actor.user_id and actor.can("request:handle", booking.center_id):
        return True
    return booking.center_id in actor.organisations_where("request:assign")


def check_user_can_change_booking(actor: Actor, booking: Booking) -> None:
    """Refuse who is neither the advisor of the consultation nor a director of its center."""
    if not may_hand_over(actor, booking):
        raise PermissionDenied("A consultation is changed by its advisor or by a director of the center.")


def check_user_can_free(actor: Actor, busy: BusyTime) -> None:
    """Advisors free their own time."""
    check_user_holds_consultations(actor, busy.center_id)
    if busy.advisor_id != actor.user_id:
        raise PermissionDenied("Each advisor frees their own time.")


def check_user_can_make_feed(actor: Actor, center: Center, *, of_center: bool) -> None:
    """An advisor subscribes to the own calendar, a director to that of the center."""
    check_user_holds_consultations(actor, center.pk)
    if of_center and center.pk not in actor.organisations_where("request:assign"):
        raise PermissionDenied("Only a director subscribes to the calendar of the whole center.")


def check_user_can_revoke_feed(actor: Actor, feed: Feed) -> None:
    """Whoever made a calendar address revokes it; a director those of the center too."""
    check_user_holds_consultations(actor, feed.center_id)
    if feed.made_by_id != actor.user_id and feed.center_id not in actor.organisations_where("request:assign"):
        raise PermissionDenied(
            "A calendar address is revoked by who made it, or by a director of the center."
        )
