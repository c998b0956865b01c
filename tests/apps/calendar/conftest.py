"""A center with an advisor who holds consultations from nine to twelve in New York, on a Monday morning in winter."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from factories.accounts import person
from factories.calendar import HoursFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.calendar.models import ConsultingHours
from lineshaft.apps.network.models import Center

NOW = datetime(2027, 2, 1, 13, tzinfo=UTC)  # 8 in the morning in New York
NINE = datetime(2027, 2, 1, 14, tzinfo=UTC)
TEN = datetime(2027, 2, 1, 15, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def center(db: None, clock: object) -> Center:
    return CenterFactory()


@pytest.fixture
def advisor(center: Center) -> User:
    return person(Role.ADVISOR, center.organisation, full_name="Ada Advisor", email="ada@center.example")


@pytest.fixture
def hours(center: Center, advisor: User) -> ConsultingHours:
    return HoursFactory(center=center, advisor=advisor)
