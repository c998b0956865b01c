"""How events are said, in the language of the moment."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from lineshaft.apps.calendar.wording import day_in_words, moment_in_words, time_in_words
from lineshaft.domain.hours import zone_or
from lineshaft.domain.money import format_usd

from .dates import Dated
from .models import Event
from .states import EventState


def clocks_of(event: Event | Dated) -> ZoneInfo:
    """The zone of its place; that of the program office where nobody knows what is written."""
    return zone_or(event.zone, settings.TIME_ZONE)


def local_day(event: Event) -> date:
    """The day on which it begins, by the clocks of its place."""
    return event.starts_at.astimezone(clocks_of(event)).date()


def when_of(event: Event | Dated) -> str:
    """Tuesday, December 1, 2026, 9:00 AM to 11:30 AM CST, by the clocks of its place."""
    zone = clocks_of(event)
    begins, ends = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    if begins.date() != ends.date():
        return _("%(begins)s to %(ends)s") % {
            "begins": moment_in_words(begins, zone),
            "ends": moment_in_words(ends, zone),
        }
    return _("%(day)s, %(begins)s to %(ends)s") % {
        "day": day_in_words(begins.date()),
        "begins": time_in_words(begins, zone),
        "ends": time_in_words(ends, zone),
    }


def fee_in_words(event: Event) -> str:
    """What one person pays who registers now, and until when it is less."""
    now = timezone.now()
    fee = event.fee_at(now)
    if not fee:
        return _("Free of charge")
    if event.early_until and event.early_fee is not None and now <= event.early_until:
        zone = clocks_of(event)
        return _("%(fee)s for a person until %(moment)s, then %(later)s") % {
            "fee": format_usd(fee),
            "later": format_usd(event.fee),
            "moment": moment_in_words(event.early_until, zone),
        }
    return _("%(fee)s for a person") % {"fee": format_usd(fee)}


def consent_in_words(center: str) -> str:
    """What the person reads beside the form, and what is kept with the registration."""
    return _(
        "Only the people of %(center)s read what you write. It is never published, and no other center sees it. The"
        " center writes to you about this event."
    ) % {"center": center}


def row_of(event: Event, seats: Any) -> dict[str, Any]:
    """An event as lists show it."""
    zone = clocks_of(event)
    return {
        "event": event,
        "local": event.starts_at.astimezone(zone),
        "when": when_of(event),
        "fee": fee_in_words(event),
        "seats": seats,
        "is_open": event.status == EventState.PUBLISHED and timezone.now() < event.closes_at,
    }


def row_of_date(dated: Dated) -> dict[str, Any]:
    """A date of another context as lists show it."""
    zone = clocks_of(dated)
    return {"date": dated, "local": dated.starts_at.astimezone(zone), "when": when_of(dated)}


def interleaved(rows: list[dict[str, Any]], dates: Sequence[Dated]) -> list[dict[str, Any]]:
    """Events and dates in one order of time."""
    return sorted([*rows, *map(row_of_date, dates)], key=lambda row: row["local"])
