"""
A year's budget as the network's own workbook has it (OMB 0693-0032): revenue and expenses in four columns.

Federal money, non-federal cash and non-federal in-kind make the total; additive program income stands beside it,
outside of the total and of both shares. Every total here includes in-kind; the totals of rows in the published template
leave it out, its grand total does not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.money import format_usd, to_money

from .accounts import Account, FundSource, ObjectClass
from .balances import Balance

ZERO = Decimal("0.00")


class Column(StrEnum):
    FEDERAL = "federal"
    CASH = "cash"
    IN_KIND = "in_kind"
    ADDITIVE = "additive"


class RevenueRow(StrEnum):
    """Where the money comes from. The last three make "total other" in the workbook; they are not added again."""

    BASE = "base"
    SUPPLEMENTAL = "supplemental"
    CARRYOVER_ABOVE = "carryover_above"
    CARRYOVER_TOWARD = "carryover_toward"
    APPLICANT = "applicant"
    STATE_LOCAL = "state_local"
    UNEXPENDED_INCOME = "unexpended_income"
    GROSS_INCOME = "gross_income"
    INTEREST = "interest"
    SUBRECIPIENT = "subrecipient"
    THIRD_PARTY = "third_party"


class ExpenseRow(StrEnum):
    """For what. Subawards stand with the contracts; what the workbook has no row for is other."""

    PERSONNEL = "personnel"
    FRINGE = "fringe"
    TRAVEL = "travel"
    EQUIPMENT = "equipment"
    SUPPLIES = "supplies"
    CONTRACTUAL = "contractual"
    OTHER = "other"
    INDIRECT = "indirect"


TOTAL_OTHER = (RevenueRow.INTEREST, RevenueRow.SUBRECIPIENT, RevenueRow.THIRD_PARTY)
DIRECT = tuple(row for row in ExpenseRow if row is not ExpenseRow.INDIRECT)

_FEDERAL, _BOTH = frozenset({Column.FEDERAL}), frozenset({Column.CASH, Column.IN_KIND})
_INCOME = frozenset({Column.CASH, Column.ADDITIVE})
COLUMNS_OF: Mapping[RevenueRow, frozenset[Column]] = {
    RevenueRow.BASE: _FEDERAL,
    RevenueRow.SUPPLEMENTAL: _FEDERAL,
    RevenueRow.CARRYOVER_ABOVE: _FEDERAL,
    RevenueRow.CARRYOVER_TOWARD: _FEDERAL,
    RevenueRow.APPLICANT: _BOTH,
    RevenueRow.STATE_LOCAL: _BOTH,
    RevenueRow.UNEXPENDED_INCOME: _INCOME,
    RevenueRow.GROSS_INCOME: _INCOME,
    RevenueRow.INTEREST: frozenset({Column.CASH}),
    RevenueRow.SUBRECIPIENT: _BOTH,
    RevenueRow.THIRD_PARTY: _BOTH,
}
"""Columns in which a row of revenue may stand; every row of expenses may stand in all of them."""

_ROW_OF_CLASS: Mapping[ObjectClass, ExpenseRow] = {
    ObjectClass.PERSONNEL: ExpenseRow.PERSONNEL,
    ObjectClass.FRINGE: ExpenseRow.FRINGE,
    ObjectClass.TRAVEL: ExpenseRow.TRAVEL,
    ObjectClass.EQUIPMENT: ExpenseRow.EQUIPMENT,
    ObjectClass.SUPPLIES: ExpenseRow.SUPPLIES,
    ObjectClass.CONTRACTUAL: ExpenseRow.CONTRACTUAL,
    ObjectClass.SUBAWARD: ExpenseRow.CONTRACTUAL,
    ObjectClass.INDIRECT: ExpenseRow.INDIRECT,
}
_COLUMN_OF_SOURCE: Mapping[FundSource, Column] = {
    FundSource.FEDERAL: Column.FEDERAL,
    FundSource.ADDITIVE_FEES: Column.ADDITIVE,
    FundSource.IN_KIND: Column.IN_KIND,
    FundSource.UNRECOVERED_INDIRECT: Column.IN_KIND,
}


@dataclass(frozen=True)
class Amounts:
    """One row, in dollars by column; what was spent may be below zero. `total` leaves additive program income out."""

    federal: Decimal = ZERO
    cash: Decimal = ZERO
    in_kind: Decimal = ZERO
    additive: Decimal = ZERO

    def __post_init__(self) -> None:
        for each in fields(self):
            object.__setattr__(self, each.name, to_money(getattr(self, each.name), field=each.name))

    @property
    def non_federal(self) -> Decimal:
        """Cash and in-kind: the match."""
        return self.cash + self.in_kind

    @property
    def total(self) -> Decimal:
        return self.federal + self.non_federal

    def of(self, column: Column) -> Decimal:
        amount = getattr(self, column.value)
        assert isinstance(amount, Decimal)
        return amount

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(
            self.federal + other.federal,
            self.cash + other.cash,
            self.in_kind + other.in_kind,
            self.additive + other.additive,
        )


def summed(rows: Iterable[Amounts]) -> Amounts:
    """Rows added up, column by column."""
    return sum(rows, Amounts())


@dataclass(frozen=True)
class Budget:
    """Revenue and expenses of one budget period. A row that is left out is zero."""

    revenue: Mapping[RevenueRow, Amounts] = field(default_factory=dict)
    expenses: Mapping[ExpenseRow, Amounts] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row, amounts in [*self.revenue.items(), *self.expenses.items()]:
            for column in Column:
                if amounts.of(column) < 0:
                    raise InvalidValue(
                        row.value,
                        format_usd(amounts.of(column)),
                        f"is below zero in the column {column.value}",
                        "A budget has no negative amounts",
                    )
        for row, amounts in self.revenue.items():
            for column in Column:
                if amounts.of(column) and column not in COLUMNS_OF[row]:
                    raise InvalidValue(
                        row.value,
                        format_usd(amounts.of(column)),
                        f"cannot stand in the column {column.value}",
                    )

    def at(self, row: RevenueRow | ExpenseRow) -> Amounts:
        """What stands in a row; zero where it is left out."""
        if isinstance(row, RevenueRow):
            return self.revenue.get(row, Amounts())
        return self.expenses.get(row, Amounts())

    @property
    def total_revenue(self) -> Amounts:
        return summed(self.revenue.values())

    @property
    def total_other(self) -> Amounts:
        """Interest, cost share of subrecipients and contributions of third parties, which the workbook also sums up."""
        return summed(self.at(row) for row in TOTAL_OTHER)

    @property
    def total_direct(self) -> Amounts:
        return summed(self.at(row) for row in DIRECT)

    @property
    def total_expenses(self) -> Amounts:
        return summed(self.expenses.values())

    @property
    def federal_share(self) -> Fraction | None:
        """The federal part of total revenue, exactly; None where there is none."""
        whole = self.total_revenue.total
        return Fraction(self.total_revenue.federal) / Fraction(whole) if whole else None


@dataclass(frozen=True)
class Fault:
    """What is wrong with a budget as it stands, in a sentence, and where."""

    where: str
    sentence: str


def faults(budget: Budget, *, match_share: Fraction | None, citation: str = "") -> list[Fault]:
    """
    What keeps a budget from being submitted: columns that do not foot, or too large a federal share.

    `match_share` is the share of the total that must not be federal, None where no match is asked; `citation` says
    where that stands.
    """
    found = []
    revenue, expenses = budget.total_revenue, budget.total_expenses
    for column in Column:
        more = revenue.of(column) - expenses.of(column)
        if more:
            side = "revenue exceeds expenses" if more > 0 else "expenses exceed revenue"
            found.append(Fault(column.value, f"In this column {side} by {format_usd(abs(more))}."))
    share = budget.federal_share
    if match_share is not None and share is not None and share > 1 - match_share:
        missing = Fraction(revenue.federal) * match_share / (1 - match_share) - Fraction(revenue.non_federal)
        short = -(-missing * 100 // 1) / Fraction(100)
        where = f" ({citation})" if citation else ""
        found.append(
            Fault(
                Column.FEDERAL.value,
                f"The federal share is {float(share):.2%}, more than {float(1 - match_share):.2%}{where}."
                f" {format_usd(Decimal(short.numerator) / Decimal(short.denominator))} of match is missing.",
            )
        )
    return found


def transferred(approved: Budget, proposed: Budget) -> Decimal:
    """
    What a new version moves between direct rows of expenses, in dollars: 2 CFR 200.308(i) sets its limit.

    Money that is added to the whole is no transfer, nor is money taken away: the smaller of what rows gain and lose.
    """
    gained = lost = ZERO
    for row in DIRECT:
        more = proposed.at(row).total - approved.at(row).total
        gained, lost = gained + max(more, ZERO), lost + max(-more, ZERO)
    return min(gained, lost)


def spent(balances: Iterable[Balance]) -> dict[ExpenseRow, Amounts]:
    """The cost in the ledger, in the rows and columns of a budget, signed: a refund of one row lowers the whole."""
    sums: dict[tuple[ExpenseRow, Column], Decimal] = {}
    for each in balances:
        if each.account is Account.EXPENSE and each.object_class is not None:
            key = row_of(each.object_class), _COLUMN_OF_SOURCE.get(each.source, Column.CASH)
            sums[key] = sums.get(key, ZERO) + each.amount
    return {
        row: Amounts(**{column.value: sums.get((row, column), ZERO) for column in Column})
        for row in ExpenseRow
        if any((row, column) in sums for column in Column)
    }


def row_of(object_class: ObjectClass) -> ExpenseRow:
    """The row of the budget in which an object class stands."""
    return _ROW_OF_CLASS.get(object_class, ExpenseRow.OTHER)
