"""The search box by the keyboard alone."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from browser.accessibility import problems_of, too_wide
from browser.conftest import PHONE
from factories.accounts import person
from factories.companies import ContactFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.roles import Role
from lineshaft.tenancy import system_scope


def test_a_person_is_found_without_a_mouse(
    page: Page, live_server: Any, enter_as: Callable[[Any], None], transactional_db: Any
) -> None:
    with system_scope("a test arranges its rows"):
        center = CenterFactory()
        first = ContactFactory(center=center, name="Ada Okonkwo")
        second = ContactFactory(center=center, name="Bea Okonkwo")
        advisor = person(Role.ADVISOR, center.organisation)
    enter_as(advisor)
    page.goto(f"{live_server.url}/my-work/")

    page.keyboard.press("/")
    page.keyboard.type("okonkwo")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="People")).to_be_visible()
    assert problems_of(page) == []

    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name=first.name)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name=second.name)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/sites/{second.site.public_id}/")

    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/search/?q=okonkwo")
    assert not too_wide(page)
