"""Work from the assessment to a submitted quarter: the advisor at a desk, the company on a phone, the director."""

import re
from collections.abc import Callable
from datetime import timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from browser.accessibility import problems_of, too_wide
from browser.conftest import DESKTOP, PHONE
from factories.accounts import person
from factories.companies import RelationshipFactory
from factories.engagements import EngagementFactory, VisitFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.delivery.models import Acknowledgement
from lineshaft.apps.engagements.models import Engagement, SubmittedQuarter
from lineshaft.domain.periods import Quarter
from lineshaft.tenancy import system_scope
from received import in_order_of_sending


@pytest.fixture
def work() -> Any:
    """Work that is being prepared since the last quarter, which is over."""
    center = CenterFactory(state_id="13")
    advisor = person(Role.ADVISOR, center.organisation, full_name="Ada Advisor")
    person(Role.DIRECTOR, center.organisation, full_name="Dora Director", email="dora@peach.example")
    ended = (Quarter.of(timezone.localdate()) + -1).ends_on
    with system_scope("a test arranges its rows"):
        engagement = EngagementFactory(
            center=center, lead=advisor, status="preparing", started_on=ended - timedelta(days=40)
        )
        RelationshipFactory(center=center, site=engagement.site, owner=advisor)
        VisitFactory(engagement=engagement, by=advisor, held_on=ended - timedelta(days=30))
    return engagement


def _look(page: Page) -> None:
    """The page is accessible and inside the window, on both sizes."""
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert problems_of(page) + too_wide(page) == [], page.url


def _link(folder: Path) -> str:
    """The address in the newest mail to the company."""
    mail = [
        message
        for path in in_order_of_sending(folder)
        for message in [BytesParser(policy=policy.default).parsebytes(path.read_bytes())]
        if message["To"] == "maria@example.org"
    ][-1]
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(r"/proposal/[\w-]{43}/", body.get_content())
    assert found
    return found[0]


def _write_own_text(page: Page, address: str) -> None:
    """The director adds a paragraph to the text that companies agree to."""
    page.goto(address)
    expect(page.get_by_text("The text that comes with Lineshaft is in force.")).to_be_visible()
    page.get_by_role("link", name="Write a new version").click()
    text = page.locator("[name=paragraphs]")
    text.fill(text.input_value() + "\nThe center brings its own stopwatch.")
    page.get_by_label("Why the text changes").fill("Our board asked for it.")
    _look(page)
    page.get_by_role("button", name="Use it from now on").click()
    expect(page.get_by_text("Version 1 of the center's own text is in force.")).to_be_visible()
    _look(page)


def _offer(page: Page, tab: str) -> None:
    """Assessment, scope, people, and a proposal that is sent."""
    page.goto(tab)
    page.get_by_role("link", name="Begin the assessment").click()
    page.get_by_label("What presses most?").select_option("output")
    _look(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Output, lead time or cost presses most.")).to_be_visible()
    page.get_by_role("link", name="Write the scope").click()
    page.get_by_label("The problem").fill("Changeovers take 90 minutes.")
    page.get_by_label("What will be done").fill("A workshop on press 3.")
    page.get_by_label("What the company expects from it").fill("45 minutes.")
    _look(page)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Add somebody").click()
    page.get_by_label("Of the center").select_option(label="Ada Advisor")
    page.get_by_label("What they do").fill("Leads the workshop")
    page.get_by_label("Hours", exact=False).first.fill("20")
    page.get_by_label("Dollars an hour").fill("150")
    _look(page)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Write the proposal").click()
    page.get_by_label("Name").fill("Maria Example")
    page.get_by_label("E-mail").fill("maria@example.org")
    _look(page)
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("$3,000.00").first).to_be_visible()
    _look(page)
    page.get_by_role("button", name="Send it").click()
    page.get_by_role("dialog").get_by_role("button", name="Send it").click()
    expect(page.get_by_text("is on its way to maria@example.org")).to_be_visible()


def _acknowledge(browser: Browser, address: str) -> None:
    """The company, on a phone and without an account."""
    phone = browser.new_context(viewport=PHONE, has_touch=True, locale="en-US")
    page = phone.new_page()
    page.goto(address)
    expect(page.get_by_text("The center brings its own stopwatch.")).to_be_visible()
    assert problems_of(page) + too_wide(page) == []
    page.get_by_label("Your name").fill("Maria Example")
    page.get_by_label("Your position in the company").fill("Owner")
    page.get_by_text("I have read this version").click()
    page.get_by_role("button", name="Acknowledge the agreement").click()
    expect(page.get_by_text("Maria Example, Owner, acknowledged this version")).to_be_visible()
    assert problems_of(page) + too_wide(page) == []
    phone.close()


def test_work__is_assessed_agreed_planned_completed_and_opened_again(
    page: Page,
    browser: Browser,
    live_server: Any,
    settings: Any,
    run_jobs: Any,
    enter_as: Callable[[User | None], None],
    work: Engagement,
) -> None:
    page.on("pageerror", lambda error: pytest.fail(f"script failed: {error}"))
    base = f"{live_server.url}/engagements/{work.public_id}"
    ended = (Quarter.of(timezone.localdate()) + -1).ends_on
    director = User.objects.get(email="dora@peach.example")
    enter_as(director)
    _write_own_text(page, f"{live_server.url}/centers/{work.center.slug}/agreement/")
    enter_as(work.lead)
    _offer(page, f"{base}/offer/")
    run_jobs()
    _acknowledge(browser, live_server.url + _link(Path(settings.MAIL_FOLDER)))
    with system_scope("a test looks"):
        assert Acknowledgement.objects.get().proposal.fee == 3000

    page.goto(f"{base}/plan/")
    page.get_by_label("What is reached").fill("Standard agreed")
    page.locator("[name=due_on]").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="Add it").click()
    _look(page)
    page.get_by_role("button", name="Done", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="It is done").click()
    expect(page.get_by_text("“Standard agreed” is done.")).to_be_visible()

    page.goto(f"{base}/documents/")
    page.locator("[name=title]").fill("Layout")
    page.locator("[name=file]").set_input_files(
        [{"name": "layout.exe", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00"}]
    )
    page.get_by_role("button", name="File it").click()
    expect(page.get_by_text("is not a kind of file that is accepted").first).to_be_visible()
    _look(page)

    page.goto(f"{base}/complete/")
    page.get_by_label("Last day of the work").fill(ended.isoformat())
    page.get_by_label("Result").fill("45 minutes.")
    _look(page)
    page.get_by_role("button", name="Complete the engagement").click()
    expect(page.get_by_text("of the agreed $3,000.00 is invoiced").first).to_be_visible()
    page.get_by_label("Why open points stay open").fill("Invoiced next week.")
    page.get_by_role("button", name="Complete the engagement").click()
    expect(page.get_by_text("is completed.")).to_be_visible()

    enter_as(director)
    page.goto(f"{live_server.url}/submitted-quarters/")
    _look(page)
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("1 completed engagements stay as they are")).to_be_visible()
    enter_as(work.lead)
    page.goto(f"{base}/edit/")
    page.get_by_label("Title").fill("Other")
    page.get_by_role("button", name="Save").click()
    expect(
        page.get_by_text("A director of the center can open it again, with the reason").first
    ).to_be_visible()
    enter_as(director)
    page.goto(f"{base}/")
    page.get_by_role("button", name="Open again").click()
    page.get_by_role("dialog").get_by_label("Why").fill("A visit was missing.")
    page.get_by_role("dialog").get_by_role("button", name="Open it again").click()
    expect(page.get_by_text("A visit was missing.").first).to_be_visible()
    _look(page)
    with system_scope("a test looks"):
        work.refresh_from_db()
        assert (work.status, SubmittedQuarter.objects.get().reopenings.count()) == ("active", 1)
