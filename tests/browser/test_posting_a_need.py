"""Posting a need in a real browser, as each of the three who do, wide and narrow; a file of needs; a buyer entered."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from browser.accessibility import problems_of, too_wide
from factories.accounts import person
from factories.companies import SiteFactory
from factories.network import CenterFactory
from factories.scouting import BuyerProfileFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role

SIZES = [{"width": 1440, "height": 900}, {"width": 390, "height": 844}]
FILE = b"item,description,naics\nSprings,Coil springs of wire for seats,332613\nBolts,Steel bolts,999999\n"


def _buyer() -> tuple[User, str]:
    return person(Role.BUYER, BuyerProfileFactory().organisation), ""


def _advisor() -> tuple[User, str]:
    return person(Role.ADVISOR, CenterFactory(state_id="13").organisation), "Peach Bakery"


def _officer() -> tuple[User, str]:
    return person(Role.PROGRAM_OFFICER), "Relief Bureau"


@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
@pytest.mark.parametrize("who", [_buyer, _advisor, _officer])
def test_need__is_posted_part_by_part(
    page: Page, live_server: Any, enter_as: Callable[[User | None], None], who: Any, size: dict[str, int]
) -> None:
    for _each in range(6):
        SiteFactory(naics_id="332710")
    user, behalf = who()
    page.set_viewport_size(size)  # type: ignore[arg-type]
    enter_as(user)

    def go_on() -> None:
        assert problems_of(page) + too_wide(page) == []
        page.get_by_role("button", name="Save and go on").click()

    page.goto(live_server.url + reverse("scouting:need_new"))
    page.get_by_label("Item to be scouted").fill("Machined steel shafts")
    page.get_by_label("Description").fill("Turned and ground from round bar, for conveyor drives.")
    page.get_by_text("Second supplier").click()
    go_on()
    page.get_by_label("Industry 1", exact=True).fill("332710")
    go_on()
    page.get_by_label("How many").fill("1,200")
    go_on()
    page.get_by_label("ZIP code").fill("43215")
    go_on()
    if behalf:
        page.get_by_label("On whose behalf").fill(behalf)
    go_on()
    expect(page.get_by_text("sees it. The report comes 14 days after")).to_be_visible()
    assert problems_of(page) + too_wide(page) == []
    page.get_by_role("button", name="Post this need").click()
    expect(page.get_by_text("At least 6")).to_be_visible()
    assert problems_of(page) + too_wide(page) == []
    page.goto(live_server.url + reverse("scouting:needs"))
    expect(page.get_by_role("link", name="Machined steel shafts")).to_be_visible()
    assert problems_of(page) + too_wide(page) == []


def test_file__tells_row_by_row_and_posts_what_is_right(
    page: Page, live_server: Any, enter_as: Callable[[User | None], None]
) -> None:
    enter_as(_buyer()[0])
    page.goto(live_server.url + reverse("scouting:batch_new"))
    assert problems_of(page) + too_wide(page) == []
    page.locator("input[type=file]").set_input_files(
        {"name": "needs.csv", "mimeType": "text/csv", "buffer": FILE}
    )
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("is no NAICS 2022 code")).to_be_visible()
    assert problems_of(page) + too_wide(page) == []
    page.get_by_role("button", name="Write the 1 that is right").click()
    expect(page.get_by_text("1 of 2 rows are posted")).to_be_visible()
    assert problems_of(page) + too_wide(page) == []
