"""How long the match page of an award takes with a million postings, beside the raw sum over them."""

import time
from datetime import date
from decimal import Decimal
from typing import Any

from benchmarks.money_sets.measuring import say

ROUNDS = 60
_SOURCES = ("federal", "state", "fees", "in_kind", "recipient")
_CLASSES = ("personnel", "fringe", "travel", "supplies", "contractual", "other")
_ACTIVITIES = ("engagement", "program", "administration")


def measure_match(postings: int = 1_000_000) -> None:
    """Fill the database of a benchmark with one award of so many postings, and measure its match page (goal 150 ms)."""
    from django.db import connection
    from django.test import Client
    from django.utils import timezone

    from lineshaft.tenancy import system_scope

    today = timezone.localdate()
    with system_scope("a benchmark makes its books"):
        award, user, seconds = books(postings, today)
    print(f"{postings:,} postings of one award written in {seconds:.0f} s")
    browser = Client()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    path = f"/funding/awards/{award.pk}/match/"

    def page() -> None:
        answer = browser.get(path, HTTP_HOST="localhost")
        assert answer.status_code == 200, answer.status_code

    def raw() -> None:
        with system_scope("a benchmark adds up"), connection.cursor() as cursor:
            cursor.execute(
                "SELECT budget_period_id, account, source, sum(amount) FROM funding_posting"
                " WHERE award_id = %s GROUP BY 1, 2, 3",
                [award.pk],
            )
            cursor.fetchall()

    say("match page", page, ROUNDS)
    say("list of all awards", lambda: browser.get("/funding/match/", HTTP_HOST="localhost"), ROUNDS)
    say("raw sum over the postings", raw, 5)


def books(postings: int, today: date) -> tuple[Any, Any, float]:
    """An award of five years of which three are over, its terms, a finance officer, and its postings."""
    from lineshaft.apps.accounts.models import Membership, Organisation, User
    from lineshaft.apps.funding.models import AwardAction, AwardTerms, Evidence
    from lineshaft.apps.network.models import Award, BudgetPeriod, Center
    from lineshaft.apps.reference.models import State

    organisation = Organisation.objects.create(kind="center", name="Benchmark center")
    state, _ = State.objects.get_or_create(fips="13", defaults={"name": "Georgia", "abbreviation": "GA"})
    center = Center.objects.create(
        organisation=organisation, slug="benchmark", name="Benchmark center", state=state
    )
    user = User.objects.create(email="bench@example.org", full_name="Bench")
    Membership.objects.create(user=user, organisation=organisation, role="finance_officer")
    first = today.year - (today.month < 10)
    award = Award.objects.create(
        center=center, number="BENCH-1", starts_on=date(first - 3, 10, 1), ends_on=date(first + 2, 9, 30)
    )
    AwardTerms.objects.create(
        award=award, center=center, applies_from=award.starts_on, law_as_of=award.starts_on, match_share="0.5",
        source="bench",
    )  # fmt: skip
    periods = [
        BudgetPeriod.objects.create(
            award=award, center=center, fiscal_year=year + 1, starts_on=date(year, 10, 1),
            ends_on=date(year + 1, 9, 30), federal_amount=Decimal(3_000_000),
        )
        for year in range(first - 3, first + 2)
    ]  # fmt: skip
    for period in periods:
        AwardAction.objects.create(
            center=center, award=award, budget_period=period, kind="continuation", amount=3_000_000,
            executed_on=period.starts_on, source="bench",
        )  # fmt: skip
    evidence = Evidence.objects.create(center=center, kind="accounting_record", title="bench")
    return award, user, _write(postings, periods, evidence, today)


def _write(postings: int, periods: list[Any], evidence: Any, today: date) -> float:
    """Entries of four postings through the product's own action, so that its triggers keep the balances."""
    from lineshaft.apps.funding.actions.ledger import Draft, write_entries
    from lineshaft.domain.ledger import Activity, Entry, FundSource, ObjectClass
    from lineshaft.domain.ledger.usual import Cost, cost

    months = [
        (period, date(period.starts_on.year + (month < 10), month, 15))
        for period in periods
        for month in (10, 11, 12, *range(1, 10))
        if date(period.starts_on.year + (month < 10), month, 15) < today
    ]
    begun = time.monotonic()
    for start in range(0, postings // 4, 5000):
        drafts = []
        for number in range(start, min(start + 5000, postings // 4)):
            period, day = months[number % len(months)]
            parts = [
                Cost(
                    FundSource(_SOURCES[(number + part) % 5]),
                    Decimal(number % 900 + 100) / 10,
                    ObjectClass(_CLASSES[number % 6]),
                    Activity(_ACTIVITIES[number % 3]),
                )
                for part in (0, 1)
            ]
            origin = "in_kind" if any(part.source is FundSource.IN_KIND for part in parts) else "import"
            drafts.append(
                Draft(period, Entry(day, "bench", cost(parts)), origin, f"bench {number}", evidence)
            )
        write_entries(drafts, posted_by=None)
    return time.monotonic() - begun
