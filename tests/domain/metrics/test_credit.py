"""An outcome of joint work is shared out without losing a cent or a job."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.metrics import OutcomeKind, share_out

parts_of_one = st.lists(st.integers(min_value=0, max_value=9_999), min_size=1, max_size=5).map(
    lambda cuts: [
        Decimal(high - low) / 10_000
        for low, high in zip([0, *sorted(cuts)], [*sorted(cuts), 10_000], strict=True)
    ]
)


@given(parts_of_one, st.integers(min_value=1, max_value=10**14))
def test_dollars__add_up_to_the_cent(shares: list[Decimal], cents: int) -> None:
    amount = Decimal(cents).scaleb(-2)
    parts = share_out(OutcomeKind.NEW_SALES, amount, shares)
    assert sum(parts) == amount
    for part, share in zip(parts, shares, strict=True):
        assert abs(part - amount * share) < Decimal("0.01")


@given(parts_of_one, st.integers(min_value=1, max_value=100_000))
def test_jobs__are_whole_and_add_up(shares: list[Decimal], jobs: int) -> None:
    parts = share_out(OutcomeKind.JOBS_CREATED, Decimal(jobs), shares)
    assert sum(parts) == jobs
    for part, share in zip(parts, shares, strict=True):
        assert part == part.to_integral_value()
        assert abs(part - jobs * share) < 1


def test_what_is_left_over__goes_to_the_largest_remainder_then_the_first() -> None:
    half = [Decimal("0.5"), Decimal("0.5")]
    assert share_out(OutcomeKind.JOBS_RETAINED, Decimal(3), half) == [2, 1]
    assert share_out(OutcomeKind.JOBS_RETAINED, Decimal(1), [Decimal("0.4"), Decimal("0.6")]) == [0, 1]
    assert share_out(OutcomeKind.COST_SAVINGS, Decimal("0.01"), half) == [Decimal("0.01"), 0]


def test_shares_of_nothing__are_refused() -> None:
    with pytest.raises(InvalidValue):
        share_out(OutcomeKind.NEW_SALES, Decimal(1), [Decimal(0)])
