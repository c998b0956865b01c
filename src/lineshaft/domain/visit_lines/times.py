"""Hours and days as people write them in a line."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

MOST_HOURS = Decimal(24)
LONGEST_BACK = 183
"""Days that a day without its year may lie back: "12/20" written in November is a slip and not last year's."""

_CENT = Decimal("0.01")
_HOURS = r"(?:hours?|hrs?|h)"
_MINUTES = r"(?:minutes?|mins?|m)"
_AMOUNT = r"\d{1,4}(?:[.,]\d{1,4})?"
_FRACTIONS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
# The longest forms first: "1h30" before "1h".
_DURATION = re.compile(
    rf"(?<![\w.,/:])(?:"
    rf"(?P<h1>\d{{1,4}})\s?{_HOURS}\s?(?P<m1>\d{{1,2}})(?:\s?{_MINUTES})?"
    rf"|(?P<h2>\d{{1,2}}):(?P<m2>[0-5]\d)(?:\s?{_HOURS})?"
    rf"|(?P<whole>\d{{0,3}})\s?(?P<part>[½¼¾])\s?(?:of an\s)?{_HOURS}?"
    rf"|(?P<h3>{_AMOUNT})\s?{_HOURS}"
    rf"|(?P<m3>{_AMOUNT})\s?{_MINUTES}"
    rf"|(?P<half>half (?:an |a )?hour)|(?P<quarter>(?:a )?quarter (?:of an )?hour)"
    rf"|(?P<one>(?:an|one) hour)"
    rf")(?!\w|[.,]\d|[/:]\w|-\d)",
    re.IGNORECASE | re.ASCII,
)
_BARE = re.compile(r"^\s*(\d{1,3}(?:[.,]\d{1,4})?)(?=\s+\D|\s*$)", re.ASCII)


@dataclass(frozen=True)
class Duration:
    """Hours that stand at `start` to `end` of a text. Not checked: they may be none at all, or too many."""

    hours: Decimal
    start: int
    end: int


def durations_in(text: str) -> list[Duration]:
    """Every duration that the text names with its unit."""
    return [Duration(_hours_of(found), *found.span()) for found in _DURATION.finditer(text)]


def bare_number(text: str) -> Duration | None:
    """A number at the very beginning, as in "2.5 Acme", which may be meant as hours."""
    found = _BARE.match(text)
    return Duration(_decimal(found[1]).quantize(_CENT), *found.span(1)) if found else None


def _hours_of(found: re.Match[str]) -> Decimal:
    part = found.groupdict()
    if part["h1"]:
        hours = Decimal(part["h1"]) + Decimal(part["m1"]) / 60
    elif part["h2"]:
        hours = Decimal(part["h2"]) + Decimal(part["m2"]) / 60
    elif part["part"]:
        hours = Decimal(part["whole"] or 0) + _FRACTIONS[part["part"]]
    elif part["h3"]:
        hours = _decimal(part["h3"])
    elif part["m3"]:
        hours = _decimal(part["m3"]) / 60
    else:
        hours = Decimal("0.5") if part["half"] else Decimal("0.25") if part["quarter"] else Decimal(1)
    return hours.quantize(_CENT, ROUND_HALF_UP)


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_WEEKDAY = (
    r"mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
)
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
_YEAR = r"(?:,?\s(?P<{}>\d{{4}}))?"
_DAY = re.compile(
    rf"(?<![\w/.-])(?:on\s+)?(?:"
    rf"(?P<iso>\d{{4}}-\d{{1,2}}-\d{{1,2}})"
    rf"|(?P<us>\d{{1,2}}/\d{{1,2}}(?:/(?:\d{{4}}|\d{{2}}))?)"
    rf"|(?P<word>day before yesterday|yesterday|today|tomorrow)"
    rf"|(?:(?P<which>last|this|next)\s+)?(?P<weekday>{_WEEKDAY})\.?"
    rf"|(?P<m1>{_MONTH})\.?\s(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?{_YEAR.format('y1')}"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s(?P<m2>{_MONTH})\.?{_YEAR.format('y2')}"
    rf")(?![\w/-])",
    re.IGNORECASE | re.ASCII,
)
_WORDS = {"today": 0, "yesterday": -1, "day before yesterday": -2, "tomorrow": 1}


@dataclass(frozen=True)
class Day:
    """A day that stands at `start` to `end` of a text; without `day` it cannot be, and `problem` says why."""

    day: date | None
    problem: str
    start: int
    end: int


def day_in(text: str, today: date) -> Day | None:
    """The first day that the text names, up to `today`; None when it names none."""
    found = next((each for each in _DAY.finditer(text) if not _is_a_word(each, text)), None)
    if found is None:
        return None
    try:
        day = _day_of(found, today)
    except (ValueError, OverflowError):
        return Day(None, f"“{found[0]}” is no day of the calendar", *found.span())
    if day > today:
        return Day(None, f"“{found[0]}” is in the future", *found.span())
    return Day(day, "", *found.span())


_NO_DAYS = {"sat", "sun", "wed"}


def _is_a_word(found: re.Match[str], text: str) -> bool:
    """Whether it is an English word inside a sentence, as in "sat in on the meeting"."""
    if (found["weekday"] or "") not in _NO_DAYS:
        return False
    return re.match(r"\s*[^\W\d]", text[found.end() :]) is not None


def _day_of(found: re.Match[str], today: date) -> date:
    part = found.groupdict()
    if part["word"]:
        return today + timedelta(days=_WORDS[part["word"].lower()])
    if part["weekday"]:
        wanted = next(i for i, name in enumerate(_WEEKDAYS) if name.startswith(part["weekday"].lower()[:3]))
        back = (today.weekday() - wanted) % 7
        which = (part["which"] or "").lower()
        if which == "next":
            return today + timedelta(days=7 - back)
        return today - timedelta(days=back or (7 if which == "last" else 0))
    if part["iso"]:
        return date(*(int(number) for number in part["iso"].split("-")))
    if part["us"]:
        month, day, *year = (int(number) for number in part["us"].split("/"))
        return _dated(month, day, year[0] if year else None, today)
    name = (part["m1"] or part["m2"]).lower()[:3]
    month = next(i for i, each in enumerate(_MONTHS, start=1) if each.startswith(name))
    year_text = part["y1"] or part["y2"]
    return _dated(month, int(part["d1"] or part["d2"]), int(year_text) if year_text else None, today)


def _dated(month: int, day: int, year: int | None, today: date) -> date:
    """The day of that year; without one this year's, or last year's where that is near enough to be meant."""
    if year is not None:
        return date(year + 2000 if year < 100 else year, month, day)
    try:
        this_year = date(today.year, month, day)
    except ValueError:
        if (month, day) != (2, 29):
            raise
        return date(today.year - 1, month, day)
    if this_year > today:
        last_year = this_year.replace(year=today.year - 1)
        if (today - last_year).days <= LONGEST_BACK:
            return last_year
    return this_year
