"""Times that people of other zones type, and the days that are theirs."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from factories.accounts import person
from factories.companies import CompanyFactory, SiteFactory
from factories.engagements import EngagementFactory, RequestFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.engagements.forms.ask import PhoneRequestForm
from lineshaft.apps.engagements.forms.clock import ResponseForm
from lineshaft.apps.engagements.models import Request, Visit
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import system_scope

MADE = datetime(2026, 11, 22, 14, tzinfo=UTC)
EVENING = datetime(2026, 12, 1, 6, tzinfo=UTC)
"""Eight in the evening of November 30 in Honolulu, one in the morning of December 1 in New York."""


@pytest.fixture
def hawaii(db: None) -> Center:
    return CenterFactory(state_id="15")


@pytest.fixture
def keola(hawaii: Center) -> User:
    return person(Role.ADVISOR, hawaii.organisation, full_name="Keola Advisor")


def test_response__is_typed_and_shown_in_hawaii_time(sign_in: Any, hawaii: Center, keola: User) -> None:
    help_request = RequestFactory(center=hawaii, received_at=MADE)
    browser: Client = sign_in(keola)
    page = browser.get(f"/requests/{help_request.reference}/").content.decode()
    assert "Received Nov 22, 2026, 4:00 AM HST" in page
    assert "Hawaii time (HST)." in page
    address = f"/requests/{help_request.reference}/respond/"
    answer = {"how": "phone", "day": "2026-11-22", "at": "04:10", "note": ""}
    browser.post(address, {f"response-{name}": value for name, value in answer.items()})
    with system_scope("a test looks"):
        help_request.refresh_from_db()
    assert help_request.responded_at == datetime(2026, 11, 22, 14, 10, tzinfo=UTC)
    page = browser.get(f"/requests/{help_request.reference}/").content.decode()
    assert "reached them Nov 22, 2026, 4:10 AM HST" in page


def test_call__is_typed_in_hawaii_time(sign_in: Any, hawaii: Center, keola: User, filled_in: Any) -> None:
    called = filled_in(
        source="phone", state="15", zip_code="96813", called_on="2026-11-22", called_at="04:50"
    )
    browser: Client = sign_in(keola)
    assert "Hawaii time (HST)." in browser.get("/requests/new/").content.decode()
    browser.post("/requests/new/", called)
    with system_scope("a test looks"):
        assert Request.objects.get().received_at == datetime(2026, 11, 22, 14, 50, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "is_left_out"),
    [("America/Chicago", True), ("America/Phoenix", False), ("Pacific/Honolulu", False)],
)
def test_forms__refuse_a_time_that_the_zone_leaves_out_and_no_other(
    db: None, zone: str, is_left_out: bool, filled_in: Any
) -> None:
    said = "'02:30' is left out on that day, when the clocks go forward. Write another time."
    with timezone.override(zone), time_machine.travel(datetime(2027, 3, 20, tzinfo=UTC)):
        response = ResponseForm({"how": "phone", "day": "2027-03-14", "at": "02:30"})
        assert response.errors.get("at", []) == ([said] if is_left_out else [])
        twice = ResponseForm({"how": "phone", "day": "2026-11-01", "at": "01:30"})
        assert twice.is_valid()
        assert timezone.localtime(twice.facts()["at"]).strftime("%H:%M") == "01:30"
        call = PhoneRequestForm(filled_in(source="phone", called_on="2027-03-14", called_at="02:30"))
        call.is_valid()
        assert call.errors.get("called_at", []) == ([said] if is_left_out else [])


def test_visit__in_the_evening_of_the_last_of_the_month_is_of_that_month(
    sign_in: Any, hawaii: Center, keola: User
) -> None:
    site = SiteFactory(company=CompanyFactory(name="Kona Works", name_key="kona works"))
    engagement = EngagementFactory(center=hawaii, lead=keola, site=site)
    with time_machine.travel(EVENING, tick=False):
        browser: Client = sign_in(keola)
        address = f"/engagements/{engagement.public_id}/visits/"
        form = browser.get(address).context["form"]
        sent = {name: form[name].value() or "" for name in form.fields} | {"hours": "1"}
        assert str(sent["held_on"]) == "2026-11-30"
        tomorrow = browser.post(address, {**sent, "held_on": "2026-12-01"}).content.decode()
        assert "is in the future" in tomorrow
        browser.post(address, sent)
        with system_scope("a test looks"):
            assert [str(each.held_on) for each in Visit.objects.all()] == ["2026-11-30"]
