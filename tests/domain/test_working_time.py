"""The response clock: working days, holidays, nights, time zones, the ends of years."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.working_time import WorkingCalendar, holiday, time_left

NEW_YORK = ZoneInfo("America/New_York")
CALENDAR = WorkingCalendar(NEW_YORK, closed=frozenset({date(2026, 12, 24)}))
ZONES = st.sampled_from(["America/New_York", "America/Phoenix", "Pacific/Honolulu", "America/Anchorage"])
MOMENTS = st.integers(1_577_836_800, 2_082_672_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
CALENDARS = st.builds(
    WorkingCalendar,
    ZONES.map(ZoneInfo),
    closed=st.frozensets(st.dates(date(2020, 1, 1), date(2036, 1, 31)), max_size=40),
)


def _at(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (_at(2026, 11, 17, 10), _at(2026, 11, 19, 10)),  # a Tuesday morning
        (_at(2026, 11, 17, 22), _at(2026, 11, 20, 8)),  # at night: from Wednesday morning
        (_at(2026, 11, 21, 12), _at(2026, 11, 25, 8)),  # a Saturday: from Monday morning
        (_at(2026, 11, 25, 15), _at(2026, 11, 30, 15)),  # over Thanksgiving and a weekend
        (_at(2026, 12, 23, 9), _at(2026, 12, 29, 9)),  # over the center's own day, Christmas and a weekend
        (_at(2021, 12, 30, 9), _at(2022, 1, 4, 9)),  # New Year 2022 was observed on December 31, 2021
        (_at(2026, 3, 6, 16, 30), _at(2026, 3, 10, 16, 30)),  # over the change to summer time
        (_at(2026, 11, 17, 6), _at(2026, 11, 19, 8)),  # before they open
        (_at(2026, 11, 17, 17), _at(2026, 11, 20, 8)),  # as they close
    ],
)
def test_due__after_two_working_days(received: datetime, due: datetime) -> None:
    assert CALENDAR.due(received, 2) == due


def test_start__is_by_the_clock_of_the_center() -> None:
    honolulu = WorkingCalendar(ZoneInfo("Pacific/Honolulu"))
    nine_in_the_evening = _at(2026, 11, 17, 21)  # four in the afternoon in Honolulu

    assert CALENDAR.starts(nine_in_the_evening) == _at(2026, 11, 18, 8)
    assert honolulu.starts(nine_in_the_evening) == nine_in_the_evening


def test_holiday__is_the_day_on_which_it_is_observed() -> None:
    assert holiday(date(2021, 12, 31)).startswith("New Year")
    assert holiday(date(2026, 7, 3)).startswith("Independence Day")
    assert holiday(date(2026, 11, 26)).startswith("Thanksgiving")
    assert holiday(date(2026, 11, 27)) == ""


@given(CALENDARS, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=20)), st.integers(1, 10))
def test_due__later_received_is_never_due_earlier(
    calendar: WorkingCalendar, received: datetime, later: timedelta, days: int
) -> None:
    assert calendar.due(received, days) <= calendar.due(received + later, days)
    assert calendar.due(received, days) < calendar.due(received, days + 1)


@given(CALENDARS, MOMENTS, st.integers(1, 10))
def test_due__is_in_working_hours_and_after_it_came_in(
    calendar: WorkingCalendar, received: datetime, days: int
) -> None:
    due = calendar.due(received, days).astimezone(calendar.zone)

    assert calendar.is_working_day(due.date())
    assert calendar.opens <= due.time() < calendar.closes
    assert due > received
    assert calendar.working_days_between(received, due) == days


@given(CALENDARS, MOMENTS)
def test_start__is_never_before_and_stays_where_it_is(calendar: WorkingCalendar, received: datetime) -> None:
    start = calendar.starts(received)

    assert start >= received
    assert calendar.starts(start) == start


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (_at(2026, 11, 17, 10), "due in 2 working days"),
        (_at(2026, 11, 19, 7), "due in 3 hours"),
        (_at(2026, 11, 19, 9, 30), "due in 30 minutes"),
        (_at(2026, 11, 19, 11), "overdue by 1 hour"),
        (_at(2026, 11, 20, 11), "overdue by 1 working day"),
        (_at(2026, 11, 24, 9), "overdue by 2 working days"),
    ],
)
def test_time_left__in_words(now: datetime, words: str) -> None:
    assert time_left(CALENDAR, _at(2026, 11, 19, 10), now) == words


def test_time_left__over_a_holiday_does_not_count_its_hours() -> None:
    assert time_left(CALENDAR, _at(2026, 11, 27, 9), _at(2026, 11, 25, 16)) == "due on the next working day"


def test_calendar__that_never_works_or_ends_before_it_begins_is_refused() -> None:
    never = WorkingCalendar(NEW_YORK, closed=frozenset(date(2026, 1, 1) + timedelta(n) for n in range(800)))

    with pytest.raises(InvalidValue, match="no working day"):
        never.due(_at(2026, 2, 2, 9), 1)
    with pytest.raises(InvalidValue, match="not after the opening"):
        WorkingCalendar(NEW_YORK, time(17), time(8))
    with pytest.raises(InvalidValue, match="from 1 to 30"):
        CALENDAR.due(_at(2026, 2, 2, 9), 0)
