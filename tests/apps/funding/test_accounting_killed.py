"""The process that posts a file is killed in the middle: nothing of it is in the books, and it can be begun again."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections

from factories.accounts import person
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.funding.actions import accounting
from lineshaft.apps.funding.models import BookImport, JournalEntry, Posting
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.ledger import Account, Activity, FundSource, ObjectClass
from lineshaft.domain.ledger.book_file import AccountMeaning, FundMeaning, Layout
from lineshaft.tenancy import system_scope, use
from waiting import until_an_import_waits_for_its_turn, until_nobody_waits_or_works

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "owner"]), pytest.mark.slow]

POSTS = """
import django
django.setup()
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding.actions import accounting
from lineshaft.apps.funding.models import BookImport
from lineshaft.tenancy import system_scope, use
with system_scope("a test looks the person up"):
    by = actor_for(User.objects.get(pk={user}))
with use(by.context):
    accounting.post_book(batch=BookImport.objects.get(pk={batch}), by=by)
"""


def _address() -> str:
    at = connections["default"].settings_dict
    where = f"{at['HOST']}:{at['PORT']}" if at["PORT"] else at["HOST"]
    return f"postgresql://{at['USER']}:{at['PASSWORD']}@{where}/{at['NAME']}"


def test_killed_while_it_posts(center: Center, award: Award, period: BudgetPeriod, tmp_path: Path) -> None:
    officer = person(Role.FINANCE_OFFICER, center.organisation)
    by = actor_for(officer)
    path = tmp_path / "upload"
    lines = [
        f"3/{1 + n % 28}/2026,{n},{account},F,{side}\n"
        for n in range(200)
        for account, side in (("5000", "10,"), ("1000", ",10"))
    ]
    path.write_text("Date,Trans,Account,Fund,Debit,Credit\n" + "".join(lines))
    layout = Layout(
        {
            "date": "Date",
            "document": "Trans",
            "account": "Account",
            "fund": "Fund",
            "debit": "Debit",
            "credit": "Credit",
        }
    )
    with use(by.context):
        said = accounting.Meanings(
            {
                "1000": AccountMeaning(Account.CASH),
                "5000": AccountMeaning(Account.EXPENSE, ObjectClass.TRAVEL, Activity.PROGRAM),
            },
            {"F": FundMeaning(award.pk, FundSource.FEDERAL)},
        )
        accounting.map_chart(center=center, meanings=said, titles={}, by=by)
        batch = accounting.receive_book(path=path, file_name="march.csv", center=center, by=by)
        accounting.choose_layout(batch=batch, layout=layout, told_debits=None, told_credits=None, by=by)
        batch = accounting.check_book(batch=batch, by=by)
    assert batch.entries == 200

    environment = {
        **os.environ, "DATABASE_URL": _address(), "LINESHAFT_VAR": str(Path(settings.MEDIA_ROOT).parent),
        "DJANGO_SETTINGS_MODULE": "lineshaft.config.settings",
    }  # fmt: skip
    words = POSTS.format(user=officer.pk, batch=batch.pk)
    with system_scope("a test holds the months"), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('funding months'), %s)", [center.pk])
        program = subprocess.Popen([sys.executable, "-c", words], env=environment)
        try:
            until_an_import_waits_for_its_turn()  # the entries are written, and it waits to book them into the month
        finally:
            program.kill()
            program.wait()
    until_nobody_waits_or_works()
    with system_scope("a test looks"):
        assert not JournalEntry.objects.exists()
        assert not Posting.objects.exists()
        assert BookImport.objects.get().status == "checked"
        assert not batch.lines.filter(is_in_books=True).exists()

    with use(by.context):
        accounting.post_book(batch=batch, by=by)
    with system_scope("a test looks"):
        assert JournalEntry.objects.count() == 200
        assert sum(each.amount for each in Posting.objects.all()) == 0
        with pytest.raises(Exception, match=r"posted|ready"):
            accounting.post_book(batch=batch, by=by)
