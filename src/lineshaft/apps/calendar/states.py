"""States of a consultation and the steps between them, as one table."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from lineshaft.domain.errors import Conflict


class BookingState(models.TextChoices):
    BOOKED = "booked", _("booked")
    HELD = "took_place", _("held")
    MISSED = "no_show", _("company did not come")
    CANCELLED = "cancelled", _("cancelled")


# To itself: another time, or another advisor.
BOOKING_STEPS: Mapping[BookingState, frozenset[BookingState]] = {
    BookingState.BOOKED: frozenset(
        {BookingState.BOOKED, BookingState.HELD, BookingState.MISSED, BookingState.CANCELLED}
    ),
    BookingState.HELD: frozenset({BookingState.MISSED}),
    BookingState.MISSED: frozenset({BookingState.HELD}),
    BookingState.CANCELLED: frozenset(),
}


def check_step(now: str, new: BookingState) -> None:
    """Raise Conflict when a consultation that is `now` cannot take this step."""
    if new not in BOOKING_STEPS[BookingState(now)]:
        raise Conflict(
            f"This consultation is “{BookingState(now).label}” and cannot become “{new.label}”.",
            "Look at it again: somebody may have been quicker",
        )
