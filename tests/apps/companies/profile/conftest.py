"""A plant of a company with an account, the center that works with it, and another center."""

from collections.abc import Iterator

import pytest

from factories.accounts import OrganisationFactory, person
from factories.companies import CompanyFactory, RelationshipFactory, SiteFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.companies.models import Site
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import use


@pytest.fixture
def center(db) -> Center:
    return CenterFactory(state_id="13")


@pytest.fixture
def other_center(db) -> Center:
    return CenterFactory(state_id="45")


@pytest.fixture
def site(center) -> Site:
    organisation = OrganisationFactory(kind=OrganisationKind.COMPANY.value)
    made = SiteFactory(company=CompanyFactory(organisation=organisation))
    RelationshipFactory(center=center, site=made)
    return made


@pytest.fixture
def advisor(center) -> User:
    return person(Role.ADVISOR, center.organisation)


@pytest.fixture
def contact(site) -> User:
    return person(Role.COMPANY_CONTACT, site.company.organisation)


@pytest.fixture
def by(advisor) -> Iterator[Actor]:
    actor = actor_for(advisor)
    with use(actor.context):
        yield actor


@pytest.fixture
def own(contact) -> Iterator[Actor]:
    actor = actor_for(contact)
    with use(actor.context):
        yield actor
