"""
The journal as plain text for an independent program, in the format of beancount.

The same entries give the same text. Every text of a person is quoted, so that none becomes a command of its own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from .accounts import Account
from .entries import Entry, Posting

CURRENCY = "USD"
_ROOTS = {
    Account.CASH: "Assets",
    Account.RECEIVABLE: "Assets",
    Account.PAYABLE: "Liabilities",
    Account.INTEREST_OWED: "Liabilities",
    Account.CONTRIBUTION: "Income",
    Account.PROGRAM_INCOME: "Income",
    Account.EXPENSE: "Expenses",
    Account.OBLIGATION: "Equity",
    Account.OBLIGATED: "Equity",
}
"""The five kinds of account that the format knows. What is ordered stands aside, under equity."""


@dataclass(frozen=True)
class JournalLine:
    """An entry with what names it: its number in the books, its award, its budget period."""

    number: int
    award: str
    period: str
    entry: Entry


def account_name(posting: Posting) -> str:
    """The account of a posting in the journal: kind, account, fund source, and for cost what for and which activity."""
    parts = [_ROOTS[posting.account], _name(posting.account), _name(posting.source)]
    if posting.object_class and posting.activity:
        parts += [_name(posting.object_class), _name(posting.activity)]
    return ":".join(parts)


def journal(title: str, opened_on: date, lines: Iterable[JournalLine]) -> Iterator[str]:
    """
    The text, line by line, with the ends of lines. Give the entries in the order of their days, then their numbers.

    Each account is opened on `opened_on`, or on the day of the first entry where that is earlier.
    """
    listed = list(lines)
    first = min([opened_on, *(line.entry.booked_on for line in listed)])
    names = sorted({account_name(posting) for line in listed for posting in line.entry.postings})
    yield f"option {_text('title')} {_text(title)}\n"
    yield f"option {_text('operating_currency')} {_text(CURRENCY)}\n\n"
    for name in names:
        yield f"{first.isoformat()} open {name} {CURRENCY}\n"
    for line in listed:
        yield "\n"
        yield f"{line.entry.booked_on.isoformat()} * {_text(line.entry.memo)}\n"
        yield f"  entry: {_text(str(line.number))}\n"
        yield f"  award: {_text(line.award)}\n"
        yield f"  period: {_text(line.period)}\n"
        for posting in line.entry.postings:
            yield f"  {account_name(posting)}  {posting.amount} {CURRENCY}\n"


def _name(code: str) -> str:
    """A code as the format wants a part of a name: “in_kind” is “InKind”."""
    return "".join(word.capitalize() for word in code.split("_"))


def _text(text: str) -> str:
    """A text in quotes on one line: quotes and backslashes escaped, ends of lines and control characters as spaces."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
