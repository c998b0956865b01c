"""A request from the public form: acknowledged, overdue, escalated, joined with a second call, answered, recorded."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from browser.accessibility import problems_of, too_wide
from factories.accounts import person
from factories.engagements import RequestFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.engagements import actions
from lineshaft.apps.engagements.models import Request
from lineshaft.apps.engagements.queries.clock import promise_of
from lineshaft.tenancy import system_scope
from received import mails, text_of


def _check(page: Page) -> None:
    assert problems_of(page) + too_wide(page) == []


def _escalate_when_they_work(help_request: Request) -> None:
    """Two working days pass: the task runs at the same time of that day."""
    with system_scope("time passes"):
        promise = promise_of(help_request.center, help_request.received_at)
        long_ago = timezone.now() - timedelta(days=14)
        due = promise.due(long_ago)
        Request.objects.update(received_at=long_ago, due_at=due)
        actions.escalate(now=promise.calendar.due(due, 1))


@pytest.mark.parametrize("width", [1440, 390])
def test_request__overdue_is_escalated_joined_and_answered(
    page: Page,
    live_server: Any,
    settings: Any,
    run_jobs: Any,
    enter_as: Callable[[User | None], None],
    width: int,
) -> None:
    center = CenterFactory(state_id="13")
    advisor = person(Role.ADVISOR, center.organisation, full_name="Ada Advisor")
    person(Role.DIRECTOR, center.organisation, email="dora@peach.example")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server.url}/ask/")
    page.get_by_label("Company").first.fill("Peach State Stamping LLC")
    page.get_by_label("ZIP code").fill("30303")
    page.get_by_label("In your own words").fill("Too much scrap on line 2.")
    page.get_by_label("Your name").fill("Maria Example")
    page.get_by_label("E-mail").fill("maria@example.org")
    page.locator("main form[method=post] button[type=submit]").last.click()
    expect(page.get_by_role("heading", name="Your request was sent")).to_be_visible()
    answer = next(mail for mail in mails(settings, run_jobs) if mail["To"] == "maria@example.org")
    assert "You will hear from somebody by" in text_of(answer)

    with system_scope("a test looks"):
        first = Request.objects.select_related("center__state").get()
    _escalate_when_they_work(first)
    assert [mail["To"] for mail in mails(settings, run_jobs)][-1] == "dora@peach.example"
    second = RequestFactory(center=center, contact_email="maria@example.org", need="I called as well.")

    enter_as(advisor)
    page.goto(f"{live_server.url}/requests/?due=overdue")
    expect(page.get_by_text("overdue by").first).to_be_visible()
    _check(page)
    page.goto(f"{live_server.url}/requests/{second.reference}/")
    expect(page.get_by_text("the same e-mail address")).to_be_visible()
    _check(page)
    page.get_by_role("button", name=f"Join to it {first.reference}").click()
    expect(page.get_by_text("I called as well.")).to_be_visible()
    expect(page.get_by_text("the directors were told")).to_be_visible()
    page.get_by_role("button", name="Record the first response").click()
    expect(page.get_by_text("Ada Advisor reached them").first).to_be_visible()
    _check(page)
    page.goto(f"{live_server.url}/centers/{center.slug}/response/")
    expect(page.get_by_role("heading", name="Federal holidays")).to_be_visible()
    _check(page)
