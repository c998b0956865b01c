"""A network administrator finds every organisation and invites its first people; nobody else sees the list."""

import pytest
from django.urls import reverse

from factories.accounts import OrganisationFactory, person
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import Invitation
from lineshaft.apps.accounts.roles import Role
from lineshaft.tenancy import system_scope

pytestmark = pytest.mark.django_db


def test_administrator__invites_the_first_director_of_a_center(sign_in):
    center = CenterFactory(state_id="30")
    browser = sign_in(person(Role.NETWORK_ADMINISTRATOR))

    page = browser.get(reverse("accounts:people"), {"q": center.organisation.name}).content.decode()
    address = reverse("accounts:organisation", args=[center.organisation.pk])
    assert address in page
    opened = browser.get(address)
    assert reverse("accounts:people") in opened.content.decode()
    once = opened.context["form"]["once"].value()
    browser.post(address, {"email": "head@center.example", "role": "director", "once": once})

    with system_scope("a test looks at what was written"):
        assert Invitation.objects.get(email="head@center.example").organisation == center.organisation
    row = browser.get(reverse("accounts:people"), {"q": center.organisation.name}).context["page"][0]
    assert (row.people, row.invited) == (0, 1)


def test_list__says_what_to_do_when_nothing_matches(sign_in):
    page = sign_in(person(Role.NETWORK_ADMINISTRATOR)).get(reverse("accounts:people"), {"q": "no such name"})

    assert "No organization matches" in page.content.decode()


def test_list__takes_few_statements(sign_in, django_assert_max_num_queries):
    for _number in range(5):
        person(Role.DIRECTOR, OrganisationFactory(kind="center"))
    browser = sign_in(person(Role.NETWORK_ADMINISTRATOR))
    with django_assert_max_num_queries(16):
        assert browser.get(reverse("accounts:people")).status_code == 200


def test_director__goes_straight_to_the_own_people(sign_in):
    center = CenterFactory(state_id="30")
    response = sign_in(person(Role.DIRECTOR, center.organisation)).get(reverse("accounts:people"))

    assert response.headers["Location"] == reverse("accounts:organisation", args=[center.organisation.pk])
