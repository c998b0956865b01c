"""A day, Georgia's center with its people, another center, an evaluator, and a filled-in form for help."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from factories.accounts import OrganisationFactory, person
from factories.companies import CompanyFactory, SiteFactory
from factories.network import CenterFactory, ServiceLineFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.companies.models import Site
from lineshaft.apps.network.models import Center, ServiceLine
from lineshaft.tenancy import system_scope, use

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
def advisor(center: Center) -> User:
    return person(Role.ADVISOR, center.organisation, full_name="Ada Advisor", email="ada@peach.example")


@pytest.fixture
def colleague(center: Center) -> User:
    return person(Role.ADVISOR, center.organisation, full_name="Ben Beam", email="ben@peach.example")


@pytest.fixture
def director(center: Center) -> User:
    return person(Role.DIRECTOR, center.organisation, full_name="Dora Director", email="dora@peach.example")


@pytest.fixture
def stranger(other_center: Center) -> User:
    return person(
        Role.ADVISOR, other_center.organisation, full_name="Otto Other", email="otto@palmetto.example"
    )


@pytest.fixture
def evaluator(db: None) -> User:
    return person(Role.EVALUATOR, full_name="Eve Evaluator", email="eve@office.example")


@pytest.fixture
def line(db: None) -> ServiceLine:
    return ServiceLineFactory(title="Lean production")


@pytest.fixture
def site(db: None) -> Site:
    company = CompanyFactory(name="Peach State Stamping LLC", name_key="peach state stamping")
    return SiteFactory(company=company, street_key="100 peachtree st nw")


@pytest.fixture
def company_contact(site: Site) -> User:
    """Somebody who speaks for the company of `site`."""
    organisation = OrganisationFactory(kind=OrganisationKind.COMPANY.value, name="Peach State Stamping LLC")
    with system_scope("a test arranges its rows"):
        site.company.organisation = organisation
        site.company.save()
    return person(Role.COMPANY_CONTACT, organisation)


@pytest.fixture
def acting(advisor: User) -> Iterator[Actor]:
    """The test acts within the advisor's own transaction, as a view does."""
    by = actor_for(advisor)
    with use(by.context):
        yield by


@pytest.fixture
def evaluating(evaluator: User) -> Iterator[Actor]:
    """The test acts within the evaluator's own transaction."""
    by = actor_for(evaluator)
    with use(by.context):
        yield by


@pytest.fixture
def filled_in() -> Callable[..., dict[str, Any]]:
    """What a browser posts from the form for help."""

    def values(**changes: Any) -> dict[str, Any]:
        return {
            "once": str(uuid.uuid4()),
            "company_name": "Peach State Stamping LLC",
            "naics": "stamped metal parts",
            "employee_band": "20-49",
            "street": "100 Peachtree St NW",
            "city": "Atlanta",
            "zip_code": "30303",
            "state": "",
            "areas": ["continuous_improvement"],
            "need": "Too much scrap on line 2.",
            "contact_name": "Maria Example",
            "contact_email": "maria@example.org",
            "contact_phone": "404-555-0123",
            "language": "en",
            "homepage_address": "",
            **changes,
        }

    return values
