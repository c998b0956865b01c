"""Entries balance, and a ledger of them always foots."""

from dataclasses import replace
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
    Posting,
    add_up,
    by_account,
    check_entry,
    reversal,
    total,
)
from lineshaft.domain.ledger.usual import (
    Cost,
    Settled,
    cost,
    fee_invoiced,
    fee_received,
    interest,
    order,
    payment,
    receipt,
)

DAY = date(2026, 3, 5)
cents = st.integers(min_value=1, max_value=10**11).map(lambda n: Decimal(n).scaleb(-2))
sources = st.sampled_from(FundSource)
cash_sources = st.sampled_from(
    [each for each in FundSource if each not in (FundSource.IN_KIND, FundSource.UNRECOVERED_INDIRECT)]
)
costs = st.builds(Cost, sources, cents, st.sampled_from(ObjectClass), st.sampled_from(Activity))
usual = st.one_of(
    st.builds(cost, st.lists(costs, min_size=1, max_size=4), st.sampled_from([Settled.PAID, Settled.OWED])),
    st.builds(payment, cash_sources, cents),
    st.builds(receipt, cash_sources, cents),
    st.builds(fee_invoiced, cents),
    st.builds(fee_received, cents),
    st.builds(interest, cash_sources, cents),
    st.builds(
        order,
        st.builds(Cost, cash_sources, cents, st.sampled_from(ObjectClass), st.sampled_from(Activity)).filter(
            lambda c: True
        ),
    ),
)


def _entry(*postings: Posting) -> Entry:
    return Entry(DAY, "what happened", postings)


def _paid(amount: str, source: FundSource = FundSource.FEDERAL) -> tuple[Posting, ...]:
    return cost([Cost(source, Decimal(amount), ObjectClass.TRAVEL, Activity.ENGAGEMENT)])


@given(st.lists(usual, min_size=1, max_size=20))
def test_usual_entries__are_taken_and_foot(entries: list[tuple[Posting, ...]]) -> None:
    for postings in entries:
        check_entry(_entry(*postings))
    balances = add_up(posting for postings in entries for posting in postings)
    assert sum(by_account(balances).values()) == 0
    for source in FundSource:
        assert sum(each.amount for each in balances if each.source is source) == 0


@given(usual)
def test_reversal__leaves_nothing(postings: tuple[Posting, ...]) -> None:
    entry = _entry(*postings)
    back = reversal(entry, booked_on=date(2026, 4, 1), memo="wrong day")
    check_entry(back)
    assert all(each.amount == 0 for each in add_up([*entry.postings, *back.postings]))


def test_in_kind__is_given_however_it_is_said_to_be_settled() -> None:
    made = cost(
        [Cost(FundSource.IN_KIND, Decimal("10.00"), ObjectClass.OTHER, Activity.PROGRAM)], Settled.PAID
    )
    assert [each.account for each in made] == [Account.EXPENSE, Account.CONTRIBUTION]


def test_total__of_some_sources_and_classes() -> None:
    balances = add_up([*_paid("10.00"), *_paid("5.50", FundSource.STATE)])
    assert total(balances, Account.EXPENSE) == Decimal("15.50")
    assert total(balances, Account.EXPENSE, {FundSource.STATE}) == Decimal("5.50")
    assert total(balances, Account.EXPENSE, None, {ObjectClass.OTHER}) == 0


_CASH = Posting(Account.CASH, FundSource.FEDERAL, Decimal("-10.00"))
_COST = Posting(
    Account.EXPENSE, FundSource.FEDERAL, Decimal("10.00"), ObjectClass.TRAVEL, Activity.ENGAGEMENT
)


@pytest.mark.parametrize(
    ("postings", "said"),
    [
        ((_COST,), "fewer than two"),
        ((_COST, replace(_CASH, amount=Decimal("-9.99"))), "left over in fund source federal"),
        ((_COST, replace(_CASH, source=FundSource.STATE)), "left over in fund source"),
        ((_COST, replace(_CASH, amount=Decimal("-10.001"))), "more than two decimals"),
        ((_COST, replace(_CASH, amount=Decimal("NaN"))), "not a number"),
        ((_COST, replace(_CASH, amount=Decimal("1e308"))), "trillion"),
        ((_COST, replace(_CASH, amount=Decimal(0))), "no amount that can be posted"),
        ((replace(_COST, object_class=None), _CASH), "lacks its object class"),
        ((replace(_COST, activity=None), _CASH), "lacks its object class or activity"),
        ((_COST, replace(_CASH, object_class=ObjectClass.TRAVEL)), "is no cost"),
        ((_COST, replace(_CASH, subaward=3)), "is no cost"),
        (
            (replace(_COST, source=FundSource.IN_KIND), replace(_CASH, source=FundSource.IN_KIND)),
            "of which there is no money",
        ),
    ],
)
def test_check_entry__says_what_is_wrong(postings: tuple[Posting, ...], said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        check_entry(_entry(*postings))


def test_check_entry__asks_what_happened() -> None:
    with pytest.raises(InvalidValue, match="memo"):
        check_entry(Entry(DAY, " ", _paid("1.00")))
