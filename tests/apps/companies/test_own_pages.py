"""The pages of a company's own people about their company and plants: in their language; those of staff in English."""

import pytest
from django.test import Client
from django.urls import reverse

from factories.accounts import OrganisationFactory, person
from factories.companies import CapabilityFactory, CompanyFactory, RelationshipFactory, SiteFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.audit.models import AuditEvent
from lineshaft.apps.companies import queries
from lineshaft.apps.companies.history_words import WORDS
from lineshaft.apps.companies.models import (
    Capability,
    Company,
    CompanyName,
    ProfileAgreement,
    Site,
    SiteIndustry,
)
from lineshaft.apps.reference.models import NaicsCode
from lineshaft.tenancy import system_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    organisation = OrganisationFactory(kind="company")
    valves = NaicsCode.objects.get(pk="332911")
    return SiteFactory(company=CompanyFactory(organisation=organisation), naics=valves)


@pytest.fixture
def contact(site) -> Client:
    return _in_spanish(person(Role.COMPANY_CONTACT, site.company.organisation))


@pytest.fixture
def advisor(site) -> Client:
    center = CenterFactory()
    RelationshipFactory(site=site, center=center)
    return _in_spanish(person(Role.ADVISOR, center.organisation))


def _in_spanish(user: User) -> Client:
    browser = Client()
    browser.cookies["django_language"] = "es"
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def _page(browser: Client, address: str) -> str:
    return browser.get(address, follow=True).content.decode()


@pytest.mark.parametrize(
    ("address", "spanish", "english"),
    [
        (
            "companies:site",
            ("Su planta", "Registro compartido", "Ubicación", "332911 ", "Tecnología"),
            "Metropolitan area",
        ),
        ("companies:site_history", ("Dato por dato", "registro de la red", "Historial"), "Fact by fact"),
        ("companies:capabilities", ("Su planta", "Resumen"), "By which processes do you make it?"),
    ],
)
def test_page_of_a_plant__is_in_the_language_and_frame_of_its_reader(
    address, spanish, english, contact, advisor, site
):
    where = reverse(address, args=[site.public_id])
    page = _page(contact, where)
    assert '<html lang="es"' in page
    assert "ls-public" in page
    for words in spanish:
        assert words in page, words
    assert english not in page
    page = _page(advisor, where)
    assert '<html lang="en"' in page
    assert "ls-app" in page
    assert english in page


def test_page_of_the_company__is_in_the_language_and_frame_of_its_reader(contact, advisor, site):
    page = _page(contact, reverse("companies:my_company"))
    for words in ('<html lang="es"', "ls-public", "Así los conoce toda la red", "También se conoce como"):
        assert words in page, words
    valves = NaicsCode.objects.get(pk="332911")
    assert valves.title_es in page
    assert valves.title not in page
    page = _page(advisor, reverse("companies:company", args=[site.company.public_id]))
    for words in ('<html lang="en"', "ls-app", "Also known as", "Your center", valves.title):
        assert words in page, words


def test_certificates__are_in_the_language_and_frame_of_their_reader(contact, advisor, site):
    with system_scope("a test arranges its rows"):
        CapabilityFactory(
            owner=site.company.organisation,
            site=site,
            kind="certification",
            name="ISO 9001",
            expires_on=queries.today(),
        )
    where = reverse("companies:certificates")
    page = _page(contact, where)
    for words in ('<html lang="es"', "ls-public", "Certificados que vencen", "ISO 9001", "Vence"):
        assert words in page, words
    page = _page(advisor, where)
    for words in ('<html lang="en"', "ls-app", "Certificates that expire", "No certificate expires soon"):
        assert words in page, words


def test_history__says_changes_in_the_language_of_the_page(contact, site):
    with system_scope("a test corrects its rows"):
        capability = CapabilityFactory(
            owner=site.company.organisation, site=site, kind="process", name="Milling"
        )
        capability.detail = "5 axes"
        capability.save()
    page = _page(contact, reverse("companies:site_history", args=[site.public_id]))
    assert "capacidad: cambio" in page
    assert "detalles" in page


def test_history__every_column_that_a_company_reads_has_a_name_in_spanish():
    records = (Site, Company, CompanyName, SiteIndustry, Capability, ProfileAgreement)
    names = {str(kind._meta.verbose_name) for kind in records} - {"site", "company"}
    for kind in records:
        names |= {
            str(field.verbose_name)
            for field in kind._meta.concrete_fields
            if field.column not in ("id", "updated_at", "created_at", "search_text")
        }
    assert names - WORDS == set(), "add them to companies/history_words.py"
    assert WORDS - names - {"site", "company"} == set(), "no column is called so any more"
    assert {str(each.label) for each in AuditEvent.Operation} == {"created", "changed", "deleted", "batch"}


def test_entry__a_summary_can_be_corrected(contact, site):
    with system_scope("a test arranges its rows"):
        summary = CapabilityFactory(
            owner=site.company.organisation, site=site, kind="summary", name="summary", detail="Parts"
        )
    where = reverse("companies:edit_capability", args=[site.public_id, summary.pk])
    page = contact.get(where)
    assert page.status_code == 200
    form = page.context["form"]
    sent = {
        "detail": "Parts and assemblies",
        "detail_es": "",
        "once": form["once"].value(),
        "opened": form.edit.token,
    }
    assert contact.post(where, sent).status_code == 302
    with system_scope("a test looks"):
        summary.refresh_from_db()
    assert (summary.name, summary.detail) == ("summary", "Parts and assemblies")
