"""Requests that are one call for help: found with the reason, joined in one act, separated again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from factories.engagements import RequestFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements import actions
from lineshaft.apps.engagements.models import Request
from lineshaft.apps.engagements.queries.joining import same_calls
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
TUESDAY, THURSDAY = (datetime(2026, 11, day, 15, tzinfo=UTC) for day in (24, 26))
OTHER = {
    "company_name": "Bayou Bakery Inc",
    "street": "9 Cane Rd",
    "city": "Macon",
    "zip_code": "31201",
    "contact_email": "baker@example.org",
}


def _now(help_request: Request) -> Request:
    with system_scope("a test looks"):
        return Request.objects.get(pk=help_request.pk)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({**OTHER, "contact_email": "MARIA@example.org"}, "the same e-mail address"),
        ({**OTHER, "contact_phone": "404.555.0123"}, "the same telephone number"),
        ({"contact_email": "other@example.org", "company_name": "Peach State Stamping"}, "name"),
        (OTHER, ""),
    ],
)
def test_same_calls__with_the_reason(
    center: Center, acting: Actor, facts: dict[str, str], reason: str
) -> None:
    first = RequestFactory(center=center, contact_phone="(404) 555-0123")
    RequestFactory(center=center, **facts)

    found = [same.reason.lower() for same in same_calls(first)]

    assert len(found) == bool(reason)
    assert all(reason in each for each in found)


def test_same_calls__leaves_out_old_closed_and_foreign_ones(
    center: Center, other_center: Center, acting: Actor
) -> None:
    first = RequestFactory(center=center)
    RequestFactory(center=center, received_at=timezone.now() - timedelta(days=61))
    RequestFactory(center=center, status="closed", closing_reason="Spam")
    RequestFactory(center=other_center)

    assert same_calls(first) == []


def test_join__keeps_what_was_said_and_the_earlier_due_time(center: Center, acting: Actor) -> None:
    kept = RequestFactory(center=center, due_at=THURSDAY)
    joined = RequestFactory(center=center, due_at=TUESDAY, need="Scrap on line 2", source="phone")

    actions.join_request(help_request=joined, into=kept, by=acting)

    assert (_now(joined).status, _now(joined).joined_to_id, _now(joined).need) == (
        "joined", kept.pk, "Scrap on line 2",
    )  # fmt: skip
    assert _now(kept).due_at == TUESDAY
    assert [step.text for step in kept.steps.all()] == [f"{joined.reference} was joined to it."]


def test_join__of_one_that_was_answered_answers_both(center: Center, acting: Actor) -> None:
    kept = RequestFactory(center=center, due_at=THURSDAY)
    joined = RequestFactory(
        center=center, responded_at=timezone.now(), responded_by=acting.user, responded_how="phone"
    )

    actions.join_request(help_request=joined, into=kept, by=acting)

    assert (_now(kept).responded_at, _now(kept).responded_how) == (timezone.now(), "phone")


def test_join__to_itself_or_to_one_that_is_not_open_is_refused(center: Center, acting: Actor) -> None:
    one = RequestFactory(center=center)
    closed = RequestFactory(center=center, status="closed", closing_reason="Spam")

    for other in (one, closed):
        with pytest.raises(Conflict, match="cannot be joined"):
            actions.join_request(help_request=one, into=other, by=acting)


def test_join__of_a_foreign_request_is_refused(center: Center, other_center: Center, acting: Actor) -> None:
    foreign = RequestFactory(center=other_center)

    with pytest.raises(PermissionDenied):
        actions.join_request(help_request=foreign, into=RequestFactory(center=center), by=acting)


def test_separate__brings_back_both_due_times(center: Center, acting: Actor) -> None:
    kept = RequestFactory(center=center, received_at=TUESDAY, due_at=TUESDAY + timedelta(days=3))
    joined = RequestFactory(center=center, due_at=TUESDAY)
    actions.join_request(help_request=joined, into=kept, by=acting)

    separated = actions.separate_request(help_request=joined, by=acting)

    assert (separated.status, separated.joined_to, separated.due_at) == ("new", None, TUESDAY)
    assert _now(kept).due_at == datetime(2026, 11, 27, 15, tzinfo=UTC)  # Thanksgiving lies between
    with pytest.raises(Conflict, match="joined to no other"):
        actions.separate_request(help_request=joined, by=acting)


def test_joined__is_not_put_back_by_the_way(center: Center, acting: Actor) -> None:
    kept = RequestFactory(center=center)
    joined = RequestFactory(center=center, status="accepted", assigned_to=acting.user)
    joined = actions.join_request(help_request=joined, into=kept, by=acting).joined.get()

    with pytest.raises(Conflict, match="Separate it first"):
        actions.put_back(help_request=joined, by=acting)
    with pytest.raises(Conflict, match="Record the response there"):
        actions.record_response(help_request=joined, how="phone", by=acting)
    with pytest.raises(Conflict, match="nothing to hand over"):
        actions.assign_request(help_request=joined, to=acting.person, by=acting)


def test_page__joins_in_one_act_and_takes_it_back(sign_in: SignIn, center: Center, advisor: User) -> None:
    kept, joined = RequestFactory(center=center), RequestFactory(center=center, need="Scrap on line 2")
    browser = sign_in(advisor)
    address = f"/requests/{joined.reference}/"

    assert "Join to it" in browser.get(address).content.decode()
    page = browser.post(f"{address}join/{kept.reference}/", follow=True).content.decode()
    assert "Joined to it" in page
    assert "Scrap on line 2" in page
    assert "Separate it again" in browser.get(address).content.decode()

    browser.post(f"{address}separate/")
    assert _now(joined).status == "new"


def test_separate__an_answer_to_the_other_goes_with_it(center: Center, acting: Actor) -> None:
    answered = RequestFactory(center=center)
    kept = RequestFactory(center=center, due_at=timezone.now() + timedelta(days=2))
    actions.record_response(help_request=answered, how="phone", by=acting)
    actions.join_request(help_request=answered, into=kept, by=acting)
    assert _now(kept).responded_how == "phone"

    actions.separate_request(help_request=answered, by=acting)

    assert (_now(kept).responded_at, _now(kept).responded_how) == (None, "")
    assert _now(answered).responded_how == "phone"
