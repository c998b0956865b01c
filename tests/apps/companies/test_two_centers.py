"""An advisor at one center who is only a viewer at another: the row policies show them the rows of both."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factories.accounts import MembershipFactory, person
from factories.companies import ContactFactory, RelationshipFactory
from factories.engagements import EngagementFactory, RequestFactory, VisitFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies.models import Contact, ImportBatch, Site
from lineshaft.apps.companies.queries import contacts_for, relationship_for
from lineshaft.tenancy import system_scope

pytestmark = pytest.mark.django_db


class World:
    """A site with which both centers work, and what the center where the person is a viewer holds."""

    def __init__(self, own_first: bool) -> None:
        first, second = CenterFactory(state_id="13"), CenterFactory(state_id="01")
        self.own, self.other = (first, second) if own_first else (second, first)
        self.user = person(Role.ADVISOR, self.own.organisation)
        MembershipFactory(user=self.user, organisation=self.other.organisation, role=Role.VIEWER.value)
        self.site: Site = RelationshipFactory(center=self.own, notes="Ours.").site
        RelationshipFactory(center=self.other, site=self.site, notes="A secret plan.")
        self.contact: Contact = ContactFactory(center=self.other, site=self.site, name="Hidden Person")
        self.engagement = EngagementFactory(center=self.other, site=self.site, title="Hidden work")
        self.visit = VisitFactory(engagement=self.engagement)
        self.help_request = RequestFactory(center=self.other, site=self.site, status="linked")
        with system_scope("arranging an import of the other center"):
            self.batch = ImportBatch.objects.create(
                center=self.other, file_name="hidden.csv", file_sha256="0" * 64, mapping={}
            )


@pytest.fixture(params=[True, False], ids=["own center first", "other center first"])
def world(request: pytest.FixtureRequest, db: None) -> World:
    return World(request.param)


def test_contact_of_the_other_center__is_not_found_and_not_changed(world: World, sign_in: Any) -> None:
    browser: Client = sign_in(world.user)
    at = [world.site.public_id, world.contact.pk]
    form = {"name": "Changed", "language": "en", "on": "2026-01-05"}
    for name in ("edit_contact", "contact_left", "contact_returned"):
        assert browser.post(reverse(f"companies:{name}", args=at), form).status_code == 404, name
    assert browser.get(reverse("companies:edit_contact", args=at)).status_code == 404
    with system_scope("a test looks"):
        world.contact.refresh_from_db()
    assert (world.contact.name, world.contact.left_on) == ("Hidden Person", None)


def test_what_the_other_center_knows__is_not_read(world: World, sign_in: Any) -> None:
    actor = actor_for(world.user)
    with system_scope("the filters alone, without the row policies"):
        relationship = relationship_for(actor, world.site)
        assert relationship is not None
        assert relationship.center == world.own
        assert contacts_for(actor, world.site, also_left=True) == []
    browser: Client = sign_in(world.user)
    site = [world.site.public_id]
    for address in (
        reverse("companies:site", args=site),
        reverse("companies:site_history", args=site),
        reverse("engagements:of_site", args=site),
        reverse("engagements:requests_of_site", args=site),
        reverse("companies:sites") + "?q=secret",
        reverse("companies:imports"),
        reverse("engagements:list"),
        reverse("engagements:requests"),
    ):
        page = browser.get(address, follow=True).content.decode()
        for told in ("secret plan", "Hidden", "hidden.csv", world.help_request.reference):
            assert told not in page, (address, told)


def test_records_of_the_other_center__are_not_opened(world: World, sign_in: Any) -> None:
    browser: Client = sign_in(world.user)
    for address in (
        reverse("companies:import", args=[world.batch.pk]),
        reverse("engagements:detail", args=[world.engagement.public_id]),
        reverse("engagements:visit_edit", args=[world.engagement.public_id, world.visit.pk]),
        reverse("engagements:request", args=[world.help_request.reference]),
    ):
        assert browser.get(address).status_code in (403, 404), address
