"""US dollars: always `Decimal`, always whole cents, never `float`."""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from lineshaft.domain.errors import InvalidValue

CENT = Decimal("0.01")
LARGEST_AMOUNT = Decimal(10) ** 12
"""One trillion dollars: no center, company or program handles as much, so a larger figure is a typing error."""

_LONGEST_TEXT = 40
_US_AMOUNT = re.compile(
    r"""(?P<open>\()? \s* (?P<minus>[-−])? \s* \$? \s* (?P<inner_minus>[-−])?
        (?P<dollars>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)? (?P<cents>\.[0-9]{1,2})?
        \s* (?P<close>\))?""",
    re.VERBOSE,
)
_HINT = "Write dollars like 1234.50 or $1,234.50"


def to_money(value: str | int | Decimal, *, field: str = "amount") -> Decimal:
    """Read an amount of US dollars as a Decimal with two decimals.

    Accepts numbers as Americans write them: "1234.5", "$1,234.50", "-$5", and "(1,234)" for a negative
    amount. Raises InvalidValue, naming `field`, for anything that could be read in two ways or not at all:
    "1.234,50", "1,23", "5k", more than two decimals, NaN, infinity, a trillion or more. A float is always
    refused: it has already lost the cents.
    """
    if isinstance(value, bool | float) or not isinstance(value, str | int | Decimal):
        raise InvalidValue(field, value, f"is a {type(value).__name__}, not an exact amount", _HINT)
    amount = _read_text(value, field) if isinstance(value, str) else Decimal(value)
    if not amount.is_finite():
        raise InvalidValue(field, value, "is not a number", _HINT)
    if abs(amount) >= LARGEST_AMOUNT:
        raise InvalidValue(field, value, "is a trillion dollars or more", "Check the number of digits")
    in_cents = amount.quantize(CENT)
    if in_cents != amount:
        raise InvalidValue(field, value, "has more than two decimals", "Round it to whole cents")
    return in_cents if in_cents else Decimal("0.00")


def format_usd(amount: Decimal, *, cents: bool = True) -> str:
    """Write an amount as "$1,234.50" or "-$1,234.50"; without `cents`, to the nearest dollar, halves up."""
    shown = _rounded_half_up(amount, CENT if cents else Decimal(1))
    return f"{'-' if shown < 0 else ''}${abs(shown):,f}"


def to_cents(amount: Decimal) -> Decimal:
    """The amount in whole cents, halves up as `format_usd` writes them: the one rule for a share, a fee or a rate."""
    return _rounded_half_up(amount, CENT)


def allocate(amount: Decimal, weights: Sequence[Decimal | int]) -> list[Decimal]:
    """Share `amount` out in proportion to `weights`, in whole cents that add up to `amount` exactly.

    Largest remainder method: each share is its exact part rounded down to the cent, and the cents left over
    go to the largest remainders, the earliest first among equals. No share is a whole cent off its exact
    part. Raises InvalidValue for an amount with fractions of a cent, a negative weight, or no positive
    weight.
    """
    total_cents = _whole_cents(amount)
    exact_weights = [_exact_weight(weight) for weight in weights]
    weight_sum = sum(exact_weights, Fraction(0))
    if not weight_sum:
        raise InvalidValue("weights", list(weights), "have no positive member", "Give at least one share")
    exact = [abs(total_cents) * weight / weight_sum for weight in exact_weights]
    shares = [int(part) for part in exact]
    left_over = abs(total_cents) - sum(shares)
    by_remainder = sorted(range(len(exact)), key=lambda index: shares[index] - exact[index])
    for index in by_remainder[:left_over]:
        shares[index] += 1
    sign = -1 if total_cents < 0 else 1
    return [Decimal(sign * share).scaleb(-2) for share in shares]


def split_evenly(amount: Decimal, parts: int) -> list[Decimal]:
    """Share `amount` out in `parts` shares that differ by at most one cent, the larger ones first."""
    if parts < 1:
        raise InvalidValue("parts", parts, "is not a number of shares", "Use 1 or more")
    return allocate(amount, [1] * parts)


def _read_text(text: str, field: str) -> Decimal:
    stripped = text.strip()
    if not stripped:
        raise InvalidValue(field, text, "is empty", _HINT)
    if len(stripped) > _LONGEST_TEXT:
        raise InvalidValue(field, text, "is too long for an amount", _HINT)
    if re.fullmatch(r"[-−(]?\s*\$?\s*[0-9,]*\.[0-9]{3,}\)?", stripped):
        raise InvalidValue(field, text, "has more than two decimals", "Round it to whole cents")
    match = _US_AMOUNT.fullmatch(stripped)
    if match is None or not (match["dollars"] or match["cents"]):
        raise InvalidValue(field, text, "cannot be read as dollars", _HINT)
    signs = [match["open"], match["minus"], match["inner_minus"]]
    if (match["open"] is None) != (match["close"] is None) or sum(sign is not None for sign in signs) > 1:
        raise InvalidValue(field, text, "cannot be read as dollars", _HINT)
    amount = Decimal((match["dollars"] or "0").replace(",", "") + (match["cents"] or ""))
    return -amount if any(signs) else amount


def _whole_cents(amount: Decimal) -> int:
    """`amount` in cents; `Fraction` keeps it exact whatever the precision of the decimal context."""
    if not amount.is_finite():
        raise InvalidValue("amount", amount, "is not a number", "Give an amount in whole cents")
    cents = Fraction(amount) * 100
    if cents.denominator != 1:
        raise InvalidValue("amount", amount, "has fractions of a cent", "Round it to whole cents first")
    return cents.numerator


def _exact_weight(weight: Decimal | int) -> Fraction:
    if isinstance(weight, Decimal) and not weight.is_finite():
        raise InvalidValue("weights", weight, "is not a number", "Give weights of zero or more")
    if weight < 0:
        raise InvalidValue("weights", weight, "is negative", "Give weights of zero or more")
    return Fraction(weight)


def _rounded_half_up(amount: Decimal, unit: Decimal) -> Decimal:
    rounded = amount.quantize(unit, rounding="ROUND_HALF_UP")
    return rounded if rounded else abs(rounded)
