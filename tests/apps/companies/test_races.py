"""Two people write about one company at the same moment."""

import pytest

from factories.accounts import person
from factories.companies import ContactFactory, RelationshipFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import actions
from lineshaft.apps.companies.models import CompanyName, Contact, Relationship
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope
from simultaneous import Act, acting, in_between

pytestmark = pytest.mark.django_db(transaction=True)

DETAILS = {"phone": "", "title": "", "language": "en"}


@pytest.fixture
def relationship(db: None) -> Relationship:
    return RelationshipFactory()


@pytest.fixture
def people(relationship: Relationship) -> list[User]:
    return [person(Role.ADVISOR, relationship.center.organisation) for _ in range(2)]


def _adds(user: User, relationship: Relationship, name: str, email: str, *, asked: bool = False) -> Act:
    return acting(
        user,
        lambda actor: (
            actions.add_contact(
                site=relationship.site,
                center=relationship.center,
                by=actor,
                name=name,
                email=email,
                is_survey_contact=asked,
            ).name
        ),
    )


def test_two_survey_contacts__the_later_one_is_asked(relationship: Relationship, people: list[User]) -> None:
    both = in_between(
        _adds(people[0], relationship, "Ann", "ann@example.org", asked=True),
        _adds(people[1], relationship, "Ben", "ben@example.org", asked=True),
    )
    assert both == ("Ann", "Ben")
    with system_scope("a test looks"):
        assert Contact.objects.get(is_survey_contact=True).name == "Ben"


def test_one_person_added_twice__is_there_once(relationship: Relationship, people: list[User]) -> None:
    both = in_between(*(_adds(user, relationship, "Ann", "ann@example.org") for user in people))
    assert both == ("Ann", "Ann")
    with system_scope("a test looks"):
        assert Contact.objects.count() == 1


def test_two_contacts_get_one_address__the_second_is_told(
    relationship: Relationship, people: list[User]
) -> None:
    contacts = [ContactFactory(center=relationship.center, site=relationship.site) for _ in range(2)]

    def renames(user: User, contact: Contact) -> Act:
        return acting(
            user,
            lambda actor: actions.edit_contact(
                contact=contact,
                by=actor,
                name=contact.name,
                email="ann@example.org",
                is_survey_contact=False,
                **DETAILS,
            ),
        )

    _first, second = in_between(renames(people[0], contacts[0]), renames(people[1], contacts[1]))
    assert isinstance(second, InvalidValue)
    assert "belongs to another contact" in str(second)


def test_the_same_other_name_twice__the_second_is_told(
    relationship: Relationship, people: list[User]
) -> None:
    company = relationship.site.company
    names = [
        acting(
            user,
            lambda actor: actions.add_company_name(company=company, by=actor, kind="trade", name="Peach"),
        )
        for user in people
    ]
    assert isinstance(in_between(*names)[1], Conflict)
    assert CompanyName.objects.filter(company=company).count() == 1


def test_contact_who_returns__does_not_double_an_address(
    relationship: Relationship, people: list[User]
) -> None:
    place = {"center": relationship.center, "site": relationship.site, "email": "ann@example.org"}
    left = ContactFactory(**place, left_on="2026-01-01")
    ContactFactory(**place)
    with pytest.raises(Conflict, match=r"has the address ann@example\.org"):
        acting(people[0], lambda actor: actions.mark_contact_returned(contact=left, by=actor))()
