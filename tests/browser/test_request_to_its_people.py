"""A request given by a rule that was tried first, handed over to another center with the company's word, taken on."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.accessibility import problems_of, too_wide
from factories.accounts import person
from factories.engagements import RequestFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.engagements import actions
from received import mails, text_of


def _check(page: Page) -> None:
    assert problems_of(page) + too_wide(page) == []


@pytest.mark.parametrize("width", [1440, 390])
def test_request__by_a_rule_then_to_another_center(
    page: Page,
    live_server: Any,
    settings: Any,
    run_jobs: Any,
    enter_as: Callable[[User | None], None],
    width: int,
) -> None:
    center, other = CenterFactory(state_id="13"), CenterFactory(state_id="45")
    director = person(Role.DIRECTOR, center.organisation, full_name="Dora Director")
    advisor = person(Role.ADVISOR, center.organisation, full_name="Ada Advisor")
    theirs = person(Role.ADVISOR, other.organisation, full_name="Otto Other")
    RequestFactory(center=center)
    page.set_viewport_size({"width": width, "height": 900})

    enter_as(director)
    page.goto(f"{live_server.url}/centers/{center.slug}/routing/new/")
    page.locator("#id_areas").get_by_text("Workforce", exact=True).click()
    page.get_by_text("Ada Advisor", exact=True).click()
    _check(page)
    page.get_by_role("button", name="Try it on the last 90 days").click()
    expect(page.get_by_text("Tried, not saved")).to_be_visible()
    _check(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Requests about Workforce go to Ada Advisor.").first).to_be_visible()
    _check(page)
    help_request = actions.submit_request(
        company_name="Peach State Stamping LLC",
        zip_code="30303",
        state_id="",
        contact_name="María Ejemplo",
        contact_email="maria@example.org",
        need="Queremos formar a nuestra gente.",
        areas=["workforce"],
        language="es",
    )

    enter_as(advisor)
    page.goto(f"{live_server.url}/requests/{help_request.reference}/")
    expect(page.get_by_text("Rule 1 is the first that fits and has somebody.").first).to_be_visible()
    page.get_by_role("link", name="Hand over to another center").click()
    page.get_by_label("Center", exact=False).first.select_option(label=str(other))
    page.get_by_label("Why this center").fill("La planta está en su estado.")
    _check(page)
    page.get_by_role("button", name="Ask the company").click()
    expect(page.get_by_text("the company is asked", exact=True)).to_be_visible()
    _check(page)
    asked = next(mail for mail in mails(settings, run_jobs) if "hand-over-of-request" in text_of(mail))
    (path,) = re.findall(r"/hand-over-of-request/[\w-]+/", text_of(asked))

    enter_as(None)
    page.goto(f"{live_server.url}{path}")
    expect(page.get_by_role("heading", name="¿Puede otro centro recibir su solicitud?")).to_be_visible()
    expect(page.get_by_text("Queremos formar a nuestra gente.")).to_be_visible()
    _check(page)
    page.get_by_text("Sí, entréguenla tal como está aquí").click()
    page.get_by_label("Su nombre").fill("María Ejemplo")
    page.get_by_role("button", name="Enviar la respuesta").click()
    expect(page.get_by_text("tiene su solicitud y le escribirá")).to_be_visible()
    _check(page)

    enter_as(theirs)
    page.goto(f"{live_server.url}/requests/")
    page.get_by_role("link", name="Peach State Stamping LLC").click()
    expect(page.get_by_text("La planta está en su estado.").first).to_be_visible()
    page.get_by_role("button", name="Take it on").click()
    expect(page.get_by_text("Otto Other").first).to_be_visible()
    _check(page)
