"""The grid of a budget: a field for each row and column that may hold an amount."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from lineshaft.domain.ledger.budget import COLUMNS_OF, Amounts, Budget, Column, ExpenseRow, RevenueRow
from lineshaft.ui.fields import MoneyField

from ..models.budgets import EXPENSE_ROWS, REVENUE_ROWS

COLUMN_LABELS = {
    Column.FEDERAL: "Federal",
    Column.CASH: "Non-federal cash",
    Column.IN_KIND: "Non-federal in-kind",
    Column.ADDITIVE: "Program income added",
}


@dataclass(frozen=True)
class GridRow:
    """A row of the grid: its label, and for each column a field or None."""

    label: str
    cells: tuple[BoundField | None, ...]


class BudgetForm(forms.Form):
    """All amounts of a budget. An empty field is zero."""

    def __init__(self, data: Any = None, *, budget: Budget) -> None:
        super().__init__(data)
        for side, row, label in _rows():
            amounts = budget.at(row)
            for column in _columns(side, row):
                present = amounts.of(column)
                self.fields[_name(side, row, column)] = MoneyField(
                    label=f"{label}, {COLUMN_LABELS[column].lower()}", required=False, initial=present or None
                )

    @property
    def sides(self) -> tuple[tuple[str, list[GridRow]], tuple[str, list[GridRow]]]:
        """The two tables of the grid with their headings."""
        return ("Revenue", self._grid("revenue")), ("Expenses", self._grid("expense"))

    def _grid(self, wanted: str) -> list[GridRow]:
        return [
            GridRow(
                label,
                tuple(
                    self[_name(side, row, column)] if column in _columns(side, row) else None
                    for column in Column
                ),
            )
            for side, row, label in _rows()
            if side == wanted
        ]

    @property
    def budget(self) -> Budget:
        """The budget that was written."""
        return Budget(
            {RevenueRow(row): self._amounts("revenue", row) for row, _ in REVENUE_ROWS},
            {ExpenseRow(row): self._amounts("expense", row) for row, _ in EXPENSE_ROWS},
        )

    def _amounts(self, side: str, row: RevenueRow | ExpenseRow) -> Amounts:
        given: Mapping[str, Any] = self.cleaned_data
        return Amounts(
            **{column.value: given.get(_name(side, row, column)) or Decimal(0) for column in Column}
        )


def _rows() -> Iterator[tuple[str, RevenueRow | ExpenseRow, str]]:
    yield from (("revenue", row, label) for row, label in REVENUE_ROWS)
    yield from (("expense", row, label) for row, label in EXPENSE_ROWS)


def _columns(side: str, row: RevenueRow | ExpenseRow) -> frozenset[Column]:
    return COLUMNS_OF[RevenueRow(row)] if side == "revenue" else frozenset(Column)


def _name(side: str, row: RevenueRow | ExpenseRow, column: Column) -> str:
    return f"{side}-{row.value}-{column.value}"
