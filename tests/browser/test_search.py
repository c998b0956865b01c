"""The search box by the keyboard alone."""

import re
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
    expect(page.get_by_role("combobox", name="Search")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/sites/{second.site.public_id}/")

    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/search/?q=okonkwo")
    assert not too_wide(page)


def test_what_is_found_stands_below_the_box_while_one_types(
    page: Page, live_server: Any, enter_as: Callable[[Any], None], transactional_db: Any
) -> None:
    with system_scope("a test arranges its rows"):
        center = CenterFactory()
        ContactFactory(center=center, name="Ada Okonkwo")
        known = ContactFactory(center=center, name="Bea Okonkwo")
        ContactFactory(center=CenterFactory(state_id="45"), name="Cleo Okonkwo")
        advisor = person(Role.ADVISOR, center.organisation)
    enter_as(advisor)
    page.goto(f"{live_server.url}/my-work/")
    box = page.get_by_role("combobox", name="Search")
    options = page.get_by_role("option")

    page.keyboard.press("/")
    page.keyboard.type("okonkwo")
    expect(options).to_have_text(
        [re.compile("Ada Okonkwo.*People"), re.compile("Bea Okonkwo"), "All that is found"]
    )
    assert problems_of(page) == []
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/sites/{known.site.public_id}/")

    page.set_viewport_size(PHONE)
    box.fill("zzqqy")
    expect(options).to_have_text(["Nothing found"])
    box.fill("okonkwo")
    expect(options).to_have_count(3)
    assert not too_wide(page)
    options.last.click()
    expect(page).to_have_url(f"{live_server.url}/search/?q=okonkwo")
    expect(page.get_by_role("heading", name="People")).to_be_visible()
