"""Invoices, income and papers at the same moment, each in a transaction of its own."""

import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from factories.accounts import person
from factories.engagements import EngagementFactory
from factories.funding import AwardTermsFactory
from ledgers import MakeDraft
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.funding import actions
from lineshaft.apps.funding.actions import Billed
from lineshaft.apps.funding.models import Invoice, InvoicePayment, JournalEntry
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import Entry, FundSource
from lineshaft.domain.ledger.usual import fee_received
from lineshaft.tenancy import system_scope, use
from simultaneous import acting, at_once, in_between

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = date(2026, 11, 22)


@pytest.fixture
def drafts(center: Center, next_period: BudgetPeriod, finance_officer: User) -> list[Invoice]:
    """Three drafts of $100."""
    with system_scope("a test arranges its rows"):
        engagement = EngagementFactory(center=center)
    billed = Billed(budget_period=next_period, billed_to="Peach Tool", lines=[("Class", Decimal(100))])
    by = actor_for(finance_officer)
    with use(by.context):
        return [actions.draft_invoice(engagement=engagement, billed=billed, by=by) for _ in range(3)]


def issued(invoice: Invoice, user: User) -> Invoice:
    by = actor_for(user)
    with use(by.context):
        return actions.issue_invoice(invoice=invoice, by=by)


def test_issue__at_once_gives_numbers_without_a_gap(
    drafts: list[Invoice], center: Center, finance_officer: User
) -> None:
    people = [finance_officer, *(person(Role.FINANCE_OFFICER, center.organisation) for _ in range(2))]

    def issue(draft: Invoice) -> Any:
        return lambda by: actions.issue_invoice(invoice=draft, by=by).number

    results = at_once(*(acting(user, issue(draft)) for user, draft in zip(people, drafts, strict=True)))
    assert sorted(results) == [1, 2, 3]


def test_issue__the_same_draft_twice(drafts: list[Invoice], center: Center, finance_officer: User) -> None:
    colleague = person(Role.FINANCE_OFFICER, center.organisation)

    def issue(by: Actor) -> Any:
        return actions.issue_invoice(invoice=drafts[0], by=by).number

    results = at_once(acting(finance_officer, issue), acting(colleague, issue))
    assert sorted(map(type, results), key=str) == [int, Conflict]
    with system_scope("a test looks"):
        assert JournalEntry.objects.count() == 1


def test_payment__two_at_once_pay_no_more_than_is_open(
    drafts: list[Invoice], center: Center, finance_officer: User
) -> None:
    invoice = issued(drafts[0], finance_officer)
    colleague = person(Role.FINANCE_OFFICER, center.organisation)

    def pay(by: Actor) -> Any:
        return actions.record_payment(
            invoice=invoice, amount=Decimal(60), received_on=TODAY, reference="check", by=by
        )

    results = at_once(acting(finance_officer, pay), acting(colleague, pay))
    assert sorted(map(type, results), key=str) == sorted([InvoicePayment, InvalidValue], key=str)
    with system_scope("a test looks"):
        assert Invoice.objects.get(pk=invoice.pk).paid == 60


def test_income__waits_for_a_cost_that_is_paid_with_fees(
    drafts: list[Invoice], award: Award, draft: MakeDraft, center: Center, finance_officer: User,
    next_period: BudgetPeriod,
) -> None:  # fmt: skip
    issued(drafts[0], finance_officer)
    with system_scope("a test arranges its rows"):
        AwardTermsFactory(award=award, applies_from=date(2026, 10, 2), additive_allowed=True)
    by = actor_for(finance_officer)
    received = replace(draft(), entry=Entry(TODAY, "the company paid", fee_received(Decimal(100))))
    with use(by.context):
        actions.post(draft=replace(received, budget_period=next_period), by=by)
    colleague = person(Role.FINANCE_OFFICER, center.organisation)
    paid = draft("60", source=FundSource.FEES, day=TODAY, key="a cost")
    paid = replace(paid, budget_period=next_period)

    def add(by: Actor) -> Any:
        return actions.add_income_to_budget(
            award=award, amount=Decimal(60), booked_on=TODAY, reason="enough match", once=uuid.uuid4(), by=by
        )

    cost, move = in_between(
        acting(finance_officer, lambda by: actions.post(draft=paid, by=by)), acting(colleague, add)
    )
    assert isinstance(cost, JournalEntry)
    assert isinstance(move, InvalidValue)
    assert "$40.00 of fees" in str(move)


def test_income__two_add_no_more_than_is_there(
    drafts: list[Invoice], award: Award, draft: MakeDraft, center: Center, finance_officer: User,
    next_period: BudgetPeriod,
) -> None:  # fmt: skip
    issued(drafts[0], finance_officer)
    with system_scope("a test arranges its rows"):
        AwardTermsFactory(award=award, applies_from=date(2026, 10, 2), additive_allowed=True)
    by = actor_for(finance_officer)
    received = replace(draft(), entry=Entry(TODAY, "the company paid", fee_received(Decimal(100))))
    with use(by.context):
        actions.post(draft=replace(received, budget_period=next_period), by=by)
    colleague = person(Role.FINANCE_OFFICER, center.organisation)

    def add(by: Actor) -> Any:
        return actions.add_income_to_budget(
            award=award, amount=Decimal(60), booked_on=TODAY, reason="enough match", once=uuid.uuid4(), by=by
        )

    results = at_once(acting(finance_officer, add), acting(colleague, add))
    assert sorted(map(type, results), key=str) == sorted([JournalEntry, InvalidValue], key=str)
