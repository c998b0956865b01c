"""Two imports at the same moment, each in a transaction of its own."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from factories.accounts import person
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.funding.actions import accounting
from lineshaft.apps.funding.models import BookImport, BookLine, JournalEntry, MonthBalance, Posting
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.errors import Conflict
from lineshaft.domain.ledger import Account, Activity, FundSource, ObjectClass
from lineshaft.domain.ledger.book_file import AccountMeaning, FundMeaning, Layout
from lineshaft.tenancy import system_scope, use
from simultaneous import acting, at_once, in_between

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = "Date,Trans,Account,Fund,Debit,Credit\n"
LAYOUT = Layout(
    {"date": "Date", "document": "Trans", "account": "Account", "fund": "Fund", "debit": "Debit", "credit": "Credit"}
)  # fmt: skip
Send = Callable[..., BookImport]


def _bills(numbers: range) -> str:
    return HEADER + "".join(
        f"3/5/2026,{n},5000,FED,{n + 1}.00,\n3/5/2026,{n},1000,FED,,{n + 1}.00\n" for n in numbers
    )


@pytest.fixture
def colleague(center: Center) -> User:
    return person(Role.FINANCE_OFFICER, center.organisation)


@pytest.fixture
def send(finance_officer: User, award: Award, period: BudgetPeriod, tmp_path: Path) -> Send:
    """Send and check a file as one of the two who post."""

    def do(content: str, name: str, by: Actor) -> BookImport:
        path = tmp_path / name
        path.write_text(content)
        batch = accounting.receive_book(path=path, file_name=name, center=award.center, by=by)
        batch = accounting.choose_layout(
            batch=batch, layout=LAYOUT, told_debits=None, told_credits=None, by=by
        )
        return accounting.check_book(batch=batch, by=by)

    by = actor_for(finance_officer)
    with use(by.context):
        said = accounting.Meanings(
            {
                "1000": AccountMeaning(Account.CASH),
                "5000": AccountMeaning(Account.EXPENSE, ObjectClass.TRAVEL, Activity.ENGAGEMENT),
            },
            {"FED": FundMeaning(award.pk, FundSource.FEDERAL)},
        )
        accounting.map_chart(center=award.center, meanings=said, titles={}, by=by)
    return do


def _checked(send: Send, user: User, content: str, name: str) -> BookImport:
    by = actor_for(user)
    with use(by.context):
        return send(content, name, by)


def _posts(batch: BookImport) -> Callable[[Actor], BookImport]:
    return lambda by: accounting.post_book(batch=batch, by=by)


def _books() -> tuple[int, int, int]:
    """How many entries and lines are in the books, and what their postings and kept balances add up to."""
    with system_scope("a test looks"):
        assert sum(each.amount for each in MonthBalance.objects.all()) == 0
        uneven = sum(each.amount for each in Posting.objects.all())
        return JournalEntry.objects.count(), BookLine.objects.filter(is_in_books=True).count(), int(uneven)


def test_one_import_posted_by_two_people_at_once(send: Send, finance_officer: User, colleague: User) -> None:
    batch = _checked(send, finance_officer, _bills(range(20)), "march.csv")
    results = at_once(acting(finance_officer, _posts(batch)), acting(colleague, _posts(batch)))
    (refused,) = [each for each in results if not isinstance(each, BookImport)]
    assert isinstance(refused, Conflict)
    assert "This import is not ready for that: posted" in str(refused)
    assert _books() == (20, 40, 0)


def test_the_same_file_sent_twice_and_posted_at_once(
    send: Send, finance_officer: User, colleague: User
) -> None:
    first = _checked(send, finance_officer, _bills(range(20)), "march.csv")
    second = _checked(send, colleague, _bills(range(20)), "march-again.csv")
    assert (first.entries, second.entries) == (20, 20)
    posted, refused = in_between(acting(finance_officer, _posts(first)), acting(colleague, _posts(second)))
    assert posted.status == "posted"
    assert isinstance(refused, Conflict)
    assert "Nothing is left to post" in str(refused)
    assert _books() == (20, 40, 0)


def test_two_files_into_the_same_award_that_share_some_rows(
    send: Send, finance_officer: User, colleague: User
) -> None:
    first = _checked(send, finance_officer, _bills(range(12)), "first.csv")
    second = _checked(send, colleague, _bills(range(8, 20)), "second.csv")
    results = at_once(acting(finance_officer, _posts(first)), acting(colleague, _posts(second)))
    assert [each.status for each in results] == ["posted", "posted"]
    assert sorted(each.rows_before for each in results) == [0, 8]
    assert _books() == (20, 40, 0)


def test_the_same_file_is_received_checked_and_posted_by_two_people_at_once(
    send: Send, finance_officer: User, colleague: User
) -> None:
    def whole_way(name: str) -> Callable[[Actor], BookImport]:
        def do(by: Actor) -> BookImport:
            return accounting.post_book(batch=send(_bills(range(20)), name, by), by=by)

        return do

    results = at_once(acting(finance_officer, whole_way("a.csv")), acting(colleague, whole_way("b.csv")))
    posted = [each for each in results if isinstance(each, BookImport)]
    refused = [each for each in results if isinstance(each, Conflict)]
    assert (len(posted), len(refused)) == (1, 1), results
    assert "Nothing is left to post" in str(refused[0])
    assert _books() == (20, 40, 0)


def test_taken_back_by_one_while_another_posts_the_same_rows(
    send: Send, finance_officer: User, colleague: User
) -> None:
    """Whoever is second sees what the first did: the rows are never in the books twice, nor lost."""
    first = _checked(send, finance_officer, _bills(range(5)), "march.csv")
    by = actor_for(finance_officer)
    with use(by.context):
        first = accounting.post_book(batch=first, by=by)
        held = accounting.check_book(batch=send(_bills(range(5)), "copy.csv", by), by=by)
    assert held.rows_before == 10

    def take_back(by: Actor) -> BookImport:
        return accounting.take_book_back(batch=first, booked_on=date(2026, 4, 1), reason="twice", by=by)

    taken, posted = in_between(acting(finance_officer, take_back), acting(colleague, _posts(held)))
    assert taken.status == "taken_back"
    assert isinstance(posted, Conflict | BookImport)
    entries, in_books, uneven = _books()
    assert (entries, in_books) == ((15, 10) if isinstance(posted, BookImport) else (10, 0))
    assert uneven == 0
