"""A need from the desk over a center to the buyer, in a real browser, wide and narrow."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from apps.scouting.conftest import World, make_world
from browser.accessibility import problems_of, too_wide
from lineshaft.apps.accounts.models import User

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_need__from_the_desk_over_a_center_to_the_buyer(
    page: Page, live_server: Any, enter_as: Callable[[User | None], None], size: dict[str, int]
) -> None:
    world = make_world()
    world.search(world.foundry, world.shop)
    page.set_viewport_size(size)  # type: ignore[arg-type]

    def opened(name: str, *parts: object) -> None:
        page.goto(live_server.url + reverse(f"scouting:{name}", args=parts))
        assert problems_of(page) + too_wide(page) == []

    _the_desk_sends_it(page, world, enter_as, opened)
    _the_center_answers(page, world, enter_as, opened)
    _the_desk_reports(page, world, enter_as, opened)
    _the_buyer_reads(page, world, enter_as, opened)


def _the_desk_sends_it(page: Page, world: World, enter_as: Any, opened: Any) -> None:
    enter_as(world.officer)
    opened("desk")
    page.get_by_role("link", name="Bronze valve bodies").first.click()
    expect(page.get_by_role("heading", name="Shortlist")).to_be_visible()
    opened("desk_need", world.need.number)
    opened("desk_criteria", world.need.number)
    page.get_by_label("Materials").fill("C83600 bronze")
    page.get_by_role("button", name="Save the criteria").click()
    expect(page.get_by_text("Corrected by")).to_be_visible()
    for plant in ("Quokka Bronze Foundry", "Wombat Machine Shop"):
        page.locator("label").filter(has_text=f"Choose {plant}").click()
    page.get_by_role("button", name="Send to the centers").click()
    expect(page.get_by_text("Wombat Machine Shop")).to_be_visible()
    assert problems_of(page) + too_wide(page) == []
    page.get_by_label("Note to the centers").fill("Ask for the pour weight.")
    page.get_by_label("Answer by").fill((timezone.localdate() + timedelta(days=5)).isoformat())
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Sent to")).to_be_visible()


def _the_center_answers(page: Page, world: World, enter_as: Any, opened: Any) -> None:
    enter_as(world.advisor)
    opened("sent")
    page.get_by_role("link", name="Bronze valve bodies").click()
    expect(page.get_by_text("Ask for the pour weight.")).to_be_visible()
    assert problems_of(page) + too_wide(page) == []
    page.get_by_role("link", name="Answer on Quokka Bronze Foundry").click()
    expect(page.get_by_label("What the buyer may read without the name")).to_be_visible()
    assert problems_of(page) + too_wide(page) == []
    page.get_by_text("exact match", exact=True).click()
    page.get_by_label("What the buyer may read without the name").fill("A foundry in Macon")
    page.get_by_role("button", name="Keep the answer").click()
    expect(page.get_by_text("tells who the company is").first).to_be_visible()
    page.get_by_label("What the buyer may read without the name").fill("Pours to 200 pounds")
    page.get_by_text("The company agrees that this buyer is told who it is").click()
    page.get_by_label("Who agreed").fill("Robin Example")
    page.get_by_label("How", exact=True).select_option("spoken")
    page.get_by_label("When").fill(timezone.localdate().isoformat())
    page.get_by_label("What the buyer reads beside the name").fill("Sand castings to 200 pounds")
    page.get_by_role("button", name="Keep the answer").click()
    expect(page.get_by_text("Your answer on Quokka Bronze Foundry is kept.")).to_be_visible()
    page.get_by_role("button", name="Set aside").click()
    page.get_by_label("Reason").fill("Closed last year")
    page.get_by_role("dialog").get_by_role("button", name="Set aside").click()
    expect(page.get_by_text("Wombat Machine Shop is set aside.")).to_be_visible()
    page.get_by_label("Name of the plant or company").fill("Wombat")
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_text("in the list")).to_be_visible()
    assert problems_of(page) + too_wide(page) == []
    page.get_by_role("button", name="Our center is done").click()
    expect(page.get_by_text("the scouting desk is told")).to_be_visible()


def _the_desk_reports(page: Page, world: World, enter_as: Any, opened: Any) -> None:
    enter_as(world.officer)
    opened("desk_need", world.need.number)
    page.get_by_role("button", name="Make the report").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Every center that was asked is done.")).to_be_visible()
    assert problems_of(page) == []
    dialog.get_by_role("button", name="Make the report").click()
    expect(page.get_by_text("The report is made, and the buyer is told.")).to_be_visible()


def _the_buyer_reads(page: Page, world: World, enter_as: Any, opened: Any) -> None:
    enter_as(world.buyer)
    opened("reports_of", world.need.number)
    page.get_by_role("link", name="Version 1").click()
    expect(page.get_by_role("heading", name="Quokka Bronze Foundry")).to_be_visible()
    assert problems_of(page) + too_wide(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert re.fullmatch(r"SN-2026-\d+-report-1\.pdf", download.value.suggested_filename)
    enter_as(None)
    opened("verify")
    page.get_by_label("The report").set_input_files(download.value.path())
    page.get_by_role("button", name="Verify").click()
    expect(page.get_by_text("This is what was reported")).to_be_visible()
    assert problems_of(page) + too_wide(page) == []
