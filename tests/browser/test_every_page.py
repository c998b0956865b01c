"""Every page that opens for somebody: accessible, without a failing script, inside the window of a phone too."""

from collections.abc import Callable, Iterator
from typing import Any
from zlib import crc32

import pytest
from django.test import Client
from playwright.sync_api import Page

from architecture.other_center import OtherCenter, make_other_center
from architecture.test_leaks import ADDRESSES, _filled
from browser.accessibility import problems_of, too_wide
from browser.conftest import DESKTOP, PHONE
from factories.accounts import MembershipFactory, person
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.publication import actions as publication
from lineshaft.tenancy import system_scope

STAFF = ("everyone at a center", "everyone at the program office")


def _people(world: OtherCenter) -> Iterator[tuple[str, User | None]]:
    yield "visitor", None
    director = person(Role.DIRECTOR, world.center.organisation)
    for role in (Role.ADVISOR, Role.SURVEY_COORDINATOR, Role.FINANCE_OFFICER):
        MembershipFactory(user=director, organisation=world.center.organisation, role=role.value)
    yield STAFF[0], director
    evaluator = person(Role.EVALUATOR)
    MembershipFactory(
        user=evaluator, organisation=evaluator.memberships.get().organisation, role="network_administrator"
    )
    yield STAFF[1], evaluator
    yield "partner", person(Role.PARTNER_EDITOR, world.partner)
    yield "company", person(Role.COMPANY_CONTACT, world.company)


@pytest.mark.minutes
def test_every_page__is_accessible_and_fits(
    page: Page, live_server: Any, enter_as: Callable[[User | None], None], subtests: pytest.Subtests
) -> None:
    world = make_other_center()
    with system_scope("arranging public figures"):
        publication.publish(fiscal_year=2027)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on("console", lambda m: complaints.append(f"console: {m.text}") if m.type == "error" else None)
    opened: set[str] = set()
    for who, user in _people(world):
        enter_as(user)
        asks = _asking_as(user)
        is_first = True
        for address in ADDRESSES:
            path = _filled(address, world.parts)
            if address.startswith(("/api/", "/healthz")) or (who != "visitor" and address in opened):
                continue
            if not _is_a_page(asks, path):
                continue
            opened.add(address)
            page.set_viewport_size(DESKTOP)
            page.goto(live_server.url + path)
            # axe takes longer than the page. Each page of the public, of a company or a partner; of staff, whose pages
            # are made of the same parts, every second one.
            has_axe = is_first or who not in STAFF or crc32(address.encode()) % 2 == 0
            found = problems_of(page, reads_style_sheets=is_first) if has_axe else too_wide(page)
            is_first = False
            page.set_viewport_size(PHONE)
            with subtests.test(who=who, path=path):
                assert found + too_wide(page) + complaints == []
            complaints.clear()
    assert len(opened) > 40


def _asking_as(user: User | None) -> Client:
    """Whether an address is a page is asked past the browser: two thousand of them are none, or not for this person."""
    asks = Client()
    if user is not None:
        asks.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return asks


def _is_a_page(asks: Client, path: str) -> bool:
    answer = asks.get(path)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    is_html = answer.headers.get("Content-Type", "").startswith("text/html")
    return answer.status_code == 200 and is_html and b"<!doctype html>" in body[:200].lower()
