"""A file of an accounting system: its lines, the transactions they make up, and the entries of awards among them.

Every line ends somewhere and says why: posted, posted before, held until somebody decides, refused, or left out.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.money import allocate, format_usd

from .accounts import COST_ACCOUNTS, WITHOUT_CASH, Account, Activity, FundSource, ObjectClass
from .entries import Entry, Posting, check_entry
from .file_values import AmountStyle, DayOrder, amount_style, day_order, read_amount, read_day


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


@dataclass(frozen=True)
class AccountMeaning:
    """What an account of the center's chart is to an award; no account leaves its lines out."""

    account: Account | None
    object_class: ObjectClass | None = None
    activity: Activity | None = None


@dataclass(frozen=True)
class FundMeaning:
    """What a fund or class of the center's chart is: an award and who pays; no award leaves its lines out."""

    award: int | None
    source: FundSource | None = None


@dataclass(frozen=True)
class Chart:
    """The center's chart: what its account codes and its funds or classes mean."""

    accounts: Mapping[str, AccountMeaning]
    funds: Mapping[str, FundMeaning]


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


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that the file makes: of which award, and the number of the first line that it is made from."""

    award: int
    entry: Entry
    first_row: int


@dataclass
class Reading:
    """All that a file says: its lines, its entries, how it was read, and what its accounts add up to."""

    lines: list[Line]
    style: AmountStyle
    order: DayOrder
    entries: list[Found] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)

    def count(self, result: Result) -> int:
        """How many lines end so."""
        return sum(line.result is result for line in self.lines)

    @property
    def debits(self) -> Decimal:
        """All that is debited in lines that could be read."""
        return sum((line.amount for line in self.lines if line.amount > 0), Decimal("0.00"))

    @property
    def credits(self) -> Decimal:
        """All that is credited in lines that could be read."""
        return -sum((line.amount for line in self.lines if line.amount < 0), Decimal("0.00"))

    def by_account(self) -> dict[str, tuple[Decimal, Decimal]]:
        """Debits and credits of each account code, in the order of the codes."""
        sums: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal("0.00"), Decimal("0.00")])
        for line in self.lines:
            if line.amount:
                sums[line.account][line.amount < 0] += abs(line.amount)
        return {code: (debit, credit) for code, (debit, credit) in sorted(sums.items())}


_TOTALS = re.compile(
    r"\s*(?:grand |sub-?\s?)?totals?\b|\s*(?:beginning|ending|opening|closing) balance\b", re.IGNORECASE
)
Known = Callable[[Iterable[str], Iterable[str]], Mapping[str, tuple[str, str]]]
"""Of keys and documents: for each key that was posted, its document and its content."""
Obstacle = Callable[[int, date, bool], str]
"""Of an award, a day, and whether there is a cost: why nothing can be booked there, or nothing."""


def read_book(
    rows: Iterable[tuple[int, Sequence[str]]],
    header: Sequence[str],
    layout: Layout,
    chart: Chart,
    *,
    known: Known,
    obstacle: Obstacle,
) -> Reading:
    """What becomes of each line of a file. Raises InvalidValue for a layout that names a column which is not there."""
    reading = _read_lines(list(rows), header, layout)
    transactions = list(_transactions(reading.lines))
    _give_keys(reading.lines, has_line_numbers="line" in layout.columns, header=header, layout=layout)
    _check_even(transactions)
    _leave_what_was_posted(transactions, known)
    for transaction in transactions:
        _make_entries(transaction, chart, obstacle, reading)
    return reading


# ---------------------------------------------------------------- lines


def _positions(header: Sequence[str], layout: Layout) -> dict[str, int]:
    places = {name: place for place, name in reversed(list(enumerate(header)))}
    for fact, name in layout.columns.items():
        if name not in places:
            raise InvalidValue(
                "columns", name, "is no column of this file", f"Choose the column of the {fact}"
            )
    return {fact: places[name] for fact, name in layout.columns.items()}


def _read_lines(rows: list[tuple[int, Sequence[str]]], header: Sequence[str], layout: Layout) -> Reading:
    at = _positions(header, layout)
    amounts = ("amount",) if layout.is_signed else ("debit", "credit")

    def cells_of(*facts: str) -> Iterator[str]:
        return (cells[at[fact]] for _, cells in rows for fact in facts if at[fact] < len(cells))

    style = layout.style or amount_style(cells_of(*amounts))
    order = layout.order or day_order(cells_of("date"))
    reading = Reading([], style, order)
    days: dict[str, date | InvalidValue] = {}
    for number, cells in rows:
        line = Line(number, cells)
        reading.lines.append(line)
        said = {fact: cells[place].strip() if place < len(cells) else "" for fact, place in at.items()}
        if not any(cell.strip() for cell in cells):
            line.end(Result.LEFT_OUT, "an empty line")
        elif not (said["date"] and said["account"]) and any(map(_TOTALS.match, cells)):
            line.end(Result.LEFT_OUT, "a line of totals")
        else:
            _read_line(line, said, layout, reading, days)
        if line.result is Result.POSTED and "title" in said:
            reading.titles.setdefault(line.account, said["title"])
    return reading


def _read_line(
    line: Line,
    said: Mapping[str, str],
    layout: Layout,
    reading: Reading,
    days: dict[str, date | InvalidValue],
) -> None:
    line.account, line.fund = said["account"], said.get("fund", "")
    line.document, line.memo = said.get("document", ""), said.get("memo", "")
    for fact in ("date", "account"):
        if not said[fact]:
            line.end(Result.REFUSED, f"{layout.columns[fact]} is empty")
            return
    try:
        day = days.get(said["date"])
        if day is None:
            day = days[said["date"]] = _day(said["date"], reading.order, layout.columns["date"])
        if isinstance(day, InvalidValue):
            raise day
        line.amount = _amount(said, layout, reading.style)
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


# ---------------------------------------------------------------- transactions


def _transactions(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """
    Lines with the same number of their transaction and year; without numbers, the lines of one day that follow one
    another until they come out even.
    """
    numbered: dict[tuple[str, int], list[Line]] = {}
    run: list[Line] = []
    for line in lines:
        if line.document:
            year = line.day.year if line.day else 0
            numbered.setdefault((line.document, year), []).append(line)
            continue
        if line.day is None or not line.amount:
            continue
        if run and run[0].day != line.day:
            yield run
            run = []
        run.append(line)
        if not sum(each.amount for each in run):
            yield run
            run = []
    if run:
        yield run
    unread = {document: lines for (document, year), lines in numbered.items() if not year}
    for (document, year), of_one in numbered.items():
        if year:
            yield [*of_one, *unread.pop(document, [])]
    yield from unread.values()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _give_keys(
    lines: Iterable[Line], *, has_line_numbers: bool, header: Sequence[str], layout: Layout
) -> None:
    """The key by which a line is known again: its own number, else all it says and its place among its equals."""
    place = _positions(header, layout).get("line")
    equals: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.day is None or not line.amount:
            continue
        document = f"{line.day.year}/{line.document}" if line.document else ""
        content = _digest(
            document, line.day.isoformat(), line.account, line.fund, line.memo, f"{line.amount:.2f}"
        )
        equals[content] += 1
        own = (
            line.cells[place].strip()
            if has_line_numbers and place is not None and place < len(line.cells)
            else ""
        )
        line.document = document
        line.key = (
            _digest("line", document, own)
            if document and own
            else _digest("equal", content, str(equals[content]))
        )
        line.content = content


def _check_even(transactions: Iterable[list[Line]]) -> None:
    for lines in transactions:
        bad = next((line for line in lines if line.result is Result.REFUSED), None)
        if bad is not None:
            for line in lines:
                line.end(Result.HELD, f"line {bad.number} of the same transaction cannot be read")
        rest = sum((line.amount for line in lines if line.result is Result.POSTED), Decimal(0))
        if rest:
            side = "debits" if rest > 0 else "credits"
            said = f"the transaction does not come out even: {format_usd(abs(rest))} more {side}"
            for line in lines:
                line.end(Result.REFUSED, said)


def _leave_what_was_posted(transactions: Sequence[list[Line]], known: Known) -> None:
    open_lines = [line for lines in transactions for line in lines if line.result is Result.POSTED]
    posted = known([line.key for line in open_lines], {line.document for line in open_lines if line.document})
    documents = {document for document, _ in posted.values() if document}
    for lines in transactions:
        asked = [line for line in lines if line.result is Result.POSTED]
        same = [line for line in asked if posted.get(line.key, ("", ""))[1] == line.content]
        if len(same) == len(asked):
            for line in asked:
                line.end(Result.BEFORE, "posted before")
        elif same or any(line.key in posted or line.document in documents for line in asked):
            for line in asked:
                line.end(
                    Result.HELD,
                    "its transaction was posted before with other lines. Take that entry or import back first, or"
                    " enter the difference by hand",
                )


# ---------------------------------------------------------------- entries


def _make_entries(lines: list[Line], chart: Chart, obstacle: Obstacle, reading: Reading) -> None:
    asked = [line for line in lines if line.result is Result.POSTED]
    if not asked:
        return
    held = _held_for_chart(asked, chart)
    if held:
        for line in asked:
            line.end(Result.HELD, held.get(line.number, "another line of its transaction is held"))
        return
    try:
        groups = _by_award(asked, chart)
        made = [_entry(award, of_award, obstacle) for award, of_award in groups.items()]
    except InvalidValue as error:
        for line in asked:
            line.end(
                Result.HELD, f"{error.value} {error.reason}{f'. {error.hint}' if error.hint else ''}".strip()
            )
        return
    used = set()
    for of_award, found in zip(groups.values(), made, strict=True):
        reading.entries.append(found)
        for line, _ in of_award:
            line.entry = len(reading.entries) - 1
            used.add(line.number)
    for line in asked:
        if line.number not in used:
            line.end(Result.LEFT_OUT, "of no award, by the chart")


def _held_for_chart(lines: Iterable[Line], chart: Chart) -> dict[int, str]:
    held = {}
    for line in lines:
        if line.account not in chart.accounts:
            held[line.number] = f"account {line.account} is not in your chart yet"
        elif line.fund and line.fund not in chart.funds:
            held[line.number] = f"fund or class {line.fund} is not in your chart yet"
    return held


_Portion = tuple[Line, Posting]


def _by_award(lines: Sequence[Line], chart: Chart) -> dict[int, list[_Portion]]:
    """
    The postings of each award. Lines without a fund, such as the bank's, are the other side of those with one.

    Raises InvalidValue where the lines do not say which award or who pays.
    """
    groups: dict[int, list[_Portion]] = defaultdict(list)
    rest: dict[tuple[int, FundSource], Decimal] = defaultdict(Decimal)
    without: list[Line] = []
    for line in lines:
        meaning = chart.accounts[line.account]
        if not line.fund and "" not in chart.funds:
            without.append(line)
            continue
        fund = chart.funds[line.fund]
        if fund.award is None or fund.source is None or meaning.account is None:
            continue
        if fund.source in WITHOUT_CASH:
            raise InvalidValue(
                "fund", f"fund {line.fund}", f"is {fund.source}, of which no money is received or paid",
                "Leave it out in your chart, and claim what was given as a contribution (2 CFR 200.306)",
            )  # fmt: skip
        groups[fund.award].append((line, _posting(meaning, fund.source, line.amount)))
        rest[fund.award, fund.source] += line.amount
    _share_out(without, rest, groups, chart, lines)
    for (_award, source), left in rest.items():
        if left:
            raise InvalidValue(
                "fund", format_usd(abs(left)), f"is left over in {source}: its other side has another fund or none",
                "Say the fund on every line, or post the transfer between funds by hand",
            )  # fmt: skip
    return groups


def _posting(meaning: AccountMeaning, source: FundSource, amount: Decimal) -> Posting:
    assert meaning.account is not None
    return Posting(meaning.account, source, amount, meaning.object_class, meaning.activity)


def _share_out(
    without: Sequence[Line],
    rest: dict[tuple[int, FundSource], Decimal],
    groups: dict[int, list[_Portion]],
    chart: Chart,
    lines: Sequence[Line],
) -> None:
    """Give lines without a fund to the funds of the others: each line in proportion to what every fund lacks."""
    lacking = {key: -left for key, left in rest.items() if left}
    if not without:
        return
    others = {chart.funds[line.fund].award is None for line in lines if line.fund}
    if not lacking:
        if rest:
            raise InvalidValue("fund", "a line without a fund", "belongs to no line with one")
        # No award is named by any line: the whole transaction is none of an award's.
        if not any(line.fund for line in lines):
            raise InvalidValue("fund", "no line", "says its fund: whose it is cannot be told")
        return
    if True in others:
        raise InvalidValue(
            "fund",
            "a line without a fund",
            "pays for an award and for something else: give its parts their funds",
        )
    wanted, given = sum(lacking.values()), sum(line.amount for line in without)
    same_side = len({amount > 0 for amount in lacking.values()}) == 1
    if wanted != given or not same_side:
        raise InvalidValue("fund", "lines without a fund", "are not the other side of those with one")
    left = dict(lacking)
    for place, line in enumerate(without):
        meaning = chart.accounts[line.account]
        if meaning.account is None or meaning.account in COST_ACCOUNTS:
            raise InvalidValue(
                "fund", f"account {line.account}", "has no fund on its line: who pays cannot be told"
            )
        last = place == len(without) - 1
        shares = list(left.values()) if last else allocate(line.amount, [abs(each) for each in left.values()])
        for key, share in zip(list(left), shares, strict=True):
            if share:
                award, source = key
                groups[award].append((line, _posting(meaning, source, share)))
                rest[key] += share
                left[key] -= share


def _entry(award: int, portions: Sequence[_Portion], obstacle: Obstacle) -> Found:
    days = {line.day for line, _ in portions}
    if len(days) > 1:
        raise InvalidValue(
            "date", "its transaction", "has lines of several days: give each day its own number"
        )
    (day,) = days
    assert day is not None
    postings = tuple(posting for _, posting in portions)
    memo = next((line.memo for line, _ in portions if line.memo), "") or "from the accounting system"
    entry = Entry(day, memo[:500], postings)
    check_entry(entry)
    in_the_way = obstacle(award, day, any(each.account in COST_ACCOUNTS for each in postings))
    if in_the_way:
        raise InvalidValue("date", "", in_the_way)
    return Found(award, entry, min(line.number for line, _ in portions))
