"""What the audit trail costs: 20,000 visits written and changed with its trigger and without.

Runs in a database of its own, which is made as every other and dropped at the end. Each measurement is the best of
three rounds; rounds with and without the trigger take turns, so that a busy machine slows both alike.
"""

import os
import time
from collections.abc import Callable
from datetime import date

import psycopg
from _database import own_database

ROWS = 20_000
ROUNDS = 3
DAY = date(2026, 7, 8)
COLUMNS = "center_id, engagement_id, by_id, held_on, hours, kind, note, logged_at"
VALUES = "%(center)s, %(engagement)s, %(by)s, %(day)s, 1.5, 'on_site', 'Looked at the press line.', now()"
Facts = dict[str, object]


def _insert_each(cursor: psycopg.Cursor, facts: Facts) -> None:
    for _ in range(ROWS):
        cursor.execute(f"INSERT INTO engagements_visit ({COLUMNS}) VALUES ({VALUES})", facts)  # noqa: S608


def _insert_as_a_set(cursor: psycopg.Cursor, facts: Facts) -> None:
    cursor.execute(
        f"INSERT INTO engagements_visit ({COLUMNS}) SELECT {VALUES} FROM generate_series(1, %(rows)s)",  # noqa: S608
        {**facts, "rows": ROWS},
    )


def _update_each(cursor: psycopg.Cursor, facts: Facts) -> None:
    cursor.execute("SELECT id FROM engagements_visit")
    for (visit,) in cursor.fetchall():
        cursor.execute("UPDATE engagements_visit SET hours = 2.25 WHERE id = %s", [visit])


def _update_as_a_set(cursor: psycopg.Cursor, facts: Facts) -> None:
    cursor.execute("UPDATE engagements_visit SET hours = 2.25")


# What is written, and whether 20,000 visits stand there before.
MEASURED: dict[str, tuple[Callable[[psycopg.Cursor, Facts], None], bool]] = {
    "insert, a statement for each row": (_insert_each, False),
    "insert, one statement for all": (_insert_as_a_set, False),
    "update, a statement for each row": (_update_each, True),
    "update, one statement for all": (_update_as_a_set, True),
}


def _arrange() -> tuple[Facts, object]:
    """One engagement to log visits on, and the context of its advisor."""
    from lineshaft.apps.accounts.models import Membership, Organisation, User
    from lineshaft.apps.accounts.queries import actor_for
    from lineshaft.apps.companies.models import Company, Site
    from lineshaft.apps.engagements.models import Engagement
    from lineshaft.apps.network.models import Center, ServiceLine
    from lineshaft.apps.reference.models import State
    from lineshaft.tenancy import system_scope

    with system_scope("a benchmark arranges its rows"):
        state = State.objects.create(fips="13", abbreviation="GA", name="Georgia")
        organisation = Organisation.objects.create(kind="center", name="Center")
        center = Center.objects.create(organisation=organisation, slug="center", name="Center", state=state)
        advisor = User.objects.create(email="advisor@example.org", full_name="Advisor")
        Membership.objects.create(user=advisor, organisation=organisation, role="advisor")
        company = Company.objects.create(public_id="C1", name="Company", name_key="company")
        site = Site.objects.create(
            public_id="S1", company=company, name="Company", name_key="company", state=state
        )
        engagement = Engagement.objects.create(
            public_id="E1",
            center=center,
            site=site,
            title="Setup reduction",
            service_line=ServiceLine.objects.create(area="continuous_improvement", code="lean", title="Lean"),
            lead=advisor,
            started_on=DAY,
        )
    facts: Facts = {"center": center.pk, "engagement": engagement.pk, "by": advisor.pk, "day": DAY}
    return facts, actor_for(advisor).context


def _seconds(name: str, facts: Facts, context: object, *, audited: bool) -> float:
    """The time of one round; what was there before is gone afterwards."""
    from django.db import connection, connections

    from lineshaft.tenancy import use

    write, needs_rows = MEASURED[name]
    with connections["owner"].cursor() as owner:
        owner.execute("TRUNCATE engagements_visit, audit_auditevent")
        owner.execute("ALTER TABLE engagements_visit DISABLE TRIGGER lineshaft_audit")
        if needs_rows:
            _insert_as_a_set(owner, facts)
        owner.execute("VACUUM ANALYZE engagements_visit")
        if audited:
            owner.execute("ALTER TABLE engagements_visit ENABLE TRIGGER lineshaft_audit")
    with use(context), connection.cursor() as cursor:  # type: ignore[arg-type]
        began = time.perf_counter()
        write(cursor, facts)  # type: ignore[arg-type]
        took = time.perf_counter() - began
    with connections["owner"].cursor() as owner:
        owner.execute("SELECT count(*) FROM audit_auditevent")
        (events,) = owner.fetchone()
    assert events == (ROWS if audited else 0), f"{events} events for {name}"
    return took


def _allow_emptying() -> None:
    """The trail refuses TRUNCATE to everyone; between rounds of this database it must not."""
    from django.db import connections

    with connections["owner"].cursor() as owner:
        owner.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER lineshaft_no_truncate")


def main() -> None:
    """Measure and print."""
    with own_database():
        facts, context = _arrange()
        _allow_emptying()
        print(f"Audit trail, {ROWS:,} rows of visits, {os.cpu_count()} cores, best of {ROUNDS} rounds")
        print(f"{'':34}{'without':>10}{'with':>10}{'more for a row':>18}")
        for name in MEASURED:
            rounds = [
                [_seconds(name, facts, context, audited=audited) for audited in (False, True)]
                for _ in range(ROUNDS)
            ]
            without, with_it = (min(times) for times in zip(*rounds, strict=True))
            more = (with_it - without) / ROWS * 1_000_000
            print(f"{name:34}{without:>8.2f} s{with_it:>8.2f} s{more:>13.0f} µs")


if __name__ == "__main__":
    main()
