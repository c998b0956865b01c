"""Each program from its choice to its documents, as an advisor goes through it, on a desk and on a phone."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from browser.accessibility import problems_of
from browser.conftest import DESKTOP, PHONE
from factories.accounts import person
from factories.engagements import EngagementFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.programs.forms.sheets import SheetForm
from lineshaft.apps.programs.models import Enrolment, ProgramVersion
from lineshaft.demo.programs import program_answers
from lineshaft.domain.programs.answers import read_answers
from lineshaft.domain.programs.reading import shipped
from lineshaft.domain.programs.template import Sheet
from lineshaft.tenancy import system_scope


@pytest.fixture
def advisor() -> User:
    return person(Role.ADVISOR, CenterFactory(state_id="13").organisation, full_name="Ada Advisor")


@pytest.fixture
def engagement(advisor: User) -> Any:
    return EngagementFactory(center=advisor.memberships.get().organisation.center, lead=advisor)


def _posted(sheet: Sheet, given: dict[str, Any]) -> dict[str, str]:
    """The answers as the form of the page sends them."""
    kept, wrong = read_answers(sheet, given)
    assert wrong == {}
    form = SheetForm(sheet=sheet, answers=kept)
    return {name: str(form[name].value() or "") for name in form.fields if name != "edition"} | {
        "edition": "0"
    }


def _look(page: Page) -> None:
    """The page is accessible and inside the window, on both sizes."""
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert problems_of(page) == [], page.url


@pytest.mark.parametrize("key", sorted(shipped()))
def test_program__is_gone_through_to_its_documents(
    page: Page,
    live_server: Any,
    enter_as: Callable[[User | None], None],
    advisor: User,
    engagement: Any,
    key: str,
) -> None:
    template = shipped()[key]
    page.on("pageerror", lambda error: pytest.fail(f"script failed: {error}"))
    tab = f"{live_server.url}/engagements/{engagement.public_id}/program/"
    enter_as(advisor)
    page.goto(tab)
    page.get_by_role("button", name=f"Begin with {template.title}").click()
    expect(page.get_by_role("heading", name=template.title)).to_be_visible()
    with system_scope("a test looks"):
        enrolment = Enrolment.objects.get()

    sender = Client()
    sender.force_login(advisor)
    for place, given in program_answers()[key].items():
        sheet_key, _, occasion = place.partition(".")
        sheet = template.sheet(sheet_key)
        assert sheet is not None
        address = f"/programs/enrolments/{enrolment.pk}/sheets/{sheet_key}/?occasion={occasion}"
        assert sender.post(address, _posted(sheet, given)).status_code == 302, place

    first = template.sheets[0]
    page.goto(tab)
    _look(page)
    page.get_by_role("link", name=first.title).first.click()
    _look(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(f"{first.title} is saved.")).to_be_visible()

    for output in template.outputs:
        page.goto(tab)
        page.get_by_role("button", name=f"Make: {output.title}").click()
        link = page.get_by_role("link", name=f"{output.title} 1 (PDF)")
        made = page.request.get(live_server.url + str(link.get_attribute("href")))
        assert made.ok
        words = "".join(each.extract_text() for each in PdfReader(io.BytesIO(made.body())).pages)
        assert output.title in words
        assert template.title in words


def test_table__takes_one_more_row_and_what_is_not_saved_is_not_lost(
    page: Page, live_server: Any, enter_as: Callable[[User | None], None], advisor: User, engagement: Any
) -> None:
    sender = Client()
    sender.force_login(advisor)
    sender.post(f"/engagements/{engagement.public_id}/program/e3/")
    with system_scope("a test looks"):
        enrolment = Enrolment.objects.get()
    enter_as(advisor)
    address = f"{live_server.url}/programs/enrolments/{enrolment.pk}/sheets/portfolio/"
    page.goto(address)
    for _ in range(2):
        page.get_by_role("button", name="Add a row").click()
    expect(page.locator("[name='items.3.what']")).to_be_focused()
    _look(page)
    page.locator("[name='items.3.what']").fill("Mend leaks")
    page.locator("[name='items.3.saves']").fill("14,500")
    expect(page.locator("#figures")).to_contain_text("$14,500 a year")

    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="Programs").first.click()
    expect(page.locator("[name='items.3.what']")).to_have_value("Mend leaks")
    assert asked == ["beforeunload"]
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Opportunities is saved.")).to_be_visible()
    assert asked == ["beforeunload"]
    expect(page.get_by_text("Row 1: Mend leaks")).to_be_visible()


def test_what_if__is_moved_and_kept_beside_the_case(
    page: Page, live_server: Any, enter_as: Callable[[User | None], None], advisor: User, engagement: Any
) -> None:
    sender = Client()
    sender.force_login(advisor)
    sender.post(f"/engagements/{engagement.public_id}/program/reshoring/")
    with system_scope("a test looks"):
        enrolment = Enrolment.objects.get()
    sheet = shipped()["reshoring"].sheet("tco")
    assert sheet is not None
    address = f"/programs/enrolments/{enrolment.pk}/sheets/tco/"
    sender.post(address, _posted(sheet, dict(program_answers()["reshoring"]["tco"])))
    enter_as(advisor)
    page.goto(f"{live_server.url}{address}what-if/")
    _look(page)
    page.get_by_label("Duty:").fill("100")
    expect(page.get_by_text("(+100 percent)")).to_be_visible()
    page.get_by_label("Name").fill("Duty doubles")
    page.get_by_role("button", name="Keep").click()
    heading = page.get_by_role("columnheader", name="Duty doubles")
    expect(heading).to_be_visible()
    _look(page)
    page.get_by_role("button", name="Delete “Duty doubles”").click()
    expect(heading).to_have_count(0)


def test_director__makes_a_program_on_screen_and_an_advisor_fills_it_in(
    page: Page, live_server: Any, enter_as: Callable[[User | None], None], advisor: User, engagement: Any
) -> None:
    director = person(Role.DIRECTOR, engagement.center.organisation, full_name="Dora Director")
    enter_as(director)
    page.goto(f"{live_server.url}/programs/drafts/")
    _look(page)
    page.get_by_label("Begin from").select_option("before_after")
    page.get_by_label("Title of your program").fill("Press check")
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(page.get_by_role("heading", name="Press check", level=1)).to_be_visible()
    _look(page)
    page.get_by_role("link", name="figure: Good the first time").click()
    formula = page.get_by_label("Formula", exact=False).first
    formula.fill("goud / made * 100")
    expect(page.locator("#trial")).to_contain_text("'goud'")
    formula.fill("")
    page.get_by_role("button", name="Insert good").click()
    page.get_by_label("Formula", exact=False).first.press_sequentially(" / made * 100")
    page.locator("[name='sample.good']").fill("5")
    page.locator("[name='sample.good']").blur()
    expect(page.locator("#trial")).to_contain_text("50")
    _look(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved in the draft.")).to_be_visible()
    _look(page)
    page.goto(page.url.split("part/")[0])
    page.get_by_role("link", name="The numbers").last.click()
    _look(page)
    page.go_back()
    page.get_by_role("button", name="Publish").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_text("The program is published.")).to_be_visible()

    sender = Client()
    sender.force_login(advisor)
    with system_scope("a test looks"):
        version = ProgramVersion.objects.get(title="Press check")
    sender.post(f"/engagements/{engagement.public_id}/program/own-{version.pk}/")
    with system_scope("a test looks"):
        enrolment = Enrolment.objects.get()
    enter_as(advisor)
    page.goto(f"{live_server.url}/programs/enrolments/{enrolment.pk}/sheets/numbers/?occasion=before")
    page.get_by_label("Pieces made").fill("200")
    page.get_by_label("Pieces good the first time").fill("150")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("is saved.")).to_be_visible()
    page.goto(f"{live_server.url}/engagements/{engagement.public_id}/program/")
    page.get_by_role("button", name="Make: Before and after").click()
    link = page.get_by_role("link", name="Before and after 1 (PDF)").get_attribute("href")
    pdf = PdfReader(io.BytesIO(sender.get(str(link)).content))
    assert "75" in "".join(each.extract_text() for each in pdf.pages)


def test_what_if__keeps_its_result_in_sight_on_a_phone(
    page: Page, live_server: Any, enter_as: Callable[[User | None], None], advisor: User, engagement: Any
) -> None:
    sender = Client()
    sender.force_login(advisor)
    sender.post(f"/engagements/{engagement.public_id}/program/reshoring/")
    with system_scope("a test looks"):
        enrolment = Enrolment.objects.get()
    sheet = shipped()["reshoring"].sheet("tco")
    assert sheet is not None
    address = f"/programs/enrolments/{enrolment.pk}/sheets/tco/"
    sender.post(address, _posted(sheet, dict(program_answers()["reshoring"]["tco"])))
    enter_as(advisor)
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}{address}what-if/")
    slider = page.get_by_role("slider").last
    slider.scroll_into_view_if_needed()
    watch = page.locator("#what-if-watch")
    expect(watch).to_be_in_viewport()
    before = watch.inner_text()
    # While the finger is still on it: input, and no change yet.
    slider.evaluate(
        "each => { each.value = each.max; each.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    expect(watch).not_to_have_text(before)
    expect(watch).to_contain_text("now")
    expect(watch).to_be_in_viewport()
