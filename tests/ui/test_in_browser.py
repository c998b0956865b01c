"""The component page in Chromium: accessible, no sideways scrolling, and usable with keyboard and without scripts."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from lineshaft.ui import assets

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not assets.uswds_root().is_dir(), reason="design system not installed: run ./dev setup"
    ),
]
ADDRESSES = ("/ui/components/", "/ui/components/?look=public&filled=1&state=GA&q=x&sort=-name")


@pytest.fixture
def quiet_page(page: Page) -> Iterator[Page]:
    """A page whose console and requests must stay free of errors."""
    troubles: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            troubles.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("response", lambda answer: troubles.append(answer.url) if answer.status >= 400 else None)
    yield page
    assert troubles == []


def _violations(page: Page) -> list[Any]:
    return [
        (violation["id"], [node["html"] for node in violation["nodes"]])
        for violation in Axe().run(page).response["violations"]
    ]


def test_components__accessible_at_every_width(quiet_page: Page, live_server: LiveServer) -> None:
    for address in ADDRESSES:
        for width in (360, 390, 1440, 1920):
            quiet_page.set_viewport_size({"width": width, "height": 900})
            quiet_page.goto(live_server.url + address)
            assert quiet_page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)
            if width in (390, 1440):
                assert _violations(quiet_page) == [], (address, width)


def test_table__that_does_not_fit_shows_each_row_as_a_card(quiet_page: Page, live_server: LiveServer) -> None:
    page = quiet_page
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(live_server.url + ADDRESSES[0])
    stacked = page.locator(".ls-table-frame.is-stacked").first

    cell = stacked.locator("tbody td[data-label]:visible").first
    name = cell.get_attribute("data-label")
    assert name in stacked.locator("thead").inner_text()
    assert cell.evaluate("one => getComputedStyle(one, '::before').content") == f'"{name}"'
    longer = "one => { one.dataset.label = 'A heading of two lines or more'; return one.offsetHeight }"
    assert cell.evaluate("one => one.offsetHeight") < cell.evaluate(longer)  # not over what follows
    number = stacked.locator("tbody td.ls-numeric:visible").first
    assert number.evaluate("one => getComputedStyle(one).textAlign") == "left"
    assert stacked.get_attribute("tabindex") is None
    assert stacked.evaluate("one => one.scrollWidth <= one.clientWidth + 1")

    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.locator(".is-stacked")).to_have_count(0)


def test_typeahead_and_confirmation__by_keyboard(quiet_page: Page, live_server: LiveServer) -> None:
    page = quiet_page
    page.goto(live_server.url + ADDRESSES[0])

    field = page.get_by_label("Nearest city")
    field.press_sequentially("at")
    expect(page.locator(".ls-typeahead__option").first).to_be_visible()
    field.press("ArrowDown")
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("Atlanta, GA")
    expect(page.locator("[name=place__chosen]")).to_have_value("Atlanta, GA")
    field.press("x")
    expect(page.locator("[name=place__chosen]")).to_have_value("")

    page.get_by_role("button", name="Delete").first.press("Enter")
    dialog = page.get_by_role("dialog", name="Delete this visit?")
    expect(dialog).to_be_visible()
    assert _violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_error_summary__has_the_focus_and_leads_to_the_field(
    quiet_page: Page, live_server: LiveServer
) -> None:
    page = quiet_page
    page.goto(live_server.url + ADDRESSES[1])

    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.get_by_role("link", name="Company name").click()
    expect(page.get_by_label("Company name")).to_be_focused()
    page.get_by_role("link", name="What do you need help with?").click()
    expect(page.get_by_label("Shorten lead times")).to_be_focused()


def test_form__goes_off_once(quiet_page: Page, live_server: LiveServer) -> None:
    page = quiet_page
    page.goto(live_server.url + ADDRESSES[0])
    sent: list[str] = []
    # 204 leaves the browser on the page, where the button can be looked at.
    page.route("**/ui/components/", lambda route: route.fulfill(status=204))
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    button = page.get_by_role("button", name="Send request")
    with page.expect_request("**/ui/components/"):
        button.dblclick(no_wait_after=True)
    expect(button).to_have_attribute("aria-disabled", "true")
    button.click(no_wait_after=True, force=True)

    assert len(sent) == 1


def test_without_scripts__menus_and_choices_are_there(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()

    page.goto(live_server.url + ADDRESSES[0])

    expect(page.get_by_label("Nearest city")).to_be_visible()
    for button in page.locator("[data-menu-button]").all():
        expect(button).to_be_hidden()
    page.locator("summary", has_text="Filters").click()
    expect(page.get_by_label("Georgia").first).to_be_visible()
    context.close()


def test_tick_all__ticks_what_can_be_ticked_and_counts_it(quiet_page: Page, live_server: LiveServer) -> None:
    page = quiet_page
    page.goto(live_server.url + ADDRESSES[0])
    everything = page.get_by_role("checkbox", name="Tick all on this page")
    told = page.locator(".ls-tick-all [role=status]")
    ticked = page.locator("input[name=chosen]:checked")
    expect(told).to_have_text("1 of 3 chosen")
    assert everything.evaluate("box => box.indeterminate")

    everything.focus()
    page.keyboard.press("Space")

    expect(told).to_have_text("3 of 3 chosen")
    expect(page.locator(".ls-form__actions [data-ticked]")).to_have_text("3 of 3 chosen")
    expect(ticked).to_have_count(3)
    expect(page.locator("#chosen-3")).not_to_be_checked()
    assert _violations(page) == []

    page.locator("label[for=chosen-2]").click()

    expect(told).to_have_text("2 of 3 chosen")
    expect(everything).not_to_be_checked()

    everything.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Space")
    expect(told).to_have_text("0 of 3 chosen")
    page.locator("label[for=chosen-4]").click()
    page.get_by_role("button", name="Confirm the ticked companies").click()
    expect(page).to_have_url(re.compile(r"\?chosen=4$"))


def test_tick_all__without_scripts_is_not_there_and_rows_are_ticked_one_by_one(
    browser: Browser, live_server: LiveServer
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + ADDRESSES[0])

    expect(page.get_by_text("Tick all on this page")).to_be_hidden()
    page.locator("label[for=chosen-2]").click()
    page.get_by_role("button", name="Confirm the ticked companies").click()
    expect(page).to_have_url(re.compile(r"\?chosen=1&chosen=2$"))
    context.close()
