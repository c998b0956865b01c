"""An event with a waiting list: registered on a phone, full, given back, moved up, there by code, followed up."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from browser.accessibility import problems_of, too_wide
from factories.accounts import person
from factories.companies import CompanyFactory, ContactFactory, SiteFactory
from factories.events import DoorFactory, EventFactory, RegistrationFactory
from factories.funding import AwardTermsFactory
from factories.network import AwardFactory, BudgetPeriodFactory, CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.events.models import Event
from lineshaft.domain.periods import FiscalYear
from lineshaft.tenancy import system_scope
from received import mails, text_of

SIZES = [{"width": 1440, "height": 900}, {"width": 390, "height": 844}]


def _check(page: Page) -> None:
    assert problems_of(page) + too_wide(page) == []


def _register(page: Page, name: str) -> None:
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail").fill(f"{name.split()[0].lower()}@example.org")
    page.locator("main form[method=post] button[type=submit]").click()


@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
def test_event__fills_and_whoever_waits_moves_up(
    browser: Browser, live_server: Any, settings: Any, run_jobs: Any, size: Any
) -> None:
    center = CenterFactory()
    advisor = person(Role.ADVISOR, center.organisation, full_name="Ada Advisor")
    begins = timezone.now() + timedelta(days=3)
    event = EventFactory(
        center=center, owner=advisor, capacity=1, starts_at=begins, title_es="Lean en la planta"
    )
    DoorFactory(event=event)
    context = browser.new_context(viewport=size, locale="en-US", timezone_id="Pacific/Honolulu")
    page = context.new_page()

    page.goto(f"{live_server.url}/centers/{center.slug}/")
    page.get_by_role("link", name="Events").last.click()
    _check(page)
    page.get_by_role("link", name="Lean on the shop floor").click()
    expect(page.get_by_text("1 of 1 left")).to_be_visible()
    # The time of the event stays as it is; the visitor's own stands behind it.
    expect(page.get_by_text(re.compile(r"[AP]M E[SD]T, .*\d [AP]M to .*\d [AP]M your time"))).to_be_visible()
    _check(page)
    page.get_by_role("link", name="Register").click()
    _check(page)
    _register(page, "Ana Roe")
    expect(page.get_by_role("heading", name="You are registered")).to_be_visible()
    _check(page)

    page.goto(f"{live_server.url}/events/{event.public_id}/")
    page.get_by_role("link", name="Wait for a seat").click()
    expect(page.get_by_text("All seats are taken")).to_be_visible()
    _register(page, "Ben Low")
    expect(page.get_by_role("heading", name="You are on the waiting list")).to_be_visible()

    links = [
        re.search(r"/events/registration/[\w-]{43}/", text_of(mail)) for mail in mails(settings, run_jobs)
    ]
    first, second = [found[0] for found in links if found]
    page.goto(live_server.url + second)
    expect(page.get_by_text("Your place in line: 1")).to_be_visible()
    _check(page)
    page.goto(live_server.url + first)
    page.get_by_text("I cannot come").first.click()
    page.get_by_role("button", name="Give it back").click()
    expect(page.get_by_text("Your registration is cancelled.")).to_be_visible()
    page.goto(live_server.url + second)
    expect(page.get_by_text("registered", exact=True)).to_be_visible()
    assert "A seat is yours" in mails(settings, run_jobs)[-1]["Subject"]

    with system_scope("the day comes"):
        now = timezone.now()
        Event.objects.update(
            starts_at=now - timedelta(hours=1),
            ends_at=now + timedelta(hours=1),
            closes_at=now - timedelta(hours=1),
        )
    page.goto(live_server.url + second)
    page.get_by_label("Code of the event").fill("abc234")
    page.get_by_role("button", name="I am here").click()
    expect(page.get_by_text("You were there.")).to_be_visible()
    _check(page)
    context.close()


def test_advisor__writes_publishes_ticks_and_follows_up(
    page: Page, live_server: Any, settings: Any, run_jobs: Any, enter_as: Callable[[User | None], None]
) -> None:
    center = CenterFactory()
    advisor = person(Role.ADVISOR, center.organisation, full_name="Ada Advisor")
    enter_as(advisor)
    page.goto(f"{live_server.url}/events/manage/")
    page.get_by_role("link", name="New event").first.click()
    day = timezone.localdate() + timedelta(days=5)
    page.locator("[name=title]").fill("Lean on the shop floor")
    page.get_by_label("What it is, and who it is for").fill("A morning about waste.")
    page.locator("[name=starts]").fill(f"{day}T09:00")
    page.locator("[name=ends]").fill(f"{day}T08:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The event ends before it begins.").first).to_be_visible()
    expect(page.get_by_text("Write where it is").first).to_be_visible()
    _check(page)
    page.locator("[name=ends]").fill(f"{day}T11:00")
    page.locator("[name=place]").fill("12 Mill St, Macon")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The event is a draft.")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    _check(page)
    page.locator("[name=name]").fill("Ana Roe")
    page.locator("[name=email]").fill("ana@example.org")
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.get_by_text("Registered, and told by e-mail.")).to_be_visible()
    with system_scope("the day has come"):
        now = timezone.now()
        Event.objects.update(
            starts_at=now - timedelta(hours=3),
            ends_at=now - timedelta(hours=1),
            closes_at=now - timedelta(hours=3),
        )
    page.reload()
    page.locator("label[for^=came-]").click()
    page.get_by_role("button", name="Save who came").click()
    expect(page.get_by_text("Who came is written down.")).to_be_visible()
    page.get_by_label("A word of yours").fill("Thank you for coming.")
    page.get_by_role("button", name="Write to those who came").click()
    expect(page.get_by_text("Those who came were written to on")).to_be_visible()
    _check(page)
    assert "Thank you for coming." in text_of(mails(settings, run_jobs)[-1])
    page.get_by_role("link", name="Ana Roe").click()
    page.get_by_role("button", name="Make a request").click()
    expect(page.get_by_text("There is a request of Ana Roe now.")).to_be_visible()
    _check(page)


def test_finance_officer__invoices_a_fee_and_records_its_payment(
    page: Page, live_server: Any, settings: Any, run_jobs: Any, enter_as: Callable[[User | None], None]
) -> None:
    center = CenterFactory()
    today = timezone.localdate()
    year = FiscalYear.of(today)
    award = AwardFactory(center=center, starts_on=year.starts_on, ends_on=year.ends_on)
    AwardTermsFactory(award=award)
    BudgetPeriodFactory(award=award, fiscal_year=year.year, starts_on=year.starts_on, ends_on=year.ends_on)
    event = EventFactory(center=center, fee=Decimal("80.00"), starts_at=timezone.now() + timedelta(days=3))
    RegistrationFactory(event=event, name="Bo Low", email="bo@peach.example", fee=Decimal("80.00"))
    site = SiteFactory(company=CompanyFactory(name="Peach State Stamping"))
    ContactFactory(center=center, site=site, email="bo@peach.example")
    enter_as(person(Role.FINANCE_OFFICER, center.organisation))

    page.goto(f"{live_server.url}/events/fees/")
    page.get_by_role("link", name=event.title).click()
    _check(page)
    page.get_by_label("E-mail for the invoice to Peach State Stamping").fill("books@peach.example")
    page.get_by_role("button", name="Post them").click()
    invoice = page.get_by_role("link", name=re.compile("^Invoice "))
    expect(invoice).to_be_visible()
    _check(page)
    invoice.click()
    expect(page.get_by_text("$80.00 is open")).to_be_visible()
    assert [mail["To"] for mail in mails(settings, run_jobs)] == ["books@peach.example"]
    payment = page.locator("section", has=page.get_by_role("heading", name="Record a payment"))
    payment.get_by_label("Received on").fill(today.isoformat())
    payment.get_by_label("Number of the check or transfer").fill("check 41")
    payment.get_by_role("button", name="Record the payment").click()
    expect(page.get_by_text("check 41").first).to_be_visible()
    _check(page)
    page.goto(f"{live_server.url}/events/fees/{event.public_id}/")
    expect(page.get_by_text("on the invoice")).to_be_visible()
