"""iCalendar texts: the invitation of a mail, the calendar to subscribe to, and the busy times of an uploaded file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar, Event, vCalAddress, vText
from icalendar.parser import Contentline

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.hours import Span, span_of_day

PRODUCT = "-//Lineshaft//Calendar//EN"
MOST_EVENTS = 5000
"""Of an uploaded file, repetitions counted: more is no calendar of one person."""
FURTHEST = timedelta(days=400)
"""How far ahead busy times are read: nobody books later."""


@dataclass(frozen=True)
class Entry:
    """One consultation or event as a calendar shows it: when, and what its reader may know."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    summary: str
    is_cancelled: bool = False
    where: str = ""
    url: str = ""


@dataclass(frozen=True)
class Party:
    """Who invites, or is invited."""

    name: str
    email: str


def invitation(entry: Entry, *, organizer: Party, guest: Party, text: str = "") -> str:
    """An invitation, or for an entry that is cancelled its end. In instants, so that no zone can be wrong."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if entry.is_cancelled else "REQUEST")
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", entry.summary)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    if entry.where:
        event.add("location", entry.where)
    if text:
        event.add("description", text)
    event.add("organizer", _address(organizer), encode=False)
    event.add("attendee", _address(guest), encode=False)
    calendar.add_component(event)
    return str(calendar.to_ical().decode())


def _address(party: Party) -> vCalAddress:
    address = vCalAddress(f"MAILTO:{party.email}")
    address.params["cn"] = vText(party.name)
    return address


def feed(entries: Iterable[Entry], *, name: str) -> Iterator[str]:
    """
    A calendar to subscribe to, event by event.

    The library makes an object of every value: ten times the time for 5,000 events. Here it writes only the lines that
    hold words, which need its escaping and folding; the others are numbers and cannot need any.
    """
    yield f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{PRODUCT}\r\nMETHOD:PUBLISH\r\n{_line('X-WR-CALNAME', name)}\r\n"
    for entry in entries:
        more = f"{_line('LOCATION', entry.where)}\r\n" if entry.where else ""
        more += f"{_line('URL', entry.url)}\r\n" if entry.url else ""
        yield (
            f"BEGIN:VEVENT\r\nUID:{entry.uid}\r\nSEQUENCE:{entry.sequence}\r\n"
            f"DTSTAMP:{_stamp(entry.changed_at)}\r\nDTSTART:{_stamp(entry.starts_at)}\r\n"
            f"DTEND:{_stamp(entry.ends_at)}\r\n{_line('SUMMARY', entry.summary)}\r\n"
            f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}\r\n"
            f"TRANSP:{'TRANSPARENT' if entry.is_cancelled else 'OPAQUE'}\r\n{more}END:VEVENT\r\n"
        )
    yield "END:VCALENDAR\r\n"


def _stamp(moment: datetime) -> str:
    at = moment.astimezone(UTC)
    return f"{at.year:04}{at.month:02}{at.day:02}T{at.hour:02}{at.minute:02}{at.second:02}Z"


def _line(name: str, text: str) -> str:
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return str(Contentline(f"{name}:{vText(plain).to_ical().decode()}").to_ical().decode())


def busy_times(content: bytes, *, zone: ZoneInfo, today: date, name: str = "") -> list[Span]:
    """
    The times in which the owner of a calendar file is busy, from today on, repetitions written out; sorted.

    Times without a zone are in `zone`; zones may be called as Windows calls them. Cancelled and free ones are left out.
    Raises InvalidValue, naming the file, for what is no calendar or holds an event that cannot be read: half of a
    calendar would offer times that are taken, and so would an event in a zone that nobody knows, read in another one.
    """
    begins = span_of_day(today, zone)[0]
    limit = begins + FURTHEST
    try:
        events = _events(content)
        for event in _busy(events):
            _check_zones(event, name)
        instead = _stands_for(events)
        found = [
            span
            for event in _busy(events)
            for span in _spans(event, zone, begins, limit, _moved(instead, event))
        ]
    except InvalidValue:
        raise
    # A file from outside can upset the parser in any way it likes; whatever it was, nothing is written.
    except Exception as error:
        raise InvalidValue(
            "file",
            name,
            "is no calendar file that can be read",
            "Export your calendar again, as iCalendar (.ics)",
        ) from error
    if len(found) > MOST_EVENTS:
        raise InvalidValue(
            "file",
            name,
            f"holds more than {MOST_EVENTS:,} busy times",
            "Export the coming months alone",
        )
    return sorted(set(found))


def _events(content: bytes) -> list[Any]:
    calendars = Calendar.from_ical(content, multiple=True)
    if not any(each.name == "VCALENDAR" for each in calendars):
        raise ValueError("no calendar")
    events = [event for each in calendars for event in each.walk("VEVENT")]
    for event in events:
        if event.errors:
            raise ValueError(event.errors)
    return events


def _check_zones(event: Any, name: str) -> None:
    """Raise InvalidValue where a time of the event is in a zone that neither the file nor the zones of today hold."""
    for key in ("DTSTART", "DTEND", "RDATE", "EXDATE", "RECURRENCE-ID"):
        value = event.get(key, [])
        for each in value if isinstance(value, list) else [value]:
            zone = each.params.get("TZID")
            moments = [getattr(part, "dt", part) for part in getattr(each, "dts", [each])]
            moments = [each[0] if isinstance(each, tuple) else each for each in moments]
            if zone and any(isinstance(each, datetime) and each.tzinfo is None for each in moments):
                what = " ".join(str(event.get("SUMMARY", "")).split())[:80]
                raise InvalidValue(
                    "file",
                    f"{name}: {zone}",
                    "is a time zone that nobody knows, of the event"
                    f" “{what or 'without a name'}” on {moments[0]:%b %d, %Y at %H:%M}",
                    "Nothing was changed: the times blocked before stay. Give that event a zone such as"
                    " “America/Chicago” or “Central Standard Time”, export again, or block its time by hand",
                )


def _busy(events: list[Any]) -> list[Any]:
    return [event for event in events if _is_busy(event)]


def _stands_for(events: list[Any]) -> dict[str, list[Any]]:
    """By series, the entries that stand for one of its times: moved, shortened, cancelled (RFC 5545, 3.8.4.4)."""
    found: dict[str, list[Any]] = {}
    for event in events:
        if "RECURRENCE-ID" in event:
            found.setdefault(str(event.get("UID")), []).append(event)
    return found


def _moved(instead: dict[str, list[Any]], series: Any) -> set[datetime]:
    """The times of a series that other entries stand for; an entry of its own has none."""
    if "RRULE" not in series and "RDATE" not in series:
        return set()
    return {_wall(each.decoded("RECURRENCE-ID"), series) for each in instead.get(str(series.get("UID")), [])}


def _is_busy(event: Any) -> bool:
    return (
        str(event.get("STATUS", "")).upper() != "CANCELLED"
        and str(event.get("TRANSP", "")).upper() != "TRANSPARENT"
    )


def _spans(
    event: Any, zone: ZoneInfo, begins: datetime, limit: datetime, moved: set[datetime]
) -> Iterator[Span]:
    """The event, and its repetitions without the moved ones, as far as they touch the time between the two instants."""
    if "DTSTART" not in event:
        raise ValueError("an event without a start")
    start = event.decoded("DTSTART")
    longest = _end(event, start, zone) - _instant(start, zone)
    for each in _starts(event, start, begins - longest, limit, moved):
        first, last = _instant(each, zone), _end(event, start, zone, each)
        if last > begins and first < limit and last > first:
            yield first, last


def _end(event: Any, start: date, zone: ZoneInfo, begins: date | None = None) -> datetime:
    """When the event ends, or its repetition that begins on another day: whole days stay whole, of 23 or 25 hours."""
    begins = start if begins is None else begins
    end = event.decoded("DTEND") if "DTEND" in event else None
    length = event.decoded("DURATION") if end is None and "DURATION" in event else None
    if not isinstance(start, datetime):
        days = (end - start if end is not None else length) or timedelta(days=1)
        return _instant(begins + timedelta(days=days.days), zone)
    if end is not None:
        length = _instant(end, zone) - _instant(start, zone)
    return _instant(begins, zone) + (length or timedelta(0))


def _instant(value: date, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        return span_of_day(value, zone)[0]
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def _starts(
    event: Any, start: date, begins: datetime, limit: datetime, moved: set[datetime]
) -> Iterator[date]:
    """The start and those of its repetitions: wall time stays the same across a change of clocks."""
    rules = event.get("RRULE", [])
    rules = rules if isinstance(rules, list) else [rules]
    left_out = moved | {_wall(each) for each in _dates(event, "EXDATE")}
    yielded: set[datetime] = set()
    for each in [start, *_dates(event, "RDATE")]:
        if _wall(each) not in left_out | yielded:
            yielded.add(_wall(each))
            yield each
    is_day = not isinstance(start, datetime)
    zone = None if is_day else start.tzinfo  # type: ignore[attr-defined]
    for rule in rules:
        text = rule.to_ical().decode()
        series = rrulestr(_in_wall_time(text, zone), dtstart=_wall(start))
        last = limit.replace(tzinfo=None) + timedelta(days=1)
        for wall in islice(series, 20 * MOST_EVENTS):
            if wall > last:
                break
            if wall < begins.replace(tzinfo=None) - timedelta(days=1) or wall in left_out | yielded:
                continue
            yielded.add(wall)
            if len(yielded) > MOST_EVENTS + 1:
                raise InvalidValue(
                    "file",
                    text,
                    "repeats more often than anybody has appointments",
                    "Export without that event",
                )
            yield wall.date() if is_day else wall.replace(tzinfo=zone)


def _wall(value: date, series: Any = None) -> datetime:
    """The time on the clock on the wall, of the zone in which the series is kept."""
    if isinstance(value, datetime):
        start = series.decoded("DTSTART") if series else value
        if value.tzinfo and isinstance(start, datetime) and start.tzinfo:
            value = value.astimezone(start.tzinfo)
        return value.replace(tzinfo=None)
    return datetime(value.year, value.month, value.day)  # noqa: DTZ001  wall time, as repetitions are counted in


def _in_wall_time(rule: str, zone: Any) -> str:
    """The rule with its end in wall time of the event, where it is an instant: so are its repetitions counted."""
    parts = []
    for part in rule.split(";"):
        if part.upper().startswith("UNTIL=") and part.endswith("Z"):
            until = datetime.strptime(part[6:], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            part = f"UNTIL={until.astimezone(zone or UTC):%Y%m%dT%H%M%S}"
        parts.append(part)
    return ";".join(parts)


def _dates(event: Any, name: str) -> Iterator[date]:
    value = event.get(name, [])
    for group in value if isinstance(value, list) else [value]:
        for each in group.dts:
            yield each.dt[0] if isinstance(each.dt, tuple) else each.dt
