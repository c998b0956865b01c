"""Finding companies with the eyes, the keyboard and a phone: facets, the map, and what the page says it understood."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.accessibility import problems_of, too_wide
from browser.conftest import DESKTOP, PHONE
from factories.accounts import person
from factories.companies import CompanyFactory, RelationshipFactory, SiteFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.roles import Role
from lineshaft.tenancy import system_scope


@pytest.fixture
def registry(transactional_db: Any) -> Any:
    with system_scope("a test arranges its rows"):
        center = CenterFactory()
        for number, county in enumerate(("13121", "13121", "13089", "13039")):
            company = CompanyFactory(name=f"Peach Castings {number}", name_key=f"peach castings {number}")
            site = SiteFactory(company=company, county_id=county, naics_id="331511")
            RelationshipFactory(center=center, site=site, status="active", needs=["workforce"])
        far = CompanyFactory(name="Big Sky Foundry", name_key="big sky foundry")
        SiteFactory(company=far, state_id="30", county_id="30111", city="Billings", naics_id="332710")
        return person(Role.ADVISOR, center.organisation)


def test_the_list_is_narrowed_and_widened_and_the_map_opens_it(
    page: Page, live_server: Any, enter_as: Callable[[Any], None], registry: Any
) -> None:
    enter_as(registry)
    page.set_viewport_size(DESKTOP)
    page.goto(f"{live_server.url}/sites/?scope=all")
    facets = page.get_by_role("navigation", name="Narrow this list")
    assert problems_of(page) == []
    facets.get_by_role("link", name="Georgia 4").click()
    facets.get_by_role("link", name="Fulton County 2").click()
    expect(page.get_by_role("status")).to_have_text("2 found")
    facets.get_by_role("link", name=re.compile("Georgia.*remove this filter")).click()
    expect(page.get_by_role("status")).to_have_text("5 found")

    page.get_by_role("link", name="Map", exact=True).click()
    expect(page.get_by_role("link", name="Georgia: 4")).to_be_visible()
    assert problems_of(page) == []
    page.get_by_role("link", name="Georgia: 4").press("Enter")
    expect(page.get_by_role("status")).to_have_text("4 found")
    page.get_by_role("link", name="Map", exact=True).click()
    expect(page.get_by_role("link", name="Fulton County: 2")).to_be_visible()
    assert problems_of(page) == []
    page.get_by_role("link", name="Fulton County: 2").press("Enter")
    expect(page.get_by_role("status")).to_have_text("2 found")


def test_on_a_phone_the_facets_are_behind_a_button(
    page: Page, live_server: Any, enter_as: Callable[[Any], None], registry: Any
) -> None:
    enter_as(registry)
    page.set_viewport_size(PHONE)
    for query in (
        "scope=all",
        "scope=all&view=map",
        "scope=all&view=map&state=13",
        "scope=all&q=machine+shops",
    ):
        page.goto(f"{live_server.url}/sites/?{query}")
        assert problems_of(page) + too_wide(page) == [], query
    button = page.get_by_role("button", name="Narrow this list")
    facets = page.get_by_role("navigation", name="Narrow this list")
    expect(page.get_by_text("Searched for: Industry 332710 Machine Shops.")).to_be_visible()
    expect(facets).to_be_hidden()
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    assert problems_of(page) + too_wide(page) == []
    facets.get_by_role("link", name="Montana 1").press("Enter")
    expect(page.get_by_role("link", name="Big Sky Foundry")).to_be_visible()
