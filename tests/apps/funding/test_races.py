"""Posting, closing and claiming at the same moment, each in a transaction of its own."""

from datetime import date
from decimal import Decimal

import pytest

from factories.accounts import person
from ledgers import MakeDraft
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.funding import actions
from lineshaft.apps.funding.actions import time
from lineshaft.apps.funding.models import AccountingMonth, JournalEntry, MonthBalance, PayPlan
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.errors import Conflict
from lineshaft.domain.ledger import FundSource
from lineshaft.tenancy import system_scope, use
from simultaneous import acting, at_once, in_between

pytestmark = pytest.mark.django_db(transaction=True)

MARCH = date(2026, 3, 1)


def test_two_post_while_a_third_closes(
    draft: MakeDraft, center: Center, finance_officer: User, director: User
) -> None:
    colleague = person(Role.FINANCE_OFFICER, center.organisation)
    drafts = [draft(), draft()]

    results = at_once(
        acting(finance_officer, lambda by: actions.post(draft=drafts[0], by=by)),
        acting(colleague, lambda by: actions.post(draft=drafts[1], by=by)),
        acting(director, lambda by: actions.close_month(center=center, month=MARCH, by=by)),
    )

    assert isinstance(results[2], AccountingMonth)
    for result in results[:2]:
        assert isinstance(result, JournalEntry) or "March 2026 is closed" in str(result)
    with system_scope("a test looks"):
        posted = JournalEntry.objects.count()
        assert posted == sum(isinstance(each, JournalEntry) for each in results[:2])
        assert AccountingMonth.objects.get().closed_at is not None
        assert sum(each.amount for each in MonthBalance.objects.all()) == 0


def test_post__waits_for_a_closing_and_is_refused(
    draft: MakeDraft, center: Center, finance_officer: User, director: User
) -> None:
    closed, posted = in_between(
        acting(director, lambda by: actions.close_month(center=center, month=MARCH, by=by)),
        acting(finance_officer, lambda by: actions.post(draft=draft(), by=by)),
    )
    assert isinstance(closed, AccountingMonth)
    assert isinstance(posted, Conflict)
    assert "March 2026 is closed" in str(posted)


def test_close__waits_for_what_is_being_posted(
    draft: MakeDraft, center: Center, finance_officer: User, director: User
) -> None:
    posted, closed = in_between(
        acting(finance_officer, lambda by: actions.post(draft=draft(), by=by)),
        acting(director, lambda by: actions.close_month(center=center, month=MARCH, by=by)),
    )
    assert isinstance(posted, JournalEntry)
    assert isinstance(closed, AccountingMonth)


def test_the_same_row_twice_at_once(draft: MakeDraft, finance_officer: User, center: Center) -> None:
    colleague = person(Role.FINANCE_OFFICER, center.organisation)
    drafts = [draft(key="row 1"), draft(key="row 1")]
    results = at_once(
        acting(finance_officer, lambda by: actions.post(draft=drafts[0], by=by)),
        acting(colleague, lambda by: actions.post(draft=drafts[1], by=by)),
    )
    assert sorted((type(each) for each in results), key=str) == sorted([Conflict, JournalEntry], key=str)


def test_a_receipt_claimed_by_two_centers(
    finance_officer: User, stranger: User, center: Center, other_center: Center
) -> None:
    def claim(of: Center):  # type: ignore[no-untyped-def]
        return lambda by: actions.add_evidence(
            center=of,
            by=by,
            kind="receipt",
            title="loan of a press",
            issuer="Press & Co.",
            number="INV-7",
            for_match=True,
        )

    results = at_once(acting(finance_officer, claim(center)), acting(stranger, claim(other_center)))

    refused = [each for each in results if isinstance(each, Conflict)]
    assert len(refused) == 1
    assert "200.306(b)(2)" in str(refused[0])


def test_two_take_the_same_entry_back(draft: MakeDraft, finance_officer: User, center: Center) -> None:
    by = actor_for(finance_officer)
    with use(by.context):
        entry = actions.post(draft=draft(), by=by)
    take_back = acting(
        finance_officer,
        lambda by: actions.reverse(entry=entry, booked_on=date(2026, 3, 6), reason="twice", by=by),
    )
    first, second = in_between(take_back, take_back)
    assert isinstance(first, JournalEntry)
    assert isinstance(second, Conflict)
    assert "taken back already" in str(second)


def test_two_enter_the_same_plan(
    award: Award, period: BudgetPeriod, finance_officer: User, center: Center
) -> None:
    enter = acting(
        finance_officer,
        lambda by: time.enter_plan(
            center=center, award=award, person=None, activity="", shares={FundSource.FEDERAL: Decimal(100)},
            starts_on=award.starts_on, by=by,
        ),
    )  # fmt: skip
    first, second = in_between(enter, enter)
    assert isinstance(first, PayPlan)
    assert isinstance(second, Conflict)


def test_a_month_before_the_one_that_is_being_closed(
    draft: MakeDraft, center: Center, finance_officer: User, director: User
) -> None:
    by = actor_for(finance_officer)
    with use(by.context):
        actions.post(draft=draft(day=date(2026, 3, 5)), by=by)
    close = acting(director, lambda by: actions.close_month(center=center, month=MARCH, by=by))
    post = acting(finance_officer, lambda by: actions.post(draft=draft(day=date(2026, 2, 5)), by=by))

    posted, refused = in_between(post, close)
    assert isinstance(posted, JournalEntry)
    assert "February 2026 is still open" in str(refused)

    with use(by.context):
        actions.close_month(center=center, month=date(2026, 2, 1), by=by)
    early = acting(finance_officer, lambda by: actions.post(draft=draft(day=date(2026, 1, 5)), by=by))
    closed, late = in_between(close, early)
    assert isinstance(closed, AccountingMonth)
    assert "which is closed" in str(late)
