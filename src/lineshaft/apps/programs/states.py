"""States of cohorts, enrolments and sessions, and the steps between them: one table each."""

from collections.abc import Mapping

from django.db import models


class CohortState(models.TextChoices):
    OPEN = "open", "open to companies"
    RUNNING = "running", "running"
    FINISHED = "finished", "finished"
    CANCELLED = "cancelled", "cancelled"


class EnrolmentState(models.TextChoices):
    RUNNING = "running", "on the way"
    FINISHED = "finished", "finished"
    STOPPED = "stopped", "stopped"


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
