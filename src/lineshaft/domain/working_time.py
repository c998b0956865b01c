"""Working time: when something is due that is promised in working days, and how far that is from now.

A working day is Monday to Friday, no federal holiday (as observed) and none of the days that the calendar closes.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from .errors import InvalidValue

MOST_WORKING_DAYS = 30
_LONGEST_CLOSED = 400
"""Days in a row without a working day after which a calendar is taken for one that never works."""


@cache
def federal_holidays(year: int) -> dict[date, str]:
    """The federal holidays of a year by the day on which they are observed; in it, also that of the next New Year."""
    return dict(holidays.country_holidays("US", years=year, observed=True))


def holiday(day: date) -> str:
    """The name of the federal holiday that is observed on the day; "" for none."""
    return federal_holidays(day.year).get(day, "")


@dataclass(frozen=True)
class WorkingCalendar:
    """When people work: the hours of a working day in a time zone, and the days closed besides the holidays."""

    zone: ZoneInfo
    opens: time = time(8)
    closes: time = time(17)
    closed: frozenset[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise InvalidValue(
                "closes", f"{self.closes:%H:%M}", "is not after the opening", "Write a later time"
            )

    def is_working_day(self, day: date) -> bool:
        """Whether people work on the day."""
        return day.weekday() < 5 and day not in self.closed and not holiday(day)

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`. Raises InvalidValue when there is none for more than a year."""
        for distance in range(1, _LONGEST_CLOSED):
            following = day + timedelta(days=distance)
            if self.is_working_day(following):
                return following
        raise InvalidValue("closed", str(day), "is followed by no working day", "Open a day of the calendar")

    def starts(self, moment: datetime) -> datetime:
        """When the clock starts for what comes in at `moment`: at once in working hours, else when they begin next."""
        local = moment.astimezone(self.zone)
        if not self.is_working_day(local.date()) or local.time() >= self.closes:
            return self._at(self.next_working_day(local.date()), self.opens)
        if local.time() < self.opens:
            return self._at(local.date(), self.opens)
        return moment

    def due(self, moment: datetime, working_days: int) -> datetime:
        """The same time of day, so many working days after the clock started for what came in at `moment`."""
        if not 1 <= working_days <= MOST_WORKING_DAYS:
            raise InvalidValue(
                "working_days",
                str(working_days),
                f"is not from 1 to {MOST_WORKING_DAYS}",
                "Write a number of working days",
            )
        start = self.starts(moment).astimezone(self.zone)
        day = start.date()
        for _ in range(working_days):
            day = self.next_working_day(day)
        return self._at(day, start.time())

    def working_days_between(self, first: datetime, last: datetime) -> int:
        """Whole working days that went by from `first` to `last`; 0 when `last` is not later."""
        if last <= first:
            return 0
        start, end = self.starts(first).astimezone(self.zone), last.astimezone(self.zone)
        day, count = start.date(), 0
        while (following := self.next_working_day(day)) <= end.date():
            if following == end.date() and end.time() < start.time():
                break
            day, count = following, count + 1
        return count

    def _at(self, day: date, at: time) -> datetime:
        # Working hours lie in the day: no change of the clocks falls into them that would make the time twice or never.
        return datetime.combine(day, at.replace(tzinfo=None, fold=0), tzinfo=self.zone)


def time_left(calendar: WorkingCalendar, due: datetime, now: datetime) -> str:
    """How long until it is due, or since: "due in 3 hours", "due in 2 working days", "overdue by 1 working day"."""
    if now >= due:
        days = calendar.working_days_between(due, now)
        return f"overdue by {_counted(days, 'working day')}" if days else f"overdue by {_hours(now - due)}"
    days = calendar.working_days_between(now, due)
    if due - now < timedelta(hours=24):
        return f"due in {_hours(due - now)}"
    return f"due in {_counted(days, 'working day')}" if days else "due on the next working day"


def _hours(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    return _counted(minutes // 60, "hour") if minutes >= 60 else _counted(max(minutes, 1), "minute")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
