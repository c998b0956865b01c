"""Booking, moving and cancelling by a company without an account."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from factories.accounts import person
from factories.calendar import BookingFactory, BusyTimeFactory, HoursFactory
from factories.engagements import RequestFactory
from lineshaft.apps.accounts.models import Membership, User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.calendar import actions, queries
from lineshaft.apps.calendar.models import Booking, ConsultingHours
from lineshaft.apps.engagements import actions as engagements
from lineshaft.apps.engagements.models import Request, RoutingDecision
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict
from lineshaft.domain.routing import Rule
from lineshaft.tenancy import system_scope, use
from received import invitation_of, mails, text_of

from .conftest import NINE, NOW, TEN

ANA = {
    "company_name": "Acme",
    "contact_name": "Ana Roe",
    "email": "ana@example.org",
    "phone": "404-555-0123",
    "topic": "Scrap on the press line",
    "language": "en",
}


def address(center: Center, at: str = "2027-02-01T14:00Z", **more: str) -> str:
    query = "&".join(
        f"{name}={value}" for name, value in {"at": at, "zone": "America/Chicago", **more}.items()
    )
    return f"/centers/{center.slug}/book/details/?{query}"


def once(page: Any) -> str:
    found = re.search(r'name="once" value="([^"]+)"', page.content.decode())
    assert found
    return found[1]


def sent(client: Client, where: str, **changed: str) -> Any:
    return client.post(where, {**ANA, "once": once(client.get(where)), **changed})


def link_of(mail: Any) -> str:
    found = re.search(r"/consultation/[\w-]{43}/", text_of(mail))
    assert found
    return found[0]


def only() -> Booking:
    with system_scope("a test looks"):
        return Booking.objects.select_related("help_request", "advisor").get()


@pytest.fixture
def booked(client: Client, center: Center, hours: ConsultingHours) -> Booking:
    assert sent(client, address(center, "2027-02-02T14:00Z")).status_code == 302
    return only()


def test_page__shows_free_times_in_the_readers_time_zone(
    client: Client, center: Center, hours: ConsultingHours
) -> None:
    text = client.get(f"/centers/{center.slug}/book/?zone=America/Chicago").content.decode()
    assert "8:00 AM CST" in text
    assert "9:00 AM EST" not in text
    assert "9:00 AM EST" in client.get(f"/centers/{center.slug}/book/").content.decode()


@pytest.mark.parametrize("zone", ["UTC", "Mars/Base", "", "%00"])
def test_page__with_a_time_zone_that_nobody_lives_in_shows_that_of_the_hours(
    client: Client, center: Center, hours: ConsultingHours, zone: str
) -> None:
    text = client.get(f"/centers/{center.slug}/book/?zone={zone}&advisor=nobody").content.decode()
    assert "9:00 AM EST" in text
    assert "usa-error-message" not in text


def test_page__leaves_out_what_is_booked_or_blocked(
    client: Client, center: Center, hours: ConsultingHours
) -> None:
    BookingFactory(center=center, advisor=hours.advisor, starts_at=NINE)
    BusyTimeFactory(center=center, advisor=hours.advisor, period=(TEN, TEN + timedelta(minutes=5)))
    free = queries.free_times([hours], NOW)
    assert free[0].starts_at == TEN + timedelta(hours=1)


def test_center_page__leads_to_booking_while_somebody_offers_it(
    client: Client, center: Center, advisor: User
) -> None:
    book = f"/centers/{center.slug}/book/"
    assert book not in client.get(f"/centers/{center.slug}/").content.decode()
    HoursFactory(center=center, advisor=advisor)
    assert book in client.get(f"/centers/{center.slug}/").content.decode()
    done = RequestFactory(center=center)
    assert book in client.get(f"/ask/done/{done.reference}/").content.decode()


def test_booking__makes_a_request_of_the_center(
    client: Client, center: Center, hours: ConsultingHours, booked: Booking
) -> None:
    made = booked.help_request
    assert (made.source, made.status, made.need) == ("consultation", "accepted", "Scrap on the press line")
    assert (made.assigned_to_id, made.center_id) == (hours.advisor_id, center.pk)
    assert "Only the people of" in booked.consent


def test_booking__joins_an_open_request_of_the_same_person(
    client: Client, center: Center, hours: ConsultingHours
) -> None:
    waiting = RequestFactory(center=center, contact_email="ANA@example.org", need="Their own words")
    sent(client, address(center))
    assert only().help_request_id == waiting.pk
    with system_scope("a test looks"):
        now = Request.objects.get()
    assert (now.need, now.assigned_to_id, now.status) == ("Their own words", hours.advisor_id, "accepted")


def test_booking__tells_both_sides_with_an_invitation(
    client: Client, booked: Booking, settings: Any, run_jobs: Callable[[], list[str]]
) -> None:
    company, advisor = mails(settings, run_jobs)
    assert (company["To"], advisor["To"]) == ("ana@example.org", "ada@center.example")
    assert "Tuesday, February 2, 2027, 8:00 AM CST" in text_of(company)
    for mail in (company, advisor):
        event = invitation_of(mail)
        assert (event.decoded("DTSTART"), event["STATUS"], event["SEQUENCE"]) == (
            booked.starts_at,
            "CONFIRMED",
            0,
        )
    page = client.get(link_of(company))
    assert page.status_code == 200
    assert "8:00 AM CST" in page.content.decode()


def test_booking__in_spanish(
    client: Client, center: Center, hours: ConsultingHours, settings: Any, run_jobs: Callable[[], list[str]]
) -> None:
    sent(client, address(center), language="es")
    assert "lunes 1 de febrero de 2027" in text_of(mails(settings, run_jobs)[0])


def test_second_press_of_the_button__is_the_same_booking(
    client: Client, center: Center, hours: ConsultingHours
) -> None:
    where = address(center)
    data = {**ANA, "once": once(client.get(where))}
    first, second = client.post(where, data), client.post(where, data)
    assert first["Location"] == second["Location"]
    assert only().starts_at == NINE


def test_taken_time__is_said_and_keeps_what_was_typed(
    client: Client, center: Center, hours: ConsultingHours
) -> None:
    where = address(center)
    token = once(client.get(where))
    BookingFactory(center=center, advisor=hours.advisor, starts_at=NINE)
    page = client.post(where, {**ANA, "once": token})
    assert page.status_code == 200
    assert "taken a moment ago" in page.content.decode()
    assert "Scrap on the press line" in page.content.decode()
    with system_scope("a test looks"):
        assert Booking.objects.count() == 1
        assert not Request.objects.filter(source="consultation").exists()


def test_anyone__is_the_one_with_the_fewest_consultations(
    client: Client, center: Center, hours: ConsultingHours
) -> None:
    other = HoursFactory(center=center, advisor=person(Role.ADVISOR, center.organisation))
    BookingFactory(center=center, advisor=hours.advisor, starts_at=TEN)
    sent(client, address(center))
    with system_scope("a test looks"):
        assert Booking.objects.get(starts_at=NINE).advisor_id == other.advisor_id


def test_anyone__is_whom_the_rules_choose_where_the_center_says_so(
    client: Client, center: Center, hours: ConsultingHours
) -> None:
    other = HoursFactory(center=center, advisor=person(Role.ADVISOR, center.organisation))
    BookingFactory(center=center, advisor=hours.advisor, starts_at=TEN)
    by = actor_for(person(Role.DIRECTOR, center.organisation))
    with use(by.context):
        rule = Rule(0, (hours.advisor_id,), words=("scrap",))
        engagements.save_rule(center=center, conditions=rule, place=1, is_on=True, by=by)
        engagements.set_routing_fallback(center=center, to="nobody", by=by, decides_consultations=True)
    sent(client, address(center))
    with system_scope("a test looks"):
        booking = Booking.objects.get(starts_at=NINE)
        assert booking.advisor_id == hours.advisor_id != other.advisor_id
        assert RoutingDecision.objects.get(help_request=booking.help_request).given_to == str(booking.advisor)


def test_chosen_advisor__says_nothing_of_the_time_of_others(
    client: Client, center: Center, hours: ConsultingHours
) -> None:
    other = HoursFactory(center=center, advisor=person(Role.ADVISOR, center.organisation))
    by = actor_for(person(Role.DIRECTOR, center.organisation))
    with use(by.context):
        rule = Rule(0, (other.advisor_id,))
        engagements.save_rule(center=center, conditions=rule, place=1, is_on=True, by=by)
        engagements.set_routing_fallback(center=center, to="nobody", by=by, decides_consultations=True)
    sent(client, address(center, advisor=str(hours.pk)))
    with system_scope("a test looks"):
        kept = RoutingDecision.objects.get()
        assert Booking.objects.get().advisor_id == hours.advisor_id
    assert "does not have this time free" not in kept.why
    assert f"{hours.advisor} holds the consultation and keeps it." in kept.why


def test_chosen_advisor__is_the_one(client: Client, center: Center, hours: ConsultingHours) -> None:
    HoursFactory(center=center, advisor=person(Role.ADVISOR, center.organisation))
    BookingFactory(center=center, advisor=hours.advisor, starts_at=TEN)
    sent(client, address(center, advisor=str(hours.pk)))
    with system_scope("a test looks"):
        assert Booking.objects.get(starts_at=NINE).advisor_id == hours.advisor_id


@pytest.mark.parametrize(
    "at",
    ["", "now", "2027-02-01T14:07Z", "2026-01-01T14:00Z", "2031-01-01T14:00Z", "9999-99-99T99:99Z", "\0"],
)
def test_time_that_is_not_offered__is_a_page_that_says_so(
    client: Client, center: Center, hours: ConsultingHours, at: str
) -> None:
    assert client.get(address(center, at)).status_code == 404
    assert client.post(address(center, at), ANA).status_code == 200
    with system_scope("a test looks"):
        assert not Booking.objects.exists()


def test_trap__and_missing_telephone_are_refused(
    client: Client, center: Center, hours: ConsultingHours
) -> None:
    sent(client, address(center), homepage_address="https://example.org")
    page = sent(client, address(center), phone="")
    assert "Write the telephone number at which the advisor calls you." in page.content.decode()
    with system_scope("a test looks"):
        assert not Booking.objects.exists()


def test_one_mailbox__is_not_flooded(client: Client, center: Center, hours: ConsultingHours) -> None:
    pages = [sent(client, address(center, f"2027-02-{day:02}T14:00Z")) for day in range(2, 8)]
    with system_scope("a test looks"):
        assert Booking.objects.count() == actions.booking.MOST_OF_ONE_ADDRESS
    assert "has 3 consultations to come" in pages[3].content.decode()
    assert (pages[5].status_code, pages[5].headers["Retry-After"]) == (429, "86400")


def test_move__gives_another_time_and_a_new_invitation(
    client: Client, booked: Booking, settings: Any, run_jobs: Callable[[], list[str]]
) -> None:
    link = link_of(mails(settings, run_jobs)[0])
    assert "8:00 AM CST" in client.get(f"{link}move/").content.decode()
    assert client.post(f"{link}move/", {"at": "2027-02-03T15:00Z"}).status_code == 302
    moved = only()
    assert (moved.starts_at.day, moved.starts_at.hour, moved.sequence) == (3, 15, 1)
    told = mails(settings, run_jobs)[2:]
    assert [invitation_of(mail)["SEQUENCE"] for mail in told] == [1, 1]
    assert {str(invitation_of(mail)["UID"]) for mail in told} == {f"{booked.uid}@lineshaft"}


def test_move__to_a_time_that_is_gone_changes_nothing(
    client: Client, booked: Booking, settings: Any, run_jobs: Callable[[], list[str]]
) -> None:
    link = link_of(mails(settings, run_jobs)[0])
    BookingFactory(
        center=booked.center, advisor=booked.advisor, starts_at=booked.starts_at + timedelta(hours=1)
    )
    page = client.post(f"{link}move/", {"at": "2027-02-02T15:00Z"})
    assert page.status_code == 409
    with system_scope("a test looks"):
        assert Booking.objects.get(pk=booked.pk).starts_at == booked.starts_at


def test_cancel__frees_the_time_and_tells_calendars(
    client: Client, booked: Booking, hours: ConsultingHours, settings: Any, run_jobs: Callable[[], list[str]]
) -> None:
    link = link_of(mails(settings, run_jobs)[0])
    assert queries.free_at([hours], booked.starts_at, NOW) is None
    assert client.post(f"{link}cancel/").status_code == 302
    assert queries.free_at([hours], booked.starts_at, NOW) is not None
    told = [invitation_of(mail) for mail in mails(settings, run_jobs)[2:]]
    assert [(str(event["STATUS"]), event["SEQUENCE"]) for event in told] == [("CANCELLED", 1)] * 2
    assert "is cancelled" in client.get(link).content.decode()
    assert client.post(f"{link}cancel/").status_code == 302  # a second press


def test_too_late__nothing_is_changed_by_the_link(
    client: Client, booked: Booking, clock: Any, settings: Any, run_jobs: Callable[[], list[str]]
) -> None:
    link = link_of(mails(settings, run_jobs)[0])
    clock.move_to(booked.starts_at)
    assert client.post(f"{link}cancel/").status_code == 409
    assert client.get(f"{link}move/").status_code == 409
    assert only().status == "booked"


def test_unknown_link__says_so(client: Client, db: None) -> None:
    for page in ("", "move/"):
        assert client.get(f"/consultation/{'x' * 43}/{page}").status_code == 404


def test_advisor_who_left__offers_no_time(client: Client, center: Center, hours: ConsultingHours) -> None:
    assert queries.open_hours(center.pk) == [hours]
    with system_scope("a test ends a membership"):
        Membership.objects.update(ended_at=NOW)
    assert queries.open_hours(center.pk) == []
    assert "No time is free at present" in client.get(f"/centers/{center.slug}/book/").content.decode()


def test_hours_of_two_centers__are_one_persons_time(center: Center, hours: ConsultingHours) -> None:
    BookingFactory(advisor=hours.advisor, starts_at=NINE, center=center)
    with pytest.raises(Conflict), system_scope("a test books"):
        actions.book(
            center=center, starts_at=NINE, hours_id=None, company_name="B", contact_name="B",
            contact_email="b@example.org", contact_phone="", topic="", language="en", zone="America/Chicago",
            consent="Agreed.",
        )  # fmt: skip


def test_reminders__a_day_and_an_hour_before_each_once(
    client: Client, center: Center, hours: ConsultingHours, clock: Any, settings: Any,
    run_jobs: Callable[[], list[str]],
) -> None:  # fmt: skip
    sent(client, address(center, "2027-02-05T14:00Z"))
    start = only().starts_at
    counts = []
    for before in (
        timedelta(days=2),
        timedelta(hours=23),
        timedelta(hours=22),
        timedelta(minutes=59),
        timedelta(0),
    ):
        with system_scope("a test runs the job"):
            counts.append(actions.send_reminders(now=start - before))
    assert counts == [0, 1, 0, 1, 0]
    assert "Reminder" in mails(settings, run_jobs)[-1]["Subject"]


def test_reminders__not_for_what_was_booked_within_the_day(
    client: Client, center: Center, hours: ConsultingHours
) -> None:
    sent(client, address(center))
    with system_scope("a test runs the job"):
        assert actions.send_reminders(now=NOW) == 0
