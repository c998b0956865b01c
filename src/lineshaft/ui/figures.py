"""A published or internal figure with what makes it honest: its split, its denominator, how it was made."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.utils.functional import Promise

Unit = Literal["money", "rate", "count", "ratio", "percent"]
"""`rate` is dollars with cents, for what one dollar or one person brings: $24.60."""


@dataclass(frozen=True)
class Figure:
    """What `{% figure_card %}` shows.

    `value` may be None when it is unknown; a figure with `withheld` set shows that reason and no number.
    `verified` and `unverified` are parts of `value` in the same unit. `denominator` is a sentence that names
    what the value is divided by, for example "per federal dollar; denominator: $1.2M federal, FY2026 Q1-Q4".
    """

    label: str | Promise
    value: Decimal | int | None
    unit: Unit = "count"
    verified: Decimal | int | None = None
    unverified: Decimal | int | None = None
    denominator: str | Promise = ""
    period: str | Promise = ""
    note: str | Promise = ""
    provenance_url: str = ""
    withheld: str | Promise = ""

    @property
    def verified_share(self) -> int | None:
        """Whole percent of the two parts that is verified, rounded down; None without both or at zero."""
        if self.verified is None or self.unverified is None:
            return None
        total = self.verified + self.unverified
        if total <= 0:
            return None
        return int(self.verified * 100 / total)
