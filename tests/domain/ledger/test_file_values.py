"""Amounts and days as accounting systems write them: one way for a whole column."""

from datetime import date
from decimal import Decimal

import pytest

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.ledger.file_values import (
    AmountStyle,
    DayOrder,
    amount_style,
    day_order,
    read_amount,
    read_day,
)

POINT, COMMA = AmountStyle.POINT, AmountStyle.COMMA


@pytest.mark.parametrize(
    ("values", "style"),
    [
        (["1,234.50", "12"], POINT),
        (["1.234,50", "12"], COMMA),
        (["1,234", "1.234"], POINT),
        (["$1,234.50", "(12.00)"], POINT),
        (["1.234.567", "1.234"], COMMA),
        (["12,5", "12,75", "3.50"], COMMA),
        ([], POINT),
    ],
)
def test_style__is_of_the_whole_column(values: list[str], style: AmountStyle) -> None:
    assert amount_style(values) is style


@pytest.mark.parametrize(
    ("text", "style", "amount"),
    [
        ("1,234.50", POINT, "1234.50"),
        ("1.234,50", COMMA, "1234.50"),
        ("($1,234.50)", POINT, "-1234.50"),
        ("12.00-", POINT, "-12.00"),
        ("USD 5", POINT, "5.00"),
        ("-5,5", COMMA, "-5.50"),
        ("1.234", COMMA, "1234.00"),
        ("", POINT, "0"),
        ("-", POINT, "0"),
    ],
)
def test_amount(text: str, style: AmountStyle, amount: str) -> None:
    assert read_amount(text, style, "Amount") == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["1.234,50", "1e308", "NaN", "Infinity", "1.005", "12 apples", "1,23", "9" * 20]
)
def test_amount__that_cannot_be_read_names_its_column(text: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        read_amount(text, POINT, "Debit")
    assert refused.value.field == "Debit"
    assert refused.value.value == text


def test_days__are_of_one_order() -> None:
    assert day_order(["03/31/2026", "1/2/2026"]) is DayOrder.MONTH_FIRST
    assert day_order(["31/03/2026", "1/2/2026"]) is DayOrder.DAY_FIRST
    assert day_order(["1/2/2026"]) is DayOrder.MONTH_FIRST
    assert read_day("1/2/2026", DayOrder.DAY_FIRST, "Date") == date(2026, 2, 1)
    assert read_day("1/2/26", DayOrder.MONTH_FIRST, "Date") == date(2026, 1, 2)
    assert read_day("2026-03-31 00:00:00", DayOrder.DAY_FIRST, "Date") == date(2026, 3, 31)
    for text in ("31/3/2026", "2026-02-30", "soon", "99999"):
        with pytest.raises(InvalidValue, match="no day"):
            read_day(text, DayOrder.MONTH_FIRST, "Date")
