"""How an outcome of joint work is shared among the centers that did it."""

from collections.abc import Sequence
from decimal import Decimal

from lineshaft.domain.metrics.outcomes import OutcomeKind
from lineshaft.domain.money import CENT, allocate


def share_out(kind: OutcomeKind, amount: Decimal, shares: Sequence[Decimal]) -> list[Decimal]:
    """
    The part of each share, in the same order; the parts add up to `amount` exactly.

    Dollars are shared to the cent, jobs as whole people: what is left over goes to the largest remainders, the earliest
    first among equals. Raises InvalidValue for shares that are negative or all zero.
    """
    if kind.is_money:
        return allocate(amount, shares)
    return [part * 100 for part in allocate(amount * CENT, shares)]
