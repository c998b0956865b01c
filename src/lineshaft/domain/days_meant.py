"""The days that somebody means who types a date, a month, a quarter or a year into a search box."""

import calendar
import re
from datetime import date

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_US = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_WORDS = re.compile(r"([a-z]{3,9})\.? (?:(\d{1,2}),? )?(\d{4})", re.IGNORECASE)
_QUARTER = re.compile(r"(?:q([1-4]) (\d{4})|(\d{4}) ?q([1-4]))", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")


def days_meant(text: str) -> tuple[date, date] | None:
    """
    First and last day of "2026-03-14", "3/14/2026", "March 14, 2026", "2026-03", "Mar 2026", "Q1 2026" of the
    calendar, or "2026"; None for what is no date.
    """
    text = " ".join(text.split())
    if found := _ISO.fullmatch(text):
        return _span(int(found[1]), int(found[2]), int(found[3]) if found[3] else None)
    if found := _US.fullmatch(text):
        return _span(int(found[3]), int(found[1]), int(found[2]))
    if found := _QUARTER.fullmatch(text):
        last = int(found[1] or found[4]) * 3
        first, end = (
            _span(int(found[2] or found[3]), last - 2, None),
            _span(int(found[2] or found[3]), last, None),
        )
        return (first[0], end[1]) if first and end else None
    if found := _WORDS.fullmatch(text):
        month = _MONTHS.get(found[1][:3].lower())
        if month and calendar.month_name[month].lower().startswith(found[1].lower()):
            return _span(int(found[3]), month, int(found[2]) if found[2] else None)
        return None
    if _YEAR.fullmatch(text):
        return date(int(text), 1, 1), date(int(text), 12, 31)
    return None


def _span(year: int, month: int, day: int | None) -> tuple[date, date] | None:
    """A day, or the whole month without one; None where the calendar has none such."""
    try:
        if day is not None:
            return date(year, month, day), date(year, month, day)
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    except ValueError:
        return None
