"""A day in the wave of FY2027 Q1, one center with its people, and a company that was invited."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from factories.accounts import person
from factories.companies import SiteFactory
from factories.engagements import EngagementFactory
from factories.network import CenterFactory
from factories.surveys import case_about_work
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies.models import Site
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Center
from lineshaft.apps.surveys.actions.sending import invite
from lineshaft.apps.surveys.models import Case
from lineshaft.tenancy import system_scope, use

TODAY = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


def _center(state_id: str, name: str, slug: str) -> Center:
    """The center of a state, under a name that the tests know."""
    center: Center = CenterFactory(state_id=state_id)
    center.name, center.slug = name, slug
    with system_scope("a test arranges its rows"):
        center.save(update_fields=["name", "slug"])
    return center


@pytest.fixture
def center(db: None) -> Center:
    return _center("13", "Peach State MEP", "peach-state")


@pytest.fixture
def other_center(db: None) -> Center:
    return _center("45", "Palmetto MEP", "palmetto")


@pytest.fixture
def coordinator(center: Center) -> User:
    return person(
        Role.SURVEY_COORDINATOR,
        center.organisation,
        full_name="Carla Coordinator",
        email="carla@peach.example",
    )


@pytest.fixture
def by(coordinator: User) -> Actor:
    return actor_for(coordinator)


@dataclass
class Invited:
    """A company with a link that nobody used."""

    case: Case
    token: str

    @property
    def url(self) -> str:
        return f"/survey/{self.token}/"

    def now(self) -> Case:
        with system_scope("a test looks at a case"):
            return Case.objects.select_related("wave", "center", "site", "contact").get(pk=self.case.pk)


def invited_case(**fields: Any) -> Invited:
    """A case whose invitation is out."""
    case = case_about_work(status=Case.Status.CONFIRMED, **fields)
    with system_scope("a test invites a company"):
        return Invited(case, invite(case, None))


@pytest.fixture
def invited(center: Center) -> Invited:
    site = SiteFactory(name="Peach State Stamping", company__name="Peach State Stamping LLC")
    return invited_case(center=center, site=site)


@pytest.fixture
def completed(center: Center) -> Callable[..., Engagement]:
    """Make completed work of the center."""

    def make(*, site: Site | None = None, completed_on: str = "2026-11-10", **fields: Any) -> Engagement:
        fields.setdefault("center", center)
        return EngagementFactory(
            site=site or SiteFactory(), status="completed", completed_on=completed_on, **fields
        )

    return make


@pytest.fixture
def acting(by: Actor) -> Iterator[Actor]:
    """The test acts within the coordinator's own transaction, as a view does."""
    with use(by.context):
        yield by
