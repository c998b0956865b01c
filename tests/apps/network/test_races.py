"""Two people change one center at the same moment: neither meets a broken page, and nothing is there twice."""

from datetime import date
from decimal import Decimal

import pytest

from factories.accounts import person
from factories.network import AwardFactory, CenterFactory, LocationFactory, ServiceLineFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.network import actions
from lineshaft.apps.network.models import (
    AdvisorProfile,
    BudgetPeriod,
    Center,
    Location,
    Offering,
    ServiceLine,
)
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope
from simultaneous import Act, acting, in_between

pytestmark = pytest.mark.django_db(transaction=True)

TOLD = {"source": "the center", "as_of": date(2026, 11, 1)}
OFFICE = {"city": "Atlanta", "zip_code": "30308", "is_main": True, **TOLD}


@pytest.fixture
def center(db: None) -> Center:
    return CenterFactory()


@pytest.fixture
def people(center: Center) -> tuple[User, User]:
    return person(Role.DIRECTOR, center.organisation), person(Role.DIRECTOR, center.organisation)


def test_two_main_offices__the_later_one_is_the_main_one(center: Center, people: tuple[User, User]) -> None:
    def adds(user: User, name: str) -> Act:
        return acting(
            user, lambda actor: actions.add_location(center=center, by=actor, name=name, **OFFICE).name
        )

    assert in_between(adds(people[0], "North"), adds(people[1], "South")) == ("North", "South")
    assert Location.objects.get(center=center, is_main=True).name == "South"


def test_two_offices_become_the_main_one__the_later_one_is(center: Center, people: tuple[User, User]) -> None:
    offices = [LocationFactory(center=center, name=name) for name in ("North", "South")]

    def makes_main(user: User, office: Location) -> Act:
        return acting(
            user,
            lambda actor: actions.change_location(location=office, by=actor, is_main=True, **TOLD).name,
        )

    both = in_between(makes_main(people[0], offices[0]), makes_main(people[1], offices[1]))
    assert both == ("North", "South")
    assert Location.objects.get(center=center, is_main=True).name == "South"


def test_the_same_offer_twice__stands_once(center: Center, people: tuple[User, User]) -> None:
    line = ServiceLineFactory()
    offers = [
        acting(user, lambda actor: actions.set_offers(center=center, by=actor, line_ids=[line.pk]))
        for user in people
    ]
    assert in_between(*offers) == (None, None)
    assert Offering.objects.filter(center=center).count() == 1


def test_the_same_own_line_twice__the_second_is_told(center: Center, people: tuple[User, User]) -> None:
    lines = [
        acting(
            user,
            lambda actor: actions.add_own_line(
                center=center, by=actor, area="continuous_improvement", title="Kaizen"
            ),
        )
        for user in people
    ]
    assert isinstance(in_between(*lines)[1], Conflict)
    assert ServiceLine.objects.filter(center=center).count() == 1


def test_a_first_profile_written_twice__is_one(center: Center, people: tuple[User, User]) -> None:
    def writes(user: User, title: str) -> Act:
        return acting(
            user,
            lambda actor: (
                actions.save_profile(
                    center=center,
                    user=people[0],
                    by=actor,
                    title=title,
                    about="",
                    languages="",
                    is_public=False,
                ).title
            ),
        )

    assert in_between(writes(people[0], "Advisor"), writes(people[1], "Lead")) == ("Advisor", "Lead")
    assert AdvisorProfile.objects.get(user=people[0]).title == "Lead"


def test_two_budget_periods_over_the_same_days__one(center: Center, people: tuple[User, User]) -> None:
    award = AwardFactory(center=center)

    def adds(user: User, first_day: date) -> Act:
        return acting(
            user,
            lambda actor: actions.add_budget_period(
                award=award,
                by=actor,
                starts_on=first_day,
                ends_on=date(2026, 9, 30),
                federal_amount=Decimal(1000),
                source="notice",
            ),
        )

    _first, second = in_between(adds(people[0], date(2025, 10, 1)), adds(people[1], date(2025, 11, 1)))
    assert isinstance(second, Conflict)
    with system_scope("a test looks"):
        assert BudgetPeriod.objects.filter(award=award).count() == 1
