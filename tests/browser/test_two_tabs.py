"""Two people write about the same site at the same time, each in a browser of their own."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from playwright.sync_api import Page, expect

from browser.accessibility import problems_of, too_wide
from browser.conftest import DESKTOP, PHONE
from factories.accounts import person
from factories.companies import RelationshipFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role
from lineshaft.tenancy import system_scope


def test_two_tabs__the_second_reads_what_the_first_saved_and_saves_on_purpose(
    page: Page, live_server: Any, enter_as: Callable[[User | None], None]
) -> None:
    center = CenterFactory()
    relationship = RelationshipFactory(center=center, notes="Plans a second line.")
    user = person(Role.DIRECTOR, center.organisation)
    user.full_name = "Lee Director"
    user.save()
    address = live_server.url + reverse("companies:edit_relationship", args=[relationship.site.public_id])
    enter_as(user)
    first, second = page, page.context.new_page()
    for tab in (first, second):
        tab.goto(address)

    first.get_by_label("Notes").fill("Sold to a group in Ohio.")
    first.get_by_label("Employees at the site").fill("61")
    first.get_by_role("button", name="Save").click()
    expect(first.get_by_text("Sold to a group in Ohio.")).to_be_visible()

    second.get_by_label("Notes").fill("Hires ten people in spring.")
    second.get_by_role("button", name="Save").click()
    notice = second.get_by_role("alert")
    expect(notice).to_be_focused()
    expect(notice).to_contain_text("You saved this yourself")
    expect(notice).to_contain_text("Sold to a group in Ohio.")
    expect(second.get_by_label("Notes")).to_have_value("Hires ten people in spring.")
    expect(second.get_by_label("Employees at the site")).to_have_value("61")
    for size in (DESKTOP, PHONE):
        second.set_viewport_size(size)
        assert problems_of(second) + too_wide(second) == []
    notice.get_by_role("link", name="Notes").click()
    expect(second.get_by_label("Notes")).to_be_focused()

    second.get_by_role("button", name="Save").click()
    expect(second.get_by_text("Hires ten people in spring.")).to_be_visible()
    with system_scope("a test looks"):
        relationship.refresh_from_db()
    assert (relationship.notes, relationship.employees) == ("Hires ten people in spring.", 61)
