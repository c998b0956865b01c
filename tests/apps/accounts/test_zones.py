"""Whose clock a page goes by: that of the reader's center, for one request and no longer."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from factories.accounts import OrganisationFactory, person
from factories.engagements import RequestFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts import actions, views
from lineshaft.apps.accounts.models import ApiToken, User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.tenancy import system_scope

SignIn = Callable[[User], Client]
HAWAII, ILLINOIS, PUERTO_RICO = "15", "17", "72"


def at_center(state: str) -> User:
    return person(Role.ADVISOR, CenterFactory(state_id=state).organisation)


def zone_of_thread() -> str:
    return timezone.get_current_timezone_name()


@pytest.mark.parametrize(
    ("state", "shown", "named"),
    [
        (HAWAII, "Nov 28, 2026, 10:10 AM", "Hawaii time (HST)"),
        (ILLINOIS, "Nov 28, 2026, 2:10 PM", "Central time (CST)"),
        (PUERTO_RICO, "Nov 28, 2026, 4:10 PM", "Atlantic time (AST)"),
        ("", "Nov 28, 2026, 3:10 PM", "Eastern time (EST)"),
    ],
    ids=["Honolulu", "Chicago", "San Juan", "program office"],
)
def test_page__is_in_the_zone_of_the_readers_center(
    db: None, sign_in: SignIn, client: Client, state: str, shown: str, named: str
) -> None:
    user = at_center(state) if state else person(Role.PROGRAM_OFFICER)
    at = datetime(2026, 11, 28, 20, 10, tzinfo=UTC)
    with system_scope("a test arranges"):
        ApiToken.objects.create(user=user, name="Sheet", prefix="ls_1", token_hash=b"1" * 32, last_used_at=at)
    with time_machine.travel(at):
        page = sign_in(user).get(reverse("accounts:me")).content.decode()
        assert shown in page
        assert f"Times are in {named}." in page
        assert ("Your pages show and read times in the zone of your center" in page) == bool(state)
        assert zone_of_thread() == "America/New_York"
        client.logout()
        assert "HST" not in strip_tags(client.get("/").text)  # a token of the page may hold any letters


def test_zone__of_a_person_without_a_center_is_the_one_they_chose(db: None, sign_in: SignIn) -> None:
    partner = person(Role.PARTNER_EDITOR, OrganisationFactory(kind=OrganisationKind.PARTNER.value))
    assert actor_for(partner).zone == "America/New_York"
    sign_in(partner).post(
        reverse("accounts:me"), {"full_name": "A", "language": "en", "time_zone": "America/Anchorage"}
    )
    partner.refresh_from_db()
    assert actor_for(partner).zone == "America/Anchorage"
    partner.time_zone = "Mars/Base"
    assert actor_for(partner).zone == "America/New_York"


def test_zone__of_several_centers_is_that_of_the_first(db: None) -> None:
    first, second = CenterFactory(state_id=HAWAII), CenterFactory(state_id=ILLINOIS)
    user = person(Role.ADVISOR, second.organisation)
    user.memberships.create(organisation=first.organisation, role=Role.ADVISOR.value)
    assert actor_for(user).zone == "Pacific/Honolulu"


def test_zone__does_not_outlive_a_request_that_fails(
    db: None, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def fails(*_: Any) -> None:
        seen.append(zone_of_thread())
        raise RuntimeError("made by a test")

    monkeypatch.setattr(views.queries, "api_tokens_of", fails)
    browser = sign_in(at_center(HAWAII))
    browser.raise_request_exception = False
    assert browser.get(reverse("accounts:me")).status_code == 500
    assert browser.get("/no-such-page/").status_code == 404
    assert seen == ["Pacific/Honolulu"]
    assert zone_of_thread() == "America/New_York"


def test_stream__is_made_in_the_zone_and_lets_go_of_it_between_its_pieces(db: None, sign_in: SignIn) -> None:
    user = at_center(HAWAII)
    center = user.memberships.get().organisation.center
    RequestFactory(center=center, received_at=datetime(2026, 11, 28, 20, 10, tzinfo=UTC))
    pieces = iter(sign_in(user).get("/requests/export.csv").streaming_content)
    said = next(pieces)
    assert zone_of_thread() == "America/New_York"
    said += b"".join(pieces)
    assert b"2026-11-28T10:10-10:00" in said
    assert zone_of_thread() == "America/New_York"


@pytest.mark.parametrize(
    ("kind", "role", "chosen", "kept"),
    [
        (OrganisationKind.PARTNER, Role.PARTNER_EDITOR, "America/Chicago", "America/Chicago"),
        (OrganisationKind.PARTNER, Role.PARTNER_EDITOR, "", "America/New_York"),
        (OrganisationKind.CENTER, Role.ADVISOR, "America/Chicago", "America/New_York"),
    ],
)
def test_invitation__who_comes_to_no_center_chooses_the_zone_with_it(
    db: None, client: Client, kind: OrganisationKind, role: Role, chosen: str, kept: str
) -> None:
    is_center = kind is OrganisationKind.CENTER
    made = CenterFactory().organisation if is_center else OrganisationFactory(kind=kind.value)
    with system_scope("a test invites"):
        _invitation, address = actions.invite_first(
            email="new@example.org", role=role, organisation_name=made.name
        )
    link = urlsplit(address).path
    page = client.get(link)
    assert ("data-own-zone" in page.text) is not is_center
    sent = {"full_name": "New Person", "password": "a long pass phrase of mine", "time_zone": chosen}
    refused = client.post(link, sent | {"password": "short"})
    assert "data-own-zone" not in refused.text
    assert client.post(link, sent).status_code == 302
    with system_scope("a test looks"):
        assert User.objects.get(email="new@example.org").time_zone == kept
