"""Time zones as people read them. The zone of a page is Django's current one: the middleware sets the reader's."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy

from lineshaft.domain.hours import abbreviation, typed

ZONES = {
    "America/New_York": gettext_lazy("Eastern time (New York)"),
    "America/Chicago": gettext_lazy("Central time (Chicago)"),
    "America/Denver": gettext_lazy("Mountain time (Denver)"),
    "America/Phoenix": gettext_lazy("Mountain time without daylight saving (Phoenix)"),
    "America/Los_Angeles": gettext_lazy("Pacific time (Los Angeles)"),
    "America/Anchorage": gettext_lazy("Alaska time (Anchorage)"),
    "Pacific/Honolulu": gettext_lazy("Hawaii time (Honolulu)"),
    "America/Puerto_Rico": gettext_lazy("Atlantic time (Puerto Rico)"),
    "Pacific/Guam": gettext_lazy("Chamorro time (Guam)"),
}

# By letters and not by name: Boise and Denver are the same to whoever reads a clock.
_NAMES = {
    "EST": gettext_lazy("Eastern time"),
    "EDT": gettext_lazy("Eastern time"),
    "CST": gettext_lazy("Central time"),
    "CDT": gettext_lazy("Central time"),
    "MST": gettext_lazy("Mountain time"),
    "MDT": gettext_lazy("Mountain time"),
    "PST": gettext_lazy("Pacific time"),
    "PDT": gettext_lazy("Pacific time"),
    "AKST": gettext_lazy("Alaska time"),
    "AKDT": gettext_lazy("Alaska time"),
    "HST": gettext_lazy("Hawaii time"),
    "AST": gettext_lazy("Atlantic time"),
    "ChST": gettext_lazy("Chamorro time"),
}


def zone_choices(chosen: str) -> list[tuple[str, str]]:
    """The time zones of the country, and the one that is chosen when it is another one."""
    choices = [(name, str(label)) for name, label in ZONES.items()]
    return choices if chosen in ZONES else [(chosen, chosen.replace("_", " ")), *choices]


def zone_of_page(zone: str = "") -> str:
    """The zone in which this page shows and reads times, or another one, with its letters now: Hawaii time (HST)."""
    letters = abbreviation(timezone.localtime(timezone=ZoneInfo(zone) if zone else None))
    name = _NAMES.get(letters)
    return f"{name} ({letters})" if name else letters


def clock(local: datetime) -> str:
    """The time of a local moment with its zone: 9:30 AM CST. On one day of the year the same time comes twice."""
    return f"{format_date(local, 'g:i A')} {abbreviation(local)}"


def _hint(hint: str = "") -> str:
    return f"{zone_of_page()}. {hint}".strip()


hint_of_zone = lazy(_hint, str)
"""The help beside a field for a time, made when it is shown: the zone in which it is read, then what is given."""


def typed_here(field: str, day: date, at: time) -> datetime:
    """The moment of a day and a time that were typed on this page, read in its zone. Raises as `typed` does."""
    return typed(field, day, at, timezone.get_current_timezone())
