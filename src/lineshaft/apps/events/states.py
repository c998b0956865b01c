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


class FeeStanding(models.TextChoices):
    """
    Where the fee of a person stands: worked out from what was registered, paid and posted, and kept nowhere.

    `queries.fees.with_standing` is the one place that works it out; pages, lists, sums, mails and actions read it.
    """

    NONE = "no_fee", "no fee"
    DUE = "fee_due", "to pay"
    RECEIVED = "fee_received", "paid, not in the books"
    ASKED = "fee_asked", "to pay, in the books"
    PARTLY = "fee_partly", "partly paid, in the books"
    SETTLED = "fee_settled", "paid, in the books"
    GIVEN_UP = "fee_given_up", "written off"
    TO_TAKE_BACK = "fee_to_take_back", "to be taken back"
    NOT_OWED = "fee_not_owed", "not owed"


UNPOSTED = (FeeStanding.DUE, FeeStanding.RECEIVED)
IN_THE_BOOKS = (FeeStanding.ASKED, FeeStanding.PARTLY, FeeStanding.SETTLED)
PAID = (FeeStanding.RECEIVED, FeeStanding.SETTLED)
TO_PAY = (FeeStanding.DUE, FeeStanding.ASKED, FeeStanding.PARTLY)
IN_PARTS = (FeeStanding.PARTLY, FeeStanding.GIVEN_UP)
"""A part of the invoice may be paid: of which of its fees nobody knows."""


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
