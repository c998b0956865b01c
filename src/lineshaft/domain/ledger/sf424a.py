"""
The budget of an application, SF-424A (OMB 4040-0006), from budgets of the workbook.

Section A has one line: the program has one activity. Section B has a column for the federal share and one for the
non-federal, as applicants of cost-shared awards fill it in; its total is column 5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.etree import ElementTree

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.money import format_usd, split_evenly

from .budget import DIRECT, Budget, ExpenseRow, RevenueRow, summed

ACTIVITY = "Manufacturing Extension Partnership"
ASSISTANCE_LISTING = "11.611"
NAMESPACE = "http://apply.grants.gov/forms/SF424A-V1.0"
GLOBAL_NAMESPACE = "http://apply.grants.gov/system/Global-V1.0"
_LATER_YEARS = 4
_LONGEST_RATE, _LONGEST_REMARK = 50, 250
"""Characters that the schema allows."""


@dataclass(frozen=True)
class Sf424a:
    """
    The lines of the form, in dollars. 12(e) is 5(f): income that was not spent before stands in 5(d) alone.

    `unobligated_federal` and `unobligated_other` are columns (c) and (d) of section A, `categories` section B by
    column (object classes 6a to 6h as rows), `quarters` section D, `later_years` section E.
    """

    unobligated_federal: Decimal
    unobligated_other: Decimal
    federal: Decimal
    non_federal: Decimal
    categories: dict[str, dict[ExpenseRow, Decimal]]
    program_income: Decimal
    applicant: Decimal
    state: Decimal
    other_sources: Decimal
    quarters: tuple[tuple[Decimal, Decimal], ...]
    later_years: tuple[Decimal, ...]
    indirect_note: str
    remarks: str

    @property
    def total(self) -> Decimal:
        """5(g)."""
        return self.unobligated_federal + self.unobligated_other + self.federal + self.non_federal


def sf424a(
    budget: Budget, *, later: Sequence[Budget] = (), indirect_note: str = "", remarks: str = ""
) -> Sf424a:
    """
    The form for the budget of a period and those after it.

    Raises InvalidValue where columns of the budget do not foot: then 6k is not 5(g), nor 12(e) 5(f).
    """
    revenue, expenses = budget.total_revenue, budget.total_expenses
    if (revenue.federal, revenue.non_federal) != (expenses.federal, expenses.non_federal):
        raise InvalidValue(
            "budget",
            f"{format_usd(revenue.total)} and {format_usd(expenses.total)}",
            "has other revenue than expenses",
            "Complete the budget first",
        )
    if len(later) > _LATER_YEARS:
        raise InvalidValue(
            "later years", len(later), "are more than the form has", f"Give at most {_LATER_YEARS}"
        )
    carried = summed(budget.at(row) for row in (RevenueRow.CARRYOVER_ABOVE, RevenueRow.CARRYOVER_TOWARD))
    unexpended = budget.at(RevenueRow.UNEXPENDED_INCOME)
    applicant = budget.at(RevenueRow.APPLICANT).non_federal
    state = budget.at(RevenueRow.STATE_LOCAL).non_federal
    federal, other = split_evenly(revenue.federal, 4), split_evenly(revenue.non_federal, 4)
    income = summed(budget.at(row) for row in (RevenueRow.UNEXPENDED_INCOME, RevenueRow.GROSS_INCOME))
    return Sf424a(
        unobligated_federal=carried.federal,
        unobligated_other=unexpended.cash,
        federal=revenue.federal - carried.federal,
        non_federal=revenue.non_federal - unexpended.cash,
        categories={
            "Federal": {row: budget.at(row).federal for row in ExpenseRow},
            "Non-Federal": {row: budget.at(row).non_federal for row in ExpenseRow},
        },
        program_income=income.cash + income.additive,
        applicant=applicant,
        state=state,
        other_sources=revenue.non_federal - unexpended.cash - applicant - state,
        quarters=tuple(zip(federal, other, strict=True)),
        later_years=tuple(each.total_revenue.federal for each in later),
        indirect_note=indirect_note,
        remarks=remarks,
    )


# The elements of section B in the order of the schema, by row.
_CATEGORY_ELEMENTS = (
    (ExpenseRow.PERSONNEL, "BudgetPersonnelRequestedAmount"),
    (ExpenseRow.FRINGE, "BudgetFringeBenefitsRequestedAmount"),
    (ExpenseRow.TRAVEL, "BudgetTravelRequestedAmount"),
    (ExpenseRow.EQUIPMENT, "BudgetEquipmentRequestedAmount"),
    (ExpenseRow.SUPPLIES, "BudgetSuppliesRequestedAmount"),
    (ExpenseRow.CONTRACTUAL, "BudgetContractualRequestedAmount"),
    (None, "BudgetConstructionRequestedAmount"),
    (ExpenseRow.OTHER, "BudgetOtherRequestedAmount"),
)
_QUARTERS = ("First", "Second", "Third", "Fourth")


def to_xml(form: Sf424a) -> bytes:
    """The form as XML of the schema SF424A-V1.0. The same form gives the same bytes."""
    ElementTree.register_namespace("SF424A", NAMESPACE)
    ElementTree.register_namespace("glob", GLOBAL_NAMESPACE)
    root = ElementTree.Element(
        _name("BudgetInformation"),
        {_name("programType"): "Non-Construction", f"{{{GLOBAL_NAMESPACE}}}coreSchemaVersion": "1.0"},
    )
    ElementTree.SubElement(root, f"{{{GLOBAL_NAMESPACE}}}FormVersionIdentifier").text = "1.0"
    _summary(root, form)
    _categories(root, form)
    _resources(root, form)
    _cash_needs(root, form)
    _later(root, form)
    _other_information(root, form)
    ElementTree.indent(root)
    made = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    assert isinstance(made, bytes)
    return made


def _name(element: str) -> str:
    return f"{{{NAMESPACE}}}{element}"


def _add(
    parent: ElementTree.Element, element: str, text: str | Decimal | None = None, *, title: str = ""
) -> ElementTree.Element:
    made = ElementTree.SubElement(parent, _name(element), {_name("activityTitle"): title} if title else {})
    if text is not None:
        made.text = f"{text:.2f}" if isinstance(text, Decimal) else text
    return made


def _summary(root: ElementTree.Element, form: Sf424a) -> None:
    section = _add(root, "BudgetSummary")
    for element, title in (("SummaryLineItem", ACTIVITY), ("SummaryTotals", "")):
        line = _add(section, element, title=title)
        if title:
            _add(line, "CFDANumber", ASSISTANCE_LISTING)
        _add(line, "BudgetFederalEstimatedUnobligatedAmount", form.unobligated_federal)
        _add(line, "BudgetNonFederalEstimatedUnobligatedAmount", form.unobligated_other)
        _add(line, "BudgetFederalNewOrRevisedAmount", form.federal)
        _add(line, "BudgetNonFederalNewOrRevisedAmount", form.non_federal)
        _add(line, "BudgetTotalNewOrRevisedAmount", form.total)


def _categories(root: ElementTree.Element, form: Sf424a) -> None:
    section = _add(root, "BudgetCategories")
    for title, amounts in form.categories.items():
        _category(_add(section, "CategorySet", title=title), amounts)
    totals = {
        row: sum((each[row] for each in form.categories.values()), Decimal("0.00")) for row in ExpenseRow
    }
    line = _category(_add(section, "CategoryTotals"), totals)
    _add(line, "ProgramIncomeAmount", form.program_income)


def _category(line: ElementTree.Element, amounts: dict[ExpenseRow, Decimal]) -> ElementTree.Element:
    for row, element in _CATEGORY_ELEMENTS:
        _add(line, element, amounts[row] if row else Decimal("0.00"))
    direct = sum((amounts[row] for row in DIRECT), Decimal("0.00"))
    _add(line, "BudgetTotalDirectChargesAmount", direct)
    _add(line, "BudgetIndirectChargesAmount", amounts[ExpenseRow.INDIRECT])
    _add(line, "BudgetTotalAmount", direct + amounts[ExpenseRow.INDIRECT])
    return line


def _resources(root: ElementTree.Element, form: Sf424a) -> None:
    section = _add(root, "NonFederalResources")
    for element, title in (("ResourceLineItem", ACTIVITY), ("ResourceTotals", "")):
        line = _add(section, element, title=title)
        _add(line, "BudgetApplicantContributionAmount", form.applicant)
        _add(line, "BudgetStateContributionAmount", form.state)
        _add(line, "BudgetOtherContributionAmount", form.other_sources)
        _add(line, "BudgetTotalContributionAmount", form.applicant + form.state + form.other_sources)


def _cash_needs(root: ElementTree.Element, form: Sf424a) -> None:
    section = _add(root, "BudgetForecastedCashNeeds")
    year = tuple(sum(column, Decimal("0.00")) for column in zip(*form.quarters, strict=True))
    _forecast(_add(section, "BudgetFirstYearAmounts"), year[0], year[1])
    for name, (federal, other) in zip(_QUARTERS, form.quarters, strict=True):
        _forecast(_add(section, f"Budget{name}QuarterAmounts"), federal, other)


def _forecast(line: ElementTree.Element, federal: Decimal, other: Decimal) -> None:
    _add(line, "BudgetFederalForecastedAmount", federal)
    _add(line, "BudgetNonFederalForecastedAmount", other)
    _add(line, "BudgetTotalForecastedAmount", federal + other)


def _later(root: ElementTree.Element, form: Sf424a) -> None:
    if not form.later_years:
        return
    section = _add(root, "FederalFundsNeeded")
    for element, title in (("FundsLineItem", ACTIVITY), ("FundsTotals", "")):
        line = _add(section, element, title=title)
        for name, amount in zip(_QUARTERS, form.later_years, strict=False):
            _add(line, f"Budget{name}YearAmount", amount)


def _other_information(root: ElementTree.Element, form: Sf424a) -> None:
    if not (form.indirect_note or form.remarks):
        return
    section = _add(root, "OtherInformation")
    if form.indirect_note:
        _add(section, "OtherIndirectChargesExplanation", form.indirect_note[:_LONGEST_RATE])
    if form.remarks:
        _add(section, "Remarks", form.remarks[:_LONGEST_REMARK])
