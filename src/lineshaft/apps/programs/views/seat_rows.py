"""Who asked for a seat in a cohort, as the page of the cohort shows them, and what can be done about each."""

from dataclasses import dataclass
from typing import Any

from lineshaft.apps.engagements.models import Request
from lineshaft.apps.engagements.states import RequestState

from ..asking import state_of
from ..forms.seats import SeatForm
from ..models import Cohort, Seat
from ..queries import seats as seat_queries
from ..states import SEAT_STEPS, CohortState, SeatState

ACTS = {
    SeatState.CONFIRMED: ("Confirm", "Confirm the seat?", "The seat is confirmed."),
    SeatState.WAITING: ("Waiting list", "Put them on the waiting list?", "They are on the waiting list."),
    SeatState.DECLINED: ("Decline", "Decline the seat?", "The seat is declined."),
    SeatState.ASKED: ("Back to asked", "Take the answer back?", "The answer is taken back."),
}
"""For each step the button, the question before it, and what is told after it."""
_READS = {
    SeatState.CONFIRMED: "that the seat is confirmed",
    SeatState.WAITING: "that they are on the waiting list",
    SeatState.DECLINED: "that there is no seat for them, and why",
    SeatState.ASKED: "that the last answer does not hold, and that you decide anew",
}


@dataclass(frozen=True)
class Act:
    """A step that can be taken with a seat: its button, its question, and the form of what they are written."""

    status: str
    label: str
    heading: str
    reads: str
    form: SeatForm


@dataclass(frozen=True)
class SeatRow:
    """
    Whoever asked, as the page of the cohort shows them, and what can be done; `answers` is the request that stands for
    theirs, where this one is joined to it.
    """

    seat: Any
    code: str
    words: str
    acts: list[Act]
    answers: Request
    next_step: str


def rows_of(
    cohort: Cohort, *, may_run: bool, refused: dict[tuple[int, str], SeatForm] | None = None
) -> list[SeatRow]:
    """Who asked for a seat, in the order of asking; `refused` holds forms as they were sent."""
    rows = []
    for seat in seat_queries.seats_of(cohort):
        seat.cohort = cohort
        code, words = state_of(seat)
        may_step = may_run and not seat.takes_part and cohort.status != CohortState.CANCELLED  # type: ignore[attr-defined]
        acts = [_act(seat, state, refused or {}) for state in ACTS if _can(seat, state)] if may_step else []
        answers = seat.help_request.joined_to or seat.help_request
        rows.append(SeatRow(seat, code, str(words), acts, answers, _next_step(seat, answers)))
    return rows


def _can(seat: Seat, state: SeatState) -> bool:
    # Who withdrew asks again by themselves.
    return seat.status != SeatState.WITHDRAWN and state in SEAT_STEPS[SeatState(seat.status)]


def _act(seat: Seat, state: SeatState, refused: dict[tuple[int, str], SeatForm]) -> Act:
    label, heading, _done = ACTS[state]
    form = refused.get((seat.pk, state.value)) or SeatForm(seat=seat.pk, status=state.value)
    return Act(state.value, label, heading, _READS[state], form)


def _next_step(seat: Any, answers: Request) -> str:
    """What leads a confirmed seat to work: "find" the company, "start" the engagement, "join" it; "" for nothing."""
    if seat.status != SeatState.CONFIRMED or seat.takes_part:
        return ""
    if answers.status == RequestState.ENGAGED:
        return "join"
    if answers.status == RequestState.LINKED:
        return "start"
    return "find" if answers.status in (RequestState.NEW, RequestState.ACCEPTED) else ""
