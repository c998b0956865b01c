"""The response clock of requests: due by the center's calendar, stopped by the first response, escalated once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from factories.accounts import person
from factories.engagements import RequestFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.engagements import actions
from lineshaft.apps.engagements.models import ClosedDay, Request, RequestStep, ResponseTarget
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope, use
from received import mails, text_of

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
MONDAY = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)  # ten in the morning in Atlanta
WEDNESDAY = datetime(2026, 12, 2, 15, 0, tzinfo=UTC)


def _now(help_request: Request) -> Request:
    with system_scope("a test looks"):
        return Request.objects.select_related("responded_by").get(pk=help_request.pk)


def _kinds(help_request: Request) -> list[str]:
    with system_scope("a test looks"):
        return list(RequestStep.objects.filter(help_request=help_request).values_list("kind", flat=True))


def _escalate(now: datetime) -> int:
    with time_machine.travel(now, tick=False), system_scope("a test runs the task"):
        return actions.escalate(now=now)


@pytest.fixture
def sent(settings: Any, run_jobs: Callable[[], list[str]]) -> Callable[[], list[Any]]:
    """The mails so far, oldest first."""
    return lambda: mails(settings, run_jobs)


def _text_to(address: str, sent: list[Any]) -> str:
    return next(text_of(each) for each in sent if address in each["To"])


def _submit(**facts: Any) -> Request:
    return actions.submit_request(
        company_name="Peach State Stamping LLC",
        zip_code="",
        state_id="13",
        contact_name="Maria Example",
        contact_email="maria@example.org",
        **facts,
    )


def test_form__on_a_sunday_starts_on_monday_morning_and_is_acknowledged(
    center: Center, sent: Callable[[], list[Any]]
) -> None:
    help_request = _now(_submit())  # today is Sunday, November 22

    assert help_request.due_at == datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
    assert help_request.acknowledged_at == timezone.now()
    assert _kinds(help_request) == ["acknowledged"]
    assert "Nov. 25, 2026" in _text_to("maria@example.org", sent())


def test_form__in_spanish_says_the_day_in_spanish(center: Center, sent: Callable[[], list[Any]]) -> None:
    _submit(language="es")

    assert "25 de noviembre de 2026" in _text_to("maria@example.org", sent()).lower()


def test_call__to_ones_own_center_was_answered_by_who_took_it(center: Center, acting: Actor) -> None:
    facts = {"company_name": "Acme", "zip_code": "", "state_id": "13", "contact_name": "Pat"}
    called = actions.enter_request(by=acting, contact_phone="(404) 555-0123", **facts)
    met = actions.enter_request(by=acting, source="event", contact_phone="(404) 555-0124", **facts)

    assert (called.responded_how, called.responded_by) == ("phone", acting.user)
    assert (met.source, met.responded_at) == ("event", None)


def test_response__stops_the_clock_once(center: Center, acting: Actor) -> None:
    help_request = RequestFactory(center=center, due_at=WEDNESDAY, received_at=timezone.now())

    answered = actions.record_response(help_request=help_request, how="email", by=acting, note="Sent times.")

    assert (answered.responded_at, answered.responded_by) == (timezone.now(), acting.user)
    assert "Sent times." in RequestStep.objects.get(help_request=help_request).text
    with pytest.raises(Conflict, match="reached them first"):
        actions.record_response(help_request=help_request, how="phone", by=acting)


@pytest.mark.parametrize("hours", [-48, 1])
def test_response__before_it_came_in_or_still_to_come_is_refused(
    center: Center, acting: Actor, hours: int
) -> None:
    help_request = RequestFactory(center=center, due_at=WEDNESDAY, received_at=timezone.now())

    with pytest.raises(InvalidValue, match="before the request came in"):
        actions.record_response(
            help_request=help_request, how="phone", by=acting, at=timezone.now() + timedelta(hours=hours)
        )


def test_closed_day__moves_what_is_due_and_back(center: Center, director: User) -> None:
    help_request = _submit()
    by = actor_for(director)

    with use(by.context):
        closed = actions.close_day(center=center, day=date(2026, 11, 24), name="Inventory", by=by)
    assert _now(help_request).due_at == datetime(2026, 11, 27, 13, 0, tzinfo=UTC)  # Thanksgiving lies between

    with use(by.context):
        actions.open_day(closed_day=closed, by=by)
    assert _now(help_request).due_at == datetime(2026, 11, 25, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "why"), [(date(2026, 11, 26), "Thanksgiving"), (date(2026, 11, 28), "Saturday")]
)
def test_closed_day__on_which_nobody_works_is_refused(
    center: Center, director: User, day: date, why: str
) -> None:
    by = actor_for(director)

    with use(by.context), pytest.raises(InvalidValue, match=why):
        actions.close_day(center=center, day=day, name="Closed", by=by)


def test_target__holds_from_its_day_on(center: Center, director: User) -> None:
    by = actor_for(director)
    before = _submit()
    facts = {"zone": "America/New_York", "opens": time(8), "closes": time(17), "working_days": 1}

    with use(by.context):
        actions.set_response_target(center=center, by=by, valid_from=date(2026, 11, 23), **facts)
    with time_machine.travel(MONDAY, tick=False):
        after = _submit()

    assert _now(before).due_at == datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
    assert after.due_at == datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


def test_target__is_set_by_a_director(center: Center, acting: Actor) -> None:
    with pytest.raises(PermissionDenied):
        actions.close_day(center=center, day=date(2026, 11, 24), name="Inventory", by=acting)


def test_escalation__tells_who_has_it_and_then_the_directors_once_each(
    center: Center, advisor: User, director: User, sent: Callable[[], list[Any]]
) -> None:
    waiting = RequestFactory(
        center=center, received_at=MONDAY, due_at=WEDNESDAY, assigned_to=advisor, status="accepted"
    )
    moments = [MONDAY + timedelta(hours=1), *(WEDNESDAY + timedelta(hours=n) for n in (-2, -1, 1, 2, 25, 26))]

    assert [_escalate(moment) for moment in moments] == [0, 1, 0, 1, 0, 1, 0]
    assert _kinds(waiting) == ["reminded", "escalated", "to_director"]
    told = [[address for address in ("ada@", "dora@") if address in mail["To"]] for mail in sent()]
    assert told == [["ada@"], ["ada@"], ["dora@"]]


def test_escalation__waits_for_working_hours_and_is_silent_after_a_response(
    center: Center, advisor: User
) -> None:
    RequestFactory(center=center, received_at=MONDAY, due_at=WEDNESDAY, responded_at=MONDAY)
    RequestFactory(
        center=center, received_at=MONDAY, due_at=WEDNESDAY, status="closed", closing_reason="Spam"
    )
    RequestFactory(center=center, received_at=MONDAY, due_at=WEDNESDAY)

    at_night = WEDNESDAY + timedelta(hours=9)
    assert [_escalate(at_night), _escalate(WEDNESDAY + timedelta(hours=23))] == [0, 1]


def test_escalation__of_one_whose_advisor_left_goes_to_the_others(
    center: Center, director: User, sent: Callable[[], list[Any]]
) -> None:
    gone = person(Role.ADVISOR, full_name="Gone Away", email="gone@peach.example")
    RequestFactory(center=center, received_at=MONDAY, due_at=WEDNESDAY, assigned_to=gone, status="accepted")

    assert _escalate(WEDNESDAY + timedelta(hours=1)) == 1
    assert [mail["To"] for mail in sent()] == ["dora@peach.example"]


def test_steps__are_kept_as_they_are_and_a_reminder_is_never_twice(center: Center, acting: Actor) -> None:
    help_request = RequestFactory(center=center)
    facts = {"help_request": help_request, "center": center, "kind": "reminded", "text": "Told."}
    RequestStep.objects.create(**facts)

    with pytest.raises(IntegrityError), transaction.atomic():
        RequestStep.objects.create(**facts)


def test_pages__show_what_is_overdue_and_record_the_response(
    sign_in: SignIn, center: Center, advisor: User
) -> None:
    help_request = RequestFactory(
        center=center,
        due_at=timezone.now() - timedelta(days=4),
        received_at=timezone.now() - timedelta(days=8),
    )
    browser = sign_in(advisor)

    for address in ("/requests/?due=overdue", "/my-work/", f"/requests/{help_request.reference}/"):
        assert b"overdue by 2 working days" in browser.get(address).content.lower()
    assert help_request.reference.encode() not in browser.get("/requests/?due=day").content
    address = f"/requests/{help_request.reference}/respond/"
    ahead = {"response-day": "2027-01-04", "response-at": "09:00", "response-note": "They want a visit."}
    refused = browser.post(address, {"response-how": "phone", **ahead})
    assert refused.status_code == 422
    assert 'value="They want a visit."' in refused.content.decode()
    assert "still to come" in refused.content.decode()
    browser.post(address, {"response-how": "phone"})

    page = browser.get(f"/requests/{help_request.reference}/").content.decode()
    assert "Ada Advisor</strong> reached them" in page
    assert "overdue" not in page


def test_settings__are_changed_by_the_director_and_read_by_the_advisor(
    sign_in: SignIn, center: Center, advisor: User, director: User, stranger: User
) -> None:
    address = f"/centers/{center.slug}/response/"
    browser = sign_in(director)
    browser.post(
        address,
        {
            "working_days": "3", "opens": "09:00", "closes": "16:00", "zone": "America/New_York",
            "valid_from": "2026-11-22",
        },
    )  # fmt: skip
    browser.post(address + "close-day/", {"day-day": "2026-12-24", "day-name": "Winter break"})

    with system_scope("a test looks"):
        target, closed = ResponseTarget.objects.get(), ClosedDay.objects.get()
    assert (target.working_days, target.opens, closed.name) == (3, time(9), "Winter break")
    page = sign_in(advisor).get(address).content.decode()
    assert "3 working days" in page
    assert "Winter break" in page
    assert "Close the day" not in page
    assert sign_in(stranger).get(address).status_code == 403
    sign_in(director).post(f"{address}{closed.pk}/open-day/")
    with system_scope("a test looks"):
        assert not ClosedDay.objects.exists()


def test_rows__are_the_centers_alone(center: Center, stranger: User) -> None:
    help_request = _submit()
    with system_scope("a test arranges its rows"):
        ClosedDay.objects.create(center=center, day=date(2026, 12, 24), name="Secret break")

    with use(actor_for(stranger).context):
        assert not RequestStep.objects.filter(help_request=help_request).exists()
        assert not ClosedDay.objects.exists()
