"""States of cohorts, enrolments, seats and sessions, and the steps between them: one table each."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class CohortState(models.TextChoices):
    OPEN = "open", "open to companies"
    RUNNING = "running", "running"
    FINISHED = "finished", "finished"
    CANCELLED = "cancelled", "cancelled"


class EnrolmentState(models.TextChoices):
    RUNNING = "running", "on the way"
    FINISHED = "finished", "finished"
    STOPPED = "stopped", "stopped"


class SeatState(models.TextChoices):
    ASKED = "asked", _("asked for")
    WAITING = "waiting", _("on the waiting list")
    CONFIRMED = "confirmed", _("confirmed")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class SessionState(models.TextChoices):
    PLANNED = "planned", "planned"
    HELD = "took_place", "held"
    CANCELLED = "cancelled", "cancelled"


COHORT_STEPS: Mapping[CohortState, frozenset[CohortState]] = {
    CohortState.OPEN: frozenset({CohortState.RUNNING, CohortState.CANCELLED}),
    CohortState.RUNNING: frozenset({CohortState.FINISHED, CohortState.OPEN}),
    CohortState.FINISHED: frozenset({CohortState.RUNNING}),
    CohortState.CANCELLED: frozenset({CohortState.OPEN}),
}
COHORT_ACTS: Mapping[CohortState, str] = {
    CohortState.OPEN: "Open it again",
    CohortState.RUNNING: "It runs",
    CohortState.FINISHED: "It is finished",
    CohortState.CANCELLED: "Call it off",
}
"""What the button says that takes a cohort there."""
ENROLMENT_STEPS: Mapping[EnrolmentState, frozenset[EnrolmentState]] = {
    EnrolmentState.RUNNING: frozenset({EnrolmentState.FINISHED, EnrolmentState.STOPPED}),
    EnrolmentState.FINISHED: frozenset({EnrolmentState.RUNNING}),
    EnrolmentState.STOPPED: frozenset({EnrolmentState.RUNNING}),
}
# Who asked withdraws, and asks again; everything else is the center's step.
SEAT_STEPS: Mapping[SeatState, frozenset[SeatState]] = {
    SeatState.ASKED: frozenset(
        {SeatState.WAITING, SeatState.CONFIRMED, SeatState.DECLINED, SeatState.WITHDRAWN}
    ),
    SeatState.WAITING: frozenset(
        {SeatState.ASKED, SeatState.CONFIRMED, SeatState.DECLINED, SeatState.WITHDRAWN}
    ),
    SeatState.CONFIRMED: frozenset(
        {SeatState.ASKED, SeatState.WAITING, SeatState.DECLINED, SeatState.WITHDRAWN}
    ),
    SeatState.DECLINED: frozenset({SeatState.ASKED}),
    SeatState.WITHDRAWN: frozenset({SeatState.ASKED, SeatState.WAITING}),
}
LIVE_SEATS = (SeatState.ASKED, SeatState.WAITING, SeatState.CONFIRMED)
SESSION_STEPS: Mapping[SessionState, frozenset[SessionState]] = {
    SessionState.PLANNED: frozenset({SessionState.HELD, SessionState.CANCELLED}),
    SessionState.HELD: frozenset({SessionState.PLANNED}),
    SessionState.CANCELLED: frozenset({SessionState.PLANNED}),
}
SESSION_ACTS: Mapping[SessionState, str] = {
    SessionState.PLANNED: "Back to planned",
    SessionState.HELD: "It took place",
    SessionState.CANCELLED: "Call it off",
}
"""What the button says that takes a session there."""
