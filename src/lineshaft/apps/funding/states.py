"""States of awards, budgets and approvals, and the steps between them: one table each.

The pictures in docs/reference/states.md are made from these tables.
"""

import enum
from collections.abc import Mapping

from lineshaft.apps.network.models import Award

AwardState = Award.Status

AWARD_STEPS: Mapping[Award.Status, frozenset[Award.Status]] = {
    AwardState.PENDING: frozenset({AwardState.ACTIVE, AwardState.CLOSED}),
    AwardState.ACTIVE: frozenset({AwardState.LAPSED, AwardState.EXTENDED, AwardState.CLOSED}),
    AwardState.LAPSED: frozenset({AwardState.RESTORED, AwardState.EXTENDED, AwardState.CLOSED}),
    AwardState.EXTENDED: frozenset({AwardState.EXTENDED, AwardState.LAPSED, AwardState.CLOSED}),
    AwardState.RESTORED: frozenset({AwardState.LAPSED, AwardState.EXTENDED, AwardState.CLOSED}),
    AwardState.CLOSED: frozenset(),
}


class BudgetState(enum.StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    REPLACED = "replaced"


BUDGET_CHOICES = [
    (BudgetState.DRAFT.value, "draft"),
    (BudgetState.SUBMITTED.value, "submitted"),
    (BudgetState.APPROVED.value, "approved"),
    (BudgetState.RETURNED.value, "returned"),
    (BudgetState.REPLACED.value, "replaced by a later one"),
]
BUDGET_STEPS: Mapping[BudgetState, frozenset[BudgetState]] = {
    BudgetState.DRAFT: frozenset({BudgetState.SUBMITTED}),
    BudgetState.SUBMITTED: frozenset({BudgetState.APPROVED, BudgetState.RETURNED, BudgetState.DRAFT}),
    BudgetState.RETURNED: frozenset({BudgetState.DRAFT}),
    BudgetState.APPROVED: frozenset({BudgetState.REPLACED}),
    BudgetState.REPLACED: frozenset(),
}


class ApprovalState(enum.StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


APPROVAL_STEPS: Mapping[ApprovalState, frozenset[ApprovalState]] = {
    ApprovalState.ASKED: frozenset({ApprovalState.GRANTED, ApprovalState.REFUSED, ApprovalState.WITHDRAWN}),
    ApprovalState.GRANTED: frozenset(),
    ApprovalState.REFUSED: frozenset(),
    ApprovalState.WITHDRAWN: frozenset(),
}


class ReportState(enum.StrEnum):
    DRAFT = "draft"
    CERTIFIED = "certified"
    SUPERSEDED = "superseded"

    @property
    def label(self) -> str:
        """The state in the words that the pages use."""
        return dict(REPORT_CHOICES)[self.value]


REPORT_CHOICES = [
    (ReportState.DRAFT.value, "draft"),
    (ReportState.CERTIFIED.value, "certified"),
    (ReportState.SUPERSEDED.value, "superseded by a revision"),
]
REPORT_STEPS: Mapping[ReportState, frozenset[ReportState]] = {
    ReportState.DRAFT: frozenset({ReportState.CERTIFIED}),
    ReportState.CERTIFIED: frozenset({ReportState.SUPERSEDED}),
    ReportState.SUPERSEDED: frozenset(),
}


class SubawardState(enum.StrEnum):
    PLANNED = "planned"
    ACTIVE = "active"
    CLOSED = "closed"
    CANCELLED = "cancelled"


SUBAWARD_CHOICES = [
    (SubawardState.PLANNED.value, "planned"),
    (SubawardState.ACTIVE.value, "in force"),
    (SubawardState.CLOSED.value, "closed"),
    (SubawardState.CANCELLED.value, "not made"),
]
SUBAWARD_STEPS: Mapping[SubawardState, frozenset[SubawardState]] = {
    SubawardState.PLANNED: frozenset({SubawardState.ACTIVE, SubawardState.CANCELLED}),
    SubawardState.ACTIVE: frozenset({SubawardState.CLOSED}),
    SubawardState.CLOSED: frozenset({SubawardState.ACTIVE}),
    SubawardState.CANCELLED: frozenset({SubawardState.PLANNED}),
}


class SubrecipientReportState(enum.StrEnum):
    RECEIVED = "received"
    ACCEPTED = "accepted"
    RETURNED = "returned"


SUBRECIPIENT_REPORT_CHOICES = [
    (SubrecipientReportState.RECEIVED.value, "received"),
    (SubrecipientReportState.ACCEPTED.value, "accepted, in the books"),
    (SubrecipientReportState.RETURNED.value, "returned"),
]
SUBRECIPIENT_REPORT_STEPS: Mapping[SubrecipientReportState, frozenset[SubrecipientReportState]] = {
    SubrecipientReportState.RECEIVED: frozenset(
        {SubrecipientReportState.ACCEPTED, SubrecipientReportState.RETURNED}
    ),
    SubrecipientReportState.ACCEPTED: frozenset(),
    SubrecipientReportState.RETURNED: frozenset(),
}
