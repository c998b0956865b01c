"""A seat in a cohort: asked for in Spanish, confirmed, followed by the link of a mail; full, the waiting list."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.accessibility import problems_of, too_wide
from factories.accounts import person
from factories.companies import CompanyFactory, SiteFactory
from factories.network import CenterFactory
from factories.programs import CohortFactory, enrolled
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.programs.models import Cohort, Seat
from lineshaft.tenancy import system_scope
from received import mails, text_of

SIZES = [{"width": 1440, "height": 900}, {"width": 390, "height": 844}]
_LINK = re.compile(r"/programs/seat/[\w:-]+/")


@pytest.fixture
def advisor() -> User:
    return person(Role.ADVISOR, CenterFactory(state_id="13").organisation, full_name="Ada Advisor")


@pytest.fixture
def cohort(advisor: User) -> Cohort:
    return CohortFactory(center=advisor.memberships.get().organisation.center, lead=advisor)


def _check(page: Page) -> None:
    assert problems_of(page) + too_wide(page) == []


def _fill(page: Page, company: str, name: str, *, once: bool = True) -> None:
    page.locator("[name=company_name]").fill(company)
    page.locator("[name=zip_code]").fill("30303")
    page.locator("[name=contact_name]").fill(name)
    page.locator("[name=contact_email]").fill(f"{name.split()[0].lower()}@example.org")
    if once:
        page.locator("main form[method=post] button[type=submit]").click()


@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
def test_seat__asked_for_in_spanish_is_confirmed_and_the_link_says_so(
    browser: Browser,
    page: Page,
    live_server: Any,
    settings: Any,
    run_jobs: Any,
    enter_as: Callable[[User | None], None],
    advisor: User,
    cohort: Cohort,
    size: Any,
) -> None:
    asker = browser.new_context(viewport=size, locale="es-MX").new_page()
    asker.goto(f"{live_server.url}/programs/open/{cohort.pk}/")
    expect(asker.get_by_text("Quedan 2 lugares libres.")).to_be_visible()
    _check(asker)
    asker.get_by_role("link", name="Pedir participar").click()
    expect(asker.get_by_label("Nos gustaría participar en “Selling together”")).to_be_checked()
    _check(asker)
    _fill(asker, "Panadería Ejemplo", "Luis Ejemplo")
    expect(asker.get_by_text("Todavía no tiene un lugar en el programa")).to_be_visible()
    _check(asker)

    enter_as(advisor)
    page.set_viewport_size(size)
    page.goto(f"{live_server.url}/my-work/")
    page.get_by_role("link", name=cohort.name).click()
    card = page.locator("section", has=page.get_by_role("heading", name="Asked to take part"))
    expect(card.get_by_text("2 places free, 1 to answer")).to_be_visible()
    _check(page)
    card.get_by_role("button", name="Confirm", exact=True).first.click()
    expect(card.get_by_text("by e-mail to luis@example.org, in Spanish").first).to_be_visible()
    _check(page)
    card.get_by_label("A word to them").first.fill("Hasta el lunes.")
    card.get_by_role("dialog").get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("The seat is confirmed. They are written to.")).to_be_visible()
    expect(card.get_by_text("2 places free")).to_have_count(0)
    _check(page)

    told = [mail for mail in mails(settings, run_jobs) if mail["To"] == "luis@example.org"]
    assert told[-1]["Subject"] == "Su lugar está confirmado: Selling together"
    (link,) = _LINK.findall(text_of(told[-1]))
    asker.goto(live_server.url + link)
    expect(asker.get_by_text("confirmado", exact=True)).to_be_visible()
    expect(asker.get_by_text("Hasta el lunes.")).to_be_visible()
    _check(asker)
    asker.get_by_role("button", name="Retirarse del programa").first.click()
    _check(asker)
    asker.get_by_role("dialog").get_by_role("button", name="Retirarse del programa").click()
    expect(asker.get_by_text("Usted se retiró.")).to_be_visible()
    _check(asker)
    asker.context.close()


def test_full_cohort__offers_the_waiting_list_also_when_it_fills_while_somebody_types(
    page: Page, live_server: Any, cohort: Cohort
) -> None:
    for number in (1, 2):
        if number == 2:
            page.goto(f"{live_server.url}/programs/open/{cohort.pk}/")
            page.get_by_role("link", name="Ask to take part").click()
            page.locator("[name=need]").fill("We make doors and would like to sell them abroad.")
            _fill(page, "Pine Millwork", "Ruth Example", once=False)
        company = CompanyFactory(name=f"Plant {number}", name_key=f"plant {number}")
        enrolled(cohort, cohort.center, site=SiteFactory(company=company))
    page.locator("main form[method=post] button[type=submit]").click()
    expect(page.get_by_text("The last seat was given away a moment ago").first).to_be_visible()
    expect(page.locator("[name=need]")).to_have_value("We make doors and would like to sell them abroad.")
    expect(page.get_by_label("We ask for a place on the waiting list")).to_be_checked()
    _check(page)
    page.locator("main form[method=post] button[type=submit]").click()
    expect(page.get_by_role("heading", name="Your request was sent")).to_be_visible()
    page.goto(f"{live_server.url}/programs/open/{cohort.pk}/")
    expect(page.get_by_role("link", name="Ask for a place on the waiting list")).to_be_visible()
    _check(page)
    with system_scope("a test looks"):
        assert Seat.objects.get().status == "waiting"


def test_tick__taken_away_asks_for_help_alone(page: Page, live_server: Any, cohort: Cohort) -> None:
    page.goto(f"{live_server.url}/ask/?state=GA&cohort={cohort.pk}&need=Help")
    page.get_by_text("We would like to take part in “Selling together”").click()
    _fill(page, "Pine Millwork", "Ruth Example")
    expect(page.get_by_role("heading", name="Your request was sent")).to_be_visible()
    expect(page.get_by_text("No seat in the program yet")).to_have_count(0)
    with system_scope("a test looks"):
        assert not Seat.objects.exists()
