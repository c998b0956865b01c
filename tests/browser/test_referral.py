"""A partner refers a company, the center answers it, and the partner sees that; another one it takes back."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from browser.accessibility import problems_of, too_wide
from factories.accounts import OrganisationFactory, person
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import OrganisationKind, Role


def _check(page: Page) -> None:
    assert problems_of(page) + too_wide(page) == []


def _refer(page: Page, company: str) -> None:
    page.get_by_role("link", name="Refer a company").first.click()
    page.get_by_label("Company", exact=False).first.fill(company)
    page.get_by_label("ZIP code").fill("30303")
    page.get_by_label("In their words, or yours").fill("First sale abroad.")
    page.get_by_label("Name", exact=False).last.fill("Maria Example")
    page.get_by_label("E-mail").fill("maria@example.org")
    page.get_by_text("The company agreed that we pass this on").click()
    _check(page)
    page.get_by_role("button", name="Send it to the center").click()
    expect(page.get_by_role("rowheader", name=company)).to_be_visible()


def test_company__referred_answered_and_taken_back(
    page: Page, live_server: Any, enter_as: Callable[[User | None], None]
) -> None:
    center = CenterFactory(state_id="13")
    advisor = person(Role.ADVISOR, center.organisation, full_name="Ada Advisor")
    partner = OrganisationFactory(kind=OrganisationKind.PARTNER.value, name="Peach Export Council")
    editor = person(Role.PARTNER_EDITOR, partner, full_name="Petra Partner")
    page.set_viewport_size({"width": 390, "height": 900})

    enter_as(editor)
    page.goto(f"{live_server.url}/referrals/")
    _refer(page, "Demo Harbor Castings")
    _refer(page, "Demo Ridge Plastics")
    _check(page)

    enter_as(advisor)
    page.goto(f"{live_server.url}/requests/")
    page.get_by_role("link", name="Demo Harbor Castings").click()
    expect(page.get_by_text("Peach Export Council reads: “with the center”.")).to_be_visible()
    page.get_by_label("How you reached them").select_option(label="telephone call")
    page.get_by_role("button", name="Record the first response").click()
    expect(page.get_by_text("Peach Export Council reads: “answered by the center”.")).to_be_visible()

    enter_as(editor)
    page.goto(f"{live_server.url}/referrals/")
    answered = page.get_by_role("row").filter(has_text="Demo Harbor Castings")
    expect(answered.get_by_text("answered by the center")).to_be_visible()
    expect(answered.get_by_role("link", name="Take back")).to_have_count(0)
    page.get_by_role("link", name="Take back Demo Ridge Plastics").click()
    page.get_by_label("Reason").fill("They asked you themselves.")
    _check(page)
    page.get_by_role("button", name="Take it back").click()
    taken_back = page.get_by_role("row").filter(has_text="Demo Ridge Plastics")
    expect(taken_back.get_by_text("taken back", exact=True)).to_be_visible()
    _check(page)
