"""Trial balances of accounting systems: read, and held beside the books account by account."""

from decimal import Decimal

import pytest

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.ledger import Account, Activity, FundSource, ObjectClass
from lineshaft.domain.ledger.book_file import AccountMeaning, Chart, FundMeaning, Layout
from lineshaft.domain.ledger.trial_balance import TrialLine, compare, read_trial_balance

SIDES = Layout({"account": "Account", "title": "Name", "debit": "Debit", "credit": "Credit"})
SIGNED = Layout({"account": "Account", "amount": "Balance"})
CASH = AccountMeaning(Account.CASH)
TRAVEL = AccountMeaning(Account.EXPENSE, ObjectClass.TRAVEL, Activity.PROGRAM)


def _rows(*cells: str) -> list[tuple[int, list[str]]]:
    return [(number, row.split(";")) for number, row in enumerate(cells, start=2)]


def test_read__debits_and_credits_without_totals_and_empty_lines() -> None:
    header = ["Account", "Name", "Debit", "Credit"]
    rows = _rows(
        "5000;Travel;$1,100.50;", "1000;Bank;50;1,150.50", ";;;", "Total;;1,150.50;1,150.50", ";Total;1;1"
    )
    lines, style = read_trial_balance(rows, header, SIDES)
    assert [(line.number, line.account, line.title, line.amount) for line in lines] == [
        (2, "5000", "Travel", Decimal("1100.50")),
        (3, "1000", "Bank", Decimal("-1100.50")),
    ]
    assert style == "point"


def test_read__an_account_with_a_code_whose_name_begins_as_totals_do() -> None:
    lines, _ = read_trial_balance(
        _rows("6100;Total Quality Supplies;5;"), ["Account", "Name", "Debit", "Credit"], SIDES
    )
    assert [line.account for line in lines] == ["6100"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("(1,100.50)", "-1100.50"),
        ("1.100,50", "1100.50"),
        ("-1100.5", "-1100.50"),
        ("12.00-", "-12"),
        ("USD 7", "7"),
    ],
)
def test_read__balances_in_every_style(written: str, read: str) -> None:
    lines, _ = read_trial_balance(_rows(f"5000;{written}"), ["Account", "Balance"], SIGNED)
    assert lines[0].amount == Decimal(read)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("5000;1e308", "row 2, Balance: “1e308”"),
        ("5000;NaN", "row 2, Balance: “NaN”"),
        ("5000;1.005", "row 2, Balance: “1.005”"),
        ("5000;much", "row 2, Balance: “much”"),
        (";7", "row 2, Account: “” is empty"),
    ],
)
def test_read__a_row_that_cannot_be_read_refuses_the_file_and_is_named(row: str, said: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        read_trial_balance(_rows(row, "5100;1"), ["Account", "Balance"], SIGNED)
    assert said in str(refused.value)
    assert "1 of 2 rows" in str(refused.value)


def test_read__many_faults_are_counted() -> None:
    with pytest.raises(InvalidValue, match="and 2 more"):
        read_trial_balance(_rows(*["5000;x"] * 7), ["Account", "Balance"], SIGNED)


def test_read__no_accounts_and_no_such_column() -> None:
    with pytest.raises(InvalidValue, match="no accounts"):
        read_trial_balance(_rows("Total;5"), ["Account", "Balance"], SIGNED)
    with pytest.raises(InvalidValue, match="no column of this file"):
        read_trial_balance(_rows("5000;5"), ["Account", "Amount"], SIGNED)


def test_read__a_journal_is_no_trial_balance() -> None:
    with pytest.raises(InvalidValue, match="more than 5,000 rows"):
        read_trial_balance(_rows(*["5000;1"] * 5001), ["Account", "Balance"], SIGNED)
    with pytest.raises(InvalidValue, match="too long for a code"):
        read_trial_balance(_rows(f"{'5' * 201};1"), ["Account", "Balance"], SIGNED)


def _line(account: str, amount: str, fund: str = "") -> TrialLine:
    return TrialLine(2, account, "", fund, Decimal(amount))


def test_compare__codes_that_mean_the_same_are_one_account() -> None:
    chart = Chart({"1000": CASH, "5000": TRAVEL, "5010": TRAVEL}, {})
    found = compare(
        [_line("5000", "60"), _line("5010", "40"), _line("1000", "-99")],
        chart,
        {TRAVEL: Decimal(100), CASH: Decimal(-100)},
    )
    assert [(row.meaning, row.codes, row.here, row.there, row.difference) for row in found.rows] == [
        (CASH, ("1000",), Decimal(-100), Decimal(-99), Decimal(-1)),
        (TRAVEL, ("5000", "5010"), Decimal(100), Decimal(100), Decimal(0)),
    ]
    assert [row.meaning for row in found.different] == [CASH]


def test_compare__what_one_side_alone_has_and_codes_that_nobody_explained() -> None:
    found = compare([_line("7000", "5")], Chart({}, {}), {TRAVEL: Decimal(7), CASH: Decimal(0)})
    assert [(row.meaning, row.codes, row.difference) for row in found.rows] == [
        (TRAVEL, (), Decimal(7)),
        (None, ("7000",), Decimal(-5)),
    ]
    assert len(found.different) == 2


def test_compare__funds_of_no_award_and_value_without_money_are_left_out() -> None:
    chart = Chart(
        {"5000": TRAVEL, "9000": AccountMeaning(None)},
        {
            "FED": FundMeaning(1, FundSource.FEDERAL),
            "GEN": FundMeaning(None),
            "GIFT": FundMeaning(1, FundSource.IN_KIND),
        },
    )
    lines = [
        _line("5000", "5", "FED"), _line("5000", "6", "GEN"), _line("5000", "7", "GIFT"), _line("9000", "8"),
        _line("5000", "9", "NEW"),
    ]  # fmt: skip
    found = compare(lines, chart, {TRAVEL: Decimal(5)})
    assert [line.amount for line in found.left_out] == [Decimal(6), Decimal(7), Decimal(8)]
    assert [(row.codes, row.difference) for row in found.rows] == [
        (("5000",), 0),
        (("5000, NEW",), Decimal(-9)),
    ]
