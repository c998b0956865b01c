"""A center with an advisor, and an event of ten seats a month ahead; it is a Monday morning in winter."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from factories.accounts import person
from factories.events import DoorFactory, EventFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.events.models import Event
from lineshaft.apps.network.models import Center

NOW = datetime(2027, 2, 1, 13, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def center(db: None, clock: object) -> Center:
    return CenterFactory(state_id="13")


@pytest.fixture
def advisor(center: Center) -> User:
    return person(Role.ADVISOR, center.organisation, full_name="Ada Advisor", email="ada@center.example")


@pytest.fixture
def event(center: Center, advisor: User) -> Event:
    event = EventFactory(center=center, owner=advisor)
    DoorFactory(event=event, join_link="https://video.example/room")
    return event
