"""Adding and correcting sites: what is stored, what is refused, and for whom."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from factories.accounts import OrganisationFactory, person
from factories.companies import CompanyFactory, RelationshipFactory, SiteFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.companies import actions, queries
from lineshaft.apps.companies.keys import name_key, street_key
from lineshaft.apps.companies.models import (
    Company,
    CompanyName,
    CompanyTaxNumber,
    FormerId,
    Relationship,
    Site,
)
from lineshaft.domain.errors import InvalidValue
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db

GOOD = {
    "name": "Peach State Stamping, LLC",
    "street": "1200 Northside Drive NW, Suite 4",
    "city": "Atlanta",
    "state_id": "13",
    "zip_code": "30318-0042",
    "naics_id": None,
    "phone": "(404) 555-0123",
}


@pytest.fixture
def center():
    return CenterFactory()


@pytest.fixture
def advisor(center) -> Actor:
    return actor_for(person(Role.ADVISOR, center.organisation))


def test_create_site__stores_company_site_and_relationship(center, advisor):
    with use(advisor.context):
        site = actions.create_site(
            **GOOD, center=center, by=advisor, employees=45, employees_as_of=date(2026, 3, 1)
        )
        relationship = queries.relationship_for(advisor, site)

    assert site.public_id.startswith("S")
    assert site.company.public_id.startswith("C")
    assert (site.name_key, site.street_key) == ("peach state stamping", "1200 northside dr nw")
    assert (site.zip_code, site.phone_key, site.county_id) == ("30318", "4045550123", "13121")
    assert relationship is not None
    assert (relationship.center_id, relationship.employees) == (center.pk, 45)


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("name", "  ", "name"),
        ("name", "x" * 201, "name"),
        ("state_id", "99", "state"),
        ("zip_code", "3031", "zip_code"),
        ("phone", "12", "phone"),
        ("naics_id", "abc", "naics"),
        ("naics_id", "339000", "naics"),
    ],
)
def test_create_site__bad_value_names_its_field_and_writes_nothing(center, advisor, field, value, named):
    before = Company.objects.count(), Site.objects.count()

    with use(advisor.context), pytest.raises(InvalidValue) as refused:
        actions.create_site(**{**GOOD, field: value}, center=center, by=advisor)

    assert refused.value.field == named
    assert (Company.objects.count(), Site.objects.count()) == before


def test_create_site__not_for_another_center(center, advisor):
    other = CenterFactory(state_id="30")
    with use(advisor.context), pytest.raises(PermissionDenied):
        actions.create_site(**GOOD, center=other, by=advisor)


def test_create_site__uei_of_another_company_is_refused(center, advisor):
    CompanyFactory(uei="ZQGGHJH74DW7")
    with use(advisor.context), pytest.raises(InvalidValue) as refused:
        actions.create_site(**GOOD, center=center, by=advisor, uei="zqgghjh74dw7")
    assert refused.value.field == "uei"


def test_correct_company__former_name_is_kept(advisor, center):
    company = CompanyFactory(name="Old Name Inc")
    RelationshipFactory(center=center, site=SiteFactory(company=company))
    with use(advisor.context):
        for name in ("New Name Inc", "Old Name Inc", "New Name Inc"):
            actions.correct_company(
                company=company, by=advisor, name=name, website="", uei="", cage="", parent=None
            )
            company.refresh_from_db()

    assert company.name_key == "new name"
    assert set(CompanyName.objects.filter(company=company).values_list("name", flat=True)) == {
        "Old Name Inc",
        "New Name Inc",
    }


def test_site_by_public_id__small_letters_and_former_ids_lead_to_the_site(center, advisor):
    with use(advisor.context):
        site = actions.create_site(**GOOD, center=center, by=advisor)
        FormerId.objects.create(public_id="SFORMERFORMER12", site=site)

        assert queries.site_by_public_id(advisor, site.public_id.lower()) == site
        assert queries.site_by_public_id(advisor, "SFORMERFORMER12") == site
        with pytest.raises(Http404):
            queries.site_by_public_id(advisor, "S00000000000000")


@pytest.mark.parametrize(
    ("role", "kind"),
    [(Role.VIEWER, OrganisationKind.CENTER), (Role.PARTNER_EDITOR, OrganisationKind.PARTNER)],
)
def test_site_by_public_id__roles_without_the_registry_get_the_answer_of_an_unknown_id(role, kind):
    site = SiteFactory()
    viewer = actor_for(person(role, OrganisationFactory(kind=kind.value)))
    with use(viewer.context), pytest.raises(Http404):
        queries.site_by_public_id(viewer, site.public_id)


def test_relationship_and_contacts__invisible_to_another_center_and_to_the_office(center, advisor):
    relationship = RelationshipFactory(center=center)
    site = relationship.site
    with use(advisor.context):
        actions.add_contact(site=site, center=center, by=advisor, name="Maria Example", email="m@example.org")
        assert len(queries.contacts_for(advisor, site)) == 1
    outsider = actor_for(person(Role.DIRECTOR, CenterFactory(state_id="30").organisation))
    officer = actor_for(person(Role.PROGRAM_OFFICER))

    for reader in (outsider, officer):
        with use(reader.context):
            assert queries.site_by_public_id(reader, site.public_id) == site
            assert queries.relationship_for(reader, site) is None
            assert queries.contacts_for(reader, site) == []
            assert not Relationship.objects.exists()


def test_ensure_relationship__fills_only_what_is_empty(center, advisor):
    relationship = RelationshipFactory(center=center, employees=42, notes="")
    with use(advisor.context):
        again = actions.ensure_relationship(
            site=relationship.site,
            center=center,
            by=advisor,
            employees=50,
            notes="Wants help with changeovers.",
        )
    assert again.pk == relationship.pk
    assert (again.employees, again.notes) == (42, "Wants help with changeovers.")


def test_edit_relationship__an_empty_fact_is_taken_out(center, advisor):
    relationship = RelationshipFactory(
        center=center, employees=42, employees_as_of=date(2026, 1, 1), notes="x"
    )
    with use(advisor.context):
        edited = actions.edit_relationship(
            relationship=relationship,
            by=advisor,
            status="active",
            employees=None,
            notes="",
            needs=["workforce"],
        )
    assert (edited.status, edited.employees, edited.employees_as_of) == ("active", None, None)
    assert (edited.notes, edited.needs) == ("", ["workforce"])


def test_edit_relationship__owner_must_work_at_the_center(center, advisor):
    relationship = RelationshipFactory(center=center)
    stranger = person(Role.ADVISOR, CenterFactory(state_id="30").organisation)
    with use(advisor.context), pytest.raises(InvalidValue) as refused:
        actions.edit_relationship(relationship=relationship, by=advisor, owner=stranger)
    assert refused.value.field == "owner"


def test_add_contact__same_address_is_one_person_and_the_survey_has_one_contact(center, advisor):
    site = RelationshipFactory(center=center).site
    with use(advisor.context):
        first = actions.add_contact(
            site=site, center=center, by=advisor, name="Ana", email="ana@example.org", is_survey_contact=True
        )
        second = actions.add_contact(
            site=site, center=center, by=advisor, name="Ben", email="ben@example.org", is_survey_contact=True
        )
        again = actions.add_contact(
            site=site, center=center, by=advisor, name="Ana B.", email="ANA@example.org"
        )
        contacts = queries.contacts_for(advisor, site)

    assert again.pk == first.pk
    assert [(c.pk, c.is_survey_contact) for c in contacts] == [(second.pk, True), (first.pk, False)]


def test_mark_contact_left__no_longer_listed_and_no_longer_asked(center, advisor):
    site = RelationshipFactory(center=center).site
    with use(advisor.context):
        contact = actions.add_contact(
            site=site, center=center, by=advisor, name="Ana", is_survey_contact=True
        )
        actions.mark_contact_left(contact=contact, by=advisor, on=date(2026, 11, 1))
        assert queries.contacts_for(advisor, site) == []
        assert [c.left_on for c in queries.contacts_for(advisor, site, also_left=True)] == [date(2026, 11, 1)]
        actions.add_contact(site=site, center=center, by=advisor, name="Who stayed")
        everybody = queries.contacts_for(advisor, site, also_left=True)
        assert [c.name for c in everybody] == ["Who stayed", "Ana"]


def test_survey_contact__the_database_keeps_it_to_one(center):
    from django.db import IntegrityError, transaction

    from factories.companies import ContactFactory

    contact = ContactFactory(center=center, is_survey_contact=True)
    with system_scope("test"), pytest.raises(IntegrityError), transaction.atomic():
        ContactFactory(center=center, site=contact.site, is_survey_contact=True)


def test_renew_keys__brings_what_an_older_version_wrote_up_to_date() -> None:
    with system_scope("a test arranges its rows"):
        site = SiteFactory(name="Vektor Stamping GmbH", street="No. 61 Mill Road")
        other = SiteFactory(name="Delta Forge", street="2 Oak St")
        actions.renew_keys()
        Site.objects.filter(pk=site.pk).update(name_key="vektor stamping gmbh", street_key="no 61 mill rd")
        assert actions.renew_keys() == 1
        site.refresh_from_db()
        assert (site.name_key, site.street_key) == (name_key(site.name), street_key(site.street))
        assert actions.renew_keys() == 0
        other.refresh_from_db()
        assert other.name_key == name_key(other.name)


def test_create_site__numbers_of_the_company(center, advisor) -> None:
    with use(advisor.context):
        site = actions.create_site(**GOOD, center=center, by=advisor, cage=" 2a345", ein="123456789")
        held = CompanyTaxNumber.objects.get()
    assert site.company.cage == "2A345"
    assert (held.center, held.company, held.ein) == (center, site.company, "12-3456789")


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("cage", "2A345", "belongs to another company of the registry: First Holder"),
        ("cage", "IO345", "never has"),
        ("ein", "07-1234567", "prefix"),
        ("ein", "12-34", "nine digits"),
    ],
)
def test_create_site__a_wrong_number_is_refused_and_nothing_is_written(
    center, advisor, field, value, told
) -> None:
    CompanyFactory(name="First Holder", cage="2A345")
    with use(advisor.context), pytest.raises(InvalidValue, match=told) as refused:
        actions.create_site(**GOOD, center=center, by=advisor, **{field: value})
    assert refused.value.field == field
    assert Site.objects.count() == 0
    assert Company.objects.count() == 1
