"""Reminders the day before and an hour before."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from .. import queries
from ..models import Booking
from ..states import BookingState
from .telling import tell_company

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@transaction.atomic
def send_reminders(*, now: datetime) -> int:
    """
    Remind the companies whose consultation is within a day, and within an hour; each once. Returns how many mails.

    Whoever agreed on the time within the day, or the hour, knows it and is not reminded of it. Called by a job, under
    the system scope.
    """
    return _remind(now, DAY, "reminded_day_at") + _remind(now, HOUR, "reminded_hour_at")


def _remind(now: datetime, ahead: timedelta, field: str) -> int:
    due = (
        Booking.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(
            status=BookingState.BOOKED.value,
            starts_at__gt=now if ahead == HOUR else now + HOUR,
            starts_at__lte=now + ahead,
            arranged_at__lt=F("starts_at") - ahead,
            **{f"{field}__isnull": True},
        )
        .select_related("center__state", "advisor")
        .order_by("starts_at", "pk")
    )
    sent = 0
    for booking in due:
        setattr(booking, field, now)
        booking.save(update_fields=[field])
        has_left = not queries.handlers_of(booking.center_id).filter(pk=booking.advisor_id).exists()
        tell_company(booking, "reminder", advisor_left=has_left)
        sent += 1
    return sent
