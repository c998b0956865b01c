"""A person of a company who reads Spanish: every page that a link leads them to is in Spanish and in their frame."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from architecture.other_center import OtherCenter, make_other_center
from factories.accounts import person
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies.models import Site
from lineshaft.apps.scouting.actions.technology import ask_for_technology
from lineshaft.tenancy import system_scope, use

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

START = "/my-work/"
# Their home has the menu of all their pages at its side, in Spanish too; every other page is in the public frame.
IN_THE_FRAME_OF_STAFF = {START}
# Words that no Spanish sentence has, and hardly an English one is without.
_ENGLISH = re.compile(
    r"\b(the|of|and|your|you|with|is|are|this|that|what|by|from|was|were|not|which)\b", re.I
)
_VOID = {"br", "img", "input", "meta", "link", "hr", "use", "path", "source", "col", "wbr"}


class _Text(HTMLParser):
    """What is read on a page, without what says of itself that it is in English, and where its links lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.links: list[str] = []
        self._skips: list[bool] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        if tag not in _VOID:
            is_other = given.get("lang") == "en" or tag in ("script", "style", "code", "textarea", "option")
            self._skips.append(is_other or bool(self._skips and self._skips[-1]))
        if not (self._skips and self._skips[-1]):
            self.lines += [
                str(given[name]) for name in ("aria-label", "placeholder", "title", "alt") if given.get(name)
            ]

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and self._skips:
            self._skips.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self._skips and self._skips[-1]):
            self.lines.append(" ".join(data.split()))


def _route(path: str) -> str | None:
    try:
        return resolve(path).route
    except Resolver404:
        return None


def _pages(browser: Client) -> Iterator[tuple[str, str, _Text]]:
    """Each page that links lead to from My work, one of each address."""
    waiting, met = [START], {_route(START)}
    while waiting:
        path = waiting.pop(0)
        answer = browser.get(path, follow=True)
        assert answer.status_code == 200, path
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        text = answer.content.decode()
        read = _Text(text)
        where = answer.request["PATH_INFO"]
        yield where, text, read
        for link in read.links:
            to = urlsplit(urljoin(where, link))
            route = None if to.netloc else _route(to.path)
            if route is not None and route not in met:
                met.add(route)
                waiting.append(f"{to.path}?{to.query}" if to.query else to.path)


@pytest.fixture
def world() -> OtherCenter:
    return make_other_center()


def test_every_page_of_a_company__is_in_spanish(world: OtherCenter, subtests: pytest.Subtests) -> None:
    contact = person(Role.COMPANY_CONTACT, world.company)
    with system_scope("a need of the company's own"):
        site = Site.objects.get(public_id=world.parts["sites/public_id"])
    actor = actor_for(contact)
    with use(actor.context):
        ask_for_technology(site=site, by=actor, item="Quokka", description="Quokka")
    browser = Client()
    browser.cookies["django_language"] = "es"
    browser.force_login(contact, backend="allauth.account.auth_backends.AuthenticationBackend")
    visitor, opened = Client(), []
    for path, page, read in _pages(browser):
        opened.append(path)
        with subtests.test(path=path):
            assert '<html lang="es"' in page
            assert ("ls-app" in page) is (path in IN_THE_FRAME_OF_STAFF)
            if (
                visitor.get(path).status_code != 200
            ):  # what the public reads too holds names and laws in English
                assert [line for line in read.lines if _ENGLISH.search(line)] == []
    assert len(opened) > 40
