"""The trial balance of the center's accounting system, held beside the books account by account."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from lineshaft.domain.errors import InvalidValue

from .accounts import WITHOUT_CASH
from .book_file.chart import AccountMeaning, Chart
from .book_file.lines import Layout, is_total, positions
from .file_values import AmountStyle, amount_style, read_amount

TRIAL_FACTS = ("account", "title", "fund", "amount", "debit", "credit")
"""What a column of a trial balance may hold; `amount` is a balance with its sign."""
_TOLD = 5
_MOST_ROWS = 5_000
_LONGEST_CODE = 200


@dataclass(frozen=True)
class TrialLine:
    """What the accounting system says of an account: debits less credits."""

    number: int
    account: str
    title: str
    fund: str
    amount: Decimal


@dataclass(frozen=True)
class Compared:
    """An account of the books beside the codes of the chart that mean it. Without a meaning a code is not known yet."""

    meaning: AccountMeaning | None
    codes: tuple[str, ...]
    titles: tuple[str, ...]
    here: Decimal
    there: Decimal

    @property
    def difference(self) -> Decimal:
        """What the books have more than the accounting system."""
        return self.here - self.there


@dataclass(frozen=True)
class Comparison:
    """Every account with what stands here and there, and the lines that are no award's."""

    rows: list[Compared]
    left_out: list[TrialLine]

    @property
    def different(self) -> list[Compared]:
        """The accounts that differ, and the codes whose meaning is not known."""
        return [row for row in self.rows if row.difference or row.meaning is None]


def read_trial_balance(
    rows: Iterable[tuple[int, Sequence[str]]], header: Sequence[str], layout: Layout
) -> tuple[list[TrialLine], AmountStyle]:
    """
    The accounts of a file, and how its amounts were read. Empty lines and lines of totals are passed over.

    Raises InvalidValue for a column that is not there, and for a file of which some line cannot be read: with the row,
    the column, what stands there, and why.
    """
    at = positions(header, layout)
    listed = list(islice(rows, _MOST_ROWS + 1))
    if len(listed) > _MOST_ROWS:
        raise InvalidValue(
            "file", "it", f"has more than {_MOST_ROWS:,} rows, which no trial balance has",
            "Export one row for each account; a journal is sent at From accounting",
        )  # fmt: skip
    amounts = ("amount",) if layout.is_signed else ("debit", "credit")
    style = layout.style or amount_style(
        cells[at[fact]] for _, cells in listed for fact in amounts if at[fact] < len(cells)
    )
    lines: list[TrialLine] = []
    faults: list[str] = []
    for number, cells in listed:
        said = {fact: cells[place].strip() if place < len(cells) else "" for fact, place in at.items()}
        if not any(said.values()) or (is_total(cells) and not _is_code(said["account"])):
            continue
        try:
            lines.append(_line(number, said, layout, style))
        except InvalidValue as error:
            faults.append(f"row {number}, {error.field}: “{error.value}” {error.reason}")
    if faults:
        more = f"; and {len(faults) - _TOLD:,} more" if len(faults) > _TOLD else ""
        raise InvalidValue(
            "file", f"{len(faults):,} of {len(listed):,} rows", f"cannot be read: {'; '.join(faults[:_TOLD])}{more}",
            "Correct the cells or the choice of the columns; nothing of the file was kept",
        )  # fmt: skip
    if not lines:
        raise InvalidValue("file", "it", "has headings and no accounts", "Export it again")
    return lines, style


def _is_code(text: str) -> bool:
    """Whether a line with a word of totals in it names an account all the same: Total Quality Supplies, 6100."""
    return any(map(str.isdigit, text))


def _line(number: int, said: Mapping[str, str], layout: Layout, style: AmountStyle) -> TrialLine:
    if not said["account"]:
        raise InvalidValue(layout.columns["account"], "", "is empty")
    if len(said["account"]) > _LONGEST_CODE:
        raise InvalidValue(layout.columns["account"], said["account"][:30], "is too long for a code")
    debits, credits = (
        (said["amount"], "") if layout.is_signed else (said["debit"], said["credit"])
    )  # fmt: skip
    column = layout.columns["amount" if layout.is_signed else "debit"]
    amount = read_amount(debits, style, column)
    if credits:
        amount -= read_amount(credits, style, layout.columns["credit"])
    return TrialLine(number, said["account"], said.get("title", ""), said.get("fund", ""), amount)


def compare(lines: Iterable[TrialLine], chart: Chart, here: Mapping[AccountMeaning, Decimal]) -> Comparison:
    """
    Every account of the books or of the lines. Codes that mean the same are one account, as one cannot tell them apart
    in the books. Lines of funds that are no award's, and of value without money, are left out.
    """
    there: dict[AccountMeaning, list[TrialLine]] = defaultdict(list)
    unknown: dict[str, list[TrialLine]] = defaultdict(list)
    left_out: list[TrialLine] = []
    for line in lines:
        meaning = chart.accounts.get(line.account)
        fund = chart.funds.get(line.fund) if line.fund else None
        if meaning is None or (line.fund and fund is None):
            unknown[line.account if meaning is None else f"{line.account}, {line.fund}"].append(line)
        elif meaning.account is None or (fund and (fund.award is None or fund.source in WITHOUT_CASH)):
            left_out.append(line)
        else:
            # Subawards are compared as one account: the kept sums of the books do not tell them apart.
            there[replace(meaning, subaward=None)].append(line)
    known = sorted({*there, *(meaning for meaning, amount in here.items() if amount)}, key=_order)
    rows = [_compared(meaning, there.get(meaning, []), here.get(meaning, Decimal(0))) for meaning in known]
    rows += [
        Compared(None, (code,), (of_code[0].title,), Decimal(0), _sum(of_code))
        for code, of_code in sorted(unknown.items())
    ]
    return Comparison(rows, left_out)


def _order(meaning: AccountMeaning) -> tuple[int, str, str]:
    accounts = list(type(meaning.account)) if meaning.account else []
    place = accounts.index(meaning.account) if meaning.account else 0
    return (place, meaning.object_class or "", meaning.activity or "")


def _compared(meaning: AccountMeaning, lines: Sequence[TrialLine], here: Decimal) -> Compared:
    titles = dict(_titles(lines))
    return Compared(meaning, tuple(titles), tuple(titles.values()), here, _sum(lines))


def _titles(lines: Iterable[TrialLine]) -> Iterator[tuple[str, str]]:
    return ((line.account, line.title) for line in sorted(lines, key=lambda line: line.account))


def _sum(lines: Iterable[TrialLine]) -> Decimal:
    return sum((line.amount for line in lines), Decimal(0))
