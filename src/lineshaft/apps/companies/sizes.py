"""Sizes that people give in inches or millimeters, made comparable."""

from decimal import Decimal

from .models import Capability

_MILLIMETRES = {Capability.Unit.INCH.value: Decimal("25.4"), Capability.Unit.MILLIMETRE.value: Decimal(1)}


def millimetres(value: Decimal | None, unit: str) -> Decimal | None:
    """A size in millimeters; None where it is not known."""
    return None if value is None else value * _MILLIMETRES[unit]


def longest_side(size: Capability) -> Decimal:
    """The longest side of a size in millimeters; a size has a length at least."""
    sides = (size.length, size.width, size.height)
    return max(side for each in sides if (side := millimetres(each, size.unit)) is not None)


def plain(value: Decimal) -> str:
    """A number without the zeros that its column adds: 0.0050 as 0.005, 40.0000 as 40."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
