"""Entries of awards, made from the transactions of a file by what the center's chart says."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.money import allocate, format_usd

from ..accounts import COST_ACCOUNTS, WITHOUT_CASH, FundSource
from ..entries import Entry, Posting, check_entry
from .chart import AccountMeaning, Chart
from .lines import Line, Result


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that the file makes: of which award, and the number of the first line that it is made from."""

    award: int
    entry: Entry
    first_row: int


Obstacle = Callable[[int, date, bool], str]
"""Of an award, a day, and whether there is a cost: why nothing can be booked there, or nothing."""


def make_entries(lines: Sequence[Line], chart: Chart, obstacle: Obstacle, entries: list[Found]) -> None:
    """Add the entries of a transaction to `entries`, or hold its lines and say why."""
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
        entries.append(found)
        for line, _ in of_award:
            line.entry = len(entries) - 1
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
        groups[fund.award].append((line, _posting(meaning, fund.award, fund.source, line.amount)))
        rest[fund.award, fund.source] += line.amount
    _share_out(without, rest, groups, chart, lines)
    for (_award, source), left in rest.items():
        if left:
            raise InvalidValue(
                "fund", format_usd(abs(left)), f"is left over in {source}: its other side has another fund or none",
                "Say the fund on every line, or post the transfer between funds by hand",
            )  # fmt: skip
    return groups


def _posting(meaning: AccountMeaning, award: int, source: FundSource, amount: Decimal) -> Posting:
    assert meaning.account is not None
    of = meaning.subaward
    if of is not None and of.award != award:
        raise InvalidValue(
            "account", "the account", "is the cost of a subaward of another award than its fund",
            "Use an account for each subaward, or say another fund on the line",
        )  # fmt: skip
    return Posting(
        meaning.account, source, amount, meaning.object_class, meaning.activity, subaward=of.subaward if of else None
    )  # fmt: skip


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
    _check_they_are_the_other_side(without, lacking, has_awards=bool(rest), chart=chart, lines=lines)
    left = dict(lacking)
    for place, line in enumerate(without if lacking else ()):
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
                groups[award].append((line, _posting(meaning, award, source, share)))
                rest[key] += share
                left[key] -= share


def _check_they_are_the_other_side(
    without: Sequence[Line],
    lacking: Mapping[tuple[int, FundSource], Decimal],
    *,
    has_awards: bool,
    chart: Chart,
    lines: Sequence[Line],
) -> None:
    """Raise InvalidValue where lines without a fund are not the other side of those with one, and only of those."""
    others = {chart.funds[line.fund].award is None for line in lines if line.fund}
    if not lacking:
        if has_awards:
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
