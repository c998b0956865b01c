"""States of requests, engagements and outcomes, and the steps between them: one table each.

The pictures in docs/reference/states.md are made from these tables.
"""

import enum
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from lineshaft.domain.errors import Conflict


class RequestState(enum.StrEnum):
    NEW = "new"
    ACCEPTED = "accepted"
    LINKED = "linked"
    ENGAGED = "engaged"
    CLOSED = "closed"
    JOINED = "joined"
    TRANSFERRED = "transferred"


class EngagementState(enum.StrEnum):
    PREPARING = "preparing"
    ACTIVE = "active"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class OutcomeState(enum.StrEnum):
    REPORTED = "reported"
    FLAGGED = "flagged"
    EVIDENCE_REQUESTED = "evidence_requested"
    VERIFIED = "verified"
    REJECTED = "rejected"


REQUEST_CHOICES = [
    (RequestState.NEW.value, _("new")),
    (RequestState.ACCEPTED.value, _("taken up")),
    (RequestState.LINKED.value, _("company known")),
    (RequestState.ENGAGED.value, _("became an engagement")),
    (RequestState.CLOSED.value, _("closed")),
    (RequestState.JOINED.value, _("joined to another request")),
    (RequestState.TRANSFERRED.value, _("transferred to another center")),
]
ENGAGEMENT_CHOICES = [
    (EngagementState.PREPARING.value, _("being prepared")),
    (EngagementState.ACTIVE.value, _("active")),
    (EngagementState.COMPLETED.value, _("completed")),
    (EngagementState.CANCELLED.value, _("cancelled")),
]
OUTCOME_CHOICES = [
    (OutcomeState.REPORTED.value, _("reported, not verified")),
    (OutcomeState.FLAGGED.value, _("flagged")),
    (OutcomeState.EVIDENCE_REQUESTED.value, _("evidence asked for")),
    (OutcomeState.VERIFIED.value, _("verified")),
    (OutcomeState.REJECTED.value, _("rejected")),
]

REQUEST_STEPS: Mapping[RequestState, frozenset[RequestState]] = {
    RequestState.NEW: frozenset(
        {
            RequestState.ACCEPTED,
            RequestState.LINKED,
            RequestState.CLOSED,
            RequestState.JOINED,
            RequestState.TRANSFERRED,
        }
    ),
    RequestState.ACCEPTED: frozenset(
        {
            RequestState.LINKED,
            RequestState.NEW,
            RequestState.CLOSED,
            RequestState.JOINED,
            RequestState.TRANSFERRED,
        }
    ),
    RequestState.LINKED: frozenset(
        {
            RequestState.ENGAGED,
            RequestState.LINKED,
            RequestState.NEW,
            RequestState.CLOSED,
            RequestState.JOINED,
            RequestState.TRANSFERRED,
        }
    ),
    RequestState.ENGAGED: frozenset(),
    RequestState.CLOSED: frozenset({RequestState.NEW}),
    RequestState.JOINED: frozenset({RequestState.NEW}),
    # Back only when the other center sends it back; closed where the company said meanwhile that it had not agreed.
    RequestState.TRANSFERRED: frozenset({RequestState.NEW, RequestState.CLOSED}),
}
ENGAGEMENT_STEPS: Mapping[EngagementState, frozenset[EngagementState]] = {
    EngagementState.PREPARING: frozenset({EngagementState.ACTIVE, EngagementState.CANCELLED}),
    EngagementState.ACTIVE: frozenset({EngagementState.COMPLETED, EngagementState.CANCELLED}),
    EngagementState.COMPLETED: frozenset({EngagementState.ACTIVE}),
    # Opened again, work has the state it was cancelled in.
    EngagementState.CANCELLED: frozenset({EngagementState.PREPARING, EngagementState.ACTIVE}),
}
OUTCOME_STEPS: Mapping[OutcomeState, frozenset[OutcomeState]] = {
    OutcomeState.REPORTED: frozenset(
        {OutcomeState.FLAGGED, OutcomeState.EVIDENCE_REQUESTED, OutcomeState.VERIFIED, OutcomeState.REJECTED}
    ),
    OutcomeState.FLAGGED: frozenset(
        {OutcomeState.EVIDENCE_REQUESTED, OutcomeState.VERIFIED, OutcomeState.REJECTED, OutcomeState.REPORTED}
    ),
    # To itself: what came in was not enough, and the evaluator asks again.
    OutcomeState.EVIDENCE_REQUESTED: frozenset(
        {OutcomeState.EVIDENCE_REQUESTED, OutcomeState.VERIFIED, OutcomeState.REJECTED}
    ),
    OutcomeState.VERIFIED: frozenset({OutcomeState.FLAGGED}),
    OutcomeState.REJECTED: frozenset({OutcomeState.FLAGGED}),
}

# A request that still waits for somebody at the center.
OPEN_REQUESTS = (RequestState.NEW.value, RequestState.ACCEPTED.value, RequestState.LINKED.value)

# Work that is not over: visits are logged while it is being prepared, too.
OPEN_ENGAGEMENTS = (EngagementState.PREPARING.value, EngagementState.ACTIVE.value)

# Totals show these apart, always. A rejected outcome counts nowhere.
VERIFIED_STATES = (OutcomeState.VERIFIED.value,)
UNVERIFIED_STATES = (
    OutcomeState.REPORTED.value,
    OutcomeState.FLAGGED.value,
    OutcomeState.EVIDENCE_REQUESTED.value,
)


_LABELS = {
    RequestState: dict(REQUEST_CHOICES),
    EngagementState: dict(ENGAGEMENT_CHOICES),
    OutcomeState: dict(OUTCOME_CHOICES),
}


def label(state: enum.StrEnum) -> str:
    """A state in the words that the pages use."""
    return str(_LABELS[type(state)][state.value])


def can_step(steps: Mapping[Any, frozenset[Any]], old: str, new: enum.StrEnum) -> bool:
    """Whether the table has the step from the state `old` to `new`."""
    return new in steps[type(new)(old)]


def check_step(what: str, steps: Mapping[Any, frozenset[Any]], old: str, new: str) -> None:
    """Raise Conflict when `what` cannot go from the state `old` to `new`; the sentence names where it can go."""
    kind = type(next(iter(steps)))
    allowed = steps[kind(old)]
    if kind(new) not in allowed:
        options = ", or ".join(f"“{label(state)}”" for state in kind if state in allowed)
        where_to = f"from there it can become {options}" if options else "there is no step from there"
        raise Conflict(f"{what} is “{label(kind(old))}” and cannot become “{label(kind(new))}”: {where_to}.")
