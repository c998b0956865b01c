"""A product and the components of which it is made: what a person states about them, checked."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lineshaft.domain.errors import InvalidValue

LARGEST_AMOUNT = Decimal(10) ** 12
FINEST = 4
"""Decimal places of a cost: a small part may cost fractions of a cent."""


class How(StrEnum):
    BOUGHT = "bought"
    MADE = "made"


class Origin(StrEnum):
    """Where a component was mined, produced or manufactured. One whose origin is not known counts as foreign."""

    US = "us"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


class ProductKind(StrEnum):
    MANUFACTURED = "manufactured"
    IRON_STEEL = "iron_steel"
    CONSTRUCTION = "construction"


class Standard(StrEnum):
    """Under which law a product is asked about: federal financial assistance, or federal procurement."""

    ASSISTANCE = "assistance"
    PROCUREMENT = "procurement"


COST_PARTS: dict[How, tuple[str, ...]] = {
    How.BOUGHT: ("acquisition", "transport", "duty"),
    How.MADE: ("manufacture", "transport", "overhead"),
}
ALL_PARTS = ("acquisition", "manufacture", "transport", "duty", "overhead")
_WRONG_PART = {
    How.BOUGHT: "is a cost of components that the manufacturer makes, and this one is bought",
    How.MADE: "is a cost of components that are bought, and this one is made by the manufacturer",
}
ZERO = Decimal(0)


@dataclass(frozen=True)
class Component:
    """
    A component with the parts of its cost, in dollars for one product.

    A bought one has acquisition, transport and duty; an own-made one manufacture, transport and overhead, without
    profit. Raises InvalidValue for a cost that is negative, not finite, too large or too fine, or of the other way.
    """

    name: str
    how: How
    origin: Origin
    acquisition: Decimal = ZERO
    manufacture: Decimal = ZERO
    transport: Decimal = ZERO
    duty: Decimal = ZERO
    overhead: Decimal = ZERO

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InvalidValue("name", self.name, "is missing", "Write what the component is")
        for part in ALL_PARTS:
            check_cost(part, getattr(self, part))
            if part not in COST_PARTS[self.how] and getattr(self, part):
                raise InvalidValue(part, getattr(self, part), _WRONG_PART[self.how], "Leave it empty")

    @property
    def is_domestic(self) -> bool:
        return self.origin is Origin.US

    @property
    def parts(self) -> dict[str, Decimal]:
        """The parts of the cost that count, by name."""
        return {part: getattr(self, part) for part in COST_PARTS[self.how]}


def check_cost(field: str, amount: Decimal) -> None:
    """Raises InvalidValue for what is no cost in dollars."""
    if not amount.is_finite():
        raise InvalidValue(field, amount, "is no amount", "Write dollars, as 12.50")
    if amount < 0:
        raise InvalidValue(field, amount, "is less than nothing", "Write what it costs, or leave it empty")
    if amount >= LARGEST_AMOUNT:
        raise InvalidValue(field, amount, "is a trillion dollars or more", "Write the cost of one product")
    exponent = amount.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > FINEST:
        raise InvalidValue(field, amount, f"has more than {FINEST} decimal places", "Round it")


@dataclass(frozen=True)
class Product:
    """
    What is asked about: a product, under which law, and what the manufacturer states about its making.

    `made_in_us` is whether the product itself is manufactured in the United States; `all_processes_in_us` whether all
    manufacturing processes took place there, as iron, steel and construction materials need. None: not known.
    """

    kind: ProductKind
    standard: Standard
    components: tuple[Component, ...] = ()
    made_in_us: bool | None = None
    all_processes_in_us: bool | None = None
