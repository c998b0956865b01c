"""No more people than seats: many at the same moment, in transactions of their own."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError

from factories.accounts import person
from factories.events import DoorFactory, EventFactory, RegistrationFactory
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.events import actions
from lineshaft.apps.events.models import Event, Registration
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import system_scope
from simultaneous import acting, at_once

pytestmark = pytest.mark.django_db(transaction=True)

TRIES = 50
SEATS = 12


@pytest.fixture
def full() -> Event:
    event = EventFactory(capacity=SEATS, starts_at=datetime(2099, 3, 1, 15, tzinfo=UTC))
    DoorFactory(event=event)
    return event


def register(event: Event, n: int) -> list[Registration]:
    return actions.register(
        events=[event], name=f"Person {n}", email=f"person{n}@example.org", consent="Agreed."
    )


def statuses(event: Event) -> list[str]:
    with system_scope("a test looks"):
        return list(event.registrations.order_by("pk").values_list("status", flat=True))


def test_fifty_register_for_twelve_seats__exactly_twelve_have_one_and_the_others_wait(full: Event) -> None:
    results = [*at_once(*[lambda n=n: register(full, n) for n in range(TRIES // 2)])]
    results += at_once(*[lambda n=n: register(full, n) for n in range(TRIES // 2, TRIES)])
    assert not [each for each in results if isinstance(each, Exception)]
    found = statuses(full)
    assert (found.count("registered"), found.count("waiting")) == (SEATS, TRIES - SEATS)


def test_change_of_a_series_and_its_publication__at_once_hold_the_days_in_one_order(center: Center) -> None:
    by = person(Role.ADVISOR, center.organisation)
    series = uuid.uuid4()
    # The later day was written first.
    later, first = (
        EventFactory(center=center, owner=by, series=series, status="draft", starts_at=starts_at)
        for starts_at in (datetime(2099, 4, 1, 15, tzinfo=UTC), datetime(2099, 3, 1, 15, tzinfo=UTC))
    )
    names = ("title", "way", "place", "zone", "capacity", "starts_at", "ends_at", "closes_at")
    facts = {name: getattr(first, name) for name in names}
    for _round in range(6):
        found = at_once(
            acting(
                by,
                lambda actor: actions.change_event(
                    event=first, facts=facts, door={}, owner=by, following=True, by=actor
                ),
            ),
            acting(by, lambda actor: actions.publish(event=later, series=True, by=actor)),
        )
        assert not [each for each in found if isinstance(each, Exception)], found
        with system_scope("a test takes the days back"):
            assert Event.objects.filter(status="published").update(status="draft") == 2


def test_one_address_at_once__registers_once(full: Event) -> None:
    results = at_once(*[lambda: register(full, 1) for _n in range(8)])
    assert not [each for each in results if isinstance(each, Exception)]
    assert statuses(full) == ["registered"]


def test_seats_given_back_at_once__go_to_as_many_who_wait(full: Event) -> None:
    for n in range(SEATS + 5):
        register(full, n)
    with system_scope("a test looks"):
        first = list(full.registrations.order_by("pk")[:4])
    at_once(*[lambda each=each: actions.cancel_registration(registration=each) for each in first])
    found = statuses(full)
    assert (found.count("registered"), found.count("waiting"), found.count("cancelled")) == (SEATS, 1, 4)


def test_database__says_no_by_itself(full: Event) -> None:
    for _n in range(SEATS):
        RegistrationFactory(event=full)

    def one_more() -> Registration:
        with system_scope("a test writes past the product"):
            return RegistrationFactory(event=full)

    def fewer() -> int:
        with system_scope("a test writes past the product"):
            return Event.objects.filter(pk=full.pk).update(capacity=SEATS - 1)

    refused, shrunk = at_once(one_more)[0], at_once(fewer)[0]
    assert isinstance(refused, IntegrityError)
    assert isinstance(shrunk, IntegrityError)
    assert statuses(full) == ["registered"] * SEATS
