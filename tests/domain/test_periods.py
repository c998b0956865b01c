from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.periods import (
    FIRST_FISCAL_YEAR,
    LAST_FISCAL_YEAR,
    FiscalYear,
    Quarter,
    quarters_between,
)

DAYS = st.dates(
    min_value=FiscalYear(FIRST_FISCAL_YEAR).starts_on, max_value=FiscalYear(LAST_FISCAL_YEAR).ends_on
)
YEARS = st.integers(1950, 2150)
QUARTERS = st.builds(Quarter, YEARS, st.integers(1, 4))


def test_first_quarter__runs_from_october_to_december_of_the_calendar_year_before() -> None:
    quarter = Quarter(fiscal_year=2026, number=1)
    assert (quarter.starts_on, quarter.ends_on) == (date(2025, 10, 1), date(2025, 12, 31))
    assert (quarter.label, quarter.code, str(quarter)) == ("FY2026 Q1", "2026Q1", "FY2026 Q1")


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2025, 9, 30), "2025Q4"),
        (date(2025, 10, 1), "2026Q1"),
        (date(2025, 12, 31), "2026Q1"),
        (date(2026, 1, 1), "2026Q2"),
        (date(2026, 3, 31), "2026Q2"),
        (date(2026, 4, 1), "2026Q3"),
        (date(2026, 7, 1), "2026Q4"),
        (date(2024, 2, 29), "2024Q2"),
    ],
)
def test_quarter_of__the_first_and_last_days(day: date, code: str) -> None:
    assert Quarter.of(day).code == code


@given(DAYS)
def test_quarter_of__holds_the_day_and_lies_in_its_fiscal_year(day: date) -> None:
    quarter = Quarter.of(day)
    assert day in quarter
    assert day in FiscalYear.of(day)
    assert quarter in FiscalYear.of(day).quarters


@given(QUARTERS)
def test_quarters__follow_each_other_without_gap_or_overlap(quarter: Quarter) -> None:
    assert quarter.next().starts_on == quarter.ends_on + timedelta(days=1)
    assert quarter.next().previous() == quarter
    assert 90 <= (quarter.ends_on - quarter.starts_on).days + 1 <= 92


@given(YEARS)
def test_fiscal_year__is_its_four_quarters(year: int) -> None:
    fiscal_year = FiscalYear(year)
    first, _, _, last = fiscal_year.quarters
    assert (fiscal_year.starts_on, fiscal_year.ends_on) == (first.starts_on, last.ends_on)
    assert fiscal_year.next().starts_on == fiscal_year.ends_on + timedelta(days=1)
    assert fiscal_year.next().previous() == fiscal_year


@given(QUARTERS, QUARTERS)
def test_quarters__order_by_time_and_so_do_their_codes(one: Quarter, other: Quarter) -> None:
    assert (one < other) == (one.starts_on < other.starts_on) == (one.code < other.code)


@given(QUARTERS, st.integers(-40, 40), st.integers(-40, 40))
def test_quarter_addition__is_counting(quarter: Quarter, first: int, second: int) -> None:
    assert quarter + first + second == quarter + (first + second)
    assert quarter + 0 == quarter


@given(QUARTERS, st.integers(0, 40))
def test_quarters_between__has_both_ends(first: Quarter, steps: int) -> None:
    quarters = quarters_between(first, first + steps)
    assert len(quarters) == steps + 1
    assert quarters[0] == first
    assert quarters[-1] == first + steps
    assert quarters == sorted(quarters)
    assert quarters_between(first + 1, first) == []


@given(QUARTERS)
def test_parse__reads_what_is_written(quarter: Quarter) -> None:
    assert Quarter.parse(quarter.code) == Quarter.parse(quarter.label) == quarter
    year = FiscalYear(quarter.fiscal_year)
    assert FiscalYear.parse(year.code) == FiscalYear.parse(year.label) == year


@pytest.mark.parametrize("text", [" 2026q1 ", "2026-Q1", "fy2026 q1", "FY 2026 Q1"])
def test_quarter_parse__other_ways_to_write_it(text: str) -> None:
    assert Quarter.parse(text) == Quarter(2026, 1)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026Q5", "2026Q0", "Q1 2026", "26Q1", "2026Q11", "٢٠٢٦Q1", "0000Q1"]
)
def test_quarter_parse__refuses_the_rest(text: str) -> None:
    with pytest.raises(InvalidValue):
        Quarter.parse(text)


@pytest.mark.parametrize("text", ["", "26", "FY", "20260", "9999", "2026Q1"])
def test_fiscal_year_parse__refuses_the_rest(text: str) -> None:
    with pytest.raises(InvalidValue):
        FiscalYear.parse(text)


def test_of__refuses_a_moment_because_its_day_depends_on_the_time_zone() -> None:
    with pytest.raises(TypeError, match="time zone"):
        Quarter.of(datetime(2025, 10, 1, tzinfo=UTC))


def test_next__past_the_last_year_says_so() -> None:
    with pytest.raises(InvalidValue, match="2200"):
        Quarter(LAST_FISCAL_YEAR, 4).next()
