"""A company that is really two: what goes, what stays, who is asked, and the way back."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from factories.accounts import OrganisationFactory, person
from factories.companies import CompanyFactory, ContactFactory, RelationshipFactory, SiteFactory
from factories.engagements import EngagementFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import actions, queries
from lineshaft.apps.companies.models import (
    Company,
    CompanyName,
    CompanyTaxNumber,
    FormerId,
    RegistryChange,
    Site,
)
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope, use
from simultaneous import acting, at_once

from .test_reshaping import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def center(db: None) -> Center:
    return CenterFactory(state_id="13")


@pytest.fixture
def other_center(db: None) -> Center:
    return CenterFactory(state_id="45")


@pytest.fixture
def advisor(center: Center) -> User:
    return person(Role.ADVISOR, center.organisation)


@pytest.fixture
def by(advisor: User) -> Iterator[Actor]:
    actor = actor_for(advisor)
    with use(actor.context):
        yield actor


@pytest.fixture
def steward(db: None) -> Actor:
    return actor_for(person(Role.NETWORK_ADMINISTRATOR))


@pytest.fixture
def company(center: Center) -> Company:
    """Two plants, a trade name, a web site, an identifier, and a former identifier."""
    made: Company = CompanyFactory(
        name="Twin Industries Inc", website="https://twin.example", uei="ABCDEFGHJKL1"
    )
    for name in ("North Plant", "South Plant"):
        RelationshipFactory(center=center, site=SiteFactory(company=made, name=name))
    CompanyName.objects.create(company=made, kind="trade", name="South Works", name_key="south works")
    FormerId.objects.create(public_id="C00000000000001", company=made)
    return made


def site_of(company: Company, name: str) -> Site:
    return Site.objects.get(name=name, company=company)


def code_of(row: Any) -> str:
    return f"{row._meta.db_table}:{row.pk}"


def split(company: Company, by: Actor, *rows: Any, name: str = "South Works LLC") -> RegistryChange:
    codes = [row if isinstance(row, str) else code_of(row) for row in rows]
    return actions.split_company(company=company, name=name, parts=codes, by=by)


def test_split__what_was_chosen_goes_and_the_rest_stays(center: Center, company: Company, by: Actor) -> None:
    south, north = site_of(company, "South Plant"), site_of(company, "North Plant")
    engagement = EngagementFactory(center=center, site=south)
    trade_name = CompanyName.objects.get(company=company)
    tax_number = CompanyTaxNumber.objects.create(center=center, company=company, ein="12-3456789")

    change = split(company, by, south, trade_name, tax_number, "companies_company.uei")

    new = Company.objects.get(public_id=change.other_id)
    for row in (south, north, trade_name, tax_number, engagement, company):
        row.refresh_from_db()
    assert (south.company_id, north.company_id) == (new.pk, company.pk)
    assert (trade_name.company_id, tax_number.company_id) == (new.pk, new.pk)
    assert (new.name, new.uei, new.website) == ("South Works LLC", "ABCDEFGHJKL1", "")
    assert (company.uei, company.website) == ("", "https://twin.example")
    assert engagement.site_id == south.pk
    assert (change.status, change.kept_id) == ("done", company.public_id)
    assert dict(change.summary) == {
        "site": 1, "company name": 1, "tax number": 1, "relationship": 1, "engagement": 1,
    }  # fmt: skip


def test_split__the_old_company_keeps_its_identifiers_and_the_new_one_gets_another(
    company: Company, by: Actor
) -> None:
    change = split(company, by, site_of(company, "South Plant"))

    assert change.other_id not in ("", company.public_id)
    for public_id in (company.public_id, "C00000000000001"):
        assert queries.company_by_public_id(by, public_id).pk == company.pk
    assert queries.company_by_public_id(by, change.other_id).name == "South Works LLC"


def test_split__a_trade_name_that_becomes_the_name_stands_once(company: Company, by: Actor) -> None:
    trade_name = CompanyName.objects.get(company=company)
    before = everything()

    change = split(company, by, site_of(company, "South Plant"), trade_name, name="SOUTH works")

    assert not CompanyName.objects.filter(name__iexact="south works").exists()
    actions.undo_change(change=change, by=by)
    assert everything() == before


def test_split__both_have_a_plant(company: Company, by: Actor) -> None:
    with pytest.raises(Conflict, match="Choose at least one plant"):
        split(company, by, CompanyName.objects.get(company=company))
    with pytest.raises(Conflict, match="At least one plant stays with Twin Industries Inc"):
        split(company, by, *company.sites.all())
    with pytest.raises(InvalidValue, match="name"):
        split(company, by, site_of(company, "South Plant"), name=" ")
    assert Company.objects.count() == 1


def test_split__what_another_company_or_center_holds_is_not_taken(
    other_center: Center, company: Company, by: Actor
) -> None:
    stranger = SiteFactory()
    with system_scope("a test arranges"):
        theirs = CompanyTaxNumber.objects.create(center=other_center, company=company, ein="98-7654321")

    for row in (stranger, theirs):
        with pytest.raises(Conflict, match="does not belong to Twin Industries Inc any more"):
            split(company, by, site_of(company, "South Plant"), row)
    assert Company.objects.filter(name="South Works LLC").count() == 0
    assert "98-7654321" not in str(queries.own_company_parts(by, company))


def test_plan__says_what_it_means_for_people_and_names(company: Company, by: Actor) -> None:
    company.organisation = OrganisationFactory(kind="company", name="Twin people")
    parent = CompanyFactory(name="Holding Inc")
    company.parent = parent
    company.save()
    south = code_of(site_of(company, "South Plant"))

    def notes(*codes: str, name: str = "South Works") -> str:
        return " ".join(
            queries.plan_company_split(by, company, name, [south, *codes], public_id="C1", centers=()).notes
        )

    assert "no longer speak for the plants that go" in notes()
    assert "then speak for South Works alone" in notes("companies_company.organisation_id")
    assert "keeps “South Works” as another name of its own" in notes()
    assert "Both then belong to Holding Inc" in notes()
    assert "are then called alike" in notes(name="TWIN INDUSTRIES INC.")


def test_split__of_a_plant_that_another_center_works_with_waits_for_the_program_office(
    center: Center, other_center: Center, company: Company, by: Actor, steward: Actor, sign_in: Any
) -> None:
    south = site_of(company, "South Plant")
    tax_number = CompanyTaxNumber.objects.create(center=center, company=company, ein="12-3456789")
    with system_scope("a test arranges"):
        theirs = RelationshipFactory(center=other_center, site=south)
    before = everything()

    change = split(company, by, south, tax_number)

    assert change.status == "proposed"
    assert everything() == before
    with pytest.raises(Conflict, match="proposed already"):
        split(company, by, south, tax_number)
    with pytest.raises(PermissionDenied, match="decided by the program office"):
        actions.accept_change(change=change, by=by)
    with use(steward.context):
        actions.accept_change(change=change, by=steward)
    new = Company.objects.get(public_id=change.other_id)
    south.refresh_from_db()
    tax_number.refresh_from_db()
    assert (south.company_id, tax_number.company_id) == (new.pk, new.pk)
    # Nor is it offered.
    assert f"/sites/changes/{change.pk}/undo/" not in sign_in(by.person).get("/sites/changes/").text
    with pytest.raises(PermissionDenied, match="undone by the program office"):
        actions.undo_change(change=change, by=by)
    with use(steward.context):
        actions.undo_change(change=change, by=steward)
    assert everything() == before
    with system_scope("a test looks"):
        theirs.refresh_from_db()
    assert theirs.site_id == south.pk


def test_accept__of_a_split_whose_plant_went_elsewhere_meanwhile_is_refused(
    other_center: Center, company: Company, by: Actor, steward: Actor
) -> None:
    south = site_of(company, "South Plant")
    third = SiteFactory(company=company)
    with system_scope("a test arranges"):
        RelationshipFactory(center=other_center, site=south)
    change = split(company, by, south, third)
    actions.move_site(site=third, to=CompanyFactory(), by=by)

    with (
        use(steward.context),
        pytest.raises(Conflict, match="does not belong to Twin Industries Inc any more"),
    ):
        actions.accept_change(change=change, by=steward)


def test_history__of_a_plant_that_went_names_the_split(company: Company, by: Actor) -> None:
    south = site_of(company, "South Plant")
    change = split(company, by, south)

    lines = queries.site_history(by, Site.objects.select_related("company").get(pk=south.pk))

    assert f"record of two companies split: South Works LLC, {change.other_id}" in [
        line.action for line in lines
    ]


def test_split__giving_shared_facts_away_concerns_those_who_work_with_what_stays(
    other_center: Center, company: Company, by: Actor
) -> None:
    with system_scope("a test arranges"):
        RelationshipFactory(center=other_center, site=site_of(company, "North Plant"))
    south = site_of(company, "South Plant")

    assert split(company, by, south, "companies_company.website").status == "proposed"
    assert split(company, by, south).status == "done"


def test_undo__is_not_done_over_later_changes_of_either(company: Company, by: Actor) -> None:
    change = split(company, by, site_of(company, "South Plant"))
    new = Company.objects.get(public_id=change.other_id)
    actions.add_company_name(company=new, by=by, kind="trade", name="Since then")
    with pytest.raises(Conflict, match="Merge the two records instead"):
        actions.undo_change(change=change, by=by)
    CompanyName.objects.filter(name="Since then").delete()
    Company.objects.filter(pk=new.pk).update(cage="1ABC5")
    with pytest.raises(Conflict, match="was edited since"):
        actions.undo_change(change=change, by=by)


@settings(max_examples=20)
@given(data=st.data())
def test_undo__is_exact_for_whatever_was_taken(center: Center, by: Actor, data: st.DataObject) -> None:
    company = CompanyFactory(name="Whole Inc", website="https://whole.example")
    sites = [SiteFactory(company=company) for _ in range(data.draw(st.integers(2, 4)))]
    for site in sites:
        RelationshipFactory(center=center, site=site)
        if data.draw(st.booleans(), label="a contact and work"):
            ContactFactory(center=center, site=site)
            EngagementFactory(center=center, site=site)
    for number in range(data.draw(st.integers(0, 2), label="names")):
        CompanyName.objects.create(
            company=company, kind="trade", name=f"Name {number}", name_key=f"name {number}"
        )
    if data.draw(st.booleans(), label="a subsidiary"):
        CompanyFactory(parent=company)
    parts = queries.own_company_parts(by, company)
    others = data.draw(st.lists(st.sampled_from(parts.others), unique=True), label="what else goes")
    codes = [parts.sites[0].code, *(each.code for each in others)]
    name = data.draw(st.sampled_from(["Part Inc", "Name 0"]))
    before = everything()

    change = actions.split_company(company=company, name=name, parts=codes, by=by)
    between = everything()
    undone = actions.undo_change(change=change, by=by)

    assert between != before
    assert undone.left == 0
    assert everything() == before


@pytest.mark.django_db(transaction=True)
def test_two_people_split_the_same_plant_off__one_does_it(company: Company, center: Center) -> None:
    people = [person(Role.ADVISOR, center.organisation) for _ in range(2)]
    south = site_of(company, "South Plant")

    results = at_once(*(acting(each, lambda actor: split(company, actor, south)) for each in people))

    assert sorted(type(each).__name__ for each in results) == ["Conflict", "RegistryChange"]
    assert Company.objects.count() == 2


# The pages --------------------------------------------------------------------------------------------------------


def test_the_page__shows_the_plan_first_and_changes_nothing_until_it_is_confirmed(
    client: Client, advisor: User, company: Company
) -> None:
    client.force_login(advisor)
    address = f"/companies/{company.public_id}/split/"
    assert address in client.get(f"/companies/{company.public_id}/").content.decode()
    south = site_of(company, "South Plant")
    chosen = {"name": "South Works LLC", "sites": [code_of(south)], "reason": "Sold in 2024"}

    plan = client.post(address, chosen).content.decode()
    assert "Goes to" in plan
    assert "Split the company" in plan
    assert Company.objects.count() == 1
    again = client.post(address, {**chosen, "act": "change"}).content.decode()
    assert "Sold in 2024" in again
    assert "checked" in again

    answer = client.post(address, {**chosen, "act": "split"}, follow=True)
    assert "South Works LLC is a company of its own now" in answer.content.decode()
    assert Company.objects.count() == 2
    with system_scope("a test looks"):
        change = RegistryChange.objects.get()
    answer = client.post(f"/sites/changes/{change.pk}/undo/", follow=True)
    assert "the two are one record again, as it was" in answer.content.decode()
    assert Company.objects.count() == 1


def test_the_page__says_what_is_missing(client: Client, advisor: User, company: Company) -> None:
    client.force_login(advisor)
    address = f"/companies/{company.public_id}/split/"
    page = client.post(address, {"name": "", "act": "split"}).content.decode()
    assert "Choose at least one plant of the new company." in page
    everything_chosen = {"name": "All", "sites": [code_of(each) for each in company.sites.all()]}
    page = client.post(address, {**everything_chosen, "act": "split"}).content.decode()
    assert "At least one plant stays with Twin Industries Inc" in page


def test_the_page__is_not_for_roles_that_do_not_deliver(
    client: Client, center: Center, company: Company
) -> None:
    client.force_login(person(Role.SURVEY_COORDINATOR, center.organisation))
    assert client.get(f"/companies/{company.public_id}/split/").status_code == 403
    assert "/split/" not in client.get(f"/companies/{company.public_id}/").content.decode()
