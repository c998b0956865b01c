"""On paper: a report that one hands to a board, without the parts that are for a screen."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from architecture.other_center import OtherCenter, make_other_center
from factories.accounts import person
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.publication import actions as publication
from lineshaft.tenancy import system_scope

FOR_THE_SCREEN = (
    "nav, .ls-appbar, .ls-header__menu, .ls-footer, .ls-period, .ls-figure__how, main .usa-button"
)


@pytest.fixture
def world() -> OtherCenter:
    world = make_other_center()
    with system_scope("arranging public figures"):
        publication.publish(fiscal_year=2027)
    return world


@pytest.mark.parametrize(
    ("path", "role", "language", "source", "pages"),
    [
        ("/scorecard/", Role.DIRECTOR, "en", "Source: Lineshaft, http", 2),
        ("/results/al/", None, "en", "Source: Lineshaft, http", 2),
        ("/results/al/", None, "es", "Fuente: Lineshaft, http", 2),
        ("/results/al/new_sales/", None, "en", "Source: Lineshaft, http", 2),
        ("/results/", None, "en", "Source: Lineshaft, http", 4),
    ],
)
def test_report__on_paper(
    page: Page,
    live_server: Any,
    enter_as: Callable[[User | None], None],
    world: OtherCenter,
    path: str,
    role: Role | None,
    language: str,
    source: str,
    pages: int,
) -> None:
    enter_as(person(role, world.center.organisation) if role else None)
    page.context.add_cookies(
        [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}]
    )
    page.goto(live_server.url + path)
    expect(page.locator(".ls-print-line")).to_be_hidden()

    page.emulate_media(media="print")

    expect(page.locator(".ls-print-line")).to_contain_text(source)
    expect(page.locator(".ls-print-line strong")).to_be_visible()  # demonstration data
    left = page.locator(FOR_THE_SCREEN).evaluate_all(
        "parts => parts.filter(part => part.checkVisibility()).map(part => part.outerHTML.slice(0, 90))"
    )
    assert left == []
    for head in page.locator("main thead").all():
        assert head.evaluate("head => getComputedStyle(head).display") == "table-header-group"
    printed = page.pdf(format="Letter", prefer_css_page_size=True)
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= pages
