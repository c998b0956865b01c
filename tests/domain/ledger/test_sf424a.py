"""SF-424A: its ties, and its XML against the published schema."""

from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.ledger.budget import Amounts, Budget, Column, ExpenseRow, RevenueRow
from lineshaft.domain.ledger.sf424a import NAMESPACE, sf424a, to_xml
from shared_files import shared

YEAR = Budget(
    revenue={
        RevenueRow.BASE: Amounts(federal=Decimal(400_000)),
        RevenueRow.CARRYOVER_ABOVE: Amounts(federal=Decimal(10_000)),
        RevenueRow.CARRYOVER_TOWARD: Amounts(federal=Decimal(4_500)),
        RevenueRow.STATE_LOCAL: Amounts(cash=Decimal(100_000)),
        RevenueRow.UNEXPENDED_INCOME: Amounts(cash=Decimal(47_500)),
        RevenueRow.GROSS_INCOME: Amounts(cash=Decimal(176_000), additive=Decimal(200)),
        RevenueRow.SUBRECIPIENT: Amounts(cash=Decimal(10_000), in_kind=Decimal(31_000)),
        RevenueRow.THIRD_PARTY: Amounts(in_kind=Decimal(50_000)),
    },
    expenses={
        ExpenseRow.PERSONNEL: Amounts(
            federal=Decimal(314_500), cash=Decimal(233_500), in_kind=Decimal(81_000)
        ),
        ExpenseRow.INDIRECT: Amounts(federal=Decimal(100_000), cash=Decimal(100_000)),
        ExpenseRow.OTHER: Amounts(additive=Decimal(200)),
    },
)


def test_sf424a__its_ties() -> None:
    form = sf424a(YEAR, later=[YEAR])

    assert form.total == Decimal(829_000)
    assert sum(sum(rows.values()) for rows in form.categories.values()) == form.total
    # 12(e) is 5(f): what was not spent before stands in 5(d) alone.
    assert form.applicant + form.state + form.other_sources == form.non_federal == Decimal(367_000)
    assert (form.unobligated_federal, form.unobligated_other) == (Decimal(14_500), Decimal(47_500))
    assert form.program_income == Decimal(223_700)
    assert sum(federal for federal, _ in form.quarters) == Decimal(414_500)
    assert form.later_years == (Decimal(414_500),)


def test_sf424a__of_a_budget_that_does_not_foot() -> None:
    with pytest.raises(InvalidValue, match="other revenue than expenses"):
        sf424a(Budget(revenue=YEAR.revenue))
    with pytest.raises(InvalidValue, match="more than the form has"):
        sf424a(YEAR, later=[YEAR] * 5)


def _schema() -> xmlschema.XMLSchema:
    """The published schema, with its import resolved to the file beside it."""
    path: Path = shared("finance/xsd/SF424A-V1.0.xsd")
    return xmlschema.XMLSchema(
        path,
        locations={"http://apply.grants.gov/system/Global-V1.0": str(path.with_name("Global-V1.0.xsd"))},
        use_location_hints=False,
        allow="local",
    )


@pytest.mark.shared_data
def test_xml__is_valid_and_the_same_again() -> None:
    form = sf424a(YEAR, later=[YEAR] * 4, indirect_note="de minimis 15% " * 9, remarks="é & <text> " * 50)
    made = to_xml(form)

    _schema().validate(made.decode())
    assert to_xml(form) == made
    found = ElementTree.fromstring(made)
    assert [each.text for each in found.iter(f"{{{NAMESPACE}}}BudgetTotalNewOrRevisedAmount")] == [
        "829000.00"
    ] * 2


@pytest.mark.shared_data
def test_schema__refuses_what_is_wrong() -> None:
    """The check above can fail: an amount with three decimals is refused."""
    wrong = to_xml(sf424a(YEAR)).replace(b">829000.00<", b">829000.001<")
    with pytest.raises(xmlschema.XMLSchemaValidationError):
        _schema().validate(wrong.decode())


cents = st.integers(min_value=0, max_value=10**10).map(lambda n: Decimal(n).scaleb(-2))


@given(st.dictionaries(st.sampled_from(ExpenseRow), st.tuples(cents, cents, cents, cents)))
def test_sf424a__foots_for_every_budget_that_does(rows: dict[ExpenseRow, tuple[Decimal, ...]]) -> None:
    expenses = {row: Amounts(*amounts) for row, amounts in rows.items()}
    whole = Budget(expenses=expenses).total_expenses
    revenue = {
        RevenueRow.BASE: Amounts(federal=whole.federal),
        RevenueRow.APPLICANT: Amounts(cash=whole.cash, in_kind=whole.in_kind),
        RevenueRow.GROSS_INCOME: Amounts(additive=whole.additive),
    }
    form = sf424a(Budget(revenue, expenses))
    assert form.total == whole.total == sum(sum(each.values()) for each in form.categories.values())
    assert sum(federal + other for federal, other in form.quarters) == whole.total
    assert whole.of(Column.ADDITIVE) == form.program_income
