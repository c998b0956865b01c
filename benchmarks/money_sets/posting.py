"""100,000 entries of an accounting system, from the file to the books: received, checked, and posted as one batch.

Each entry is a cost and its payment in two lines. Yardstick of the same run: the same lines stored by one INSERT into a
table without constraints. Budget: 30 seconds from file to books.
"""

import random
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.money_sets.measuring import computed_seconds

ENTRIES = 100_000
SEED = 20261128


def _file(folder: Path, rng: random.Random, entries: int) -> Path:
    path = folder / "upload"
    with path.open("w", encoding="utf-8") as file:
        file.write("Date,Trans,Account,Fund,Memo,Debit,Credit\n")
        for number in range(entries):
            day = date(2025, 10, 1) + timedelta(days=rng.randint(0, 364))
            fund = rng.choice(("FED", "STA", "OWN"))
            cents = rng.randint(100, 500_000)
            amount = f'"{cents / 100:,.2f}"'
            account = rng.choice(("5000", "5100", "5200"))
            shown = f"{day:%m/%d/%Y},{number},"
            file.write(
                f"{shown}{account},{fund},bill {number},{amount},\n{shown}1000,{fund},bill {number},,{amount}\n"
            )
    return path


def _parts() -> tuple[Any, Any, Any]:
    from django.utils import timezone

    from lineshaft.apps.accounts.models import Membership, Organisation, User
    from lineshaft.apps.accounts.queries import actor_for
    from lineshaft.apps.accounts.roles import Role
    from lineshaft.apps.funding.actions.accounting import Meanings
    from lineshaft.apps.funding.models import AwardTerms
    from lineshaft.apps.network.models import Award, BudgetPeriod, Center
    from lineshaft.apps.reference.models import State
    from lineshaft.domain.ledger import Account, Activity, FundSource, ObjectClass
    from lineshaft.domain.ledger.book_file import AccountMeaning, FundMeaning

    state, _ = State.objects.get_or_create(fips="13", defaults={"name": "Georgia", "abbreviation": "GA"})
    owner = Organisation.objects.create(kind="center", name="Bench center")
    center = Center.objects.create(organisation=owner, slug="bench", name="Bench center", state=state)
    user = User.objects.create(email="bench@example.org", full_name="Bench")
    Membership.objects.create(
        user=user, organisation=owner, role=Role.FINANCE_OFFICER.value, started_at=timezone.now()
    )
    award = Award.objects.create(
        center=center, number="BENCH", starts_on=date(2025, 10, 1), ends_on=date(2030, 9, 30)
    )
    BudgetPeriod.objects.create(
        award=award, center=center, fiscal_year=2026, starts_on=date(2025, 10, 1), ends_on=date(2026, 9, 30),
        federal_amount=1,
    )  # fmt: skip
    AwardTerms.objects.create(
        award=award,
        center=center,
        applies_from=award.starts_on,
        law_as_of=award.starts_on,
        match_share="0.5",
        source="benchmark",
    )
    sources = {"FED": FundSource.FEDERAL, "STA": FundSource.STATE, "OWN": FundSource.RECIPIENT}
    classes = {"5000": ObjectClass.TRAVEL, "5100": ObjectClass.SUPPLIES, "5200": ObjectClass.CONTRACTUAL}
    meanings = Meanings(
        {
            "1000": AccountMeaning(Account.CASH),
            **{
                code: AccountMeaning(Account.EXPENSE, each, Activity.PROGRAM)
                for code, each in classes.items()
            },
        },
        {code: FundMeaning(award.pk, source) for code, source in sources.items()},
    )
    return center, actor_for(user), meanings


def posting(entries: int = ENTRIES) -> Iterator[tuple[str, float, float]]:
    """
    The seconds of each step: by the clock, and computed, which tells more on a busy machine. Runs in a database of its
    own, in which Django is set up.
    """
    from django.db import connection, transaction

    from lineshaft.apps.funding.actions import accounting
    from lineshaft.domain.ledger.book_file import Layout
    from lineshaft.tenancy import system_scope, use

    with system_scope("a benchmark arranges its rows"):
        center, by, meanings = _parts()
    columns = {"date": "Date", "document": "Trans", "account": "Account", "fund": "Fund", "memo": "Memo"}
    layout = Layout({**columns, "debit": "Debit", "credit": "Credit"})
    with tempfile.TemporaryDirectory() as folder:
        path = _file(Path(folder), random.Random(SEED), entries)
        with use(by.context):
            accounting.map_chart(center=center, meanings=meanings, titles={}, by=by)
            begun, computed = time.perf_counter(), computed_seconds()
            batch = accounting.receive_book(path=path, file_name="year.csv", center=center, by=by)
            batch = accounting.choose_layout(
                batch=batch, layout=layout, told_debits=None, told_credits=None, by=by
            )
            yield "received", time.perf_counter() - begun, computed_seconds() - computed
        with use(by.context), transaction.atomic():
            begun, computed = time.perf_counter(), computed_seconds()
            batch = accounting.check_book(batch=batch, by=by)
        yield "checked", time.perf_counter() - begun, computed_seconds() - computed
        assert batch.entries == entries, batch.problem
        begun, computed = time.perf_counter(), computed_seconds()
        with use(by.context), transaction.atomic():
            batch = accounting.post_book(batch=batch, by=by)
        yield "posted", time.perf_counter() - begun, computed_seconds() - computed
        assert batch.rows_posted == 2 * entries
    with system_scope("the yardstick"), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE plain AS SELECT * FROM funding_posting LIMIT 0")
        begun, computed = time.perf_counter(), computed_seconds()
        cursor.execute("INSERT INTO plain SELECT * FROM funding_posting")
        yield (
            "yardstick: the same lines by one INSERT",
            time.perf_counter() - begun,
            computed_seconds() - computed,
        )


def measure_posting(entries: int = ENTRIES) -> None:
    """Print the seconds of each step, and those of all of them beside the budget of 30 s."""
    steps = list(posting(entries))
    whole = [step for step in steps if not step[0].startswith("yardstick")]
    total = (f"{entries:,} entries from file to books", sum(s[1] for s in whole), sum(s[2] for s in whole))
    for name, clock, computed in [*steps, total]:
        print(f"{name:<42} {clock:8.2f} s by the clock {computed:8.2f} s computed")
