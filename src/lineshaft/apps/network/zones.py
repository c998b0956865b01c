"""The time zones of the country, and the one that a center lives in."""

from datetime import date
from zoneinfo import ZoneInfo

import us
from django.utils import timezone
from django.utils.translation import gettext_lazy

from .models import Center

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


def zone_of(center: Center) -> str:
    """The time zone of the capital of the center's state: what its hours are in until it says otherwise."""
    found = us.states.lookup(center.state.abbreviation)
    return str(found.capital_tz) if found is not None and found.capital_tz else "America/New_York"


def today_of(center: Center) -> date:
    """The day that it is where the center is."""
    return timezone.localdate(timezone=ZoneInfo(zone_of(center)))


def zone_choices(chosen: str) -> list[tuple[str, str]]:
    """The time zones of the country, and the one that is chosen when it is another one."""
    choices = [(name, str(label)) for name, label in ZONES.items()]
    return choices if chosen in ZONES else [(chosen, chosen.replace("_", " ")), *choices]
