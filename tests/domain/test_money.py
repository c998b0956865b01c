from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.money import LARGEST_AMOUNT, allocate, format_usd, split_evenly, to_cents, to_money

LARGEST = LARGEST_AMOUNT - Decimal("0.01")  # a trillion itself is refused
AMOUNTS = st.decimals(min_value=-LARGEST, max_value=LARGEST, places=2)
WEIGHTS = st.lists(st.integers(0, 10**9) | st.decimals(0, 10**6, places=4), min_size=1, max_size=60).filter(
    any
)


@pytest.mark.parametrize(
    ("given_value", "amount"),
    [
        ("1234.5", "1234.50"),
        ("$1,234.50", "1234.50"),
        (" $ 1,234 ", "1234.00"),
        ("(1,234)", "-1234.00"),
        ("($1,234.50)", "-1234.50"),
        ("-$5", "-5.00"),
        ("$-5", "-5.00"),
        ("−5.00", "-5.00"),
        (".5", "0.50"),
        ("-0", "0.00"),
        ("007", "7.00"),
        (12, "12.00"),
        (Decimal("1.1"), "1.10"),
        (Decimal("1.1000"), "1.10"),
        (Decimal("1E3"), "1000.00"),
        ("999,999,999,999.99", "999999999999.99"),
    ],
)
def test_to_money__reads_dollars_as_americans_write_them(
    given_value: str | int | Decimal, amount: str
) -> None:
    assert str(to_money(given_value)) == amount


@pytest.mark.parametrize(
    ("given_value", "reason"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ("1.234,50", "cannot be read"),
        ("1,23", "cannot be read"),
        ("1,2345", "cannot be read"),
        ("1 234", "cannot be read"),
        ("5k", "cannot be read"),
        ("1e5", "cannot be read"),
        ("NaN", "cannot be read"),
        ("inf", "cannot be read"),
        ("(5", "cannot be read"),
        ("5)", "cannot be read"),
        ("(-5)", "cannot be read"),
        ("--5", "cannot be read"),
        ("-$-5", "cannot be read"),
        ("$", "cannot be read"),
        ("=1+1", "cannot be read"),
        ("٥", "cannot be read"),
        ("€5", "cannot be read"),
        ("9" * 100, "too long"),
        ("1.234", "more than two decimals"),
        ("$1,234.5678", "more than two decimals"),
        (Decimal("0.001"), "more than two decimals"),
        ("1000000000000.01", "a trillion dollars or more"),
        (10**13, "a trillion dollars or more"),
        (Decimal("1E+999999"), "a trillion dollars or more"),
        (Decimal("NaN"), "is not a number"),
        (Decimal("sNaN"), "is not a number"),
        (Decimal("-Infinity"), "is not a number"),
        (1.5, "is a float"),
        (float("nan"), "is a float"),
        (True, "is a bool"),
        (None, "is a NoneType"),
    ],
)
def test_to_money__refuses_with_the_reason(given_value: object, reason: str) -> None:
    with pytest.raises(InvalidValue, match=reason) as caught:
        to_money(given_value, field="new sales")  # type: ignore[arg-type]
    assert str(caught.value).startswith("new sales: ")


@given(AMOUNTS)
def test_to_money__reads_back_what_format_usd_writes(amount: Decimal) -> None:
    assert to_money(format_usd(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "with_cents", "whole"),
    [
        ("1234.5", "$1,234.50", "$1,235"),
        ("-1234.5", "-$1,234.50", "-$1,235"),
        ("0", "$0.00", "$0"),
        ("-0.40", "-$0.40", "$0"),
        ("0.005", "$0.01", "$0"),
        ("1E+12", "$1,000,000,000,000.00", "$1,000,000,000,000"),
    ],
)
def test_format_usd(amount: str, with_cents: str, whole: str) -> None:
    assert format_usd(Decimal(amount)) == with_cents
    assert format_usd(Decimal(amount), cents=False) == whole


@given(AMOUNTS, WEIGHTS)
def test_allocate__never_loses_a_cent(amount: Decimal, weights: list[Decimal | int]) -> None:
    assert sum(allocate(amount, weights)) == amount


@given(AMOUNTS, WEIGHTS)
def test_allocate__each_share_is_less_than_a_cent_off_its_exact_part(
    amount: Decimal, weights: list[Decimal | int]
) -> None:
    whole = sum(Decimal(weight) for weight in weights)
    for share, weight in zip(allocate(amount, weights), weights, strict=True):
        # Multiplied out, so that the check itself divides nothing and rounds nothing.
        assert abs(share * whole - amount * Decimal(weight)) < Decimal("0.01") * whole


@given(AMOUNTS, WEIGHTS)
def test_allocate__a_larger_weight_never_gets_less(amount: Decimal, weights: list[Decimal | int]) -> None:
    shares = allocate(abs(amount), weights)
    for (weight, share), (next_weight, next_share) in zip(
        list(zip(weights, shares, strict=True)), list(zip(weights, shares, strict=True))[1:], strict=False
    ):
        if weight > next_weight:
            assert share >= next_share


def test_allocate__left_over_cents_go_to_the_largest_remainders() -> None:
    assert allocate(Decimal("1.00"), [1, 1, 1]) == [Decimal("0.34"), Decimal("0.33"), Decimal("0.33")]
    assert allocate(Decimal("0.05"), [Decimal("0.3"), Decimal("0.7")]) == [Decimal("0.02"), Decimal("0.03")]
    assert allocate(Decimal("-0.01"), [0, 1]) == [Decimal("0.00"), Decimal("-0.01")]


@pytest.mark.parametrize(
    ("amount", "weights"),
    [
        ("1.00", []),
        ("1.00", [0, 0]),
        ("1.00", [1, -1]),
        ("0.001", [1]),
        ("NaN", [1]),
        ("1.00", [Decimal("NaN")]),
    ],
)
def test_allocate__refuses_what_cannot_be_shared(amount: str, weights: list[Decimal | int]) -> None:
    with pytest.raises(InvalidValue):
        allocate(Decimal(amount), weights)


@given(AMOUNTS, st.integers(1, 200))
def test_split_evenly__shares_differ_by_at_most_a_cent(amount: Decimal, parts: int) -> None:
    shares = split_evenly(amount, parts)
    assert sum(shares) == amount
    assert max(shares) - min(shares) <= Decimal("0.01")


def test_split_evenly__refuses_no_parts() -> None:
    with pytest.raises(InvalidValue, match="number of shares"):
        split_evenly(Decimal("1.00"), 0)


@pytest.mark.parametrize(
    ("amount", "cents"),
    [
        ("0.005", "0.01"),
        ("0.015", "0.02"),
        ("0.025", "0.03"),
        ("0.0249", "0.02"),
        ("-0.005", "-0.01"),
        ("-0.001", "0"),
    ],
)
def test_to_cents__rounds_the_half_cent_up__as_it_is_written(amount: str, cents: str) -> None:
    assert to_cents(Decimal(amount)) == Decimal(cents)
    assert format_usd(Decimal(amount)) == format_usd(to_cents(Decimal(amount)))
