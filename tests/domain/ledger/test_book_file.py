"""Files of accounting systems: every line ends somewhere, and what is posted balances."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.ledger import Account, Activity, FundSource, ObjectClass, check_entry
from lineshaft.domain.ledger.book_file import (
    AccountMeaning,
    Chart,
    FundMeaning,
    Layout,
    Reading,
    Result,
    read_book,
)

HEADER = ["Date", "Trans", "Account", "Name", "Fund", "Memo", "Debit", "Credit"]
TWO = Layout(
    {"date": "Date", "document": "Trans", "account": "Account", "title": "Name", "fund": "Fund", "memo": "Memo",
     "debit": "Debit", "credit": "Credit"}
)  # fmt: skip
SIGNED = Layout({"date": "Date", "account": "Account", "fund": "Fund", "amount": "Amount"})
CHART = Chart(
    {
        "1000": AccountMeaning(Account.CASH),
        "2000": AccountMeaning(Account.PAYABLE),
        "5000": AccountMeaning(Account.EXPENSE, ObjectClass.TRAVEL, Activity.ENGAGEMENT),
        "9000": AccountMeaning(None),
    },
    {
        "FED": FundMeaning(1, FundSource.FEDERAL),
        "STA": FundMeaning(1, FundSource.STATE),
        "OTH": FundMeaning(2, FundSource.FEDERAL),
        "BAR": FundMeaning(None),
    },
)


def _nothing_known(keys: Iterable[str], documents: Iterable[str]) -> Mapping[str, tuple[str, str]]:
    return {}


def _read(
    text: str, *, layout: Layout = TWO, header: list[str] = HEADER, chart: Chart = CHART, known=_nothing_known
) -> Reading:  # type: ignore[no-untyped-def]
    rows = [(number, line.split("|")) for number, line in enumerate(text.strip("\n").split("\n"), 2)]
    return read_book(rows, header, layout, chart, known=known, obstacle=lambda award, day, is_cost: "")


def _ends(reading: Reading) -> list[str]:
    return [line.result.value for line in reading.lines]


def test_a_transaction__becomes_an_entry_of_its_award() -> None:
    reading = _read("""
3/5/2026|7|5000|Travel|FED|Rome|$1,100.50|
3/5/2026|7|1000|Bank|FED|Rome||1,100.50
""")
    assert _ends(reading) == ["posted", "posted"]
    (found,) = reading.entries
    assert (found.award, found.entry.booked_on, found.entry.memo) == (1, date(2026, 3, 5), "Rome")
    assert [(each.account, each.source, each.amount) for each in found.entry.postings] == [
        (Account.EXPENSE, FundSource.FEDERAL, Decimal("1100.50")),
        (Account.CASH, FundSource.FEDERAL, Decimal("-1100.50")),
    ]
    assert reading.by_account() == {
        "1000": (Decimal(0), Decimal("1100.50")),
        "5000": (Decimal("1100.50"), Decimal(0)),
    }


def test_lines_without_a_fund__are_the_other_side_of_those_with_one() -> None:
    reading = _read("""
3/5/2026|7|5000|Travel|FED|Rome|60.01|
3/5/2026|7|5000|Travel|STA|Rome|40.00|
3/5/2026|7|5000|Travel|OTH|Rome|10.00|
3/5/2026|7|1000|Bank||Rome||70.01
3/5/2026|7|2000|Owed||Rome||40.00
""")
    assert set(_ends(reading)) == {"posted"}
    assert [found.award for found in reading.entries] == [1, 2]
    for found in reading.entries:
        check_entry(found.entry)
    banked = sum(
        each.amount
        for found in reading.entries
        for each in found.entry.postings
        if each.account is Account.CASH
    )
    assert banked == Decimal("-70.01")


@pytest.mark.parametrize(
    ("text", "result", "said"),
    [
        ("3/5/2026|7|5000|Travel|FED|x|60|\n3/5/2026|7|1000|Bank|FED|x||50", "refused", "$10.00 more debits"),
        ("3/5/2026|7|5000|T|FED|x|60|\n3/5/2026|7|7777|B|FED|x||60", "held", "7777 is not in your chart"),
        ("3/5/2026|7|5000|T|NEW|x|60|\n3/5/2026|7|1000|B|NEW|x||60", "held", "NEW is not in your chart"),
        ("3/5/2026|7|5000|T|FED|x|60|\n3/5/2026|7|1000|B|STA|x||60", "held", "left over in federal"),
        ("3/5/2026|7|5000|T|FED|x|60|\n3/6/2026|7|1000|B|FED|x||60", "held", "several days"),
        ("3/5/2026|7|5000|T||x|60|\n3/5/2026|7|1000|B||x||60", "held", "whose it is cannot be told"),
        (
            "3/5/2026|7|5000|T|FED|x|60|\n3/5/2026|7|5000|B|BAR|x|5|\n3/5/2026|7|1000|B||x||65",
            "held",
            "something else",
        ),
        ("3/5/2026|7|5000|T|BAR|x|60|\n3/5/2026|7|1000|B|BAR|x||60", "left_out", "of no award"),
    ],
)
def test_a_transaction__that_cannot_be_posted_is_told(text: str, result: str, said: str) -> None:
    reading = _read(text)
    assert result in _ends(reading)
    assert "posted" not in _ends(reading)
    assert any(said in line.reason for line in reading.lines)
    assert reading.entries == []


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("1.234,50", "cannot be read"),
        ("1e308", "cannot be read"),
        ("NaN", "cannot be read"),
        ("1.005", "two decimals"),
    ],
)
def test_a_line__that_cannot_be_read_holds_its_transaction(cell: str, said: str) -> None:
    reading = _read(
        f"3/5/2026|7|5000|T|FED|x|{cell}|\n3/5/2026|7|1000|B|FED|x||60.00\n3/5/2026|8|5000|T|FED|x|1.00|\n3/5/2026|8|1000|B|FED|x||1.00"
    )
    assert _ends(reading) == ["refused", "held", "posted", "posted"]
    assert "Debit" in reading.lines[0].reason
    assert cell in reading.lines[0].reason
    assert said in reading.lines[0].reason
    assert "line 2" in reading.lines[1].reason


def test_lines_that_say_nothing__are_left_out_with_the_reason() -> None:
    reading = _read("""
||||||
3/5/2026|7|5000|T|FED|x|0.00|
||Total|||||
|||Grand total||60|60
""")
    assert [(line.result, line.reason) for line in reading.lines] == [
        (Result.LEFT_OUT, "an empty line"),
        (Result.LEFT_OUT, "no amount"),
        (Result.LEFT_OUT, "a line of totals"),
        (Result.LEFT_OUT, "a line of totals"),
    ]


def test_a_line__with_debit_and_credit_is_refused() -> None:
    assert "stands beside the debit" in _read("3/5/2026|7|5000|T|FED|x|60|60").lines[0].reason


def test_signed_amounts_without_numbers__are_grouped_until_they_come_out_even() -> None:
    reading = _read(
        "2026-03-05|5000|FED|60,00\n2026-03-05|1000|FED|-60,00\n2026-03-05|5000|STA|1.000,00\n2026-03-05|1000|STA|(1.000,00)",
        layout=SIGNED,
        header=["Date", "Account", "Fund", "Amount"],
    )
    assert [found.entry.postings[0].amount for found in reading.entries] == [Decimal(60), Decimal(1000)]
    assert reading.style == "comma"


class _Books:
    """What was posted from earlier files."""

    def __init__(self) -> None:
        self.lines: dict[str, tuple[str, str]] = {}

    def post(self, reading: Reading) -> None:
        for line in reading.lines:
            if line.result is Result.POSTED:
                assert line.key not in self.lines
                self.lines[line.key] = (line.document, line.content)

    def known(self, keys: Iterable[str], documents: Iterable[str]) -> Mapping[str, tuple[str, str]]:
        wanted, named = set(keys), set(documents)
        return {key: said for key, said in self.lines.items() if key in wanted or said[0] in named}


RENT = "3/5/2026|7|5000|T|FED|x|60|\n3/5/2026|7|1000|B|FED|x||60"


def test_the_same_rows__in_the_same_or_another_file_are_posted_once() -> None:
    books = _Books()
    books.post(_read(RENT, known=books.known))
    assert _ends(_read(RENT, known=books.known)) == ["before", "before"]
    longer = f"{RENT}\n3/6/2026|8|5000|T|FED|y|5|\n3/6/2026|8|1000|B|FED|y||5"
    assert _ends(_read(longer, known=books.known)) == ["before", "before", "posted", "posted"]


def test_equal_rows__of_two_transactions_are_both_posted_and_known_again() -> None:
    twice = "2026-03-05|5000|FED|60\n2026-03-05|1000|FED|-60\n" * 2
    options = {"layout": SIGNED, "header": ["Date", "Account", "Fund", "Amount"]}
    books = _Books()
    first = _read(twice, known=books.known, **options)  # type: ignore[arg-type]
    assert len(first.entries) == 2
    books.post(first)
    assert set(_ends(_read(twice, known=books.known, **options))) == {"before"}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changed",
    [
        RENT.replace("60", "70"),
        RENT.replace("FED", "STA"),
        f"{RENT}\n3/5/2026|7|5000|T|FED|z|5|\n3/5/2026|7|1000|B|FED|z||5",
        RENT.replace("3/5/2026", "3/6/2026"),
    ],
)
def test_a_transaction__that_was_posted_with_other_lines_is_held(changed: str) -> None:
    books = _Books()
    books.post(_read(RENT, known=books.known))
    reading = _read(changed, known=books.known)
    assert set(_ends(reading)) == {"held"}
    assert "with other lines" in reading.lines[0].reason


def test_a_column_that_is_gone__is_named() -> None:
    with pytest.raises(InvalidValue, match="Amount"):
        _read("2026-03-05|5000|FED", layout=SIGNED, header=["Date", "Account", "Fund"])


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "3/5/2026", "2026-03-06", "soon"]),
            st.sampled_from(["", "1", "2"]),
            st.sampled_from(["", "1000", "2000", "5000", "9000", "7777"]),
            st.sampled_from(["", "FED", "STA", "OTH", "BAR", "NEW"]),
            st.sampled_from(["", "10", "-10.00", "1.5", "NaN", "(3)"]),
            st.sampled_from(["", "", "10", "1.50"]),
        ),
        max_size=12,
    )
)
def test_every_line__ends_once_and_every_entry_balances(rows: list[tuple[str, ...]]) -> None:
    text = [
        (n, [day, number, account, "", fund, "x", debit, credit])
        for n, (day, number, account, fund, debit, credit) in enumerate(rows, 2)
    ]
    reading = read_book(
        text, HEADER, TWO, CHART, known=_nothing_known, obstacle=lambda award, day, is_cost: ""
    )
    assert sum(reading.count(result) for result in Result) == len(rows)
    for found in reading.entries:
        check_entry(found.entry)
    for line in reading.lines:
        assert (line.entry is not None) == (line.result is Result.POSTED)
        assert line.reason or line.result is Result.POSTED
