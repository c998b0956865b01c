"""
The time zone that a center lives in: what its days and its times are in.

Which day is today:

| of | by |
| --- | --- |
| what a person does or reads | `timezone.localdate()`: the zone of the person |
| what a center answers for, where nobody of it is looking | `today_of(center)`, or within `clocks_of(center)` |
| what belongs to no center, or to the office | `day_of_network()` |
| what ends with a day at every center | `day_everywhere()` |
| an event or a consultation | the zone that it names itself, with the reader's own behind it |
"""

from contextlib import AbstractContextManager
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from lineshaft.domain.hours import zone_of_state

from .models import Center


def zone_of(center: Center) -> str:
    """The time zone of the capital of the center's state. Its `state` is loaded, or costs a statement."""
    return zone_of_state(center.state.abbreviation) or settings.TIME_ZONE


def today_of(center: Center, at: datetime | None = None) -> date:
    """The day that it is where the center is, now or at a moment."""
    return timezone.localdate(at, timezone=ZoneInfo(zone_of(center)))


def clocks_of(center: Center) -> AbstractContextManager[None]:
    """Within it, days and times are those of the center: for what is written for it where nobody of it is looking."""
    return timezone.override(zone_of(center))


def day_of_network(at: datetime | None = None) -> date:
    """The day at the program office, now or at a moment: for what belongs to no center, or to two of them."""
    return timezone.localdate(at, timezone=ZoneInfo(settings.TIME_ZONE))


def day_everywhere() -> date:
    """The day that has begun at every center. What ends with a day has ended everywhere on the next of these."""
    return timezone.localdate(timezone=ZoneInfo("Pacific/Honolulu"))
