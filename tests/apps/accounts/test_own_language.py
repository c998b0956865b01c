"""Pages about the own account: a company reads them in its language and frame, staff in English in theirs."""

import pytest
from django.test import Client
from django.urls import reverse

from factories.accounts import OrganisationFactory, person
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role

pytestmark = pytest.mark.django_db

PAGES = [
    ("accounts:me", "Sus funciones", "Your roles"),
    ("mfa_index", "Segundo factor", "Second factor"),
    ("mfa_activate_totp", "Escanee esta imagen", "Scan this picture"),
    ("mfa_add_webauthn", "Añadir una llave de seguridad", "Add a security key"),
    ("account_set_password", "Establecer contraseña", "Set a password"),
    ("account_logout", "Puede volver a iniciar sesión", "You can sign in again"),
]


@pytest.fixture
def company() -> Client:
    return _in_spanish(person(Role.COMPANY_CONTACT, OrganisationFactory(kind="company")))


@pytest.fixture
def advisor() -> Client:
    return _in_spanish(person(Role.ADVISOR, CenterFactory().organisation))


def _in_spanish(user: User) -> Client:
    browser = Client()
    browser.cookies["django_language"] = "es"
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


@pytest.mark.parametrize(("name", "spanish", "english"), PAGES)
def test_page__is_in_the_language_and_frame_of_its_reader(name, spanish, english, company, advisor):
    page = company.get(reverse(name)).content.decode()
    assert '<html lang="es"' in page
    assert "ls-public" in page
    assert spanish in page
    page = advisor.get(reverse(name)).content.decode()
    assert '<html lang="en"' in page
    assert "ls-app" in page
    assert english in page


def test_page__whoever_is_of_a_company_and_of_a_center_reads_it_in_english(advisor):
    user = User.objects.get(pk=advisor.session["_auth_user_id"])
    user.memberships.create(organisation=OrganisationFactory(kind="company"), role=Role.COMPANY_CONTACT.value)
    assert "ls-app" in advisor.get(reverse("accounts:me")).content.decode()


def test_profile__says_saved_and_what_is_wrong_in_the_language_of_the_page(company):
    sent = {"full_name": "A. Example", "language": "es", "time_zone": "America/Chicago"}
    page = company.post(reverse("accounts:me"), sent, follow=True).content.decode()
    assert "Guardado." in page
    page = company.post(reverse("accounts:me"), {**sent, "time_zone": ""}).content.decode()
    assert "Este campo es obligatorio." in page


def test_search__is_in_the_language_and_frame_of_its_reader(company, advisor):
    where = reverse("home:search") + "?q=zzzzqq"
    page = company.get(where).content.decode()
    for words in ('<html lang="es"', "ls-public", "No se encontró nada", 'name="q" value="zzzzqq"'):
        assert words in page, words
    page = advisor.get(where).content.decode()
    for words in ('<html lang="en"', "ls-app", "Nothing found", "Searched, as far as you may see them"):
        assert words in page, words
