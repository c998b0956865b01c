from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.metrics import OutcomeKind, flag_outcome
from lineshaft.domain.metrics.flags import thresholds_on

TODAY = date(2026, 11, 22)
KINDS = st.sampled_from(OutcomeKind)
AMOUNTS = st.integers(0, 10**9).map(Decimal)
EMPLOYEES = st.none() | st.integers(0, 5000)


def codes(kind: OutcomeKind, amount: int, **facts: object) -> list[str]:
    return [flag.code for flag in flag_outcome(kind, Decimal(amount), on=TODAY, **facts)]  # type: ignore[arg-type]


def test_flag_outcome__an_ordinary_figure_needs_no_evidence() -> None:
    assert codes(OutcomeKind.NEW_SALES, 250_000, annual_sales=Decimal(8_000_000), employees=42) == []


def test_flag_outcome__above_half_of_annual_sales() -> None:
    facts = {"annual_sales": Decimal(2_000_000), "employees": 42}
    assert codes(OutcomeKind.NEW_SALES, 1_000_000, **facts) == []
    assert codes(OutcomeKind.NEW_SALES, 1_000_001, **facts) == ["large_share_of_annual_sales"]


def test_flag_outcome__more_than_the_employees_can_account_for() -> None:
    assert codes(OutcomeKind.JOBS_RETAINED, 10, employees=10) == []
    assert codes(OutcomeKind.JOBS_RETAINED, 11, employees=10) == ["large_for_number_of_employees"]
    assert codes(OutcomeKind.COST_SAVINGS, 500_001, employees=10) == [
        "large_for_number_of_employees",
        "large_amount",
    ]


@pytest.mark.parametrize(
    ("employees", "limit"),
    [
        (19, 1_000_000),
        (20, 5_000_000),
        (99, 5_000_000),
        (100, 15_000_000),
        (500, 25_000_000),
        (10**7, 25_000_000),
    ],
)
def test_flag_outcome__absolute_amount_by_size(employees: int, limit: int) -> None:
    assert "large_amount" not in codes(OutcomeKind.NEW_SALES, limit, employees=employees)
    assert "large_amount" in codes(OutcomeKind.NEW_SALES, limit + 1, employees=employees)


def test_flag_outcome__above_a_tenth_of_the_center_but_not_when_small() -> None:
    assert codes(OutcomeKind.NEW_SALES, 300_000, center_total=Decimal(3_000_000)) == []
    assert codes(OutcomeKind.NEW_SALES, 300_000, center_total=Decimal(2_999_999)) == [
        "large_share_of_center_total"
    ]
    assert codes(OutcomeKind.NEW_SALES, 200_000, center_total=Decimal(200_000)) == []


def test_flag_outcome__says_why_in_words() -> None:
    flags = flag_outcome(
        OutcomeKind.NEW_SALES,
        Decimal(30_000_000),
        on=TODAY,
        annual_sales=Decimal(10_000_000),
        employees=40,
        center_total=Decimal(100_000_000),
    )
    assert [flag.text for flag in flags] == [
        "$30,000,000 of new sales is more than 50% of the company's annual sales of $10,000,000",
        "$30,000,000 of new sales at a site of 40 employees is more than $300,000 for each employee",
        "$30,000,000 of new sales is more than $5,000,000, from which a site of 40 employees is asked for evidence",
        "$30,000,000 of new sales is more than 10% of the center's total of $100,000,000",
    ]
    [flag] = flag_outcome(OutcomeKind.JOBS_CREATED, Decimal(21), on=TODAY)
    assert (
        flag.text
        == "21 jobs created is more than 20, from which a site of unknown size is asked for evidence"
    )


@given(KINDS, AMOUNTS, AMOUNTS, EMPLOYEES, st.none() | AMOUNTS, st.none() | AMOUNTS)
def test_flag_outcome__a_larger_amount_never_loses_a_flag(
    kind: OutcomeKind,
    amount: Decimal,
    more: Decimal,
    employees: int | None,
    annual_sales: Decimal | None,
    center_total: Decimal | None,
) -> None:
    def found(size: Decimal) -> set[str]:
        flags = flag_outcome(
            kind, size, on=TODAY, annual_sales=annual_sales, employees=employees, center_total=center_total
        )
        return {flag.code for flag in flags}

    assert found(amount) <= found(amount + more)


def test_flag_outcome__a_negative_amount_is_refused() -> None:
    with pytest.raises(InvalidValue, match="new sales: is negative"):
        codes(OutcomeKind.NEW_SALES, -1)


def test_thresholds__of_earlier_days_are_the_first_ones() -> None:
    assert thresholds_on(date(2001, 1, 1)) is thresholds_on(date(2025, 10, 1))
