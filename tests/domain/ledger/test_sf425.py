"""The lines of the federal financial report: cases an official can read, and ledgers that always foot."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.ledger import Account, Activity, Balance, FundSource, ObjectClass, Posting, add_up
from lineshaft.domain.ledger.sf425 import (
    Basis,
    IncomeMethod,
    Kind,
    Report,
    Terms,
    direct_costs,
    indirect_row,
    parts_of_lines,
    report,
)
from lineshaft.domain.ledger.sf425_form import WORDINGS
from lineshaft.domain.ledger.usual import (
    Cost,
    Settled,
    cost,
    fee_invoiced,
    fee_received,
    interest,
    interest_remitted,
    order,
    payment,
    receipt,
)

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[2] / "cases" / "ledger" / "sf425.yaml").read_text(encoding="utf-8")
)
_FEDERAL = FundSource.FEDERAL


def _spent(amount: Any, source: FundSource, settled: Settled) -> tuple[Posting, ...]:
    part = Cost(source, Decimal(str(amount)), ObjectClass.TRAVEL, Activity.PROGRAM)
    return cost([part], settled)


def _postings(happened: Mapping[str, Any]) -> tuple[Posting, ...]:
    """What a case tells in a word, as postings."""
    said = dict(happened)
    source = FundSource(said.pop("match", _FEDERAL))
    of = FundSource(said.pop("of", FundSource.FEES))
    ((word, written),) = said.items()
    amount = Decimal(str(written))
    ordered = Cost(source, amount, ObjectClass.CONTRACTUAL, Activity.PROGRAM)
    made = {
        "received": lambda: receipt(source, amount),
        "paid": lambda: _spent(amount, source, Settled.PAID),
        "owed": lambda: _spent(amount, source, Settled.OWED),
        "pays": lambda: payment(source, amount),
        "ordered": lambda: order(ordered),
        "advanced": lambda: (
            Posting(Account.RECEIVABLE, source, amount),
            Posting(Account.CASH, source, -amount),
        ),
        "interest": lambda: interest(source, amount),
        "fee": lambda: fee_invoiced(amount, of),
        "fee_received": lambda: fee_received(amount, of),
    }
    return made[word]()


def _report(case: Mapping[str, Any]) -> Report:
    terms = Terms(
        authorized=Decimal(case["authorized"]),
        required=Decimal(case["required"]),
        method=IncomeMethod(case["method"]),
        basis=Basis(case["basis"]),
    )
    balances = add_up(posting for happened in case["entries"] for posting in _postings(happened))
    return report(balances, terms, Kind.SEMIANNUAL)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_lines__as_an_official_adds_them_up(case: dict[str, Any]) -> None:
    made = _report(case)

    assert {code: made[code] for code in case["lines"]} == {
        code: Decimal(str(amount)) for code, amount in case["lines"].items()
    }
    _assert_foots(made)


def _assert_foots(made: Report) -> None:
    assert made["10c"] == made["10a"] - made["10b"]
    assert made["10g"] == made["10e"] + made["10f"]
    assert made["10h"] == made["10d"] - made["10g"]
    assert made["10k"] == made["10i"] - made["10j"]
    assert made["10o"] == made["10l"] - made["10m"] - made["10n"]
    assert 0 in (made["10m"], made["10n"])
    assert made["10c"] == made.cash_account - made.interest_owed


def test_every_line_of_the_form__is_there_in_its_order() -> None:
    made = _report(CASES[0])
    assert (
        [line.code for line in made.lines]
        == list(WORDINGS)
        == [f"10{letter}" for letter in "abcdefghijklmno"]
    )


@pytest.mark.parametrize("method", list(IncomeMethod))
@pytest.mark.parametrize("basis", list(Basis))
def test_each_sum__is_of_its_parts_alone(method: IncomeMethod, basis: Basis) -> None:
    """A posting that a line lists counts in it with its sign, and no other posting does."""
    lines = parts_of_lines(method, basis)
    for account in Account:
        for source in FundSource:
            one = [Balance(account, source, ObjectClass.TRAVEL, Activity.PROGRAM, Decimal(1))]
            made = report(one, Terms(Decimal(0), Decimal(0), method, basis), Kind.FINAL)
            for code, parts in lines.items():
                listed = [part for part in parts if part.account is account and source in part.sources]
                assert made[code] == sum(part.times for part in listed), (code, account, source)


cents = st.integers(min_value=1, max_value=10**11).map(lambda n: Decimal(n).scaleb(-2))
sources = st.sampled_from(FundSource)
with_cash = st.sampled_from(
    [each for each in FundSource if each not in (FundSource.IN_KIND, FundSource.UNRECOVERED_INDIRECT)]
)
classes, activities = st.sampled_from(ObjectClass), st.sampled_from(Activity)
fees = st.sampled_from([FundSource.FEES, FundSource.ADDITIVE_FEES])
costs = st.builds(Cost, sources, cents, classes, activities)
usual = st.one_of(
    st.builds(cost, st.lists(costs, min_size=1, max_size=4), st.sampled_from([Settled.PAID, Settled.OWED])),
    st.builds(payment, with_cash, cents),
    st.builds(receipt, with_cash, cents),
    st.builds(fee_invoiced, cents, fees),
    st.builds(fee_received, cents, fees),
    st.builds(interest, with_cash, cents),
    st.builds(interest_remitted, cents),
    st.builds(order, st.builds(Cost, with_cash, cents, classes, activities)),
)


@given(
    st.lists(usual, max_size=30),
    st.sampled_from(IncomeMethod),
    st.sampled_from(Basis),
    st.sampled_from(Kind),
    cents,
    cents,
)
def test_any_ledger_of_usual_entries__foots(
    entries: list[tuple[Posting, ...]],
    method: IncomeMethod,
    basis: Basis,
    kind: Kind,
    authorized: Decimal,
    required: Decimal,
) -> None:
    balances = add_up(posting for postings in entries for posting in postings)
    _assert_foots(report(balances, Terms(authorized, required, method, basis), kind))


@given(st.lists(usual, max_size=30), st.sampled_from(Basis))
def test_all_cost_of_the_award__stands_in_exactly_one_share(
    entries: list[tuple[Posting, ...]], basis: Basis
) -> None:
    """On the accrual basis 10e, 10j and 10m or 10n are all of the cost, by any term."""
    balances = add_up(posting for postings in entries for posting in postings)
    whole = sum((each.amount for each in balances if each.account is Account.EXPENSE), Decimal(0))
    for method in IncomeMethod:
        made = report(balances, Terms(Decimal(0), Decimal(0), method, Basis.ACCRUAL), Kind.ANNUAL)
        assert made["10e"] + made["10j"] + made["10m"] + made["10n"] == whole
        on_cash = report(balances, Terms(Decimal(0), Decimal(0), method, Basis.CASH), Kind.ANNUAL)
        assert on_cash["10g"] == made["10g"] + _advanced(balances)


def _advanced(balances: Iterable[Balance]) -> Decimal:
    return sum(
        (each.amount for each in balances if (each.account, each.source) == (Account.RECEIVABLE, _FEDERAL)),
        Decimal(0),
    )


def test_indirect_row__charged_of_all_who_pay__and_base_without_what_others_give() -> None:
    postings = [
        *_spent("80.00", _FEDERAL, Settled.PAID),
        *_spent("20.00", FundSource.STATE, Settled.PAID),
        *_spent("500.00", FundSource.IN_KIND, Settled.GIVEN),
        *cost([Cost(_FEDERAL, Decimal("12.00"), ObjectClass.INDIRECT, Activity.ADMINISTRATION)]),
        *cost([Cost(FundSource.STATE, Decimal("2.00"), ObjectClass.INDIRECT, Activity.ADMINISTRATION)]),
        *cost(
            [
                Cost(
                    FundSource.UNRECOVERED_INDIRECT,
                    Decimal("1.00"),
                    ObjectClass.INDIRECT,
                    Activity.ADMINISTRATION,
                )
            ]
        ),
    ]
    balances = add_up(postings)

    row = indirect_row(
        balances, kind="de minimis", rate=Fraction(15, 100), starts_on=date(2025, 10, 1), ends_on=date(2026, 3, 31),
        base=sum(direct_costs(balances).values(), Decimal(0)),
    )  # fmt: skip

    assert (row.base, row.charged, row.federal_share) == (Decimal(100), Decimal(15), Decimal(12))
