"""Weekly hours and slots, through the two days of the year on which clocks are changed."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.hours import (
    Rule,
    Span,
    abbreviation,
    instant,
    parse_windows,
    slots,
    span_of_day,
    time_zone,
    typed,
    written,
    zone_of_state,
    zone_or,
)

CHICAGO = ZoneInfo("America/Chicago")
FORWARD, BACK = date(2027, 3, 14), date(2027, 11, 7)


def rule(hours: str, *, minutes: int = 30, pause: int = 0, zone: ZoneInfo = CHICAGO) -> Rule:
    windows = parse_windows(hours)
    return Rule(
        weekly=dict.fromkeys(range(7), windows),
        zone=zone,
        length=timedelta(minutes=minutes),
        pause=timedelta(minutes=pause),
        first_day=date(2027, 1, 1),
        last_day=date(2027, 12, 31),
    )


def on(day: date, of: Rule, taken: tuple[Span, ...] = ()) -> list[str]:
    """The slots of one day, as clocks of the zone show them."""
    begins, ends = span_of_day(day, of.zone)
    found = slots(of, not_before=begins, not_after=ends, taken=taken)
    return [f"{start.astimezone(of.zone):%H:%M %Z}" for start, _end in found]


def test_slots__an_ordinary_day() -> None:
    assert on(date(2027, 3, 1), rule("9-10:30, 13:00-13:45")) == [
        "09:00 CST", "09:30 CST", "10:00 CST", "13:00 CST",
    ]  # fmt: skip


def test_slots__a_pause_is_kept_between_and_after() -> None:
    ten = datetime(2027, 3, 1, 16, tzinfo=UTC)
    of = rule("9-12", minutes=45, pause=15)
    assert on(date(2027, 3, 1), of) == ["09:00 CST", "10:00 CST", "11:00 CST"]
    assert on(date(2027, 3, 1), of, ((ten - timedelta(minutes=10), ten),)) == ["10:00 CST", "11:00 CST"]


def test_slots__clocks_put_forward_leave_out_the_hour_that_is_not_there() -> None:
    assert on(FORWARD, rule("1:00-4:00")) == ["01:00 CST", "01:30 CST", "03:00 CDT", "03:30 CDT"]
    assert on(FORWARD, rule("2:15-3:30")) == ["03:00 CDT"]
    assert on(FORWARD, rule("2:00-3:00")) == []


def test_slots__clocks_put_back_have_the_hour_twice() -> None:
    assert on(BACK, rule("0:30-2:30")) == [
        "00:30 CDT", "01:00 CDT", "01:30 CDT", "01:00 CST", "01:30 CST", "02:00 CST",
    ]  # fmt: skip


def test_slots__end_with_the_last_day() -> None:
    assert on(date(2028, 1, 3), rule("9-12")) == []


@given(
    day=st.dates(date(2027, 1, 2), date(2027, 12, 30)),
    begins=st.times(max_value=time(22)),
    minutes=st.integers(5, 480),
    pause=st.integers(0, 60),
    zone=st.sampled_from(
        ["America/Chicago", "America/Phoenix", "America/Puerto_Rico", "Pacific/Guam", "Australia/Lord_Howe"]
    ),
)
def test_slots__are_as_long_as_they_say_and_never_overlap(
    day: date, begins: time, minutes: int, pause: int, zone: str
) -> None:
    of = Rule(
        weekly={n: [(begins.replace(second=0, microsecond=0), time(23, 59))] for n in range(7)},
        zone=ZoneInfo(zone),
        length=timedelta(minutes=minutes),
        pause=timedelta(minutes=pause),
        first_day=day,
        last_day=day + timedelta(days=1),
    )
    first = span_of_day(day, of.zone)[0]
    found = slots(of, not_before=first, not_after=first + timedelta(days=3), taken=())
    assert all(end - start == of.length for start, end in found)
    assert all(end <= start for (_s, end), (start, _e) in pairwise(found))


def test_instant__in_a_gap_is_the_moment_of_the_change() -> None:
    assert instant(FORWARD, time(2, 30), CHICAGO) == datetime(2027, 3, 14, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "wall", "hour"),
    [
        # New York leaves out half past two on that day; these places have it.
        ("America/Phoenix", FORWARD, time(2, 30), 9),
        ("Pacific/Honolulu", FORWARD, time(2, 30), 12),
        ("America/Puerto_Rico", FORWARD, time(2, 30), 6),
        ("America/Chicago", FORWARD, time(3, 30), 8),
        # Half past one comes twice: the first of the two, by daylight saving time.
        ("America/Chicago", BACK, time(1, 30), 6),
        ("America/Phoenix", BACK, time(1, 30), 8),
        ("Pacific/Honolulu", BACK, time(1, 30), 11),
    ],
)
def test_typed__is_read_by_the_clocks_of_its_zone(zone: str, day: date, wall: time, hour: int) -> None:
    assert typed("at", day, wall, ZoneInfo(zone)) == datetime.combine(day, time(hour, 30), UTC)


def test_typed__a_time_that_the_day_does_not_have_is_refused_in_words() -> None:
    with pytest.raises(InvalidValue, match="left out on that day, when the clocks go forward") as refused:
        typed("at", FORWARD, time(2, 30), CHICAGO)
    assert (refused.value.field, refused.value.value) == ("at", "02:30")
    for day in (date(1, 1, 1), date(9999, 12, 31)):
        with pytest.raises(InvalidValue, match="too far away"):
            typed("at", day, time(0), CHICAGO)


@pytest.mark.parametrize(
    ("state", "letters"),
    [
        ("GA", "EST"),
        ("IL", "CST"),
        ("AZ", "MST"),
        ("AK", "AKST"),
        ("HI", "HST"),
        ("PR", "AST"),
        ("GU", "ChST"),
    ],
)
def test_zone_of_state__is_that_of_its_capital(state: str, letters: str) -> None:
    assert abbreviation(datetime(2026, 11, 28, tzinfo=ZoneInfo(zone_of_state(state)))) == letters


def test_zones__that_are_none() -> None:
    assert zone_of_state("") == zone_of_state("ZZ") == ""
    assert zone_or("Mars/Base", "Pacific/Honolulu").key == "Pacific/Honolulu"
    assert abbreviation(datetime(2026, 11, 28, tzinfo=ZoneInfo("America/Sao_Paulo"))) == "UTC-03"


def test_days__have_23_or_25_hours() -> None:
    assert [end - start for start, end in (span_of_day(FORWARD, CHICAGO), span_of_day(BACK, CHICAGO))] == [
        timedelta(hours=23),
        timedelta(hours=25),
    ]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("9-12", "09:00-12:00"),
        ("1 pm - 4:30 pm, 9:00–12:00", "09:00-12:00, 13:00-16:30"),
        ("12am-12pm", "00:00-12:00"),
        ("", ""),
    ],
)
def test_windows__as_people_write_them(text: str, same: str) -> None:
    assert written(parse_windows(text)) == same


@pytest.mark.parametrize(
    "text", ["9", "noon", "12-9", "9-12, 11-13", "25-26", "9:75-10", "13pm-14pm", "9-12-15"]
)
def test_windows__others_are_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        parse_windows(text)


@pytest.mark.parametrize(
    "name", ["", "Mars/Base", "../../etc/passwd", "UTC", "America", "x" * 300, "America/\0"]
)
def test_zone__that_is_none(name: str) -> None:
    with pytest.raises(InvalidValue):
        time_zone(name)
