"""The lines of a file of an accounting system, read one by one: which column holds what, and what each line says."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from lineshaft.domain.errors import InvalidValue

from ..file_values import AmountStyle, DayOrder, amount_style, day_order, read_amount, read_day


class Result(StrEnum):
    """What becomes of a line."""

    POSTED = "posted"
    BEFORE = "before"
    HELD = "held"
    REFUSED = "refused"
    LEFT_OUT = "left_out"


FACTS = ("date", "account", "title", "fund", "document", "line", "memo", "amount", "debit", "credit")
"""What a column may hold. `document` is the system's own number of a transaction, `line` that of a line in it."""


@dataclass(frozen=True)
class Layout:
    """Which column holds what, and how its amounts and days are written; None is to be found from the column."""

    columns: Mapping[str, str]
    style: AmountStyle | None = None
    order: DayOrder | None = None

    @property
    def is_signed(self) -> bool:
        """Whether one column holds amounts with a sign, or two hold debits and credits."""
        return "amount" in self.columns


@dataclass(slots=True)
class Line:
    """A line of the file, and what becomes of it."""

    number: int
    cells: Sequence[str]
    result: Result = Result.POSTED
    reason: str = ""
    day: date | None = None
    account: str = ""
    fund: str = ""
    document: str = ""
    memo: str = ""
    amount: Decimal = Decimal(0)
    key: str = ""
    content: str = ""
    entry: int | None = None

    def end(self, result: Result, reason: str) -> None:
        """Say what becomes of it, unless that is told already."""
        if self.result is Result.POSTED:
            self.result, self.reason = result, reason


_TOTALS = re.compile(
    r"\s*(?:grand |sub-?\s?)?totals?\b|\s*(?:beginning|ending|opening|closing) balance\b", re.IGNORECASE
)


def is_total(cells: Iterable[str]) -> bool:
    """Whether some cell begins as a line of totals does."""
    return any(map(_TOTALS.match, cells))


def positions(header: Sequence[str], layout: Layout) -> dict[str, int]:
    """In which place of a row each fact stands. Raises InvalidValue for a column that is not there."""
    places = {name: place for place, name in reversed(list(enumerate(header)))}
    for fact, name in layout.columns.items():
        if name not in places:
            raise InvalidValue(
                "columns", name, "is no column of this file", f"Choose the column of the {fact}"
            )
    return {fact: places[name] for fact, name in layout.columns.items()}


@dataclass
class LinesRead:
    """The lines of a file, how its amounts and days were read, and what its accounts are called."""

    lines: list[Line]
    style: AmountStyle
    order: DayOrder
    titles: dict[str, str] = field(default_factory=dict)
    days: dict[str, date | InvalidValue] = field(default_factory=dict, repr=False)


def read_lines(rows: Sequence[tuple[int, Sequence[str]]], header: Sequence[str], layout: Layout) -> LinesRead:
    """Each row as a line. Raises InvalidValue for a layout that names a column which is not there."""
    at = positions(header, layout)
    amounts = ("amount",) if layout.is_signed else ("debit", "credit")

    def cells_of(*facts: str) -> Iterator[str]:
        return (cells[at[fact]] for _, cells in rows for fact in facts if at[fact] < len(cells))

    style = layout.style or amount_style(cells_of(*amounts))
    order = layout.order or day_order(cells_of("date"))
    read = LinesRead([], style, order)
    for number, cells in rows:
        line = Line(number, cells)
        read.lines.append(line)
        said = {fact: cells[place].strip() if place < len(cells) else "" for fact, place in at.items()}
        if not any(cell.strip() for cell in cells):
            line.end(Result.LEFT_OUT, "an empty line")
        elif not (said["date"] and said["account"]) and is_total(cells):
            line.end(Result.LEFT_OUT, "a line of totals")
        else:
            _read_line(line, said, layout, read)
        if line.result is Result.POSTED and "title" in said:
            read.titles.setdefault(line.account, said["title"])
    return read


def _read_line(line: Line, said: Mapping[str, str], layout: Layout, read: LinesRead) -> None:
    line.account, line.fund = said["account"], said.get("fund", "")
    line.document, line.memo = said.get("document", ""), said.get("memo", "")
    for fact in ("date", "account"):
        if not said[fact]:
            line.end(Result.REFUSED, f"{layout.columns[fact]} is empty")
            return
    try:
        day = read.days.get(said["date"])
        if day is None:
            day = read.days[said["date"]] = _day(said["date"], read.order, layout.columns["date"])
        if isinstance(day, InvalidValue):
            raise day
        line.amount = _amount(said, layout, read.style)
    except InvalidValue as error:
        line.end(Result.REFUSED, f"{error.field}: “{error.value}” {error.reason}. {error.hint}.")
        return
    line.day = day
    if not line.amount:
        line.end(Result.LEFT_OUT, "no amount")


def _day(text: str, order: DayOrder, column: str) -> date | InvalidValue:
    try:
        return read_day(text, order, column)
    except InvalidValue as error:
        return error


def _amount(said: Mapping[str, str], layout: Layout, style: AmountStyle) -> Decimal:
    if layout.is_signed:
        return read_amount(said["amount"], style, layout.columns["amount"])
    debit = read_amount(said["debit"], style, layout.columns["debit"])
    credit = read_amount(said["credit"], style, layout.columns["credit"])
    if debit and credit:
        raise InvalidValue(
            layout.columns["credit"], said["credit"], f"stands beside the debit {said['debit']}",
            "A line is debited or credited",
        )  # fmt: skip
    return debit - credit
