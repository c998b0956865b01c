"""No time twice: several companies at the same moment, in transactions of their own."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from factories.accounts import person
from factories.calendar import BookingFactory, HoursFactory
from factories.engagements import RequestFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.calendar import actions, queries
from lineshaft.apps.calendar.models import Booking, BusyTime, ConsultingHours
from lineshaft.apps.engagements.models import Request
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope
from simultaneous import acting, at_once, in_between

pytestmark = pytest.mark.django_db(transaction=True)

TRIES = 24


@pytest.fixture
def advised() -> list[ConsultingHours]:
    """Two advisors of one center."""
    center = CenterFactory()
    return [
        HoursFactory(
            center=center, advisor=person(Role.ADVISOR, center.organisation), weekly=["00:00-23:00"] * 7
        )
        for _n in range(2)
    ]


def book(hours: ConsultingHours, starts_at: object, n: int, hours_id: int | None = None) -> Booking:
    return actions.book(
        center=hours.center, starts_at=starts_at, hours_id=hours_id, company_name=f"Company {n}",
        contact_name="Ana", contact_email=f"ana{n}@example.org", contact_phone="", topic="", language="en",
        zone="America/Chicago", consent="Agreed.",
    )  # fmt: skip


def test_tries_for_fewer_times__exactly_one_gets_each(advised: list[ConsultingHours]) -> None:
    times = [free.starts_at for free in queries.free_times(advised, timezone.now())[3:6]]
    acts = [lambda n=n: book(advised[0], times[n % len(times)], n) for n in range(TRIES)]
    results = at_once(*acts)
    done = [each for each in results if isinstance(each, Booking)]
    refused = [each for each in results if not isinstance(each, Booking)]
    assert len(done) == len(times) * len(advised)
    assert {type(each) for each in refused} == {actions.booking.Taken}
    assert set(Counter((each.advisor_id, each.starts_at) for each in done).values()) == {1}
    with system_scope("a test looks"):
        # Whoever was refused left nothing, no request either.
        assert Booking.objects.count() == Request.objects.count() == len(done)


def test_database__says_no_by_itself(advised: list[ConsultingHours]) -> None:
    first = BookingFactory(center=advised[0].center, advisor=advised[0].advisor)
    asked = RequestFactory(center=first.center)

    def again() -> Booking:
        with system_scope("a test writes past the product"):
            return Booking.objects.create(
                center=first.center, advisor=first.advisor, help_request=asked, way="video", company_name="B",
                starts_at=first.starts_at + timedelta(minutes=59), ends_at=first.ends_at + timedelta(hours=1),
                held_free=(first.starts_at + timedelta(minutes=59), first.ends_at + timedelta(hours=1)),
                change_until=first.starts_at, contact_name="B", contact_email="b@example.org", zone="x", consent="y",
            )  # fmt: skip

    (refused,) = at_once(again)
    assert isinstance(refused, IntegrityError)
    assert "an_advisor_has_one_consultation_at_a_time" in str(refused)
    with system_scope("a test cancels"):
        Booking.objects.filter(pk=first.pk).update(status="cancelled")
    (booked,) = at_once(again)
    assert isinstance(booked, Booking)


def test_blocking_and_booking_the_same_time__one_waits_for_the_other(advised: list[ConsultingHours]) -> None:
    hours = advised[0]
    starts_at = queries.free_times([hours], timezone.now())[2].starts_at
    span = (starts_at, starts_at + timedelta(hours=1))
    blocked, refused = in_between(
        acting(hours.advisor, lambda actor: actions.block(center=hours.center, by=actor, span=span)),
        lambda: book(hours, starts_at, 1, hours.pk),
    )
    assert isinstance(blocked, BusyTime)
    assert isinstance(refused, Conflict)


def test_two_consultations_moved_to_one_time__one_gets_it(advised: list[ConsultingHours]) -> None:
    times = [free.starts_at for free in queries.free_times(advised, timezone.now())[2:5]]
    held = [book(advised[0], times[n], n, advised[0].pk) for n in range(2)]
    results = at_once(
        *[lambda b=b: actions.move(booking=b, starts_at=times[2], zone="America/Chicago") for b in held]
    )
    assert sorted(type(each).__name__ for each in results) == ["Booking", "Taken"]
