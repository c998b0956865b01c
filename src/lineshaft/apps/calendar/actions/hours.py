"""When an advisor holds consultations, and when not."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.hours import Span, parse_windows, span_of_day, time_zone, written

from ..calendars import busy_times
from ..models import BusyTime, ConsultingHours
from ..permissions import check_user_can_free, check_user_holds_consultations

LONGEST_BLOCK = timedelta(days=366)


@transaction.atomic
def publish_hours(
    *, center: Center, by: Actor, weekly: list[str], zone: str, **facts: Any
) -> ConsultingHours:
    """
    Say when the person holds consultations at the center. What is booked stays as it is.

    `weekly` are seven texts, Monday first; `facts` the other fields. Raises InvalidValue for hours that are none.
    """
    check_user_holds_consultations(by, center.pk)
    time_zone(zone)
    weekly = [written(parse_windows(text)) for text in weekly]
    hours, _is_new = ConsultingHours.objects.update_or_create(
        center=center, advisor=by.person, defaults={"weekly": weekly, "zone": zone, **facts}
    )
    return hours


def _hold(center: Center, by: Actor) -> None:
    """Nobody books a time of the person while the busy times are written: whoever does waits, and then sees them."""
    list(ConsultingHours.objects.select_for_update().filter(center=center, advisor_id=by.user_id))


@transaction.atomic
def block(*, center: Center, by: Actor, span: Span, note: str = "") -> BusyTime:
    """Keep a time free of consultations. What is booked in it stays, and is the advisor's to cancel or hand over."""
    check_user_holds_consultations(by, center.pk)
    begins, ends = span
    if begins >= ends:
        raise InvalidValue("ends_at", ends, "is not after the begin", "Write when it ends")
    if ends - begins > LONGEST_BLOCK:
        raise InvalidValue("ends_at", ends, "is more than a year after the begin", "Block a year at most")
    _hold(center, by)
    return BusyTime.objects.create(center=center, advisor=by.person, period=(begins, ends), note=note.strip())


def days_off(first: date, last: date, zone: str) -> Span:
    """The whole days from the first to the last, as clocks of the zone show them."""
    return span_of_day(first, time_zone(zone))[0], span_of_day(last, time_zone(zone))[1]


@transaction.atomic
def free(*, busy: BusyTime, by: Actor) -> None:
    """Let companies book the time again."""
    check_user_can_free(by, busy)
    busy.delete()


@transaction.atomic
def replace_busy_times(*, center: Center, by: Actor, content: bytes, name: str, zone: str) -> int:
    """
    Take the busy times of a calendar file in place of those of the file before; returns how many.

    Only when each event could be read: raises InvalidValue, with nothing changed, for any other file.
    """
    check_user_holds_consultations(by, center.pk)
    found = busy_times(content, zone=time_zone(zone), today=timezone.localdate(), name=name)
    if not found:
        raise Conflict(f"“{name}” holds no busy time from today on.", "Look whether it is the right calendar")
    _hold(center, by)
    mine = BusyTime.objects.filter(center=center, advisor_id=by.user_id, source=BusyTime.Source.FILE.value)
    mine.delete()
    BusyTime.objects.bulk_create(
        BusyTime(center=center, advisor=by.person, period=span, source=BusyTime.Source.FILE.value)
        for span in found
    )
    return len(found)
