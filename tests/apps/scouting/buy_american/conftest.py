"""Two buyers, a center and the program office, who work at the Buy American desk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from factories.accounts import OrganisationFactory, person
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import Organisation, User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.tenancy import use

TODAY = date(2026, 11, 27)


@dataclass
class Desk:
    buyers: Organisation
    buyer: User
    other_buyer: User
    advisor: User
    center: Any
    officer: User
    evaluator: User

    def as_(self, user: User, act: Callable[[Actor], Any]) -> Any:
        """What `act` gives in a transaction of this person."""
        actor = actor_for(user)
        with use(actor.context):
            return act(actor)


@pytest.fixture
def desk(db: None, time_machine: Any) -> Desk:
    time_machine.move_to("2026-11-27T15:00:00-05:00", tick=False)
    buyers = OrganisationFactory(kind=OrganisationKind.BUYER.value, name="City water works")
    others = OrganisationFactory(kind=OrganisationKind.BUYER.value, name="Harbor authority")
    center = CenterFactory(state_id="13")
    return Desk(
        buyers=buyers,
        buyer=person(Role.BUYER, buyers),
        other_buyer=person(Role.BUYER, others),
        advisor=person(Role.ADVISOR, center.organisation),
        center=center,
        officer=person(Role.PROGRAM_OFFICER),
        evaluator=person(Role.EVALUATOR),
    )
