"""The journal as text: an independent program adds up the same balances, whatever people write."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ledger.test_sf425 import usual
from lineshaft.domain.ledger import Account, Activity, Entry, FundSource, ObjectClass, Posting
from lineshaft.domain.ledger.journal import JournalLine, account_name, journal
from oracle import added_up, memos

days = st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 12, 31))
lines = st.builds(
    lambda number, award, entry: JournalLine(number, award, "2025-10-01 to 2026-09-30", entry),
    st.integers(min_value=1, max_value=10**9),
    st.text(max_size=20),
    st.builds(Entry, days, st.text(min_size=1, max_size=60), usual),
)


def _text(listed: list[JournalLine]) -> str:
    return "".join(journal('Award "70NANB" \\ of 1 May', date(2025, 10, 1), listed))


@given(st.lists(lines, max_size=12))
def test_every_balance__is_the_same_to_the_cent(listed: list[JournalLine]) -> None:
    ours: dict[str, Decimal] = defaultdict(Decimal)
    for line in listed:
        for posting in line.entry.postings:
            ours[account_name(posting)] += posting.amount

    assert added_up(_text(listed)) == ours


_PAID = (
    Posting(
        Account.EXPENSE,
        FundSource.IN_KIND,
        Decimal("10.00"),
        ObjectClass.PARTICIPANT_SUPPORT,
        Activity.PROGRAM,
    ),
    Posting(Account.CONTRIBUTION, FundSource.IN_KIND, Decimal("-10.00")),
)


@pytest.mark.parametrize(
    "memo",
    [
        'a "quoted" bill',
        "back\\slash\\",
        "two\nlines\r\n2026-01-01 open Assets:Stolen",
        "; no comment",
        "ünïcode ✓",
        "\0x\x1b",
    ],
)
def test_what_people_write__is_text_and_no_command(memo: str) -> None:
    (read,) = memos(_text([JournalLine(1, memo, memo, Entry(date(2026, 3, 5), memo, _PAID))]))
    assert read == "".join(sign if sign.isprintable() else " " for sign in memo)


def test_the_same_entries__give_the_same_text() -> None:
    listed = [JournalLine(7, "A", "P", Entry(date(2026, 3, 5), "space", _PAID))]
    assert _text(listed) == _text(listed)
    assert "  Expenses:Expense:InKind:ParticipantSupport:Program  10.00 USD\n" in _text(listed)
