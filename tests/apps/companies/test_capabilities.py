"""What a plant can do and holds: whose it is, who sees it, when it expires, what a merge does to it."""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from editing import opened
from factories.accounts import OrganisationFactory, person
from factories.companies import CapabilityFactory, CompanyFactory, RelationshipFactory, SiteFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.companies import actions, queries
from lineshaft.apps.companies.models import Capability, Site
from lineshaft.apps.companies.panels import certificates_to_renew
from lineshaft.apps.companies.vocabulary import vocabulary
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db

CERTIFICATE = {
    "name": "AS9100",
    "number": "A-17",
    "certified_by": "A Registrar",
    "issued_on": date(2025, 3, 1),
    "expires_on": date(2028, 2, 29),
}


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
def by(advisor) -> Iterator[Actor]:
    actor = actor_for(advisor)
    with use(actor.context):
        yield actor


def add(by: Actor, site: Site, owner_id: int, kind: str = "process", **facts) -> Capability:
    facts = facts or {"name": "5-axis milling", "detail": "to 0.01 mm"}
    return actions.add_capability(site=site, owner_id=owner_id, by=by, kind=kind, **facts)


def agree(by: Actor, site: Site, owner_id: int, **facts) -> None:
    """The company agreed that the network sees the processes of the plant."""
    said = {"parts": ["process"], "audience": "network", "agreed_by": "J. Example", "how": "spoken"}
    actions.agree_to_show(site=site, owner_id=owner_id, by=by, on=timezone.localdate(), **{**said, **facts})


def seen_by(user: User, site: Site) -> list[str]:
    actor = actor_for(user)
    with use(actor.context):
        return [each.row.name for each in queries.capabilities_of(actor, site)]


def lookers(site: Site, other_center: Center) -> dict[str, User]:
    """People outside the center that wrote something."""
    partner = OrganisationFactory(kind=OrganisationKind.PARTNER.value)
    other_company = CompanyFactory(organisation=OrganisationFactory(kind=OrganisationKind.COMPANY.value))
    return {
        "other center": person(Role.DIRECTOR, other_center.organisation),
        "office": person(Role.EVALUATOR),
        "own company": person(Role.COMPANY_CONTACT, site.company.organisation),
        "partner": person(Role.PARTNER_EDITOR, partner),
        "other company": person(Role.COMPANY_CONTACT, other_company.organisation),
    }


def raw_names(user: User) -> list[str]:
    """What the database itself shows to this person, without any filter of a query."""
    with use(actor_for(user).context):
        return list(Capability.objects.values_list("name", flat=True))


def test_capability__of_a_center_is_seen_by_nobody_else(by, site, center, other_center):
    add(by, site, center.pk)
    for who, user in lookers(site, other_center).items():
        assert raw_names(user) == [], who


def test_capability__shared_is_seen_by_the_network_and_the_company_alone(by, site, center, other_center):
    row = add(by, site, center.pk)
    add(by, site, center.pk, "material", name="Secret alloy")
    agree(by, site, center.pk)
    seeing = {who for who, user in lookers(site, other_center).items() if raw_names(user) == [row.name]}
    assert seeing == {"other center", "office", "own company"}
    blind = {who for who, user in lookers(site, other_center).items() if raw_names(user) == []}
    assert blind == {"partner", "other company"}

    actions.keep_back(capability=row, by=by)
    assert all(raw_names(user) == [] for user in lookers(site, other_center).values())
    row.refresh_from_db()
    assert (row.agreed_by, row.shared_by) == ("", None)


def test_capability__sharing_says_who_agreed(by, site, center, advisor):
    row = add(by, site, center.pk)
    with pytest.raises(InvalidValue) as refused:
        agree(by, site, center.pk, agreed_by="  ")
    assert refused.value.field == "agreed_by"
    agree(by, site, center.pk)
    row.refresh_from_db()
    assert (row.shared_by, row.agreed_by) == (advisor, "J. Example")
    with pytest.raises(IntegrityError), transaction.atomic():
        Capability.objects.filter(pk=row.pk).update(agreed_by="")


def test_capability__another_center_cannot_write_for_this_one(site, center, other_center):
    stranger = actor_for(person(Role.ADVISOR, other_center.organisation))
    with use(stranger.context), pytest.raises(PermissionDenied):
        add(stranger, site, center.pk)


def test_capability__shared_with_another_center_stays_the_first_ones_to_change(
    by, site, center, other_center
):
    row = add(by, site, center.pk)
    agree(by, site, center.pk)
    stranger = actor_for(person(Role.DIRECTOR, other_center.organisation))
    with use(stranger.context):
        with pytest.raises(PermissionDenied):
            actions.remove_capability(capability=row, by=stranger)
        assert Capability.objects.filter(pk=row.pk).update(name="Changed") == 0


def test_capability__the_companys_own_people_keep_their_own(site, center, other_center):
    contact = actor_for(person(Role.COMPANY_CONTACT, site.company.organisation))
    with use(contact.context):
        row = add(contact, site, site.company.organisation_id, name="Prototyping")
        assert [each.by_company for each in queries.capabilities_of(contact, site)] == [True]
        with pytest.raises(PermissionDenied):
            add(contact, site, center.pk)
        with pytest.raises(PermissionDenied):
            add(contact, SiteFactory(), site.company.organisation_id)
    assert seen_by(person(Role.ADVISOR, center.organisation), site) == []
    with use(contact.context):
        agree(contact, site, row.owner_id)
    assert seen_by(person(Role.ADVISOR, center.organisation), site) == ["Prototyping"]


@pytest.mark.parametrize(
    ("kind", "facts", "field"),
    [
        ("certification", {**CERTIFICATE, "name": " "}, "name"),
        ("certification", {**CERTIFICATE, "expires_on": date(2025, 2, 1)}, "expires_on"),
        ("certification", {**CERTIFICATE, "issued_on": date(1025, 3, 1)}, "issued_on"),
        ("certification", {**CERTIFICATE, "issued_on": date(2090, 3, 1), "expires_on": None}, "issued_on"),
        ("equipment", {"name": "Lathe", "quantity": 0}, "quantity"),
        ("superpower", {"name": "Flight"}, "kind"),
    ],
)
def test_capability__what_is_wrong_is_named(by, site, center, kind, facts, field):
    with pytest.raises(InvalidValue) as refused:
        add(by, site, center.pk, kind, **facts)
    assert refused.value.field == field
    assert not Capability.objects.exists()


def test_capability__the_same_certificate_is_written_once(by, site, center):
    add(by, site, center.pk, "certification", **CERTIFICATE)
    with pytest.raises(Conflict, match="already"):
        add(by, site, center.pk, "certification", **{**CERTIFICATE, "name": "as9100"})
    add(by, site, center.pk, "certification", **{**CERTIFICATE, "number": "A-18"})
    assert Capability.objects.count() == 2


def test_capability__removed_and_put_back_as_it_was(by, site, center):
    row = add(by, site, center.pk, "certification", **CERTIFICATE)
    actions.remove_capability(capability=row, by=by)
    assert queries.capabilities_of(by, site) == []
    assert [each.row for each in queries.removed_capabilities(by, site)] == [row]
    actions.restore_capability(capability=row, by=by)
    assert [each.row for each in queries.capabilities_of(by, site)] == [row]


def test_capability__put_back_beside_the_same_one_is_refused(by, site, center):
    row = add(by, site, center.pk)
    actions.remove_capability(capability=row, by=by)
    add(by, site, center.pk)
    with pytest.raises(Conflict, match="already"):
        actions.restore_capability(capability=row, by=by)


@pytest.mark.parametrize(
    ("days", "expired", "soon", "listed"),
    [(-1, True, False, True), (0, False, True, True), (90, False, True, True), (91, False, False, False)],
)
def test_certificate__is_marked_and_listed_by_its_day(by, site, center, days, expired, soon, listed):
    add(
        by, site, center.pk, "certification",
        name="ISO 9001", expires_on=timezone.localdate() + timedelta(days=days),
    )  # fmt: skip
    (shown,) = queries.capabilities_of(by, site)
    assert (shown.is_expired, shown.expires_soon) == (expired, soon)
    assert queries.expiring(by).exists() is listed
    assert (certificates_to_renew(by) is not None) is listed


def test_certificate__shared_by_another_center_is_no_reminder(by, site, center, other_center):
    add(by, site, center.pk, "certification", name="ISO 9001", expires_on=timezone.localdate())
    agree(by, site, center.pk, parts=["certification"])
    director = actor_for(person(Role.DIRECTOR, other_center.organisation))
    with use(director.context):
        assert not queries.expiring(director).exists()


def test_merge__the_same_certificate_folds_with_the_later_expiry_and_comes_back(by, site, center):
    other = SiteFactory()
    add(by, site, center.pk, "certification", **CERTIFICATE)
    renewed = {**CERTIFICATE, "certified_by": "", "expires_on": date(2031, 2, 28)}
    add(by, other, center.pk, "certification", **renewed)
    add(by, other, center.pk)
    change = actions.merge_sites(kept=site, gone=other, by=by)
    rows = {row.name: row for row in Capability.objects.filter(site=site)}
    assert set(rows) == {"AS9100", "5-axis milling"}
    assert (rows["AS9100"].expires_on, rows["AS9100"].certified_by) == (date(2031, 2, 28), "A Registrar")
    actions.undo_change(change=change, by=by)
    assert Capability.objects.get(site=site).expires_on == date(2028, 2, 29)
    assert Capability.objects.filter(site=other).count() == 2


def test_merge__nothing_becomes_shared_and_other_centers_rows_wait_for_the_office(
    by, site, center, other_center
):
    other = SiteFactory()
    add(by, site, center.pk)
    with system_scope("a test arranges its rows"):
        CapabilityFactory(owner=center.organisation, site=other, shared_at=timezone.now(), agreed_by="J.")
    actions.merge_sites(kept=site, gone=other, by=by)
    assert Capability.objects.get(site=site).shared_at is None
    third = SiteFactory()
    with system_scope("a test arranges its rows"):
        CapabilityFactory(owner=other_center.organisation, site=third)
    assert actions.merge_sites(kept=site, gone=third, by=by).status == "proposed"


def test_split__a_capability_can_be_of_the_second_plant(by, site, center):
    row = add(by, site, center.pk)
    code = f"{Capability._meta.db_table}:{row.pk}"
    assert code in {each.code for each in queries.belongings(by, site)}
    identity = {
        "name": "Second", "street": "", "city": "Atlanta", "state_id": "13", "zip_code": "30303",
        "naics_id": None, "phone": "",
    }  # fmt: skip
    change = actions.split_site(site=site, belongings=[code], by=by, **identity)
    row.refresh_from_db()
    assert row.site.public_id == change.other_id


def test_relationship__with_a_capability_is_not_without_history(by, site, center):
    relationship = queries.relationship_for(by, site)
    assert relationship is not None
    relationship.employees = None
    relationship.save()
    row = add(by, site, center.pk)
    assert not actions.remove_relationship_without_history(relationship=relationship, by=by)
    row.delete()
    assert actions.remove_relationship_without_history(relationship=relationship, by=by)


# Pages ---------------------------------------------------------------------------------------------------------


def test_page__added_edited_removed_and_put_back(advisor, sign_in, site):
    browser = sign_in(advisor)
    tab = reverse("companies:capabilities", args=[site.public_id])
    new = reverse("companies:new_capability", args=[site.public_id, "certification"])
    sent = {"listed": "ISO 9001", "number": "77", "expires_on": "2031-02-28", "once": str(uuid.uuid4())}
    for _twice in range(2):
        assert browser.post(new, sent)["Location"] == f"{tab}#certification"
    with system_scope("a test looks"):
        row = Capability.objects.get()
    assert (row.name, row.number, row.expires_on) == ("ISO 9001", "77", date(2031, 2, 28))

    edit = reverse("companies:edit_capability", args=[site.public_id, row.pk])
    browser.post(edit, {**opened(browser, edit), "listed": "", "name": "Our own mark"})
    assert b"Our own mark" in browser.get(tab).content
    browser.post(reverse("companies:remove_capability", args=[site.public_id, row.pk]))
    assert b"Put back" in browser.get(tab).content
    browser.post(reverse("companies:restore_capability", args=[site.public_id, row.pk]))
    assert b"Put back" not in browser.get(tab).content


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose from the list, or write another name below."),
        ({"listed": "ISO 9001", "name": "Another"}, "not both"),
        (
            {"listed": "ISO 9001", "issued_on": "2026-01-02", "expires_on": "2026-01-01"},
            "This day is before the day of issue.",
        ),
    ],
)
def test_page__what_is_wrong_stands_beside_the_field(advisor, sign_in, site, sent, words):
    address = reverse("companies:new_capability", args=[site.public_id, "certification"])
    answer = sign_in(advisor).post(address, {**sent, "once": str(uuid.uuid4())})
    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_page__two_people_who_edit_one_field_are_told(advisor, sign_in, site, center):
    with system_scope("a test arranges its rows"):
        row = CapabilityFactory(owner=center.organisation, site=site)
    browser = sign_in(advisor)
    edit = reverse("companies:edit_capability", args=[site.public_id, row.pk])
    first = opened(browser, edit)
    browser.post(edit, {**first, "detail": "Mine"})
    answer = browser.post(edit, {**first, "detail": "Yours"})
    assert answer.status_code == 200
    with system_scope("a test looks"):
        assert Capability.objects.get().detail == "Mine"


def test_page__of_another_center_shows_what_is_shared_and_not_by_whom(sign_in, site, center, other_center):
    with system_scope("a test arranges its rows"):
        row = CapabilityFactory(
            owner=center.organisation, site=site, shared_at=timezone.now(), agreed_by="Jane Confidential"
        )
        CapabilityFactory(owner=center.organisation, site=site, name="Kept back")
    browser = sign_in(person(Role.ADVISOR, other_center.organisation))
    page = browser.get(reverse("companies:capabilities", args=[site.public_id])).content.decode()
    assert row.name in page
    assert "shared by a center" in page
    for told in ("Kept back", "Jane Confidential", center.name, "Remove"):
        assert told not in page
    edit = reverse("companies:edit_capability", args=[site.public_id, row.pk])
    assert browser.get(edit).status_code == 404


def test_page__who_does_not_work_with_the_site_cannot_add(sign_in, site, other_center):
    browser = sign_in(person(Role.ADVISOR, other_center.organisation))
    address = reverse("companies:new_capability", args=[site.public_id, "process"])
    assert browser.get(address).status_code == 403


def test_page__the_companys_own_person_finds_the_company_and_adds(sign_in, site):
    browser = sign_in(person(Role.COMPANY_CONTACT, site.company.organisation))
    where = browser.get(reverse("companies:my_company"))["Location"]
    assert where == reverse("companies:company", args=[site.company.public_id])
    new = reverse("companies:new_capability", args=[site.public_id, "material"])
    browser.post(new, {"name": "Titanium", "once": str(uuid.uuid4())})
    with system_scope("a test looks"):
        assert Capability.objects.get().owner_id == site.company.organisation_id


def test_page__statements_do_not_grow_with_the_rows(
    advisor, sign_in, site, center, django_assert_max_num_queries
):
    with system_scope("a test arranges its rows"):
        for number in range(30):
            CapabilityFactory(owner=center.organisation, site=site, name=f"Process {number}")
    browser = sign_in(advisor)
    address = reverse("companies:capabilities", args=[site.public_id])
    browser.get(address)
    with django_assert_max_num_queries(26):  # with the panels of scouting
        browser.get(address)


def test_history__holds_the_own_capabilities_alone(by, site, center, other_center):
    add(by, site, center.pk, name="Laser cutting")
    with system_scope("a test arranges its rows"):
        CapabilityFactory(owner=other_center.organisation, site=site, name="Secret process")
    text = str(queries.site_history(by, site))
    assert "Laser cutting" in text
    assert "Secret process" not in text


def test_vocabulary__is_dated_and_names_each_thing_once():
    found = vocabulary()
    assert found.as_of.year >= 2026
    for terms in (found.certifications, found.ownership):
        assert len({term.name.upper() for term in terms}) == len(terms) > 5


def test_way_back__of_a_companys_own_people_leads_to_their_company(sign_in) -> None:
    company = CompanyFactory(organisation=OrganisationFactory(kind=OrganisationKind.COMPANY.value))
    SiteFactory(company=company)
    browser = sign_in(person(Role.COMPANY_CONTACT, company.organisation))
    page = browser.get(f"/companies/{company.public_id}/").content.decode()
    crumbs = page.split('<nav class="usa-breadcrumb')[1].split("</nav>")[0]
    assert "/companies/mine/" in crumbs
    assert "/sites/" not in crumbs
