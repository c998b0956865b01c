"""How times and time zones are said, in the language of the moment."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as format_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lineshaft.apps.network.models import Center
from lineshaft.ui.zones import clock


def _is_spanish() -> bool:
    return (get_language() or "").startswith("es")


def day_in_words(day: date) -> str:
    """Tuesday, December 1, 2026; martes 1 de diciembre de 2026."""
    return format_date(day, r"l j \d\e F \d\e Y" if _is_spanish() else "l, F j, Y")


def time_in_words(moment: datetime, zone: ZoneInfo) -> str:
    """9:30 AM CST. The zone is always said: on one day of the year the same time comes twice."""
    return clock(moment.astimezone(zone))


def moment_in_words(moment: datetime, zone: ZoneInfo) -> str:
    """Tuesday, December 1, 2026, 9:30 AM CST."""
    return f"{day_in_words(moment.astimezone(zone).date())}, {time_in_words(moment, zone)}"


def consent_in_words(center: Center) -> str:
    """What the company reads beside the form, and what is kept with its booking."""
    return _(
        "Only the people of %(center)s read what you write. It is never published, and no other center sees it. The"
        " center writes to you about this consultation."
    ) % {"center": center.name}
