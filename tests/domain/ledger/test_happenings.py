"""What people enter, as postings: balanced, shared to the cent, and read back again."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.ledger import (
    Account,
    Activity,
    Entry,
    FundSource,
    ObjectClass,
    add_up,
    check_entry,
    total,
)
from lineshaft.domain.ledger.happenings import Happening, Measure, Part, happening_of, in_dollars, postings_of

FEDERAL, STATE = FundSource.FEDERAL, FundSource.STATE


def _cost(source: FundSource, share: str) -> Part:
    return Part(source, Decimal(share), ObjectClass.TRAVEL, Activity.ENGAGEMENT)


def test_percent__is_shared_to_the_cent() -> None:
    parts = [_cost(FEDERAL, "50"), _cost(STATE, "50")]
    made = postings_of(Happening.COST_PAID, Decimal("100.01"), parts, Measure.PERCENT)
    costs = [each.amount for each in made if each.account is Account.EXPENSE]
    assert costs == [Decimal("50.01"), Decimal("50.00")]


@given(
    cents=st.integers(100_000, 10**9),
    weights=st.lists(st.integers(1, 50), min_size=1, max_size=4),
)
def test_percent__never_loses_a_cent(cents: int, weights: list[int]) -> None:
    weights = [*weights, 250 - sum(weights)]
    amount = Decimal(cents) / 100
    parts = [
        _cost(source, str(Decimal(weight) / Decimal("2.5")))
        for source, weight in zip(FundSource, weights, strict=False)
    ]
    assert sum(in_dollars(amount, parts, Measure.PERCENT)) == amount


@pytest.mark.parametrize("what", list(Happening))
def test_each_happening__balances_and_is_read_back(what: Happening) -> None:
    source = FEDERAL if what is Happening.INTEREST_SENT_BACK else STATE
    part = _cost(source, "80.25")
    made = postings_of(what, Decimal("80.25"), [part])
    check_entry(Entry(date(2026, 3, 5), "as said", made))
    read = happening_of(made)
    assert read is not None
    assert read[0] is what
    assert [(each.source, each.share) for each in read[1]] == [(source, Decimal("80.25"))]


def test_order__that_ended_takes_off_what_was_ordered() -> None:
    part = [_cost(FEDERAL, "500")]
    both = [
        *postings_of(Happening.ORDERED, Decimal(500), part),
        *postings_of(Happening.ORDER_ENDED, Decimal(500), part),
    ]
    assert total(add_up(both), Account.OBLIGATION) == 0


@pytest.mark.parametrize(
    ("what", "parts", "measure", "said"),
    [
        (Happening.COST_PAID, [_cost(FEDERAL, "40"), _cost(STATE, "50")], Measure.PERCENT, "add up to 90%"),
        (Happening.COST_PAID, [_cost(FEDERAL, "99")], Measure.DOLLARS, "add up to .99.00"),
        (Happening.COST_PAID, [_cost(FEDERAL, "100"), _cost(STATE, "0")], Measure.PERCENT, "Leave it out"),
        (Happening.COST_PAID, [Part(FEDERAL, Decimal(100))], Measure.PERCENT, "lacks for what"),
        (Happening.MONEY_RECEIVED, [Part(FEDERAL, Decimal(100))], Measure.PERCENT, "by drawdown"),
        (Happening.BILL_PAID, [Part(FundSource.IN_KIND, Decimal(100))], Measure.PERCENT, "no money"),
        (Happening.INTEREST_SENT_BACK, [Part(STATE, Decimal(100))], Measure.PERCENT, "only interest on federal"),
        (Happening.COST_PAID, [], Measure.PERCENT, "who pays"),
    ],
)  # fmt: skip
def test_refused(what: Happening, parts: list[Part], measure: Measure, said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        postings_of(what, Decimal(100), parts, measure)


def test_refused__an_amount_below_zero() -> None:
    with pytest.raises(InvalidValue, match="reverse its entry"):
        postings_of(Happening.COST_PAID, Decimal(-1), [_cost(FEDERAL, "100")], Measure.PERCENT)
