"""The leak suite: every address x every role x the rows of another center, made from the addresses themselves.

Real transactions: a context that was set inside a savepoint would outlive it, and the suite would pass falsely.
A new address with a part that `other_center.parts` cannot fill fails here: add one line there.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from architecture.other_center import (
    CENTER_ALONE,
    OVERSIGHT,
    PARTNER_DRAFT,
    WORD,
    OtherCenter,
    confidential_numbers,
    make_other_center,
)
from factories.accounts import OrganisationFactory, person
from factories.network import CenterFactory
from lineshaft.apps.accounts.permissions import OFFICE_ROLES
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.tenancy import Context, Scope, Table, system_scope, use
from lineshaft.tenancy.install import declared

pytestmark = pytest.mark.django_db(transaction=True)

VISITOR = "visitor"
LOOKERS = [VISITOR, *Role]
INSIDERS = [role for role in LOOKERS if role not in OFFICE_ROLES]
ANSWERS = {200, 302, 400, 401, 403, 404, 405, 422}
_PART = re.compile(r"<(?:\w+:)?(\w+)>")


def _walk(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> Iterator[str]:
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, address)
        elif not address.startswith("/static/"):
            yield address


ALL_ADDRESSES = sorted(set(_walk(get_resolver().url_patterns)))
# The library for sign-in shows a person nothing but the own account.
ADDRESSES = [address for address in ALL_ADDRESSES if not address.startswith("/accounts/")]


def _filled(address: str, parts: dict[str, Any]) -> str:
    """The address with its variable parts filled by the other center's objects."""
    before, done = "", []
    for segment in address.split("/"):
        match = _PART.search(segment)
        if match:
            done.append(_PART.sub(str(parts[f"{before}/{match[1]}"]), segment))
            before = match[1]
        else:
            done.append(segment)
            before = segment
    return "/".join(done)


def _signed_in(looker: str) -> Client:
    browser = Client()
    if looker == VISITOR:
        return browser
    role = Role(looker)
    kind = OrganisationKind.CENTER
    if role is Role.PARTNER_EDITOR:
        kind = OrganisationKind.PARTNER
    if role is Role.COMPANY_CONTACT:
        kind = OrganisationKind.COMPANY
    organisation = (
        CenterFactory().organisation if kind is OrganisationKind.CENTER else OrganisationFactory(kind=kind)
    )
    user = person(role, None if role in OFFICE_ROLES else organisation)
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def _text(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace")


def _marks(looker: str) -> tuple[str, ...]:
    if looker in OFFICE_ROLES:
        return (CENTER_ALONE, PARTNER_DRAFT, *confidential_numbers()[:2])
    return (CENTER_ALONE, OVERSIGHT, PARTNER_DRAFT, *confidential_numbers())


@pytest.fixture
def other() -> OtherCenter:
    return make_other_center()


def test_every_address__can_be_filled(other: OtherCenter) -> None:
    """To mend: give `parts` of other_center.py the missing key, with an object of the other center."""
    missing = []
    for address in ADDRESSES:
        try:
            _filled(address, other.parts)
        except KeyError as error:
            missing.append((address, str(error)))
    assert missing == []


def test_no_page__shows_what_another_center_holds(other: OtherCenter, subtests: pytest.Subtests) -> None:
    for looker in LOOKERS:
        browser = _signed_in(looker)
        found, failed = [], []
        for address in ADDRESSES:
            path = _filled(address, other.parts)
            for query in ("", f"?q={WORD}&text={WORD}&center={other.center.pk}"):
                response = browser.get(path + query)
                if response.status_code not in ANSWERS:
                    failed.append((path + query, response.status_code))
                text = _text(response)
                found += [(path + query, mark) for mark in _marks(looker) if mark in text]
        with subtests.test(looker=looker):
            assert failed == []
            assert found == []


def _fingerprint(center_id: int) -> dict[str, str]:
    """A digest of every row that belongs to the center, table by table."""
    digests = {}
    with system_scope("comparing before and after"), connection.cursor() as cursor:
        for table in declared():
            if isinstance(table, Table) and table.center == "center_id" and table.name != "audit_auditevent":
                cursor.execute(
                    f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table.name} t WHERE center_id = %s",
                    [center_id],
                )
                digests[table.name] = cursor.fetchone()[0]
    return digests


def test_no_post__changes_what_another_center_holds(other: OtherCenter, subtests: pytest.Subtests) -> None:
    before = _fingerprint(other.center.pk)
    assert sum(digest is not None for digest in before.values()) >= 12, "the other center must hold something"
    tries = (
        {},
        {"reason": "x", "decision": "verify", "outcomes": other.parts["outcomes/pk"], "confirm": "1"},
    )
    for looker in INSIDERS:
        browser = _signed_in(looker)
        failed = []
        for address in ADDRESSES:
            path = _filled(address, other.parts)
            for data in tries:
                response = browser.post(path, data)
                if response.status_code not in ANSWERS:
                    failed.append((path, response.status_code))
        with subtests.test(looker=looker):
            assert failed == []
            assert _fingerprint(other.center.pk) == before


def _contexts() -> Iterator[tuple[str, Context]]:
    yield "no context", Context()
    yield "public", Context(scope=Scope.PUBLIC)
    yield "token", Context(scope=Scope.TOKEN, token_case=0)
    for looker in INSIDERS:
        if looker != VISITOR:
            is_partner = looker == Role.PARTNER_EDITOR
            place = (
                OrganisationFactory(kind=OrganisationKind.PARTNER)
                if is_partner
                else CenterFactory().organisation
            )
            yield looker, actor_for(person(Role(looker), place)).context


def test_no_sql__reads_the_rows_of_another_center(other: OtherCenter, subtests: pytest.Subtests) -> None:
    for looker, context in _contexts():
        with subtests.test(looker=looker), use(context), connection.cursor() as cursor:
            for table in declared():
                if isinstance(table, Table) and table.center == "center_id":
                    cursor.execute(
                        f"SELECT count(*) FROM {table.name} WHERE center_id = %s", [other.center.pk]
                    )
                    assert cursor.fetchone()[0] == 0, table.name
