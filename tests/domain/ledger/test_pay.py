"""Pay by time worked: after the fact, all of it, to the cent."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.ledger import Activity, FundSource, ObjectClass
from lineshaft.domain.ledger.pay import Effort, Pay, Work, bearers, check_week, costs_of_week

MONDAY = date(2026, 3, 2)
EIGHT = Decimal(8)
FULL = [Effort(MONDAY + timedelta(days=n), Work.PROGRAM, EIGHT) for n in range(5)]


def _check(efforts: list[Effort], *, hours: int = 40, today: date = date(2026, 3, 9)) -> None:
    check_week(MONDAY, efforts, Decimal(hours), today=today)


def test_week__that_is_over_and_complete_is_signed() -> None:
    _check(FULL)


@pytest.mark.parametrize(
    ("efforts", "today", "said"),
    [
        (FULL, date(2026, 3, 8), "not over yet"),
        (FULL[:4], date(2026, 3, 9), "32 are not your 40|not your 40 paid hours"),
        ([*FULL, Effort(MONDAY, Work.LEAVE, Decimal(1))], date(2026, 3, 9), "not your 40 paid hours"),
        ([*FULL[:4], Effort(date(2026, 3, 9), Work.PROGRAM, EIGHT)], date(2026, 3, 9), "not in this week"),
        ([Effort(MONDAY, Work.PROGRAM, Decimal(40))], date(2026, 3, 9), "more than"),
        ([Effort(MONDAY, Work.PROGRAM, Decimal(0))], date(2026, 3, 9), "above zero"),
    ],
)
def test_week__that_cannot_be_signed(efforts: list[Effort], today: date, said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        _check(efforts, today=today)


def test_leave__is_borne_by_the_work_of_the_week() -> None:
    efforts = [Effort(MONDAY, Work.PROGRAM, EIGHT), Effort(date(2026, 3, 3), Work.LEAVE, EIGHT)]
    assert bearers(efforts) == {(MONDAY, Activity.PROGRAM, None): EIGHT}
    assert bearers(efforts[1:]) == {(date(2026, 3, 3), Activity.ADMINISTRATION, None): EIGHT}


@given(
    salary=st.integers(10_000, 10**7),
    fringe=st.integers(0, 10**6),
    weeks=st.integers(1, 5),
    hours=st.lists(
        st.tuples(st.integers(0, 6), st.sampled_from(list(Work)), st.integers(1, 40)), min_size=1, max_size=9
    ),
    percent=st.integers(1, 99),
)
def test_pay_of_a_period__is_charged_exactly(
    salary: int, fringe: int, weeks: int, hours: list[tuple[int, Work, int]], percent: int
) -> None:
    pay = Pay(MONDAY, MONDAY + timedelta(days=7 * weeks - 1), Decimal(salary) / 100, Decimal(fringe) / 100)
    shares = {FundSource.FEDERAL: Decimal(percent), FundSource.STATE: Decimal(100 - percent)}
    charged = {ObjectClass.PERSONNEL: Decimal(0), ObjectClass.FRINGE: Decimal(0)}
    for number in range(weeks):
        monday = MONDAY + timedelta(days=7 * number)
        efforts = [
            Effort(
                monday + timedelta(days=day),
                work,
                Decimal(quarters) / 4,
                1 if work is Work.ENGAGEMENT else None,
            )
            for day, work, quarters in hours
        ]
        of_week = pay.of_week(monday)
        for parts in costs_of_week(*of_week, efforts, dict.fromkeys(bearers(efforts), shares)).values():
            for part in parts:
                charged[part.object_class] += part.amount
    assert charged == {ObjectClass.PERSONNEL: pay.salary, ObjectClass.FRINGE: pay.fringe}
