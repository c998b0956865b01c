from datetime import UTC, datetime, timedelta

import factory

from lineshaft.apps.events.models import Event, EventDoor, Registration

from .accounts import UserFactory
from .base import Factory
from .network import CenterFactory

SOME_DAY = datetime(2027, 3, 1, 15, tzinfo=UTC)


class EventFactory(Factory):
    """Two hours on the first of March 2027, published, with ten seats and free of charge."""

    center = factory.SubFactory(CenterFactory)
    owner = factory.SubFactory(UserFactory)
    status = "published"
    title = "Lean on the shop floor"
    about = "A morning about waste."
    place = "12 Mill St, Macon"
    zone = "America/New_York"
    starts_at = SOME_DAY
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + timedelta(hours=2))
    closes_at = factory.SelfAttribute("starts_at")
    capacity = 10

    class Meta:
        model = Event


class DoorFactory(Factory):
    event = factory.SubFactory(EventFactory)
    center = factory.SelfAttribute("event.center")
    code = "ABC234"

    class Meta:
        model = EventDoor


class RegistrationFactory(Factory):
    event = factory.SubFactory(EventFactory)
    center = factory.SelfAttribute("event.center")
    name = "Ana Roe"
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    consent = "Agreed."

    class Meta:
        model = Registration
