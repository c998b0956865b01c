"""States of a consultation and the steps between them, as one table."""

import enum
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from lineshaft.domain.errors import Conflict


class BookingState(enum.StrEnum):
    BOOKED = "booked"
    HELD = "took_place"
    MISSED = "no_show"
    CANCELLED = "cancelled"


BOOKING_CHOICES = [
    (BookingState.BOOKED.value, _("booked")),
    (BookingState.HELD.value, _("held")),
    (BookingState.MISSED.value, _("company did not come")),
    (BookingState.CANCELLED.value, _("cancelled")),
]

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
        labels = dict(BOOKING_CHOICES)
        raise Conflict(
            f"This consultation is “{labels[now]}” and cannot become “{labels[new.value]}”.",
            "Look at it again: somebody may have been quicker",
        )
