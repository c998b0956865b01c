"""Georgia's award in its first year, its finance officer and director, and another center's."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

import pytest
import time_machine

from claims import MakeGiven, approve_match_budget, given_maker
from factories.accounts import person
from factories.funding import AwardTermsFactory, EvidenceFactory
from factories.network import AwardFactory, BudgetPeriodFactory, CenterFactory
from ledgers import MakeDraft, draft_maker
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.funding import actions
from lineshaft.apps.funding.models import AwardAction, Evidence, Recipient
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.ledger import Entry, FundSource, Posting
from lineshaft.domain.ledger.accounts import WITHOUT_CASH
from lineshaft.domain.ledger.usual import receipt
from lineshaft.tenancy import system_scope, use
from signed_reports import RECIPIENT, Post, paid

TODAY = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def center(db: None) -> Center:
    return CenterFactory(state_id="13")


@pytest.fixture
def other_center(db: None) -> Center:
    return CenterFactory(state_id="45")


@pytest.fixture
def award(center: Center) -> Award:
    award = AwardFactory(center=center, starts_on=date(2025, 10, 1), ends_on=date(2030, 9, 30))
    AwardTermsFactory(award=award)
    return award


@pytest.fixture
def period(award: Award) -> BudgetPeriod:
    """The first year; the second is `next_period`."""
    return BudgetPeriodFactory(award=award)


@pytest.fixture
def next_period(award: Award) -> BudgetPeriod:
    return BudgetPeriodFactory(
        award=award, fiscal_year=2027, starts_on=date(2026, 10, 1), ends_on=date(2027, 9, 30)
    )


@pytest.fixture
def evidence(center: Center) -> Evidence:
    return EvidenceFactory(center=center)


@pytest.fixture
def finance_officer(center: Center) -> User:
    return person(
        Role.FINANCE_OFFICER, center.organisation, full_name="Fay Finance", email="fay@peach.example"
    )


@pytest.fixture
def second_officer(center: Center) -> User:
    """Another finance officer, who may clear what the first one stated."""
    return person(
        Role.FINANCE_OFFICER, center.organisation, full_name="Sam Second", email="sam@peach.example"
    )


@pytest.fixture
def director(center: Center) -> User:
    return person(Role.DIRECTOR, center.organisation, full_name="Dora Director", email="dora@peach.example")


@pytest.fixture
def advisor(center: Center) -> User:
    return person(Role.ADVISOR, center.organisation, full_name="Ada Advisor", email="ada@peach.example")


@pytest.fixture
def stranger(other_center: Center) -> User:
    return person(
        Role.FINANCE_OFFICER, other_center.organisation, full_name="Otto Other", email="otto@palmetto.example"
    )


@pytest.fixture
def officer(db: None) -> User:
    return person(Role.PROGRAM_OFFICER, full_name="Pia Program", email="pia@office.example")


@pytest.fixture
def acting(finance_officer: User) -> Iterator[Actor]:
    """The test acts within the finance officer's own transaction, as a view does."""
    by = actor_for(finance_officer)
    with use(by.context):
        yield by


@pytest.fixture
def draft(period: BudgetPeriod, evidence: Evidence) -> MakeDraft:
    """Makes drafts of entries, each with a key of its own."""
    return draft_maker(period, evidence)


@pytest.fixture
def match_budget(period: BudgetPeriod) -> None:
    """A budget in force with rows for match."""
    with system_scope("a test arranges its rows"):
        approve_match_budget(period)


@pytest.fixture
def given(period: BudgetPeriod, match_budget: None) -> MakeGiven:
    """Makes claims of a volunteer's work."""
    return given_maker(period)


@pytest.fixture
def post(acting: Actor, period: BudgetPeriod, evidence: Evidence) -> Post:
    """Books postings on a day, 5 March 2026 unless told otherwise."""
    numbers = count(1)

    def make(postings: tuple[Posting, ...], day: date = date(2026, 3, 5)) -> None:
        origin = "in_kind" if postings[0].source in WITHOUT_CASH else "hand"
        draft = actions.Draft(
            period, Entry(day, "what happened", postings), origin, f"n {next(numbers)}", evidence
        )
        actions.post(draft=draft, by=acting)

    return make


@pytest.fixture
def half_a_million(award: Award) -> None:
    """Authorized, and half of it more that is only planned."""
    with system_scope("a test arranges its rows"):
        for amount, day, pending in (
            ("500000", date(2025, 10, 1), False),
            ("250000", date(2026, 2, 1), True),
        ):
            AwardAction.objects.create(
                center=award.center, award=award, kind="award", amount=amount, is_pending=pending, executed_on=day,
                source="notice",
            )  # fmt: skip


@pytest.fixture
def recipient(center: Center) -> Recipient:
    with system_scope("a test arranges its rows"):
        return Recipient.objects.create(center=center, **RECIPIENT)


@pytest.fixture
def half_a_year(half_a_million: None, recipient: Recipient, post: Post) -> None:
    """$1,000 received and spent, matched by as much of the state's; and who holds the award."""
    post(receipt(FundSource.FEDERAL, Decimal("1000.00")))
    post(paid("1000.00"))
    post(paid("1000.00", FundSource.STATE))
