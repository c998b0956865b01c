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


class ContributionState(enum.StrEnum):
    HELD = "held"
    REFUSED = "refused"
    ACCEPTED = "accepted"
    POSTED = "posted"
    REJECTED = "rejected"
    TAKEN_BACK = "taken_back"


CONTRIBUTION_CHOICES = [
    (ContributionState.HELD.value, "waits for a person"),
    (ContributionState.REFUSED.value, "refused by a rule"),
    (ContributionState.ACCEPTED.value, "accepted"),
    (ContributionState.POSTED.value, "posted"),
    (ContributionState.REJECTED.value, "rejected"),
    (ContributionState.TAKEN_BACK.value, "taken back"),
]
CONTRIBUTION_STEPS: Mapping[ContributionState, frozenset[ContributionState]] = {
    # Judged anew after a change or more evidence: to any of the three.
    ContributionState.HELD: frozenset(
        {
            ContributionState.HELD,
            ContributionState.REFUSED,
            ContributionState.ACCEPTED,
            ContributionState.REJECTED,
        }
    ),
    ContributionState.REFUSED: frozenset(
        {
            ContributionState.HELD,
            ContributionState.REFUSED,
            ContributionState.ACCEPTED,
            ContributionState.REJECTED,
        }
    ),
    ContributionState.ACCEPTED: frozenset({ContributionState.POSTED, ContributionState.TAKEN_BACK}),
    ContributionState.POSTED: frozenset({ContributionState.TAKEN_BACK}),
    ContributionState.REJECTED: frozenset(),
    ContributionState.TAKEN_BACK: frozenset(),
}


class InvoiceState(enum.StrEnum):
    DRAFT = "draft"
    ISSUED = "issued"
    PAID = "paid"
    CREDITED = "credited"
    WRITTEN_OFF = "written_off"


INVOICE_CHOICES = [
    (InvoiceState.DRAFT.value, "draft"),
    (InvoiceState.ISSUED.value, "issued"),
    (InvoiceState.PAID.value, "paid"),
    (InvoiceState.CREDITED.value, "credited"),
    (InvoiceState.WRITTEN_OFF.value, "written off"),
]
INVOICE_STEPS: Mapping[InvoiceState, frozenset[InvoiceState]] = {
    InvoiceState.DRAFT: frozenset({InvoiceState.ISSUED}),
    # Paid in parts it stays issued.
    InvoiceState.ISSUED: frozenset(
        {InvoiceState.ISSUED, InvoiceState.PAID, InvoiceState.CREDITED, InvoiceState.WRITTEN_OFF}
    ),
    InvoiceState.PAID: frozenset(),
    InvoiceState.CREDITED: frozenset(),
    InvoiceState.WRITTEN_OFF: frozenset(),
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
