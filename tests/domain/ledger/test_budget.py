"""A year's budget: the published worked example to the cent, its share, transfers, and what was spent."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.ledger import Account, Activity, Balance, FundSource, ObjectClass, Posting, add_up
from lineshaft.domain.ledger.budget import (
    Amounts,
    Budget,
    Column,
    ExpenseRow,
    RevenueRow,
    faults,
    spent,
    summed,
    transferred,
)

CASES: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "cases" / "ledger" / "budgets.yaml").read_text(encoding="utf-8")
)
HALF = Fraction(1, 2)


def _amounts(values: list[Any]) -> Amounts:
    return Amounts(*(Decimal(str(value)) for value in values))


def _expenses(rows: Mapping[str, Any]) -> Budget:
    return Budget(expenses={ExpenseRow(row): Amounts(federal=Decimal(value)) for row, value in rows.items()})


@pytest.mark.parametrize("case", CASES["revenue"], ids=lambda case: case["name"])
def test_revenue__as_an_official_adds_it_up(case: dict[str, Any]) -> None:
    budget = Budget(revenue={RevenueRow(row): _amounts(values) for row, values in case["rows"].items()})

    assert budget.total_revenue == _amounts(case["columns"])
    assert budget.total_other == _amounts(case["total_other"])
    assert budget.total_revenue.total == Decimal(str(case["total"]))
    assert f"{float(budget.federal_share or 0):.2%}" == case["federal_share"]
    found = [each.sentence for each in faults(budget, match_share=HALF) if "federal share" in each.sentence]
    assert bool(found) is (case["passes"] == "no")
    assert not found or case["says"] in found[0]


@pytest.mark.parametrize("case", CASES["transfers"], ids=lambda case: case["name"])
def test_transferred__between_direct_rows_alone(case: dict[str, Any]) -> None:
    assert transferred(_expenses(case["approved"]), _expenses(case["proposed"])) == case["moved"]


def test_faults__columns_that_do_not_foot() -> None:
    budget = Budget(
        revenue={
            RevenueRow.BASE: Amounts(federal=Decimal(100)),
            RevenueRow.STATE_LOCAL: Amounts(cash=Decimal(100)),
        },
        expenses={ExpenseRow.TRAVEL: Amounts(federal=Decimal(90), cash=Decimal(110))},
    )
    assert [(each.where, each.sentence) for each in faults(budget, match_share=HALF)] == [
        ("federal", "In this column revenue exceeds expenses by $10.00."),
        ("cash", "In this column expenses exceed revenue by $10.00."),
    ]
    assert not faults(Budget(), match_share=HALF)


def test_faults__without_a_match_none_is_asked() -> None:
    budget = Budget(
        revenue={RevenueRow.BASE: Amounts(federal=Decimal(100))},
        expenses={ExpenseRow.OTHER: Amounts(federal=Decimal(100))},
    )
    assert not faults(budget, match_share=None)


@pytest.mark.parametrize(
    ("row", "amounts"),
    [
        (RevenueRow.BASE, Amounts(cash=Decimal(1))),
        (RevenueRow.GROSS_INCOME, Amounts(in_kind=Decimal(1))),
        (RevenueRow.APPLICANT, Amounts(additive=Decimal(1))),
    ],
)
def test_budget__a_row_stands_in_its_columns(row: RevenueRow, amounts: Amounts) -> None:
    with pytest.raises(InvalidValue, match="cannot stand in the column"):
        Budget(revenue={row: amounts})


def test_amounts__are_cents_and_not_below_zero_in_a_budget() -> None:
    with pytest.raises(InvalidValue, match="below zero in the column federal"):
        Budget(expenses={ExpenseRow.TRAVEL: Amounts(federal=Decimal(-1))})
    with pytest.raises(InvalidValue, match="more than two decimals"):
        Amounts(cash=Decimal("0.001"))


postings = st.lists(
    st.builds(
        Posting,
        st.just(Account.EXPENSE),
        st.sampled_from(FundSource),
        st.integers(min_value=1, max_value=10**9).map(lambda n: Decimal(n).scaleb(-2)),
        st.sampled_from(ObjectClass),
        st.just(Activity.PROGRAM),
    ),
    max_size=30,
)


@given(postings)
def test_spent__loses_no_cent(made: list[Posting]) -> None:
    rows = spent(add_up(made))
    for column in Column:
        wanted = {
            Column.FEDERAL: {FundSource.FEDERAL},
            Column.ADDITIVE: {FundSource.ADDITIVE_FEES},
            Column.IN_KIND: {FundSource.IN_KIND, FundSource.UNRECOVERED_INDIRECT},
        }.get(
            column,
            {FundSource.RECIPIENT, FundSource.STATE, FundSource.LOCAL, FundSource.PRIVATE, FundSource.FEES},
        )
        assert sum(each.of(column) for each in rows.values()) == sum(
            each.amount for each in made if each.source in wanted
        )


def test_spent__a_refund_in_one_row_lowers_the_whole() -> None:
    rows = spent(
        Balance(Account.EXPENSE, FundSource.FEDERAL, object_class, Activity.PROGRAM, Decimal(amount))
        for object_class, amount in ((ObjectClass.PERSONNEL, 1000), (ObjectClass.TRAVEL, -100))
    )
    assert rows[ExpenseRow.TRAVEL].federal == -100
    assert summed(rows.values()).federal == 900
