"""The journal of an award and of a center as text, added up again by an independent program."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.funding.models import Evidence
from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.domain.ledger import Activity, Entry, FundSource, ObjectClass, Posting
from lineshaft.domain.ledger.journal import account_name
from lineshaft.domain.ledger.usual import Cost, Settled, cost, fee_invoiced, interest, order, receipt
from oracle import added_up

SignIn = Callable[[User], Client]


def _happened() -> Iterator[tuple[Posting, ...]]:
    part = Cost(FundSource.FEDERAL, Decimal("512.34"), ObjectClass.PARTICIPANT_SUPPORT, Activity.PROGRAM)
    given = Cost(FundSource.IN_KIND, Decimal("0.01"), ObjectClass.OTHER, Activity.ENGAGEMENT)
    yield receipt(FundSource.FEDERAL, Decimal("1000.00"))
    yield cost([part])
    yield cost([given])
    yield cost([part], Settled.OWED)
    yield fee_invoiced(Decimal("99.99"))
    yield interest(FundSource.FEDERAL, Decimal("3.21"))
    yield order(part)


@pytest.fixture
def books(acting: Actor, period: BudgetPeriod, evidence: Evidence) -> None:
    for number, postings in enumerate(_happened()):
        entry = Entry(date(2026, 9, 1), f'a "trip"; to\\from {number}', postings)
        origin = "in_kind" if postings[0].source is FundSource.IN_KIND else "hand"
        actions.post(draft=actions.Draft(period, entry, origin, str(number), evidence), by=acting)


def test_the_journal__another_program_adds_up_the_same(
    acting: Actor, award: Award, books: None, finance_officer: User, sign_in: SignIn
) -> None:
    browser = sign_in(finance_officer)
    of_award = browser.get(reverse("funding:award_journal", args=[award.pk]))
    of_center = browser.get(reverse("funding:center_journal", args=[award.center_id]))

    ours: dict[str, Decimal] = defaultdict(Decimal)
    for each in queries.balances(acting, award, until=date(2026, 11, 22)):
        posting = Posting(each.account, each.source, each.amount, each.object_class, each.activity)
        ours[account_name(posting)] += each.amount
    assert ours
    assert added_up(of_award.content.decode()) == ours
    assert added_up(of_center.content.decode()) == ours


def test_the_journal__of_another_center_is_not_there(
    award: Award, books: None, stranger: User, sign_in: SignIn
) -> None:
    browser = sign_in(stranger)
    for address in (
        reverse("funding:award_journal", args=[award.pk]), reverse("funding:center_journal", args=[award.center_id]),
    ):  # fmt: skip
        assert browser.get(address).status_code == 404
