"""The process that brings a file to the books is killed at every step: nothing is half there, and it is begun again."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections, transaction

from factories.accounts import person
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.funding.actions import accounting
from lineshaft.apps.funding.models import (
    BookImport,
    BookLine,
    JournalEntry,
    MonthBalance,
    Posting,
)
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.errors import Conflict
from lineshaft.domain.ledger import Account, Activity, FundSource, ObjectClass
from lineshaft.domain.ledger.book_file import AccountMeaning, FundMeaning, Layout
from lineshaft.tenancy import system_scope, use
from waiting import (
    until_an_import_waits_for_its_turn,
    until_nobody_waits_or_works,
    until_someone_waits,
    until_someone_waits_for_a_table,
)

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "owner"]), pytest.mark.slow]

PROGRAM = """
import django
django.setup()
from pathlib import Path
from django.db import transaction
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding.actions import accounting
from lineshaft.apps.funding.models import BookImport
from lineshaft.tenancy import system_scope, use
with system_scope("a test looks the person up"):
    by = actor_for(User.objects.get(pk={user}))
with use(by.context):
    batch = BookImport.objects.select_related("center").get(pk={batch})
    if batch.status == "waiting":
        batch = accounting.check_book(batch=batch, by=by)
    accounting.post_book(batch=batch, by=by)
"""
LAYOUT = Layout(
    {"date": "Date", "document": "Trans", "account": "Account", "fund": "Fund", "debit": "Debit", "credit": "Credit"}
)  # fmt: skip
ENTRIES = 200


def _address() -> str:
    at = connections["default"].settings_dict
    where = f"{at['HOST']}:{at['PORT']}" if at["PORT"] else at["HOST"]
    return f"postgresql://{at['USER']}:{at['PASSWORD']}@{where}/{at['NAME']}"


@pytest.fixture
def officer_of_books(center: Center) -> User:
    return person(Role.FINANCE_OFFICER, center.organisation)


@pytest.fixture
def batch(
    officer_of_books: User, center: Center, award: Award, period: BudgetPeriod, tmp_path: Path
) -> BookImport:
    """A file of 200 entries that was received, with its columns and a chart."""
    by = actor_for(officer_of_books)
    path = tmp_path / "upload"
    lines = [
        f"3/{1 + n % 28}/2026,{n},{account},F,{side}\n"
        for n in range(ENTRIES)
        for account, side in (("5000", "10,"), ("1000", ",10"))
    ]
    path.write_text("Date,Trans,Account,Fund,Debit,Credit\n" + "".join(lines))
    with use(by.context):
        said = accounting.Meanings(
            {
                "1000": AccountMeaning(Account.CASH),
                "5000": AccountMeaning(Account.EXPENSE, ObjectClass.TRAVEL, Activity.PROGRAM),
            },
            {"F": FundMeaning(award.pk, FundSource.FEDERAL)},
        )
        accounting.map_chart(center=center, meanings=said, titles={}, by=by)
        received = accounting.receive_book(path=path, file_name="march.csv", center=center, by=by)
        return accounting.choose_layout(
            batch=received, layout=LAYOUT, told_debits=None, told_credits=None, by=by
        )


def _killed_while(
    hold: Callable[[], object], waits: Callable[[], None], batch: BookImport, user: User
) -> None:
    """Begin to check and post the file in a process of its own, and kill it while it waits for what a test holds."""
    environment = {
        **os.environ, "DATABASE_URL": _address(), "LINESHAFT_VAR": str(Path(settings.MEDIA_ROOT).parent),
        "DJANGO_SETTINGS_MODULE": "lineshaft.config.settings",
    }  # fmt: skip
    words = PROGRAM.format(user=user.pk, batch=batch.pk)
    with system_scope("a test holds a row"), transaction.atomic():
        hold()
        program = subprocess.Popen([sys.executable, "-c", words], env=environment)
        try:
            waits()
        finally:
            program.kill()
            program.wait()
    until_nobody_waits_or_works()


def _nothing_is_in_the_books(status: str) -> None:
    with system_scope("a test looks"):
        assert not JournalEntry.objects.exists()
        assert not Posting.objects.exists()
        assert not MonthBalance.objects.exists()
        assert BookImport.objects.get().status == status
        assert not BookLine.objects.filter(is_in_books=True).exists()


def _all_of_it_is_in_the_books_once(batch: BookImport, user: User) -> None:
    by = actor_for(user)
    with use(by.context):
        batch.refresh_from_db()
        if batch.status == "waiting":
            accounting.check_book(batch=batch, by=by)
        accounting.post_book(batch=batch, by=by)
    with system_scope("a test looks"):
        assert JournalEntry.objects.count() == ENTRIES
        assert BookLine.objects.filter(is_in_books=True).count() == 2 * ENTRIES
        assert sum(each.amount for each in Posting.objects.all()) == 0
        assert sum(each.amount for each in MonthBalance.objects.all()) == 0
        with pytest.raises(Conflict, match="posted"):
            accounting.post_book(batch=batch, by=by)


def test_killed_while_it_stores_the_lines(batch: BookImport, officer_of_books: User) -> None:
    def no_line_is_written() -> None:
        with connections["default"].cursor() as cursor:
            cursor.execute("LOCK TABLE funding_bookline IN SHARE MODE")

    _killed_while(no_line_is_written, until_someone_waits_for_a_table, batch, officer_of_books)
    _nothing_is_in_the_books("waiting")
    with system_scope("a test looks"):
        assert not BookLine.objects.exists()
    _all_of_it_is_in_the_books_once(batch, officer_of_books)


def test_killed_while_it_books_the_entries(batch: BookImport, center: Center, officer_of_books: User) -> None:
    def no_month_takes_entries() -> None:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('funding months'), %s)", [center.pk])

    # The entries are written, and it waits to book them into the month.
    _killed_while(no_month_takes_entries, until_an_import_waits_for_its_turn, batch, officer_of_books)
    _nothing_is_in_the_books("waiting")
    _all_of_it_is_in_the_books_once(batch, officer_of_books)


def test_killed_while_it_ends_the_lines(batch: BookImport, officer_of_books: User) -> None:
    by = actor_for(officer_of_books)
    with use(by.context):
        accounting.check_book(batch=batch, by=by)
    # All entries and balances are written, and it waits to say so of the last line.
    last = BookLine.objects.select_for_update().order_by("-number")
    _killed_while(lambda: last[0], until_someone_waits, batch, officer_of_books)
    _nothing_is_in_the_books("checked")
    _all_of_it_is_in_the_books_once(batch, officer_of_books)
