"""A day, a center with its people, work that is being prepared, and a proposal that a company got by mail."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
import time_machine

from factories.accounts import OrganisationFactory, person
from factories.companies import CompanyFactory, RelationshipFactory, SiteFactory
from factories.delivery import MilestoneFactory, ProposalFactory, ScopeFactory, WorkerFactory
from factories.engagements import EngagementFactory
from factories.network import CenterFactory, ServiceLineFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.companies.models import Company
from lineshaft.apps.delivery import actions
from lineshaft.apps.delivery.models import Proposal
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import system_scope, use
from received import in_order_of_sending, text_of

TODAY = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def center(db: None) -> Center:
    return CenterFactory(state_id="13")


@pytest.fixture
def advisor(center: Center) -> User:
    return person(Role.ADVISOR, center.organisation, full_name="Ada Advisor", email="ada@peach.example")


@pytest.fixture
def director(center: Center) -> User:
    return person(Role.DIRECTOR, center.organisation, full_name="Dora Director", email="dora@peach.example")


@pytest.fixture
def stranger(db: None) -> User:
    other = CenterFactory(state_id="45")
    return person(Role.DIRECTOR, other.organisation, full_name="Otto Other", email="otto@palmetto.example")


@pytest.fixture
def work(center: Center, advisor: User) -> Engagement:
    """Work that is being prepared at a plant with 40 people."""
    company = CompanyFactory(name="Peach State Stamping LLC", name_key="peach state stamping")
    site = SiteFactory(company=company, street_key="100 peachtree st nw")
    with system_scope("a test arranges its rows"):
        RelationshipFactory(center=center, site=site, owner=advisor, employees=40)
        return EngagementFactory(
            center=center, site=site, lead=advisor, service_line=ServiceLineFactory(), status="preparing",
            started_on=TODAY.date(),
        )  # fmt: skip


@pytest.fixture
def scoped(work: Engagement) -> Engagement:
    """With a scope, 40 hours of its lead at $150, and one milestone."""
    with system_scope("a test arranges its rows"):
        ScopeFactory(engagement=work)
        WorkerFactory(engagement=work)
        MilestoneFactory(engagement=work)
    return work


@pytest.fixture
def acting(advisor: User) -> Iterator[Actor]:
    """The test acts within the advisor's own transaction, as a view does."""
    by = actor_for(advisor)
    with use(by.context):
        yield by


@pytest.fixture
def draft(scoped: Engagement) -> Proposal:
    with system_scope("a test arranges its rows"):
        return ProposalFactory(engagement=scoped, full_fee=Decimal(6000), fee=Decimal(6000))


@pytest.fixture
def send(advisor: User) -> Callable[[Proposal], Proposal]:
    """Send a draft as its advisor."""

    def sent(proposal: Proposal) -> Proposal:
        by = actor_for(advisor)
        with use(by.context):
            return actions.send_proposal(proposal=proposal, by=by)

    return sent


@pytest.fixture
def sent(draft: Proposal, send: Callable[[Proposal], Proposal]) -> Proposal:
    return send(draft)


def contact_of(company: Company, **fields: Any) -> User:
    """A new person who speaks for the company."""
    if company.organisation is None:
        company.organisation = OrganisationFactory(kind=OrganisationKind.COMPANY)
        company.save(update_fields=["organisation"])
    return person(Role.COMPANY_CONTACT, company.organisation, **fields)


@pytest.fixture
def contact(work: Engagement) -> User:
    return contact_of(work.site.company, full_name="Cora Contact", email="cora@stamping.example")


@pytest.fixture
def mails(settings: Any, run_jobs: Callable[[], list[str]]) -> Callable[[], list[EmailMessage]]:
    """Every mail so far, oldest first, after the jobs have run."""

    def read() -> list[EmailMessage]:
        with system_scope("a test runs the jobs"):
            run_jobs()
        files = in_order_of_sending(settings.MAIL_FOLDER)
        return [message_from_bytes(path.read_bytes(), policy=default) for path in files]

    return read


@pytest.fixture
def link_in(mails: Callable[[], list[EmailMessage]]) -> Callable[[], str]:
    """The address in the newest mail that has one."""

    def find() -> str:
        found = [re.findall(r"/proposal/[\w-]{43}/", text_of(each)) for each in mails()]
        return next(each[0] for each in reversed(found) if each)

    return find
