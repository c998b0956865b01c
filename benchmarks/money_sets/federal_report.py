"""How long the SF-425 of an award takes with a million postings, beside the raw SQL sum of the same rows."""

import statistics
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

ROUNDS = 5
FIRST_DAY, LAST_DAY, REPORT_DATE = date(2021, 10, 1), date(2026, 9, 30), date(2026, 3, 31)


def measure_federal_report(postings: int = 1_000_000) -> None:
    """
    The report of one award from all of its postings, as a finance officer asks for it, with the row policies on. The
    rate changed meanwhile, so each cost is asked for the day on which it was incurred.
    """
    from lineshaft.apps.accounts.permissions import Actor
    from lineshaft.apps.accounts.roles import Role
    from lineshaft.apps.funding import queries
    from lineshaft.tenancy import Context, Scope, use

    award = _award()
    _fill(award, postings)
    by = Actor(roles={award.center_id: frozenset({Role.FINANCE_OFFICER})})

    def as_officer() -> AbstractContextManager[None]:
        return use(Context(scope=Scope.MEMBER, user_id=1, org_ids=(award.center_id,)))

    report = _seconds(
        as_officer,
        lambda: queries.figures(
            by, award, report_date=REPORT_DATE, kind="semiannual", today=date(2026, 11, 1)
        ),
    )
    raw = _seconds(as_officer, lambda: _raw_sum(award.pk))
    print(f"SF-425 from {postings:,} postings: {report:.2f} s (budget 2 s); raw SQL sum of them: {raw:.2f} s")


def _award() -> Any:
    from lineshaft.apps.accounts.models import Organisation
    from lineshaft.apps.funding.models import AwardAction, AwardTerms
    from lineshaft.apps.network.models import Award, BudgetPeriod, Center
    from lineshaft.apps.reference.models import State
    from lineshaft.tenancy import system_scope

    with system_scope("making an award to measure"):
        state, _ = State.objects.get_or_create(pk="13", defaults={"abbreviation": "GA", "name": "Georgia"})
        organisation = Organisation.objects.create(kind="center", name="Center to measure")
        center = Center.objects.create(
            organisation=organisation, slug="measured", name="Measured", state=state
        )
        award = Award.objects.create(center=center, number="MEASURED", starts_on=FIRST_DAY, ends_on=LAST_DAY)
        BudgetPeriod.objects.create(
            award=award, center=center, fiscal_year=2022, starts_on=FIRST_DAY, ends_on=LAST_DAY, federal_amount=10**9
        )  # fmt: skip
        of = {"award": award, "center": center, "source": "to measure"}
        for day, rate in ((FIRST_DAY, "0.10"), (date(2024, 10, 1), "0.15")):
            AwardTerms.objects.create(
                **of, applies_from=day, law_as_of=date(2025, 10, 1), match_share="0.5", indirect_type="de_minimis",
                indirect_rate=rate,
            )  # fmt: skip
        AwardAction.objects.create(**of, kind="award", amount=10**9, executed_on=FIRST_DAY)
    return award


def _fill(award: Any, postings: int) -> None:
    """Half as many entries as postings: a cost of one of several sources, classes and activities, paid at once."""
    from django.db import connection, transaction

    from lineshaft.apps.funding.models import Evidence
    from lineshaft.tenancy import system_scope

    with system_scope("filling the books to measure"), transaction.atomic(), connection.cursor() as cursor:
        period = award.budget_periods.get()
        evidence = Evidence.objects.create(center=award.center, kind="accounting_record", title="to measure")
        place = [award.center_id, award.pk, period.pk]
        cursor.execute(
            "INSERT INTO funding_journalentry (center_id, award_id, budget_period_id, booked_on, incurred_on, memo,"
            " origin, origin_key, evidence_id, posted_at)"
            " SELECT %s, %s, %s, day, day, 'cost', 'import', n::text, %s, now()"
            "   FROM (SELECT n, %s::date + (n %% 1600) AS day FROM generate_series(1, %s) n) made",
            [*place, evidence.pk, FIRST_DAY, postings // 2],
        )
        cursor.execute(
            "INSERT INTO funding_posting (center_id, entry_id, award_id, budget_period_id, booked_on, account, source,"
            " object_class, activity, amount)"
            " SELECT center_id, id, award_id, budget_period_id, booked_on, account, source,"
            "        CASE WHEN account = 'expense' THEN object_class END,"
            "        CASE WHEN account = 'expense' THEN activity END, sign * amount"
            "  FROM (SELECT *, (ARRAY['federal', 'state', 'fees', 'recipient'])[1 + id %% 4] AS source,"
            "               1 + (id %% 9000) / 100.0 AS amount,"
            "                (ARRAY['personnel', 'fringe', 'travel', 'supplies', 'contractual', 'indirect', 'other'])"
            "                [1 + id %% 7] AS object_class,"
            "                (ARRAY['engagement', 'program', 'administration'])[1 + id %% 3] AS activity"
            "           FROM funding_journalentry WHERE award_id = %s) e"
            "   CROSS JOIN (VALUES ('expense', 1), ('cash', -1)) side (account, sign)",
            [award.pk],
        )
    _vacuum()


def _vacuum() -> None:
    """As autovacuum leaves a table that has been there for a while."""
    import os

    import psycopg

    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE funding_posting")


def _raw_sum(award: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account, source, object_class, activity, sum(amount) FROM funding_posting"
            " WHERE award_id = %s AND booked_on <= %s GROUP BY 1, 2, 3, 4",
            [award, REPORT_DATE],
        )
        cursor.fetchall()


def _seconds(scope: Callable[[], AbstractContextManager[None]], act: Callable[[], object]) -> float:
    """The median of several rounds, after one that is not counted."""
    from django.db import transaction

    taken = []
    for _ in range(ROUNDS + 1):
        with transaction.atomic(), scope():
            started = time.perf_counter()
            act()
            taken.append(time.perf_counter() - started)
    return statistics.median(taken[1:])
