"""Files of the accounting system, from sending to posting and taking back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from factories.funding import SubawardFactory
from factories.network import AwardFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding import actions
from lineshaft.apps.funding.actions import accounting
from lineshaft.apps.funding.models import BookImport, BookLine, ChartFund, JournalEntry, Posting
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import Account, Activity, FundSource, ObjectClass
from lineshaft.domain.ledger.book_file import AccountMeaning, FundMeaning, Layout, SubawardMeaning
from lineshaft.tenancy import system_scope

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
HEADER = "Date,Trans,Account,Account name,Fund,Memo,Debit,Credit\n"
MARCH = (
    '3/5/2026,7,5000,Travel,FED,Rome,"$1,100.50",\n'
    '3/5/2026,7,1000,Bank,FED,Rome,,"1,100.50"\n'
    "3/6/2026,8,5000,Travel,STA,Macon,40.00,\n"
    "3/6/2026,8,1000,Bank,STA,Macon,,40.00\n"
)
LAYOUT = Layout(
    {"date": "Date", "document": "Trans", "account": "Account", "title": "Account name", "fund": "Fund",
     "memo": "Memo", "debit": "Debit", "credit": "Credit"}
)  # fmt: skip


def _chart(award: Award) -> accounting.Meanings:
    return accounting.Meanings(
        {
            "1000": AccountMeaning(Account.CASH),
            "5000": AccountMeaning(Account.EXPENSE, ObjectClass.TRAVEL, Activity.ENGAGEMENT),
        },
        {"FED": FundMeaning(award.pk, FundSource.FEDERAL), "STA": FundMeaning(award.pk, FundSource.STATE)},
    )


@pytest.fixture
def send(acting: Actor, award: Award, period: BudgetPeriod, tmp_path: Path) -> Callable[..., BookImport]:
    """Send and check a file of the center, whose chart is known."""
    accounting.map_chart(center=award.center, meanings=_chart(award), titles={}, by=acting)

    def do(lines: str = MARCH, *, name: str = "march.csv", **told: Decimal | None) -> BookImport:
        path = tmp_path / "upload"
        path.write_text(HEADER + lines)
        batch = accounting.receive_book(path=path, file_name=name, center=award.center, by=acting)
        options = {"told_debits": None, "told_credits": None, **told}
        batch = accounting.choose_layout(batch=batch, layout=LAYOUT, by=acting, **options)
        return accounting.check_book(batch=batch, by=acting)

    return do


def test_post__every_line_is_accounted_for_and_opens_to_its_entry(
    send: Callable[..., BookImport], acting: Actor
) -> None:
    batch = send()
    assert (batch.status, batch.rows_read, batch.rows_posted, batch.entries) == ("checked", 4, 4, 2)
    assert (batch.debits, batch.credits) == (Decimal("1140.50"), Decimal("1140.50"))
    assert not JournalEntry.objects.exists()

    batch = accounting.post_book(batch=batch, by=acting)
    assert batch.status == "posted"
    lines = list(BookLine.objects.filter(batch=batch).select_related("entry"))
    assert [line.entry.memo for line in lines if line.entry] == ["Rome", "Rome", "Macon", "Macon"]
    entry = lines[0].entry
    assert entry is not None
    assert (entry.origin, entry.posted_by_id, entry.evidence.file_sha256) == (
        "import", acting.user_id, batch.file_sha256,
    )  # fmt: skip
    assert sum(each.amount for each in Posting.objects.all()) == 0


def test_post__the_same_file_and_the_same_rows_in_another_post_nothing(
    send: Callable[..., BookImport], acting: Actor
) -> None:
    accounting.post_book(batch=send(), by=acting)
    again = send()
    assert (again.rows_before, again.entries) == (4, 0)
    with pytest.raises(Conflict, match="Nothing is left"):
        accounting.post_book(batch=again, by=acting)
    longer = send(
        MARCH + "3/9/2026,9,5000,Travel,FED,Athens,5,\n3/9/2026,9,1000,Bank,FED,Athens,,5\n", name="q.csv"
    )
    assert (longer.rows_before, longer.rows_posted) == (4, 2)
    accounting.post_book(batch=longer, by=acting)
    assert JournalEntry.objects.count() == 3


def test_post__an_account_of_a_subaward_names_it_and_another_award_holds_the_line(
    send: Callable[..., BookImport], acting: Actor, award: Award, center: Center
) -> None:
    with system_scope("a test arranges its rows"):
        subaward = SubawardFactory(award=award, center=center)
        other = AwardFactory(center=center)
    told = _chart(award)
    passed_on = AccountMeaning(
        Account.EXPENSE, ObjectClass.SUBAWARD, Activity.PROGRAM, SubawardMeaning(subaward.pk, award.pk)
    )
    funds = {**told.funds, "OTHER": FundMeaning(other.pk, FundSource.FEDERAL)}
    meanings = accounting.Meanings({**told.accounts, "5900": passed_on}, funds)
    accounting.map_chart(center=center, meanings=meanings, titles={}, by=acting)
    batch = send(
        "3/5/2026,7,5900,Subaward,FED,Rome,500,\n3/5/2026,7,1000,Bank,FED,Rome,,500\n"
        "3/6/2026,8,5900,Subaward,OTHER,Rome,70,\n3/6/2026,8,1000,Bank,OTHER,Rome,,70\n"
    )
    assert (batch.rows_posted, batch.rows_held) == (2, 2)
    held = BookLine.objects.filter(batch=batch, result="held")[0]
    assert "a subaward of another award" in held.reason
    accounting.post_book(batch=batch, by=acting)
    assert [(each.amount, each.subaward_id) for each in Posting.objects.filter(account="expense")] == [
        (Decimal(500), subaward.pk)
    ]

    foreign = replace(passed_on, subaward=SubawardMeaning(subaward.pk, other.pk))
    with pytest.raises(InvalidValue, match="subaward that your center does not have"):
        accounting.map_chart(
            center=center, meanings=accounting.Meanings({"5900": foreign}, {}), titles={}, by=acting
        )


def test_post__a_column_of_line_numbers_that_are_none(
    send: Callable[..., BookImport], acting: Actor, award: Award, tmp_path: Path
) -> None:
    """Every line of the file has the number 1: each line is in the books once all the same."""
    accounting.map_chart(center=award.center, meanings=_chart(award), titles={}, by=acting)
    lines = "".join(f"{line},1\n" for line in MARCH.splitlines())
    layout = Layout({**LAYOUT.columns, "line": "No"})

    def sent(name: str) -> BookImport:
        path = tmp_path / "upload"
        path.write_text(HEADER.replace("\n", ",No\n") + lines)
        batch = accounting.receive_book(path=path, file_name=name, center=award.center, by=acting)
        batch = accounting.choose_layout(
            batch=batch, layout=layout, told_debits=None, told_credits=None, by=acting
        )
        return accounting.check_book(batch=batch, by=acting)

    assert accounting.post_book(batch=sent("a.csv"), by=acting).entries == 2
    assert sent("b.csv").rows_before == 4


def test_page__an_interrupted_posting_is_told_and_begun_again(
    send: Callable[..., BookImport], sign_in: SignIn, finance_officer: User
) -> None:
    batch = send()
    BookImport.objects.filter(pk=batch.pk).update(status="posting")
    browser = sign_in(finance_officer)
    page = f"/funding/books/{batch.pk}/"
    assert "The work was interrupted" in browser.get(page).content.decode()
    browser.post(f"{page}step/", {"step": "post"})
    assert browser.get(page).context["batch"].status == "posted"
    assert JournalEntry.objects.count() == 2


def test_post__two_that_were_checked_before_either_was_posted(
    send: Callable[..., BookImport], acting: Actor
) -> None:
    first, second = send(), send(name="copy.csv")
    assert second.entries == 2
    accounting.post_book(batch=first, by=acting)
    with pytest.raises(Conflict, match="Nothing is left"):
        accounting.post_book(batch=second, by=acting)
    assert JournalEntry.objects.count() == 2


@pytest.mark.parametrize("what", ["chart", "columns"])
def test_post__what_was_changed_after_the_dry_run_asks_for_a_new_one(
    send: Callable[..., BookImport], acting: Actor, award: Award, what: str
) -> None:
    batch = send()
    if what == "chart":
        said = accounting.Meanings({}, {"STA": FundMeaning(award.pk, FundSource.PRIVATE)})
        accounting.map_chart(center=award.center, meanings=said, titles={}, by=acting)
    else:
        BookImport.objects.filter(pk=batch.pk).update(layout={**batch.layout, "order": "day_first"})
    with pytest.raises(Conflict, match="changed after the dry run"):
        accounting.post_book(batch=batch, by=acting)
    batch.refresh_from_db()
    accounting.post_book(batch=accounting.check_book(batch=batch, by=acting), by=acting)
    assert JournalEntry.objects.count() == 2


def test_post__totals_that_differ_from_those_told(send: Callable[..., BookImport], acting: Actor) -> None:
    batch = send(told_debits=Decimal("1140.51"))
    assert batch.difference_told
    with pytest.raises(Conflict, match=r"1,140\.50"):
        accounting.post_book(batch=batch, by=acting)
    right = send(told_debits=Decimal("1140.50"), told_credits=Decimal("1140.50"))
    accounting.post_book(batch=right, by=acting)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("9/30/2025", "outside the budget period"),
        ("10/1/2026", "outside the budget period"),
        ("11/30/2026", "has not come yet"),
        ("2/10/2026", "is closed"),
        ("soon", "is no day"),
    ],
)
def test_check__days_on_which_nothing_can_be_booked(
    send: Callable[..., BookImport], acting: Actor, draft: Any, award: Award, day: str, said: str
) -> None:
    actions.post(draft=draft(day=date(2026, 2, 3)), by=acting)
    actions.close_month(center=award.center, month=date(2026, 2, 1), by=acting)
    batch = send(MARCH.replace("3/5/2026", day))
    assert batch.rows_posted == 2
    assert batch.rows_held + batch.rows_refused == 2
    assert any(said in line.reason for line in batch.lines.all())


def test_take_back__leaves_nothing_and_lets_it_be_imported_again(
    send: Callable[..., BookImport], acting: Actor
) -> None:
    batch = accounting.post_book(batch=send(), by=acting)
    by_hand = JournalEntry.objects.order_by("pk").first()
    assert by_hand is not None
    actions.reverse(entry=by_hand, booked_on=date(2026, 4, 1), reason="by hand", by=acting)
    with pytest.raises(InvalidValue, match="reason"):
        accounting.take_book_back(batch=batch, booked_on=date(2026, 4, 1), reason=" ", by=acting)
    with pytest.raises(InvalidValue, match="Use 2026-03-06"):
        accounting.take_book_back(batch=batch, booked_on=date(2026, 3, 5), reason="x", by=acting)
    accounting.take_book_back(batch=batch, booked_on=date(2026, 4, 1), reason="wrong month", by=acting)
    sums: dict[tuple[str, str], Decimal] = {}
    for each in Posting.objects.all():
        sums[each.account, each.source] = sums.get((each.account, each.source), Decimal(0)) + each.amount
    assert set(sums.values()) == {Decimal(0)}
    assert JournalEntry.objects.count() == 4
    with pytest.raises(Conflict, match="taken back"):
        accounting.take_book_back(batch=batch, booked_on=date(2026, 4, 1), reason="again", by=acting)
    accounting.post_book(batch=send(), by=acting)
    assert JournalEntry.objects.filter(origin="import").count() == 4


def test_chart__takes_no_award_of_another_center(acting: Actor, award: Award, other_center: Center) -> None:
    from factories.network import AwardFactory

    with system_scope("a test arranges its rows"):
        theirs = AwardFactory(center=other_center)
    said = accounting.Meanings({}, {"X": FundMeaning(theirs.pk, FundSource.STATE)})
    with pytest.raises(InvalidValue, match="does not have"):
        accounting.map_chart(center=award.center, meanings=said, titles={}, by=acting)
    assert not ChartFund.objects.exists()


# ---------------------------------------------------------------- pages


def _token(number: int) -> str:
    return f"6b0c1fd2-6f83-4d3c-9d58-0d6d8f6f4b{number:02}"


def test_pages__lead_from_a_file_to_the_books(
    sign_in: SignIn, finance_officer: User, award: Award, period: BudgetPeriod
) -> None:
    browser = sign_in(finance_officer)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [
        ["Date", "Journal no", "GL account", "Class", "Description", "Amount"],
        [date(2026, 3, 5), "7", 5000, "FED", "Rome", 1100.5],
        [date(2026, 3, 5), "7", 1000, None, "Rome", -1100.5],
    ]:
        sheet.append(row)
    path = Path(str(award.pk)).with_suffix(".xlsx")
    from io import BytesIO

    content = BytesIO()
    book.save(content)
    sent = {"once": _token(1), "center": award.center_id}
    answer = browser.post(
        "/funding/books/new/", {**sent, "file": SimpleUploadedFile(path.name, content.getvalue())}
    )
    columns = answer.headers["Location"]
    form = browser.get(columns).context["form"]
    chosen = {name: form[name].value() or "" for name in form.fields}
    assert chosen["column_account"] == "GL account"
    assert chosen["column_amount"] == "Amount"
    page = columns.removesuffix("columns/")
    assert browser.post(columns, chosen).headers["Location"] == page
    assert "account 5000 is not in your chart" in browser.get(page).content.decode()

    chart = browser.get(f"{page}chart/").context["form"]
    assert [chart[name].label for name in ("fund_0", "fund_1")] == [
        "Fund or class FED",
        "Lines that name no fund",
    ]
    said = {
        "fund_0": f"{award.pk}:federal", "fund_1": "", "account_0": "cash:", "activity_0": "",
        "account_1": "expense:travel", "activity_1": "",
    }  # fmt: skip
    assert "activity_1" in browser.post(f"{page}chart/", said).context["form"].errors
    browser.post(f"{page}chart/", {**said, "activity_1": "engagement"})
    assert browser.get(page).context["batch"].entries == 1
    browser.post(f"{page}step/", {"step": "post"})
    shown = browser.get(page)
    assert shown.context["batch"].status == "posted"
    assert "Trial balance" in shown.content.decode()
    browser.post(f"{page}take-back/", {"once": _token(2), "booked_on": "2026-04-01", "reason": "twice"})
    assert browser.get(page).context["batch"].status == "taken_back"
    assert len(browser.get("/funding/books/").context["page"].object_list) == 1
    with system_scope("a test looks"):
        assert JournalEntry.objects.count() == 2


def test_pages__the_row_of_headings_is_chosen_by_hand_and_known_again(
    sign_in: SignIn, finance_officer: User, acting: Actor, award: Award, period: BudgetPeriod
) -> None:
    accounting.map_chart(center=award.center, meanings=_chart(award), titles={}, by=acting)
    browser = sign_in(finance_officer)
    # Two titles with as many cells as the table has: no program can tell that the names stand below.
    titles = "Peach Center,Journal,of,March,2026,all,funds,x\nPrinted,4/1/2026,by,Fay,for,the,auditor,y\n"

    def send(number: int, lines: str) -> str:
        file = SimpleUploadedFile("march.csv", (titles + HEADER + lines).encode())
        sent = {"once": _token(number), "center": award.center_id, "file": file}
        return str(browser.post("/funding/books/new/", sent).headers["Location"])

    columns = send(4, MARCH)
    shown = browser.get(columns)
    assert shown.context["glance"].header[0] == "Peach Center"
    assert "The headings stand in another row" in shown.content.decode()
    where = {"heading_row": "3", "heading_lines": "1"}
    form = browser.get(columns, where).context["form"]
    chosen = {name: form[name].value() or "" for name in form.fields}
    assert chosen["column_account"] == "Account"
    assert chosen["column_debit"] == "Debit"
    page = columns.removesuffix("columns/")
    assert browser.post(columns, chosen).headers["Location"] == page
    assert browser.get(page).context["batch"].entries == 2
    browser.post(f"{page}step/", {"step": "post"})
    assert browser.get(page).context["batch"].status == "posted"

    next_one = send(5, MARCH.replace("3/5/2026,7", "3/9/2026,9").replace("3/6/2026,8", "3/9/2026,10"))
    assert browser.get(next_one).context["form"]["column_account"].value() == "Account"
    assert browser.get(next_one).context["glance"].at.row == 3


def test_pages__a_sheet_of_a_workbook_is_chosen(
    sign_in: SignIn, finance_officer: User, acting: Actor, award: Award, period: BudgetPeriod
) -> None:
    from io import BytesIO

    accounting.map_chart(center=award.center, meanings=_chart(award), titles={}, by=acting)
    book = Workbook()
    cover = book.active
    assert cover is not None
    cover.append(["Cover", "page"])
    sheet = book.create_sheet("March & April")
    for row in [
        ["Date", "Trans", "Account", "Fund", "Amount"],
        [date(2026, 3, 5), "7", 5000, "FED", 10],
        [date(2026, 3, 5), "7", 1000, "FED", -10],
    ]:
        sheet.append(row)
    content = BytesIO()
    book.save(content)
    browser = sign_in(finance_officer)
    sent = {"once": _token(6), "center": award.center_id}
    file = SimpleUploadedFile("books.xlsx", content.getvalue())
    columns = browser.post("/funding/books/new/", {**sent, "file": file}).headers["Location"]
    assert "March &amp; April" in browser.get(columns).content.decode()
    form = browser.get(columns, {"sheet": "March & April"}).context["form"]
    chosen = {name: form[name].value() or "" for name in form.fields}
    assert chosen["column_account"] == "Account"
    page = browser.post(columns, chosen).headers["Location"]
    assert browser.get(page).context["batch"].entries == 1
    lost = browser.get(columns, {"sheet": "May"}, follow=True)
    assert "has no sheet" in lost.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"  \n", "is empty"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n", "is a picture"),
        ("old.xls", b"\xd0\xcf\x11\xe0", "old Excel"),
    ],
)
def test_pages__a_file_that_is_no_table_is_refused_by_name(
    sign_in: SignIn, finance_officer: User, award: Award, name: str, content: bytes, said: str
) -> None:
    sent = {"once": _token(3), "center": award.center_id, "file": SimpleUploadedFile(name, content)}
    page = sign_in(finance_officer).post("/funding/books/new/", sent)
    errors = str(page.context["form"].errors)
    assert said in errors or "empty" in errors


def test_pages__are_for_who_sees_or_writes_the_books(
    sign_in: SignIn,
    send: Callable[..., BookImport],
    director: User,
    advisor: User,
    stranger: User,
    officer: User,
) -> None:
    batch = send()
    page = f"/funding/books/{batch.pk}/"
    assert sign_in(director).get(page).status_code == 200
    assert sign_in(director).post(f"{page}step/", {"step": "post"}).status_code == 403
    assert sign_in(director).get("/funding/books/new/").status_code == 403
    for person in (advisor, stranger, officer):
        for part in ("", "columns/", "chart/", "take-back/"):
            assert sign_in(person).get(page + part).status_code == 404
        assert sign_in(person).post(f"{page}step/", {"step": "post"}).status_code == 404
    for person in (advisor, officer):
        assert sign_in(person).get("/funding/books/").status_code == 403
    by = actor_for(director)
    from django.core.exceptions import PermissionDenied

    for act in (accounting.check_book, accounting.post_book):
        with pytest.raises(PermissionDenied):
            act(batch=batch, by=by)
