"""Every address, every form and every name behind "?" with values that no person means: never a broken page.

Made from the addresses and from what the pages themselves offer to send, so that a new page is covered by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from zlib import crc32

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client

from architecture.other_center import OtherCenter, make_other_center
from architecture.pages import Page, SentForm
from architecture.test_leaks import _PART, ADDRESSES, ALL_ADDRESSES, _filled
from factories.accounts import MembershipFactory, OrganisationFactory, person
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import ROLES_OF_KIND, OrganisationKind
from lineshaft.apps.companies.models import Company
from lineshaft.tenancy import system_scope

pytestmark = pytest.mark.django_db

ENCODED = "application/x-www-form-urlencoded"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# Sign-in and its kin come from a library; those with a part in their address need a key that it made.
SIGN_IN = [address for address in ALL_ADDRESSES if address not in ADDRESSES and not _PART.search(address)]
VALUES = {
    "nothing": "",
    "blank": "   ",
    "zero byte": "a\x00b",
    "half a character": b"\xed\xa0\x80",
    "no text": b"\xff\xfe",
    "right to left": "\u202egnp.exe",
    "stacked accents": "e\u0301\u0323" * 40,
    "face": "\U0001f469\u200d\U0001f527",
    "markup": "<script>alert(1)</script>",
    "quotes": "'\"><img src=x onerror=alert(1)>",
    "formula": "=cmd|' /C calc'!A0",
    "pattern": "%' OR 1=1 --",
    "not a number": "NaN",
    "endless": "Infinity",
    "beyond all numbers": "1e999",
    "below zero": "-5",
    "eighteen digits": "123456789012345678.99",
    "more than 64 bits": "99999999999999999999",
    "thousands of digits": "9" * 5000,
    "a digit that is none": "\u00b2",
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "no day": "2026-02-30",
    "broken address": "http://[::1",
    "cursor of another list": "WzAsWyJcdWQ4MDAiLDFdXQ",
    "long": "A" * 10_000,
    "two lines": "a\r\nX-Header: b",
}
SHARE = 14
# The further to the left, the further the person came.
CLOSED = [200, 405, 302, 403, 410, 401, 404, 400, 422, 500]
PARTS = {
    "int": ("0", "9223372036854775808", "9" * 400),
    "text": ("a" * 300, "%00", "%ED%A0%80", "..%2F..%2Fetc%2Fpasswd"),
}


def _people(world: OtherCenter) -> Iterator[User | None]:
    """Between them they open every page of the other center."""
    yield None
    for kind, organisation in (
        (OrganisationKind.CENTER, world.center.organisation),
        (OrganisationKind.PROGRAM_OFFICE, OrganisationFactory(kind=OrganisationKind.PROGRAM_OFFICE.value)),
        (OrganisationKind.PARTNER, world.partner),
        (OrganisationKind.COMPANY, OrganisationFactory(kind=OrganisationKind.COMPANY.value)),
    ):
        first, *others = ROLES_OF_KIND[kind]
        user = person(first, organisation)
        for role in others:
            MembershipFactory(user=user, organisation=organisation, role=role.value)
        if kind is OrganisationKind.COMPANY:
            with system_scope("arranging somebody who speaks for the company"):
                Company.objects.filter(public_id=world.parts["companies/public_id"]).update(
                    organisation=organisation
                )
        yield user


class Sender:
    """Sends as one person, undoes what was written, and notes every address that broke."""

    def __init__(self, user: User | None) -> None:
        self.broken: list[tuple[str, str, str, object]] = []
        self.browser = Client(raise_request_exception=False)
        if user is not None:
            self.browser.force_login(user, backend=BACKEND)

    def send(self, method: str, path: str, data: bytes | str = b"", *, what: str, kind: str = ENCODED) -> Any:
        """The answer. What the write left to be checked at its end is checked, then all of it is taken back."""
        cache.clear()  # the counts of who asks too often
        cookies = {name: morsel.value for name, morsel in self.browser.cookies.items()}
        with transaction.atomic():
            answer = self.browser.generic(method, path, data, content_type=kind)
            status: object = answer.status_code
            if answer.streaming:
                list(answer.streaming_content)
            if method == "POST" and answer.status_code < 500:
                status = self._left_over() or status
            transaction.set_rollback(True)
        self.browser.cookies.clear()
        self.browser.cookies.load(cookies)
        if not isinstance(status, int) or status >= 500:
            self.broken.append((method, path, what, status))
        return answer

    def all_broken(self) -> list[tuple[str, str, str, object]]:
        """What broke since this was asked the last time."""
        broken, self.broken = self.broken, []
        return broken

    def _left_over(self) -> str:
        try:
            connection.check_constraints()
        except DatabaseError as error:
            return f"when it was to be committed: {error}"
        return ""


@dataclass
class Place:
    """An address with the person who opens it, or who comes furthest, and the page that they see there."""

    address: str
    path: str
    sender: Sender
    page: Page
    opens: bool


@pytest.fixture
def world() -> OtherCenter:
    return make_other_center()


@pytest.fixture
def places(world: OtherCenter) -> list[Place]:
    senders = [Sender(user) for user in _people(world)]
    found = []
    for address in [*ADDRESSES, *SIGN_IN]:
        path = _filled(address, world.parts)
        answers = []
        for sender in senders:
            answers.append((sender.send("GET", path, what="as it is"), sender))
            # Whoever opens it first is the one who sends. Others open one in four only to see that it opens.
            if answers[-1][0].status_code == 200 and crc32(address.encode()) % 4:
                break
        answer, sender = min(answers, key=lambda pair: CLOSED.index(pair[0].status_code))
        is_page = answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming
        page = Page(path, answer.content.decode() if is_page else "")
        found.append(Place(address, path, sender, page, opens=answer.status_code == 200))
    assert [broken for sender in senders for broken in sender.broken] == []
    return found


@pytest.mark.minutes
def test_nothing_that_is_sent__breaks_a_page(places: list[Place], subtests: pytest.Subtests) -> None:
    offered = set().union(*(place.page.query_names for place in places))
    names = sorted(offered | {"cursor", "page", "next", "q", "anyway"})
    forms: set[tuple[str, frozenset[str]]] = set()
    for place in places:
        _try_address(place)
        if place.opens:
            _try_query(place, names)
        for form in place.page.forms:
            key = (form.action, form.names)
            if form.method == "post" and key not in forms:
                forms.add(key)
                _try_form(place.sender, form)
        with subtests.test(address=place.address):
            assert place.sender.all_broken() == []
    assert len(names) > 20
    assert len(forms) > 40


def _some(key: str) -> list[tuple[str, str | bytes]]:
    """
    Some of the values, always the same for a page or form: with so many of them each value meets several. All, which
    takes minutes, when SHARE is 1.
    """
    return list(VALUES.items())[crc32(key.encode()) % SHARE :: SHARE]


def _try_address(place: Place) -> None:
    for method in ("DELETE", "POST"):
        place.sender.send(method, place.path, what="method")
    kind = "int" if "<int:" in place.address else "text" if _PART.search(place.address) else ""
    for part in PARTS.get(kind, ()):
        method = "GET" if place.opens else "POST"
        place.sender.send(method, _PART.sub(part, place.address), what="part")


def _try_query(place: Place, names: list[str]) -> None:
    for what, value in _some(place.address):
        place.sender.send("GET", f"{place.path}?{urlencode(dict.fromkeys(names, value))}", what=what)
    twice = [(name, "1") for name in names * 2] + [(f"{name}[]", "1") for name in names]
    place.sender.send("GET", f"{place.path}?{urlencode(twice)}", what="twice")


def _try_form(sender: Sender, form: SentForm) -> None:
    """
    Strange texts among right choices, strange choices among right texts; twice; and one form in three, because all read
    what is sent in the same way, as JSON and broken off.
    """
    for what, value in _some(form.action):
        for strange in ("texts", "choices"):
            data = [
                (each.name, value if each.is_chosen == (strange == "choices") else each.filled)
                for each in form.fields
            ]
            sender.send("POST", form.action, urlencode(data), what=f"{strange}: {what}")
    sender.send("POST", form.action, urlencode([(f.name, f.filled) for f in form.fields * 2]), what="twice")
    if crc32(form.action.encode()) % 3:
        return
    sender.send("POST", form.action, b'{"a": [', what="JSON", kind="application/json")
    cut = b"--x\r\nContent-Disposition: form-data; name="
    sender.send("POST", form.action, cut, what="broken off", kind="multipart/form-data; boundary=x")
