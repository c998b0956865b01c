"""Amounts and days as accounting systems write them: how a whole column is written is decided once, never per cell."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.money import to_money


class AmountStyle(StrEnum):
    """Which sign stands before the cents."""

    POINT = "point"
    COMMA = "comma"


class DayOrder(StrEnum):
    """Which part of 3/5/2026 is the month. Days with the year first are read in every order."""

    MONTH_FIRST = "month_first"
    DAY_FIRST = "day_first"


_SWAP = str.maketrans(".,", ",.")
_SIGNS = re.compile(r"[\s$()−-]|USD", re.IGNORECASE)
_POINT_ONLY = re.compile(r"\d{1,3}(?:,\d{3})+\.\d{1,2}|\d+\.\d{1,2}|\d{1,3}(?:,\d{3}){2,}")
_COMMA_ONLY = re.compile(r"\d{1,3}(?:\.\d{3})+,\d{1,2}|\d+,\d{1,2}|\d{1,3}(?:\.\d{3}){2,}")
_BEHIND = re.compile(r"(.*\d)\s*[-−]$")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?")
_PARTS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")


def amount_style(values: Iterable[str]) -> AmountStyle:
    """How the amounts of a column are written: with a comma before the cents where more of them can be nothing else."""
    point = comma = 0
    for value in values:
        digits = _SIGNS.sub("", value)
        point += bool(_POINT_ONLY.fullmatch(digits))
        comma += bool(_COMMA_ONLY.fullmatch(digits))
    return AmountStyle.COMMA if comma > point else AmountStyle.POINT


def read_amount(text: str, style: AmountStyle, field: str) -> Decimal:
    """
    An amount of a column that is written in `style`; empty is nothing, "12.00-" is negative.

    Raises InvalidValue, naming the column, for what is written otherwise or is no amount.
    """
    plain = text.strip()
    if not plain or plain == "-":
        return Decimal(0)
    if behind := _BEHIND.fullmatch(plain):
        plain = f"-{behind[1]}"
    if plain[0] in "uU" or plain[-1] in "dD":
        plain = plain.upper().removeprefix("USD").removesuffix("USD").strip()
    try:
        return to_money(plain.translate(_SWAP) if style is AmountStyle.COMMA else plain, field=field)
    except InvalidValue as error:
        hint = "1,234.50" if style is AmountStyle.POINT else "1.234,50"
        raise InvalidValue(
            field, text, error.reason, f"The column is read as {hint}; change that, or the cell"
        ) from error


def day_order(values: Iterable[str]) -> DayOrder:
    """Which part of the days of a column is the month: the second only where some day could not be read otherwise."""
    first = second = False
    for value in values:
        parts = _PARTS.fullmatch(value.strip())
        if parts:
            first, second = first or int(parts[1]) > 12, second or int(parts[2]) > 12
    return DayOrder.DAY_FIRST if first and not second else DayOrder.MONTH_FIRST


def read_day(text: str, order: DayOrder, field: str) -> date:
    """A day of a column that is written in `order`. Raises InvalidValue, naming the column, for what is no day."""
    plain = text.strip()
    try:
        if iso := _ISO.fullmatch(plain):
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if parts := _PARTS.fullmatch(plain):
            one, two, year = int(parts[1]), int(parts[2]), int(parts[3])
            month, day = (one, two) if order is DayOrder.MONTH_FIRST else (two, one)
            return date(year + 2000 if year < 100 else year, month, day)
        return datetime.strptime(plain, "%b %d, %Y").date()  # noqa: DTZ007 - a day has no time zone
    except ValueError as error:
        said = "3/31/2026" if order is DayOrder.MONTH_FIRST else "31/3/2026"
        raise InvalidValue(field, text, "is no day", f"The column is read as {said} or 2026-03-31") from error
