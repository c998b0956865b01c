"""Weekly hours in a time zone, and the slots that can be booked in them.

Hours are wall time, as a door sign says them; slots are instants. Where a clock is put forward, a time that the day
does not have counts as the first moment after the gap; where it is put back, a time that the day has twice counts as
the first of the two. So a slot is always as long as it says, and no instant is offered twice.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import us

from .errors import InvalidValue

Span = tuple[datetime, datetime]
"""From an instant to another one, the second not included."""
Window = tuple[time, time]
WeeklyHours = Mapping[int, Sequence[Window]]
"""For each day of the week (0 is Monday) the times between which there are consultations."""

_WINDOW = re.compile(
    r"\s*(\d{1,2})(?::(\d{2}))?\s*([ap]m)?\s*(?:-|–|to)\s*(\d{1,2})(?::(\d{2}))?\s*([ap]m)?\s*", re.IGNORECASE
)


def time_zone(name: str) -> ZoneInfo:
    """The time zone of this name ("America/Chicago"). Raises InvalidValue for one that does not exist."""
    # A name is looked up as a file: "../x" and "Factory" are none that people live in.
    if name not in _zones() or "/" not in name:
        raise InvalidValue("zone", name, "is no time zone", "Choose one from the list")
    return ZoneInfo(name)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_or(name: str, otherwise: str) -> ZoneInfo:
    """The time zone that was asked for, or else the other one: a browser may name one that nobody knows."""
    try:
        return time_zone(name)
    except InvalidValue:
        return time_zone(otherwise)


@cache
def zone_of_state(abbreviation: str) -> str:
    """The time zone of the capital of a state or territory ("HI"); "" for what is none."""
    found = us.states.lookup(abbreviation) if abbreviation else None
    return str(found.capital_tz) if found is not None and found.capital_tz else ""


def parse_windows(text: str) -> list[Window]:
    """
    The hours of a day as people write them: "9-12, 1 pm-4:30 pm", "09:00-16:00"; none for "".

    Raises InvalidValue for text that is no hours, for hours that end before they begin, and for two that overlap.
    """
    windows = sorted(_window(part) for part in text.split(",") if part.strip())
    for (_begins, ends), (next_begins, _next_ends) in pairwise(windows):
        if next_begins < ends:
            raise InvalidValue("hours", text, "has hours that overlap", "Write each hour of the day once")
    return windows


def _window(part: str) -> Window:
    match = _WINDOW.fullmatch(part)
    if match is None:
        raise InvalidValue(
            "hours", part.strip(), "is not hours of a day", "Write them like 9:00-12:00, 13:00-16:30"
        )
    first_hour, first_minute, first_half, last_hour, last_minute, last_half = match.groups()
    begins = _time(part, first_hour, first_minute, first_half)
    ends = _time(part, last_hour, last_minute, last_half)
    if begins >= ends:
        raise InvalidValue(
            "hours", part.strip(), "ends before it begins", "Write the afternoon like 13:00 or 1 pm"
        )
    return begins, ends


def _time(part: str, hour: str, minute: str | None, half: str | None) -> time:
    value = int(hour)
    if half:
        if not 1 <= value <= 12:
            raise InvalidValue("hours", part.strip(), "has an hour that no clock shows", "Write it like 1 pm")
        value = value % 12 + (12 if half.lower() == "pm" else 0)
    try:
        return time(value, int(minute or 0))
    except ValueError as error:
        raise InvalidValue(
            "hours", part.strip(), "has a time that no day has", "Times go from 0:00 to 23:59"
        ) from error


def written(windows: Iterable[Window]) -> str:
    """Windows as `parse_windows` reads them: "09:00-12:00, 13:00-16:30"."""
    return ", ".join(f"{begins:%H:%M}-{ends:%H:%M}" for begins, ends in windows)


def instant(day: date, wall: time, zone: tzinfo) -> datetime:
    """The moment at which clocks of the zone show `wall` on that day, in UTC; see the top for gaps and overlaps."""
    local = datetime.combine(day, wall, tzinfo=zone)
    found = local.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None, fold=0) == local.replace(tzinfo=None, fold=0):
        return found
    # In a gap: between the reading by the later offset and the one by the earlier lies the moment of the change.
    low, high = local.replace(fold=1).astimezone(UTC), found
    after = high.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == after:
            high = middle
        else:
            low = middle
    return high.replace(microsecond=0)


def typed(field: str, day: date, wall: time, zone: tzinfo) -> datetime:
    """
    The moment that a person means who writes a day and a time of the zone, in UTC; the first of two where a clock is
    put back. Raises InvalidValue for a time that the day does not have, and for a day out of reach.
    """
    if not 1900 < day.year < 2200:
        raise InvalidValue(field, day.isoformat(), "is too far away", "Write another day")
    found = instant(day, wall, zone)
    if found.astimezone(zone).replace(tzinfo=None, fold=0) != datetime.combine(day, wall):
        raise InvalidValue(
            field,
            f"{wall:%H:%M}",
            "is left out on that day, when the clocks go forward",
            "Write another time",
        )
    return found


def abbreviation(local: datetime) -> str:
    """The letters of the zone of a local time: CST, HST; UTC-03 for a zone that has none."""
    letters = local.tzname() or ""
    return f"UTC{letters}" if letters[:1] in "+-" else letters


def span_of_day(day: date, zone: ZoneInfo) -> Span:
    """A whole day of the zone: 23 or 25 hours when the clock is changed on it."""
    return instant(day, time(0), zone), instant(day + timedelta(days=1), time(0), zone)


@dataclass(frozen=True)
class Rule:
    """How one person's hours are cut into consultations."""

    weekly: WeeklyHours
    zone: ZoneInfo
    length: timedelta
    pause: timedelta
    first_day: date
    last_day: date


def slots(rule: Rule, *, not_before: datetime, not_after: datetime, taken: Iterable[Span]) -> list[Span]:
    """
    The consultations that can still be booked, in order: they begin from `not_before` on and before `not_after`.

    `taken` are the times that are gone. A consultation is held free of them with the pause after it.
    """
    gone = sorted(taken)
    day = max(rule.first_day, not_before.astimezone(rule.zone).date())
    last = min(rule.last_day, not_after.astimezone(rule.zone).date())
    found: list[Span] = []
    while day <= last:
        for begins, ends in rule.weekly.get(day.weekday(), ()):
            found += _cut(instant(day, begins, rule.zone), instant(day, ends, rule.zone), rule)
        day += timedelta(days=1)
    return [
        (begins, ends)
        for begins, ends in found
        if not_before <= begins < not_after and _is_free(begins, ends + rule.pause, gone)
    ]


def _cut(begins: datetime, ends: datetime, rule: Rule) -> list[Span]:
    """What fits between two instants; the last pause may reach beyond them."""
    cut = []
    while begins + rule.length <= ends:
        cut.append((begins, begins + rule.length))
        begins += rule.length + rule.pause
    return cut


def _is_free(begins: datetime, ends: datetime, gone: Sequence[Span]) -> bool:
    return not any(first < ends and begins < last for first, last in gone)
