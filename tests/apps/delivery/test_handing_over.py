"""A leaver's work in one act: everything that names them as the one who does it, with its own checks, and back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey
from django.test import Client
from django.utils import timezone

from factories.accounts import person
from factories.calendar import BookingFactory
from factories.companies import RelationshipFactory
from factories.engagements import EngagementFactory, RequestFactory, VisitFactory
from factories.events import EventFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import Membership, User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.delivery import actions
from lineshaft.apps.delivery.holdings import HOLDINGS, OWN, people_who_hold
from lineshaft.apps.delivery.models import HandOver
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope, use

SignIn = Callable[[User], Client]
# How a column says that somebody did something once: it stays in their name.
DID = ("by", "_by", "user", "to_user")
KINDS = ["requests", "engagements", "companies", "consultations", "events"]


@pytest.fixture
def colleague(center: Center) -> User:
    return person(Role.ADVISOR, center.organisation, full_name="Carl Colleague")


@pytest.fixture
def held(center: Center, advisor: User) -> dict[str, Any]:
    """One piece of each kind that the advisor holds, and a visit that they held."""
    soon = timezone.now() + timedelta(days=3)
    engagement = EngagementFactory(center=center, lead=advisor)
    return {
        "requests": RequestFactory(center=center, status="accepted", assigned_to=advisor),
        "engagements": engagement,
        "companies": RelationshipFactory(center=center, owner=advisor),
        "consultations": BookingFactory(center=center, advisor=advisor, starts_at=soon),
        "events": EventFactory(center=center, owner=advisor, starts_at=soon),
        "visit": VisitFactory(engagement=engagement, center=center, by=advisor),
    }


def holders(held: dict[str, Any]) -> list[int]:
    with system_scope("a test looks"):
        for kind in KINDS:
            held[kind].refresh_from_db()
        held["visit"].refresh_from_db()
    return [
        held["requests"].assigned_to_id,
        held["engagements"].lead_id,
        held["companies"].owner_id,
        held["consultations"].advisor_id,
        held["events"].owner_id,
    ]


def give(center: Center, who: User, to: dict[str, User], by: User, reason: str = "Leaves on Friday") -> Any:
    actor = actor_for(by)
    with use(actor.context):
        return actions.hand_over(center_id=center.pk, person=who, to=to, reason=reason, by=actor)


def test_everything__goes_in_one_act_and_what_was_done_stays(
    center: Center, advisor: User, director: User, colleague: User, held: dict[str, Any]
) -> None:
    made, left = give(center, advisor, dict.fromkeys(KINDS, colleague), director)
    assert left == []
    assert holders(held) == [colleague.pk] * 5
    assert held["visit"].by_id == advisor.pk
    assert sorted(item["kind"] for item in made.items) == sorted(KINDS)
    with system_scope("a test looks"):
        assert advisor.pk not in people_who_hold(center.pk)


def test_kinds__go_to_different_people_and_some_stay(
    center: Center, advisor: User, director: User, colleague: User, held: dict[str, Any]
) -> None:
    give(center, advisor, {"requests": director, "engagements": colleague}, director)
    assert holders(held) == [director.pk, colleague.pk, advisor.pk, advisor.pk, advisor.pk]


def test_a_piece_that_is_refused__stays_and_is_told(
    center: Center, advisor: User, director: User, colleague: User, held: dict[str, Any]
) -> None:
    BookingFactory(center=center, advisor=colleague, starts_at=held["consultations"].starts_at)
    _made, left = give(center, advisor, dict.fromkeys(KINDS, colleague), director)
    assert holders(held) == [colleague.pk, colleague.pk, colleague.pk, advisor.pk, colleague.pk]
    (piece,) = left
    assert "has no time then" in piece.why


def test_back__in_one_act_what_is_still_there(
    center: Center, advisor: User, director: User, colleague: User, held: dict[str, Any]
) -> None:
    made, _left = give(center, advisor, dict.fromkeys(KINDS, colleague), director)
    by = actor_for(director)
    with use(by.context):
        held["events"].refresh_from_db()
        actions.hand_over(
            center_id=center.pk, person=colleague, to={"events": director}, reason="Busy", by=by
        )
        count, left = actions.take_back_hand_over(hand_over=made, by=by)
        with pytest.raises(Conflict, match="already"):
            actions.take_back_hand_over(hand_over=made, by=by)
    assert (count, left) == (4, [])
    assert holders(held) == [advisor.pk, advisor.pk, advisor.pk, advisor.pk, director.pk]


def test_back__not_to_somebody_who_has_left(
    center: Center, advisor: User, director: User, colleague: User, held: dict[str, Any]
) -> None:
    made, _left = give(center, advisor, {"engagements": colleague}, director)
    with system_scope("a test ends a membership"):
        Membership.objects.filter(user=advisor).update(ended_at=timezone.now())
    by = actor_for(director)
    with use(by.context), pytest.raises(Conflict, match="any more"):
        actions.take_back_hand_over(hand_over=made, by=by)


def test_refused__without_reason_to_a_stranger_or_by_an_advisor(
    center: Center, advisor: User, director: User, colleague: User, held: dict[str, Any]
) -> None:
    stranger = person(Role.ADVISOR, CenterFactory(state_id="45").organisation)
    with pytest.raises(InvalidValue, match="empty"):
        give(center, advisor, {"requests": colleague}, director, reason=" ")
    for wrong in (stranger, advisor):
        with pytest.raises(InvalidValue, match="not another advisor"):
            give(center, advisor, {"requests": wrong}, director)
    with pytest.raises(PermissionDenied, match="director"):
        give(center, advisor, {"requests": colleague}, colleague)
    assert holders(held) == [advisor.pk] * 5


def test_pages__who_left_comes_first_and_the_work_goes_and_comes_back(
    center: Center, advisor: User, director: User, colleague: User, held: dict[str, Any], sign_in: SignIn
) -> None:
    EngagementFactory(center=center, lead=colleague)
    with system_scope("a test ends a membership"):
        Membership.objects.filter(user=advisor).update(ended_at=timezone.now())
    browser = sign_in(director)
    page = browser.get("/hand-over/").content.decode()
    assert page.index("Ada Advisor") < page.index("Carl Colleague")
    assert "has left" in page
    address = f"/hand-over/{advisor.pk}/"
    assert held["requests"].reference in browser.get(address).content.decode()
    once = "8f14e45f-ceea-467f-9a3b-1d6b6f1c0a01"
    nobody = browser.post(address, {"reason": "Left", "once": once}).content.decode()
    assert "Choose who gets the work." in nobody
    sent = {"everything": str(colleague.pk), "events": "stay", "reason": "Left", "once": once}
    assert "Handed over: 1 request" in browser.post(address, sent, follow=True).content.decode()
    assert holders(held) == [colleague.pk, colleague.pk, colleague.pk, colleague.pk, advisor.pk]
    with system_scope("a test looks"):
        made = HandOver.objects.get()
    refused = browser.post(f"/hand-over/back/{made.pk}/", follow=True).content.decode()
    assert "any more" in refused


def test_other_center__finds_nobody(
    center: Center, held: dict[str, Any], advisor: User, sign_in: SignIn
) -> None:
    stranger = sign_in(person(Role.DIRECTOR, CenterFactory(state_id="45").organisation))
    assert "Ada Advisor" not in stranger.get("/hand-over/").content.decode()
    assert stranger.get(f"/hand-over/{advisor.pk}/").status_code == 404


def test_every_column_that_names_who_does_something__can_be_handed_over() -> None:
    """To mend: add the new column to HOLDINGS, or to OWN with the reason why nobody else can take it over."""
    covered = {f"{holding.model._meta.label}.{holding.field}" for holding in HOLDINGS} | OWN
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("lineshaft.apps.") and "accounts" not in model.__module__
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model is User and not field.name.endswith(DID)
    }
    assert found <= covered, found - covered
    assert found >= OWN, OWN - found
