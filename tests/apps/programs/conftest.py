"""A center with its people, an engagement, and the answers of a small plant."""

from typing import Any

import pytest

from factories.accounts import person
from factories.companies import CompanyFactory, SiteFactory
from factories.engagements import EngagementFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Center


@pytest.fixture
def center(db: None) -> Center:
    return CenterFactory(state_id="13")


@pytest.fixture
def advisor(center: Center) -> User:
    return person(Role.ADVISOR, center.organisation, full_name="Ada Advisor")


@pytest.fixture
def stranger(db: None) -> User:
    return person(Role.ADVISOR, CenterFactory(state_id="45").organisation, full_name="Otto Other")


@pytest.fixture
def evaluator(db: None) -> User:
    return person(Role.EVALUATOR, full_name="Eve Evaluator")


@pytest.fixture
def engagement(center: Center, advisor: User) -> Engagement:
    company = CompanyFactory(name="Peach State Stamping LLC", name_key="peach state stamping")
    return EngagementFactory(center=center, lead=advisor, site=SiteFactory(company=company))


@pytest.fixture
def line() -> dict[str, Any]:
    """A value stream before the change, as the page posts it."""
    return {
        "edition": "0",
        "demand": "460",
        "minutes_available": "900",
        "steps.0.step": "Cut",
        "steps.0.cycle": "2",
        "steps.0.waiting": "900",
        "steps.0.right": "98%",
        "steps.1.step": "Weld",
        "steps.1.cycle": "1.5",
        "steps.1.waiting": "200",
        "steps.1.changeover": "30",
        "steps.1.right": "95",
        "planned": "900",
        "stopped": "120",
        "ideal": "1",
        "made": "700",
        "good": "680",
        "labor": "$200,000",
        "scrap": "10,000",
    }
