"""A company books a consultation and moves it, without an account, in its own time zone; wide and narrow."""

import re
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from browser.accessibility import problems_of, too_wide
from factories.accounts import person
from factories.calendar import HoursFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.calendar.models import Booking
from lineshaft.tenancy import system_scope

SIZES = [{"width": 1440, "height": 900}, {"width": 390, "height": 844}]


@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
def test_consultation__is_booked_and_moved(
    browser: Browser, live_server: Any, settings: Any, run_jobs: Any, size: Any
) -> None:
    center = CenterFactory()
    HoursFactory(center=center, advisor=person(Role.ADVISOR, center.organisation, full_name="Ada Advisor"))
    context = browser.new_context(viewport=size, timezone_id="America/Los_Angeles", locale="en-US")
    page = context.new_page()

    def check() -> None:
        assert problems_of(page) + too_wide(page) == []

    page.goto(f"{live_server.url}/centers/{center.slug}/")
    page.get_by_role("link", name="Book a consultation").click()
    # Nine in New York, in the time zone of the browser.
    page.wait_for_url("**zone=America%2FLos_Angeles*")
    expect(page.get_by_role("link", name=re.compile(r"^6:00 AM P[SD]T")).first).to_be_visible()
    check()
    page.get_by_role("link", name=re.compile(r"^7:00 AM P[SD]T")).nth(1).click()
    page.get_by_label("Company").fill("Acme")
    page.get_by_label("Your name").fill("Ana Roe")
    page.get_by_label("E-mail").fill("ana@example.org")
    page.get_by_label("Telephone").fill("404-555-0123")
    check()
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_role("heading", name="Your consultation is booked")).to_be_visible()
    check()
    run_jobs()
    (mail,) = [
        message
        for path in Path(settings.MAIL_FOLDER).glob("*.eml")
        for message in [BytesParser(policy=policy.default).parsebytes(path.read_bytes())]
        if message["To"] == "ana@example.org"
    ]
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(r"/consultation/[\w-]{43}/", body.get_content())
    assert found
    page.goto(live_server.url + found[0])
    check()
    page.get_by_role("link", name="Move it").click()
    check()
    page.get_by_role("button", name=re.compile(r"^8:00 AM P[SD]T")).first.click()
    expect(page.get_by_text(re.compile("8:00 AM P[SD]T")).first).to_be_visible()
    with system_scope("a test looks"):
        assert Booking.objects.get().sequence == 1
    context.close()
