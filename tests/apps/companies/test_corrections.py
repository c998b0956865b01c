"""Whose a fact is, what may be corrected at once, what waits, and what each fact's history tells to whom."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from editing import opened
from factories.accounts import person
from factories.companies import CompanyFactory, RelationshipFactory, SiteFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import actions, queries
from lineshaft.apps.companies.models import ImportBatch, ImportRow, RegistryChange, Site
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import InvalidValue
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db

IDENTITY = {
    "name": "Peach State Stamping LLC", "street": "100 Peachtree St NW", "city": "Atlanta", "state_id": "13",
    "zip_code": "30303", "naics_id": None, "phone": "",
}  # fmt: skip


@pytest.fixture
def center(db: None) -> Center:
    return CenterFactory(state_id="13")


@pytest.fixture
def other_center(db: None) -> Center:
    return CenterFactory(state_id="45")


@pytest.fixture
def by(center: Center) -> Iterator[Actor]:
    actor = actor_for(person(Role.ADVISOR, center.organisation, full_name="Ada Advisor"))
    with use(actor.context):
        yield actor


@pytest.fixture
def stranger(other_center: Center) -> Actor:
    return actor_for(person(Role.ADVISOR, other_center.organisation, full_name="Otto Other"))


@pytest.fixture
def steward(db: None) -> Actor:
    return actor_for(person(Role.NETWORK_ADMINISTRATOR))


@pytest.fixture
def site(center: Center, by: Actor) -> Site:
    """A site that the center entered by hand."""
    return actions.create_site(**IDENTITY, center=center, by=by)


def correct(site: Site, by: Actor, **facts: Any) -> actions.Corrected:
    with use(by.context):
        present = {
            "name": site.name, "street": site.street, "city": site.city, "state_id": site.state_id,
            "zip_code": site.zip_code, "naics_id": site.naics_id, "phone": site.phone_key,
        }  # fmt: skip
        corrected = actions.correct_site(site=site, by=by, **{**present, **facts})
        site.refresh_from_db()
        return corrected


def works_with(site: Site, center: Center) -> None:
    with system_scope("a test arranges"):
        RelationshipFactory(center=center, site=site)


def test_own_values__are_corrected_at_once_and_undone(site: Site, by: Actor) -> None:
    done = correct(site, by, name="Peach Stamping", phone="404-555-0123").done

    assert done is not None
    assert (site.name, site.phone_key) == ("Peach Stamping", "4045550123")
    assert sorted(done.choices) == ["name", "phone"]
    actions.undo_change(change=done, by=by)
    site.refresh_from_db()
    assert (site.name, site.phone_key) == ("Peach State Stamping LLC", "")


def test_nothing_changed__is_no_change(site: Site, by: Actor) -> None:
    assert correct(site, by) == actions.Corrected()
    assert RegistryChange.objects.count() == 0


def test_a_wrong_value__is_named_and_nothing_is_half_written(site: Site, by: Actor) -> None:
    with pytest.raises(InvalidValue) as refused:
        correct(site, by, name="New Name", zip_code="nonsense")
    assert refused.value.field == "zip_code"
    assert Site.objects.get(pk=site.pk).name == "Peach State Stamping LLC"


def test_anothers_value__waits_and_a_blank_is_filled(
    site: Site, other_center: Center, stranger: Actor, steward: Actor
) -> None:
    works_with(site, other_center)

    corrected = correct(site, stranger, name="Their Name", phone="404-555-0199")

    assert (site.name, site.phone_key) == ("Peach State Stamping LLC", "4045550199")
    assert corrected.done is not None
    assert corrected.proposed is not None
    assert list(corrected.done.choices) == ["phone"]
    with use(steward.context):
        actions.accept_change(change=corrected.proposed, by=steward)
    site.refresh_from_db()
    assert site.name == "Their Name"


def test_the_same_proposal_twice__is_one(site: Site, other_center: Center, stranger: Actor) -> None:
    works_with(site, other_center)
    first = correct(site, stranger, name="Their Name").proposed
    again = correct(site, stranger, name="Their Name").proposed
    assert first == again


def test_a_center_without_the_plant__only_proposes(site: Site, stranger: Actor) -> None:
    corrected = correct(site, stranger, phone="404-555-0199")
    assert corrected.done is None
    assert corrected.proposed is not None
    assert site.phone_key == ""


def test_what_the_program_office_set__stays(site: Site, by: Actor, steward: Actor) -> None:
    assert correct(site, steward, name="Official Name").done is not None
    corrected = correct(site, by, name="Mine again")
    assert corrected.done is None
    assert corrected.proposed is not None
    assert site.name == "Official Name"


def test_a_record_of_a_file__is_that_centers(
    center: Center, other_center: Center, by: Actor, stranger: Actor
) -> None:
    site = SiteFactory(company=CompanyFactory(name="Filed Inc"))
    with system_scope("a test arranges"):
        for each in (center, other_center):
            RelationshipFactory(center=each, site=site)
        batch = ImportBatch.objects.create(
            center=center, file_name="a.csv", file_sha256="0" * 64, mapping={}, status="committed"
        )
        ImportRow.objects.create(batch=batch, center=center, row_number=2, result="created", site=site)

    assert correct(site, by, name="Filed LLC").done is not None
    assert correct(site, stranger, name="Theirs").proposed is not None


def test_roles_that_do_not_deliver__correct_nothing(site: Site, center: Center) -> None:
    for role in (Role.SURVEY_COORDINATOR, Role.EVALUATOR):
        actor = actor_for(person(role, center.organisation if role is Role.SURVEY_COORDINATOR else None))
        with pytest.raises(PermissionDenied, match="does not include correcting"):
            correct(site, actor, name="X")


def _history(actor: Actor, site: Site) -> dict[str, queries.FactHistory]:
    with use(actor.context):
        fresh = Site.objects.select_related("company", "state", "naics").get(pk=site.pk)
        return {fact.label: fact for fact in queries.fact_histories(actor, fresh)}


def test_history_of_a_fact__names_the_own_person_and_nobody_of_elsewhere(
    site: Site, by: Actor, stranger: Actor
) -> None:
    correct(site, by, name="Peach Stamping")

    mine, theirs = _history(by, site)["Name"], _history(stranger, site)["Name"]

    assert (mine.now.value, mine.now.who) == ("Peach Stamping", "Ada Advisor")
    assert [(said.value, said.who) for said in mine.others] == [("Peach State Stamping LLC", "Ada Advisor")]
    assert (theirs.now.value, theirs.now.who) == ("Peach Stamping", "network record")
    assert [said.who for said in theirs.others] == ["network record"]
    assert theirs.now.at == mine.now.at


def test_history_of_a_fact__shows_what_the_own_file_says_otherwise(
    site: Site, center: Center, by: Actor, stranger: Actor
) -> None:
    batch = ImportBatch.objects.create(
        center=center, file_name="list.csv", file_sha256="1" * 64, status="committed",
        header=["Company", "Phone"], mapping={"columns": {"name": {"column": "Company"}, "phone": {"column": "Phone"}}},
    )  # fmt: skip
    ImportRow.objects.create(
        batch=batch,
        center=center,
        row_number=7,
        result="matched",
        site=site,
        values=["Peach Stamping Co", ""],
    )

    (said,) = _history(by, site)["Name"].others
    assert (said.value, said.source) == ("Peach Stamping Co", "list.csv, row 7")
    assert _history(stranger, site)["Name"].others == []


def test_page__says_what_was_done_and_what_waits(
    site: Site, other_center: Center, stranger: Actor, sign_in: Callable[[User], Client]
) -> None:
    works_with(site, other_center)
    browser = sign_in(stranger.person)
    address = f"/sites/{site.public_id}/edit/"
    values = {**opened(browser, address), "name": "Their Name", "phone": "404-555-0199"}

    page = browser.post(address, values, follow=True).content.decode()

    assert "The record was corrected for the whole network." in page
    assert "waits for the program office: Name" in page
    changes = browser.get("/sites/changes/").content.decode()
    assert "<strong>Their Name</strong>" in changes
    assert "<strong>(404) 555-0199</strong>" in changes
    assert "waits for the program office" in changes
    assert "Fact by fact" in browser.get(f"/sites/{site.public_id}/history/").content.decode()
