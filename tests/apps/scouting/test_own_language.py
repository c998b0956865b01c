"""Technology needs and consents to be named: a company reads them in its language and frame, staff in English."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from editing import opened
from factories.companies import RelationshipFactory
from factories.partners import PartnerProfileFactory, ResourceFactory
from factories.scouting import NamingConsentFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.home.queries import mails
from lineshaft.apps.scouting.actions import technology as actions
from lineshaft.apps.scouting.models import Need
from lineshaft.tenancy import system_scope

from .conftest import World

pytestmark = pytest.mark.django_db

FACTS = {"item": "Inspeccionar soldaduras", "description": "Poros en soldaduras, steel welds."}


def _in_spanish(user: User) -> Client:
    browser = Client()
    browser.cookies["django_language"] = "es"
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


@pytest.fixture
def need(world: World) -> Need:
    """A need of the foundry, with which the center of Georgia works."""
    RelationshipFactory(center=world.georgia, site=world.foundry)
    ResourceFactory(
        partner=PartnerProfileFactory().organisation, slug="weld-eye", kind="technology", title="Camera for welds",
        summary="Finds porosity in steel welds.", provider="laboratory", readiness=7, access="license",
    )  # fmt: skip
    asked: Need = world.as_(
        world.company_person, lambda by: actions.ask_for_technology(site=world.foundry, by=by, **FACTS)
    )
    return asked


def _report(world: World, need: Need) -> None:
    world.finds_all_fitting(need)
    due_on = timezone.localdate() + timedelta(days=9)
    world.as_(
        world.advisor,
        lambda by: actions.add_step(need=need, what="Try it", who="GaMEP", due_on=due_on, by=by),
    )
    world.as_(world.advisor, lambda by: actions.make_landscape(need=need, by=by))


def _check(page: str, language: str, *words: str) -> None:
    frame = "ls-public" if language == "es" else "ls-app"
    for each in (f'<html lang="{language}"', f"{frame}", *words):
        assert each in page, each


@pytest.mark.parametrize(
    ("name", "by", "spanish", "english"),
    [
        ("technology", None, ("Necesidades de tecnología", "Qué se busca"), ("What is looked for", "posted")),
        ("technology_need", "number", ("Su centro está buscando", "Respuesta hasta el"), ("Technologies", "Answer by")),
        ("technology_change", "number", ("Cambiar la necesidad", "Guardar"), ("Change the need", "Save")),
        ("technology_close", "number", ("Cerrar la necesidad", "¿Qué se adoptó?"), ("What was taken up?",)),
        ("technology_of_site", "site", ("Su planta", "Necesidad de tecnología nueva"), ("New technology need",)),
        ("technology_new", "site", ("Publicar la necesidad", "A quién avisar"), ("Post the need", "Whom to tell")),
    ],
)  # fmt: skip
def test_page__is_in_the_language_and_frame_of_its_reader(
    name, by, spanish, english, world: World, need: Need
):
    parts = {None: [], "number": [need.number], "site": [world.foundry.public_id]}[by]
    where = reverse(f"scouting:{name}", args=parts)
    _check(_in_spanish(world.company_person).get(where).content.decode(), "es", *spanish)
    _check(_in_spanish(world.advisor).get(where).content.decode(), "en", *english)


def test_report__is_told_in_the_language_of_its_reader(world: World, need: Need, run_jobs: Any):
    with system_scope("a test arranges its rows"):
        User.objects.filter(pk=world.company_person.pk).update(language="es")
        Need.objects.filter(pk=need.pk).update(contact_email="plant@example.org")
        need.refresh_from_db()
    _report(world, need)
    run_jobs()
    where = reverse("scouting:technology_need", args=[need.number])
    page = _in_spanish(world.company_person).get(where).content.decode()
    _check(
        page,
        "es",
        "Se encontraron tecnologías que encajan",
        "nivel de madurez 7 de 9",
        "licencia",
        "a más tardar el",
    )
    page = _in_spanish(world.advisor).get(where).content.decode()
    _check(page, "en", "Technologies that fit the need were found.", "readiness level 7 of 9", "license")
    # One mail to both: the contact was named by the company's own person.
    told = next(each for each in mails() if world.company_person.email in each.to)
    assert told.to == f"{world.company_person.email}, plant@example.org"
    assert "Panorama de tecnologías: Inspeccionar soldaduras" in told.subject
    for words in (
        "Se encontraron tecnologías",
        "Próximos pasos:",
        "Try it: GaMEP, a más tardar el",
        "Lea la versión 1",
    ):
        assert words in told.text, words


def test_steps__say_how_they_went_in_the_language_of_the_page(world: World, need: Need):
    browser = _in_spanish(world.company_person)
    close = reverse("scouting:technology_close", args=[need.number])

    def sent(**values: Any) -> str:
        once = browser.get(close).context["form"]["once"].value()
        return browser.post(close, {"once": once, **values}, follow=True).content.decode()

    assert "Diga por qué no se adoptó nada: eso también es una respuesta." in sent(outcome="nothing")
    page = sent(outcome="nothing", note="No cabe.")
    assert f"Se cerró {need.number}." in page
    assert "cerrada" in page
    change = reverse("scouting:technology_change", args=[need.number])
    facts = {**FACTS, "item": "Otra cosa"}
    page = browser.post(change, {**opened(browser, change), **facts}).content.decode()
    assert f"{need.number} está “cerrada” y ya no se cambia." in page
    reopen = reverse("scouting:technology_reopen", args=[need.number])
    assert f"{need.number} está abierta de nuevo." in browser.post(reopen, follow=True).content.decode()
    withdraw = reverse("scouting:technology_withdraw", args=[need.number])
    page = browser.post(withdraw, {"reason": " "}, follow=True).content.decode()
    assert "Por qué: Escriba por qué, en pocas palabras." in page
    assert (
        f"Se retiró {need.number}." in browser.post(withdraw, {"reason": "x"}, follow=True).content.decode()
    )
    page = browser.post(withdraw, {"reason": "x"}, follow=True).content.decode()
    assert f"{need.number} está “retirada” y no puede pasar a “retirada”" in page


def test_named__is_in_the_language_of_the_company(world: World):
    browser = _in_spanish(world.company_person)
    where = reverse("scouting:named")
    _check(browser.get(where).content.decode(), "es", "A ningún comprador se le dice quiénes son ustedes")
    world.search(world.foundry)
    world.route(world.foundry)
    with system_scope("a test arranges its rows"):
        NamingConsentFactory(
            candidate=world.candidate(world.foundry), given_by="J. Example", given_how="written"
        )
    _check(
        browser.get(where).content.decode(),
        "es",
        "J. Example dio su consentimiento por escrito el",
        "Retirarlo",
    )
