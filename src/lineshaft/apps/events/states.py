"""States of an event and of a registration, and the steps between them, as one table each."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from lineshaft.domain.errors import Conflict


class EventState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    HELD = "took_place", _("held")
    CANCELLED = "cancelled", _("cancelled")


class RegistrationState(models.TextChoices):
    REGISTERED = "registered", _("registered")
    WAITING = "waiting", _("on the waiting list")
    CANCELLED = "cancelled", _("cancelled")


# An event that nobody registered for goes back to a draft; one that was held stays so.
EVENT_STEPS: Mapping[EventState, frozenset[EventState]] = {
    EventState.DRAFT: frozenset({EventState.PUBLISHED}),
    EventState.PUBLISHED: frozenset({EventState.DRAFT, EventState.HELD, EventState.CANCELLED}),
    EventState.HELD: frozenset(),
    EventState.CANCELLED: frozenset(),
}
REGISTRATION_STEPS: Mapping[RegistrationState, frozenset[RegistrationState]] = {
    RegistrationState.REGISTERED: frozenset({RegistrationState.CANCELLED}),
    RegistrationState.WAITING: frozenset({RegistrationState.REGISTERED, RegistrationState.CANCELLED}),
    RegistrationState.CANCELLED: frozenset(),
}


def check_step(steps: Mapping[Any, frozenset[Any]], now: str, new: Any, what: str) -> None:
    """Raise Conflict when `what`, which is `now`, cannot take this step."""
    states = type(new)
    if new not in steps[states(now)]:
        raise Conflict(
            f"{what} is “{states(now).label}” and cannot become “{new.label}”.",
            "Look at it again: somebody may have been quicker",
        )
