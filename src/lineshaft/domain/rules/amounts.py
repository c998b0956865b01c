"""Amounts and days as the rules of money need them: whole cents, exact shares, months that end."""

import calendar
from datetime import date
from decimal import Decimal
from fractions import Fraction

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.money import to_money

ZERO = Decimal("0.00")
MONTHS_PER_YEAR = 12


def check_amount(field: str, amount: Decimal) -> Decimal:
    """The amount in whole cents. Raises InvalidValue for one that is negative or no amount of money."""
    in_cents = to_money(amount, field=field)
    if in_cents < 0:
        raise InvalidValue(field, amount, "is less than nothing", "Write zero or more")
    return in_cents


def cents_down(amount: Fraction) -> Decimal:
    """To whole cents, never more than the exact amount."""
    return Decimal(amount.numerator * 100 // amount.denominator).scaleb(-2)


def cents_up(amount: Fraction) -> Decimal:
    """To whole cents, never less than the exact amount."""
    return -cents_down(-amount)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it has no such day."""
    count = day.year * MONTHS_PER_YEAR + day.month - 1 + months
    year, month = divmod(count, MONTHS_PER_YEAR)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def years_after(day: date, years: int) -> date:
    """The same day so many years later; after a 29 February the 28th."""
    return months_after(day, years * MONTHS_PER_YEAR)
