"""A company writes its profile on the phone and decides who sees it; its center's advisor reads and adds to it."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from browser.accessibility import problems_of, too_wide
from browser.conftest import PHONE
from factories.accounts import OrganisationFactory, person
from factories.companies import CompanyFactory, RelationshipFactory, SiteFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies.models import Site

DESK = {"width": 1440, "height": 900}


class Reader:
    """A browser that looks at each page it comes to."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        page.on("pageerror", lambda error: pytest.fail(f"script failed: {error}"))

    def open(self, path: str) -> None:
        self.page.goto(self.base + path)
        self.look()

    def look(self) -> None:
        self.page.wait_for_load_state()
        assert problems_of(self.page) + too_wide(self.page) == [], self.page.url

    def press(self, role: Any, name: str) -> None:
        self.page.get_by_role(role, name=name, exact=True).first.click()
        self.look()

    def add(self, part: str) -> None:
        """Open the form of a new entry of a part."""
        self.page.locator(f"#{part}").get_by_role("link", name="Add").click()
        self.look()

    def reads(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    def does_not_read(self, text: str) -> None:
        expect(self.page.locator("main")).not_to_contain_text(text)


def _photo() -> dict[str, Any]:
    stored = io.BytesIO()
    Image.new("RGB", (640, 480), "#456").save(stored, "JPEG")
    return {"name": "housing.jpg", "mimeType": "image/jpeg", "buffer": stored.getvalue()}


@pytest.fixture
def site() -> Site:
    organisation = OrganisationFactory(kind="company", name="Peachtree Stamping LLC")
    company = CompanyFactory(name="Peachtree Stamping LLC", organisation=organisation)
    return SiteFactory(company=company, name="Peachtree Stamping")


def test_profile__is_written_on_the_phone_and_shown_as_agreed(
    page: Page, live_server: Any, enter_as: Callable[[User | None], None], site: Site
) -> None:
    center = CenterFactory()
    RelationshipFactory(center=center, site=site)
    page.set_viewport_size(PHONE)
    reader = Reader(page, live_server.url)
    enter_as(person(Role.COMPANY_CONTACT, site.company.organisation))
    _writes(reader)
    _decides(reader)

    page.set_viewport_size(DESK)
    enter_as(person(Role.ADVISOR, center.organisation))
    reader.open(f"/sites/{site.public_id}/capabilities/")
    reader.reads("5-axis milling")
    reader.reads("shared by the company")
    reader.does_not_read("Secret alloy")
    _records(reader)

    page.set_viewport_size(PHONE)
    enter_as(person(Role.COMPANY_CONTACT, site.company.organisation))
    _withdraws(reader, site)


def _writes(reader: Reader) -> None:
    page = reader.page
    reader.open("/our-company/profile/")
    reader.reads("0 of 14")
    reader.press("link", "By which processes do you make it?")
    page.get_by_label("Process").fill("5-axis milling")
    reader.press("button", "Save")
    reader.press("link", "Which materials do you work with?")
    page.get_by_label("Material").fill("Secret alloy")
    reader.press("button", "Save")
    reader.add("size")
    page.get_by_label("Which part").select_option("largest")
    page.get_by_label("Length").fill("0")
    reader.press("button", "Save")
    reader.reads("is not a size between 0 and 99999")
    page.get_by_label("Length").fill("12.5")
    reader.press("button", "Save")
    reader.reads("Largest part: 12.5 inches")
    reader.add("photo")
    page.locator("input[type=file]").set_input_files(files=[_photo()])
    page.get_by_label("What the photo shows").fill("A pressed housing")
    reader.press("button", "Save")
    shown = page.get_by_role("img", name="A pressed housing")
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("naturalWidth", 640)
    reader.reads("4 of 14")
    reader.press("button", "Remove A pressed housing")
    reader.press("button", "Put back A pressed housing")
    expect(page.get_by_role("img", name="A pressed housing")).to_be_visible()


def _decides(reader: Reader) -> None:
    page = reader.page
    reader.press("link", "Who sees what")
    reader.reads("Nothing is shown")
    reader.press("link", "Show parts to others")
    page.get_by_text("Buyers too", exact=False).first.click()
    page.get_by_text("Processes", exact=True).click()
    reader.press("button", "Read the exact words")
    reader.reads("its name, address, industry and web site")
    reader.press("button", "I agree")
    reader.reads("Name and address")
    reader.press("link", "What others see")
    reader.reads("5-axis milling")
    reader.does_not_read("Secret alloy")


def _records(reader: Reader) -> None:
    page = reader.page
    reader.add("tolerance")
    page.get_by_label("For which work").fill("Milling")
    page.get_by_label("Plus or minus").fill("0.0005")
    reader.press("button", "Save")
    reader.reads("±0.0005 inches")
    page.locator("#tolerance").get_by_role("link", name="Change").click()
    reader.look()
    page.get_by_text("Advisors of the centers and the program office").click()
    reader.press("button", "Read the exact words")
    page.get_by_label("Who agreed for the company").fill("J. Example, owner")
    reader.press("button", "Record that the company agreed")
    reader.reads("J. Example, owner")


def _withdraws(reader: Reader, site: Site) -> None:
    reader.open(f"/sites/{site.public_id}/capabilities/who-sees/")
    reader.reads("J. Example, owner")
    reader.page.get_by_role("button", name="Withdraw everything").first.click()
    reader.page.get_by_role("dialog").get_by_role("button", name="Withdraw everything").click()
    reader.look()
    reader.reads("Nothing is shown")
    reader.open(f"/sites/{site.public_id}/capabilities/preview/buyers/")
    reader.reads("Buyers see nothing")
