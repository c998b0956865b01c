"""States of cohorts, enrolments and sessions, and the steps between them: one table each."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class CohortState(models.TextChoices):
    OPEN = "open", _("open to companies")
    RUNNING = "running", _("running")
    FINISHED = "finished", _("finished")
    CANCELLED = "cancelled", _("cancelled")


class EnrolmentState(models.TextChoices):
    RUNNING = "running", _("on the way")
    FINISHED = "finished", _("finished")
    STOPPED = "stopped", _("stopped")


class SessionState(models.TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "took_place", _("held")
    CANCELLED = "cancelled", _("cancelled")


COHORT_STEPS: Mapping[CohortState, frozenset[CohortState]] = {
    CohortState.OPEN: frozenset({CohortState.RUNNING, CohortState.CANCELLED}),
    CohortState.RUNNING: frozenset({CohortState.FINISHED, CohortState.OPEN}),
    CohortState.FINISHED: frozenset({CohortState.RUNNING}),
    CohortState.CANCELLED: frozenset({CohortState.OPEN}),
}
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
