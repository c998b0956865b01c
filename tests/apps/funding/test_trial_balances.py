"""The trial balance of the accounting system beside the books of a month, from sending to the file of differences."""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from ledgers import MakeDraft
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding import actions
from lineshaft.apps.funding.actions import accounting
from lineshaft.apps.funding.models import JournalEntry, TrialBalance
from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.domain.ledger import Account, Activity, FundSource, ObjectClass
from lineshaft.domain.ledger.book_file import AccountMeaning, FundMeaning
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
TITLES = "Peach Center Inc.\nTrial balance\n\n"
FILE = "Account,Account name,Debit,Credit\n5000,Travel,$140.00,\n1000,Bank,,140.00\nTotal,,140.00,140.00\n"
CHOSEN = {
    "column_account": "Account",
    "column_title": "Account name",
    "column_debit": "Debit",
    "column_credit": "Credit",
}
MONTH = "/funding/months/2026/3/"
NEW = f"{MONTH}trial-balance/"


def _token(number: int) -> str:
    return f"6b0c1fd2-6f83-4d3c-9d58-0d6d8f6f5c{number:02}"


@pytest.fixture
def books(finance_officer: User, award: Award, period: BudgetPeriod, draft: MakeDraft) -> list[JournalEntry]:
    """Travel of $100 in February, and of $100 and $40 in March, paid in federal and state money; the chart is known."""
    by = actor_for(finance_officer)
    with use(by.context):
        said = accounting.Meanings(
            {
                "1000": AccountMeaning(Account.CASH),
                "5000": AccountMeaning(Account.EXPENSE, ObjectClass.TRAVEL, Activity.ENGAGEMENT),
            },
            {"FED": FundMeaning(award.pk, FundSource.FEDERAL), "GEN": FundMeaning(None)},
        )
        accounting.map_chart(center=award.center, meanings=said, titles={}, by=by)
        return actions.post_many(
            drafts=[draft(day=date(2026, 2, 3)), draft(), draft("40.00", source=FundSource.STATE)], by=by
        )


def _sent(
    browser: Client,
    content: str | bytes = FILE,
    *,
    name: str = "tb.csv",
    number: int = 1,
    since: str = "2026-03-01",
):  # type: ignore[no-untyped-def]
    data = content.encode() if isinstance(content, str) else content
    return browser.post(
        NEW, {"once": _token(number), "counts_from": since, "file": SimpleUploadedFile(name, data)}
    )


def test_pages__from_a_file_with_titles_to_the_differences(
    sign_in: SignIn, finance_officer: User, books: list[JournalEntry]
) -> None:
    browser = sign_in(finance_officer)
    assert "None was held beside this month" in browser.get(MONTH).content.decode()
    columns = _sent(browser, TITLES + FILE.replace("$140.00", "139.99")).headers["Location"]
    shown = browser.get(columns)
    form = shown.context["form"]
    assert {name: form[name].value() for name in CHOSEN} == CHOSEN
    assert "Peach Center Inc." in shown.content.decode()
    page = browser.post(columns, CHOSEN).headers["Location"]
    compared = browser.get(page)
    assert [
        (each["name"], each["row"].here, each["row"].difference) for each in compared.context["rows"]
    ] == [
        ("Cash", Decimal(-140), Decimal(0)),
        ("Cost, Travel, Work with companies", Decimal(140), Decimal("0.01")),
    ]
    assert "does not come out even" in compared.content.decode()
    assert len(browser.get(f"{page}?only=different").context["rows"]) == 1
    month = browser.get(MONTH).content.decode()
    assert "1 account differs from the trial balance of your accounting system, by $0.01 at most" in month
    assert "tb.csv" in month

    lines = list(
        csv.DictReader(io.StringIO(browser.get(f"{page}differences.csv").content.decode("utf-8-sig")))
    )
    assert [(each["Account of the books"], each["Difference"]) for each in lines] == [
        ("Cash", "0.00"),
        ("Cost, Travel, Work with companies", "0.01"),
    ]
    sheet = load_workbook(io.BytesIO(browser.get(f"{page}differences.xlsx").content)).active
    assert sheet is not None
    assert [row[2] for row in sheet.values][1:] == ["1000 Bank", "5000 Travel"]


def test_pages__an_account_opens_to_the_entries_that_it_is_the_sum_of(
    sign_in: SignIn, finance_officer: User, books: list[JournalEntry]
) -> None:
    browser = sign_in(finance_officer)
    page = browser.post(_sent(browser).headers["Location"], CHOSEN).headers["Location"]
    compared = browser.get(page)
    assert "Nothing differs" in compared.content.decode()
    for each in compared.context["rows"]:
        totals = browser.get(f"/funding/journal/?{each['query']}").context["totals"]
        assert totals.difference == each["row"].here
        assert totals.entries == 2


def test_pages__balances_that_count_since_the_books_began_or_the_year(
    sign_in: SignIn, finance_officer: User, books: list[JournalEntry]
) -> None:
    browser = sign_in(finance_officer)
    page = browser.post(_sent(browser, since="").headers["Location"], CHOSEN).headers["Location"]
    assert [each["row"].here for each in browser.get(page).context["rows"]] == [Decimal(-240), Decimal(240)]
    year = _sent(browser, number=2, since="2026-02-01").headers["Location"]
    assert "columns" not in year  # its headings are known by now
    assert [each["row"].here for each in browser.get(year).context["rows"]] == [Decimal(-240), Decimal(240)]
    assert browser.get(year).context["others"].count() == 1
    for wrong in ("2026-03-02", "2026-04-01"):
        refused = _sent(browser, number=3, since=wrong)
        assert "is no first day of a month" in str(refused.context["form"].errors)


def test_pages__what_was_given_in_kind_is_not_compared(
    sign_in: SignIn, finance_officer: User, books: list[JournalEntry], period: BudgetPeriod, draft: MakeDraft
) -> None:
    by = actor_for(finance_officer)
    with use(by.context):
        actions.post(draft=draft("500.00", source=FundSource.IN_KIND), by=by)
    browser = sign_in(finance_officer)
    page = browser.post(_sent(browser).headers["Location"], CHOSEN).headers["Location"]
    assert "Nothing differs" in browser.get(page).content.decode()


def test_pages__a_sheet_and_a_row_of_headings_chosen_by_hand(
    sign_in: SignIn, finance_officer: User, books: list[JournalEntry]
) -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.append(["Notes", "of", "the", "accountant"])
    balances = book.create_sheet("Balances")
    for row in [
        ["5 lines", "of 2026", "printed 4/1"],
        ["GL 1", "Saldo 2"],
        [5000, 140.0],
        [1000, -140.0],
    ]:
        balances.append(row)
    content = io.BytesIO()
    book.save(content)
    browser = sign_in(finance_officer)
    columns = _sent(browser, content.getvalue(), name="tb.xlsx").headers["Location"]
    assert "Balances" in browser.get(columns).content.decode()
    where = {"sheet": "Balances", "heading_row": "2", "heading_lines": "1"}
    shown = browser.get(columns, where)
    assert [code for code, _ in shown.context["form"].fields["column_account"].choices] == [
        "",
        "GL 1",
        "Saldo 2",
    ]
    page = browser.post(columns, {**where, "column_account": "GL 1", "column_amount": "Saldo 2"}).headers[
        "Location"
    ]
    assert "Nothing differs" in browser.get(page).content.decode()
    again = _sent(browser, content.getvalue(), name="tb.xlsx", number=2).headers["Location"]
    assert "columns" not in again  # the sheet and the row are known again
    missed = browser.get(columns, {"sheet": "Balances", "heading_row": "77"}, follow=True)
    assert "has no headings in row 77" in missed.content.decode()
    assert missed.context["glance"].header[0] == "5 lines"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b" \n", "is empty"),
        ("scan.pdf", b"%PDF-1.7 x", "is a PDF document"),
        ("broken.xlsx", b"PK\x03\x04broken", "is not a workbook that can be read"),
        ("odd.csv", b"\x00\x01\x02\x03" * 200, "is not a text file"),
    ],
)
def test_pages__a_file_that_is_no_table_is_refused_in_words(
    sign_in: SignIn, finance_officer: User, books: list[JournalEntry], name: str, content: bytes, said: str
) -> None:
    answer = _sent(sign_in(finance_officer), content, name=name)
    assert answer.status_code == 200
    assert said in str(answer.context["form"].errors)
    with system_scope("a test looks"):
        assert not TrialBalance.objects.exists()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("5000,Travel,1e308,", "row 2, Debit"),
        ("5000,Travel,NaN,", "row 2, Debit"),
        (",Travel,5,", "row 2, Account"),
        ("Total,,,", "no accounts"),
    ],
)
def test_pages__rows_that_cannot_be_read_are_named_and_nothing_is_kept(
    sign_in: SignIn, finance_officer: User, books: list[JournalEntry], row: str, said: str
) -> None:
    browser = sign_in(finance_officer)
    columns = _sent(browser, f"Account,Account name,Debit,Credit\n{row}\n").headers["Location"]
    answer = browser.post(columns, CHOSEN)
    assert answer.status_code == 200
    assert said in str(answer.context["form"].errors)
    assert "columns" in browser.get(columns.removesuffix("columns/")).headers["Location"]


def test_pages__codes_that_nobody_explained_are_told(
    sign_in: SignIn, finance_officer: User, books: list[JournalEntry]
) -> None:
    browser = sign_in(finance_officer)
    columns = _sent(browser, FILE.replace("Total", "7000,Software,5.00,\nTotal")).headers["Location"]
    page = browser.get(browser.post(columns, CHOSEN).headers["Location"])
    assert "7000 Software: not in your chart" in page.content.decode()


def test_compare__takes_few_queries_however_many_accounts(
    acting: Actor, finance_officer: User, sign_in: SignIn, books: list[JournalEntry]
) -> None:
    browser = sign_in(finance_officer)
    many = "".join(f"{8000 + number},More,1.00,\n" for number in range(300))
    columns = _sent(browser, FILE.replace("Total", f"{many}Total")).headers["Location"]
    page = browser.post(columns, CHOSEN).headers["Location"]
    with CaptureQueriesContext(
        connection,
    ) as made:
        assert browser.get(page).status_code == 200
    assert len([each for each in made.captured_queries if "funding_" in each["sql"]]) <= 7


def test_pages__are_for_who_sees_or_writes_the_books(
    sign_in: SignIn,
    finance_officer: User,
    books: list[JournalEntry],
    director: User,
    advisor: User,
    stranger: User,
    officer: User,
) -> None:
    browser = sign_in(finance_officer)
    page = browser.post(_sent(browser).headers["Location"], CHOSEN).headers["Location"]
    assert sign_in(director).get(page).status_code == 200
    assert sign_in(director).get(f"{page}columns/").status_code == 403
    assert sign_in(director).get(NEW).status_code == 403
    for person in (advisor, stranger, officer):
        for part in ("", "columns/", "differences.csv", "differences.xlsx"):
            assert sign_in(person).get(page + part).status_code == 404


def test_pages__odd_addresses_are_answered_in_words(
    sign_in: SignIn, finance_officer: User, books: list[JournalEntry]
) -> None:
    browser = sign_in(finance_officer)
    columns = _sent(browser).headers["Location"]
    for odd in (
        {"heading_row": "99999999999999999999"},
        {"heading_row": "-1", "heading_lines": "9"},
        {"heading_row": "two"},
        {"sheet": "\0", "heading_row": "1"},
        {"sheet": "x" * 5000},
    ):
        assert browser.get(columns, odd, follow=True).status_code == 200
        assert browser.post(columns, {**CHOSEN, **odd}, follow=True).status_code == 200
    page = columns.removesuffix("columns/")
    assert browser.get(page, {"only": "\0"}, follow=True).status_code == 200
    for nowhere in ("2026/13", "1/1", "2026/9"):
        assert browser.get(f"/funding/months/{nowhere}/trial-balance/").status_code == 404


def test_demonstration__differs_by_one_bill(
    acting: Actor, finance_officer: User, award: Award, period: BudgetPeriod, draft: MakeDraft
) -> None:
    from lineshaft.apps.funding.queries.trial_balances import held_beside
    from lineshaft.demo.trial_balance import CHART, make_trial_balance

    accounting.map_chart(center=award.center, meanings=accounting.Meanings(CHART, {}), titles={}, by=acting)
    actions.post_many(drafts=[draft(), draft("40.00", object_class=ObjectClass.RENT)], by=acting)
    with system_scope("a test names the finance officer of the demonstration"):
        User.objects.filter(pk=finance_officer.pk).update(email="demo-finance@lineshaft.example")
    make_trial_balance(today=date(2026, 4, 10), home_center_id=award.center_id)
    found = held_beside(acting, TrialBalance.objects.get()).comparison
    assert [(row.meaning.account, row.difference) for row in found.different if row.meaning] == [
        (Account.CASH, Decimal("125.00")),
        (Account.EXPENSE, Decimal("-125.00")),
    ]
    assert len(found.rows) == 3
