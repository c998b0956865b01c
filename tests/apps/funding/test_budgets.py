"""Budgets: versions, what may be submitted, who decides, and what the rows hold."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from factories.network import AwardFactory, BudgetPeriodFactory
from ledgers import MakeDraft
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.funding.models import AwardAction, BudgetLine, BudgetVersion
from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import FundSource, ObjectClass
from lineshaft.domain.ledger.budget import Amounts, Budget, ExpenseRow, RevenueRow
from lineshaft.tenancy import system_scope, use

HALF = Budget(
    {
        RevenueRow.BASE: Amounts(federal=Decimal(1000)),
        RevenueRow.STATE_LOCAL: Amounts(cash=Decimal(700)),
        RevenueRow.THIRD_PARTY: Amounts(in_kind=Decimal(300)),
    },
    {
        ExpenseRow.PERSONNEL: Amounts(Decimal(900), Decimal(700), Decimal(300)),
        ExpenseRow.TRAVEL: Amounts(Decimal(100)),
    },
)


@pytest.fixture
def draft_budget(acting: Actor, period: BudgetPeriod) -> BudgetVersion:
    version = actions.start_budget(period=period, by=acting)
    return actions.save_budget(version=version, by=acting, budget=HALF)


def _approved(version: BudgetVersion, by: Actor, officer: User) -> BudgetVersion:
    actions.submit_budget(version=version, by=by)
    office = actor_for(officer)
    with use(office.context):
        return actions.decide_budget(version=version, by=office, state="approved", decision="letter 7")


def test_budget__is_what_was_written(draft_budget: BudgetVersion) -> None:
    assert queries.budget_of(draft_budget) == HALF
    assert BudgetLine.objects.count() == 5


def test_submit__a_column_that_does_not_foot(acting: Actor, draft_budget: BudgetVersion) -> None:
    short = Budget(HALF.revenue, {ExpenseRow.PERSONNEL: Amounts(Decimal(999), Decimal(700), Decimal(300))})
    actions.save_budget(version=draft_budget, by=acting, budget=short)
    with pytest.raises(InvalidValue, match=r"revenue exceeds expenses by \$1.00"):
        actions.submit_budget(version=draft_budget, by=acting)
    assert BudgetVersion.objects.get().state == "draft"


def test_submit__too_large_a_federal_share(acting: Actor, draft_budget: BudgetVersion) -> None:
    wrong = Budget(
        {
            RevenueRow.BASE: Amounts(federal=Decimal(1000)),
            RevenueRow.APPLICANT: Amounts(cash=Decimal("999.99")),
        },
        {ExpenseRow.OTHER: Amounts(Decimal(1000), Decimal("999.99"))},
    )
    actions.save_budget(version=draft_budget, by=acting, budget=wrong)
    with pytest.raises(InvalidValue, match=r"\$0.01 of match is missing"):
        actions.submit_budget(version=draft_budget, by=acting)
    actions.save_budget(version=draft_budget, by=acting, budget=Budget())
    with pytest.raises(InvalidValue, match="is empty"):
        actions.submit_budget(version=draft_budget, by=acting)


def test_versions__one_is_being_made_and_one_in_force(
    acting: Actor, draft_budget: BudgetVersion, officer: User, period: BudgetPeriod
) -> None:
    with pytest.raises(Conflict, match="Version 1 is draft"):
        actions.start_budget(period=period, by=acting)
    first = _approved(draft_budget, acting, officer)
    with pytest.raises(InvalidValue, match="why"):
        actions.start_budget(period=period, by=acting)
    second = actions.start_budget(period=period, by=acting, why="more travel")
    assert queries.budget_of(second) == HALF
    assert queries.years_of(period.award)[0].version == first
    _approved(second, acting, officer)
    assert [(each.number, each.state) for each in queries.versions_of(period)] == [
        (2, "approved"),
        (1, "replaced"),
    ]


def test_submit__a_large_transfer_needs_the_offices_word(
    acting: Actor, draft_budget: BudgetVersion, officer: User, period: BudgetPeriod, award: Award
) -> None:
    def budget(travel: int) -> Budget:
        expenses = {
            ExpenseRow.PERSONNEL: Amounts(Decimal(500_000 - travel), Decimal(500_000)),
            ExpenseRow.TRAVEL: Amounts(Decimal(travel)),
        }
        revenue = {
            RevenueRow.BASE: Amounts(federal=Decimal(500_000)),
            RevenueRow.STATE_LOCAL: Amounts(cash=Decimal(500_000)),
        }
        return Budget(revenue, expenses)

    actions.save_budget(version=draft_budget, by=acting, budget=budget(0))
    _approved(draft_budget, acting, officer)
    second = actions.start_budget(period=period, by=acting, why="more plants to visit")
    actions.save_budget(version=second, by=acting, budget=budget(100_001))
    with pytest.raises(Conflict, match="more than 10% of"):
        actions.submit_budget(version=second, by=acting)
    office = actor_for(officer)

    def grant(amount: int) -> None:
        asked = actions.ask_approval(
            award=award, by=acting, kind="rebudget", what="travel", amount=Decimal(amount)
        )
        with use(office.context):
            actions.decide_approval(
                approval=asked, by=office, state="granted", decision="letter 3", decided_on=date(2026, 11, 22)
            )

    grant(60_000)
    with pytest.raises(Conflict, match=r"Approved so far: \$60,000\.00"):
        actions.submit_budget(version=second, by=acting)
    grant(40_001)
    # The day of the decision is the office's, wherever who submits is: in Guam it is tomorrow.
    with timezone.override("Pacific/Guam"):
        assert actions.submit_budget(version=second, by=acting).state == "submitted"


def test_submitted__stays_as_it_is_whoever_writes(acting: Actor, draft_budget: BudgetVersion) -> None:
    actions.submit_budget(version=draft_budget, by=acting)
    with pytest.raises(Conflict, match="submitted"):
        actions.save_budget(version=draft_budget, by=acting, budget=HALF)
    with (
        pytest.raises(DatabaseError, match="is no draft"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE funding_budgetline SET federal = 0")
    actions.take_budget_back(version=draft_budget, by=acting)
    actions.save_budget(version=draft_budget, by=acting, budget=HALF)


def test_decide__is_the_offices_and_is_said_in_words(
    acting: Actor, draft_budget: BudgetVersion, officer: User
) -> None:
    actions.submit_budget(version=draft_budget, by=acting)
    with pytest.raises(PermissionDenied):
        actions.decide_budget(version=draft_budget, by=acting, state="approved", decision="yes")
    office = actor_for(officer)
    with use(office.context):
        with pytest.raises(InvalidValue, match="decision"):
            actions.decide_budget(version=draft_budget, by=office, state="returned", decision=" ")
        actions.decide_budget(version=draft_budget, by=office, state="returned", decision="travel is too low")
        with pytest.raises(Conflict, match="returned"):
            actions.decide_budget(version=draft_budget, by=office, state="approved", decision="now yes")


def test_budget__needs_terms(acting: Actor, draft_budget: BudgetVersion) -> None:
    other = AwardFactory(center=draft_budget.center)
    version = actions.start_budget(period=BudgetPeriodFactory(award=other), by=acting)
    actions.save_budget(version=version, by=acting, budget=HALF)
    with pytest.raises(Conflict, match="no terms"):
        actions.submit_budget(version=version, by=acting)


def test_years__beside_what_was_spent(
    acting: Actor, draft_budget: BudgetVersion, draft: MakeDraft, award: Award, next_period: BudgetPeriod
) -> None:
    actions.post_many(drafts=[draft("40.00"), draft("2.50", source=FundSource.STATE)], by=acting)
    year, later = queries.years_of(award)
    assert (year.budget, year.spent.total, year.left) == (HALF, Decimal("42.50"), Decimal("1957.50"))
    assert (later.version, later.spent.total) == (None, 0)


SignIn = Callable[[User], Client]


def test_pages__from_the_grid_to_the_form_of_the_application(
    sign_in: SignIn, finance_officer: User, officer: User, award: Award, period: BudgetPeriod
) -> None:
    client = sign_in(finance_officer)
    where = f"/funding/awards/{award.pk}/budget/"
    started = client.post(f"{where}periods/{period.pk}/", {"once": "7c0d6a8e-7a1b-4a52-8f0e-0f1f6a1f3a11"})
    assert started.url.endswith("/edit/")
    page = started.url
    amounts = {
        "revenue-base-federal": "$1,000.00",
        "revenue-applicant-cash": "1,000",
        "expense-travel-federal": "1000",
    }
    wrong: Any = client.post(page, {**amounts, "expense-travel-cash": "1.000,00"})
    assert "cannot be read" in wrong.content.decode()
    assert client.post(page, {**amounts, "expense-travel-cash": "999.99"}).status_code == 302
    shown = page.removesuffix("edit/")
    assert client.get(f"{shown}sf424a.xml").status_code == 302  # it does not foot, and says so
    refused = client.post(f"{shown}step/", {"step": "submit"}, follow=True).content.decode()
    assert "revenue exceeds expenses by $0.01" in refused
    client.post(page, {**amounts, "expense-travel-cash": "1000.00"})
    assert "Submitted" in client.post(f"{shown}step/", {"step": "submit"}, follow=True).content.decode()
    ElementTree.fromstring(client.get(f"{shown}sf424a.xml").content)
    assert client.get(f"{shown}budget.xlsx").content.startswith(b"PK")
    sign_in(officer)
    decided = client.post(f"{shown}step/", {"state": "approved", "decision": "letter 9"}, follow=True)
    assert "letter 9" in decided.content.decode()
    with system_scope("a test looks"):
        assert BudgetVersion.objects.get().state == "approved"


def test_submit__the_threshold_is_that_of_the_project_not_of_one_year(
    acting: Actor, draft_budget: BudgetVersion, officer: User, period: BudgetPeriod, award: Award
) -> None:
    def budget(personnel: int) -> Budget:
        return Budget(
            {
                RevenueRow.BASE: Amounts(federal=Decimal(300_000)),
                RevenueRow.STATE_LOCAL: Amounts(cash=Decimal(300_000)),
            },
            {
                ExpenseRow.PERSONNEL: Amounts(Decimal(300_000), Decimal(personnel)),
                ExpenseRow.TRAVEL: Amounts(cash=Decimal(300_000 - personnel)),
            },
        )  # fmt: skip

    actions.save_budget(version=draft_budget, by=acting, budget=budget(300_000))
    _approved(draft_budget, acting, officer)
    second = actions.start_budget(period=period, by=acting, why="more plants to visit")
    actions.save_budget(version=second, by=acting, budget=budget(0))
    assert actions.submit_budget(version=second, by=acting).state == "submitted"
    actions.take_budget_back(version=second, by=acting)
    with system_scope("a test arranges its rows"):
        AwardAction.objects.create(
            center=award.center, award=award, kind="award", amount=1_500_000, executed_on=award.starts_on, source="n"
        )  # fmt: skip
    with pytest.raises(Conflict, match="more than 10% of"):
        actions.submit_budget(version=second, by=acting)


def test_decide__is_not_for_who_submitted(period: BudgetPeriod, officer: User) -> None:
    office = actor_for(officer)
    with use(office.context):
        version = actions.start_budget(period=period, by=office)
        with system_scope("the rows are the center's to write"):
            actions.save_budget(version=version, by=office, budget=HALF)
        actions.submit_budget(version=version, by=office)
        with pytest.raises(Conflict, match="another person of the program office decides"):
            actions.decide_budget(version=version, by=office, state="approved", decision="yes")


def test_spent__a_refund_lowers_what_a_year_spent(
    acting: Actor, period: BudgetPeriod, draft: MakeDraft
) -> None:
    actions.post(draft=draft("1000", object_class=ObjectClass.PERSONNEL), by=acting)
    actions.post(draft=draft("-100", object_class=ObjectClass.TRAVEL), by=acting)
    (year,) = queries.years_of(period.award)
    assert year.spent.federal == 900
    assert queries.spent_in(period)[ExpenseRow.TRAVEL].federal == -100
