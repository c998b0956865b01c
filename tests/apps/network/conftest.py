"""People of the Georgia center, which is in the template database as every center is."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from factories.accounts import person
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.network.models import Center


@dataclass(frozen=True)
class People:
    """One person for each role of the center, and two from elsewhere."""

    director: User
    advisor: User
    finance: User
    viewer: User
    administrator: User
    officer: User
    other_director: User


@pytest.fixture
def georgia(db: None) -> Center:
    return Center.objects.select_related("organisation", "state").get(state__abbreviation="GA")


@pytest.fixture
def alabama(db: None) -> Center:
    return Center.objects.select_related("organisation", "state").get(state__abbreviation="AL")


@pytest.fixture
def people(georgia: Center, alabama: Center) -> People:
    at_georgia: Callable[[Role], User] = lambda role: person(role, georgia.organisation)  # noqa: E731
    return People(
        director=at_georgia(Role.DIRECTOR),
        advisor=at_georgia(Role.ADVISOR),
        finance=at_georgia(Role.FINANCE_OFFICER),
        viewer=at_georgia(Role.VIEWER),
        administrator=person(Role.NETWORK_ADMINISTRATOR),
        officer=person(Role.PROGRAM_OFFICER),
        other_director=person(Role.DIRECTOR, alabama.organisation),
    )
