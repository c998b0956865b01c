"""A share that must exceed a threshold: compared exactly, and shown so that the shown figure agrees."""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Context, Decimal

_EXACT = Context(prec=60)
_FEWEST_PLACES, _MOST_PLACES = 2, 12


@dataclass(frozen=True)
class Share:
    """`part` of `whole`, against `threshold` percent. Nothing is rounded before the two are compared."""

    part: Decimal
    whole: Decimal
    threshold: Decimal

    @property
    def exceeds(self) -> bool:
        """Strictly more than the threshold: exactly the threshold is not."""
        return _EXACT.multiply(self.part, Decimal(100)) > _EXACT.multiply(self.threshold, self.whole)

    @property
    def percent(self) -> Decimal:
        """Rounded down for showing, with as many places as it takes to stand on its side of the threshold."""
        exact = _EXACT.divide(_EXACT.multiply(self.part, Decimal(100)), self.whole)
        shown = exact
        for places in range(_FEWEST_PLACES, _MOST_PLACES + 1):
            shown = exact.quantize(Decimal(1).scaleb(-places), ROUND_FLOOR, context=_EXACT)
            if (shown > self.threshold) == self.exceeds:
                break
        return shown

    def __str__(self) -> str:
        return f"{self.percent}%"
