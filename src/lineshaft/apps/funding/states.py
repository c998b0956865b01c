"""States of awards, budgets and approvals, and the steps between them: one table each.

The pictures in docs/reference/states.md are made from these tables.
"""

from collections.abc import Mapping

from django.db import models

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


class BudgetState(models.TextChoices):
    DRAFT = "draft", "draft"
    SUBMITTED = "submitted", "submitted"
    APPROVED = "approved", "approved"
    RETURNED = "returned", "returned"
    REPLACED = "replaced", "replaced by a later one"


BUDGET_STEPS: Mapping[BudgetState, frozenset[BudgetState]] = {
    BudgetState.DRAFT: frozenset({BudgetState.SUBMITTED}),
    BudgetState.SUBMITTED: frozenset({BudgetState.APPROVED, BudgetState.RETURNED, BudgetState.DRAFT}),
    BudgetState.RETURNED: frozenset({BudgetState.DRAFT}),
    BudgetState.APPROVED: frozenset({BudgetState.REPLACED}),
    BudgetState.REPLACED: frozenset(),
}


class ApprovalState(models.TextChoices):
    ASKED = "asked", "asked"
    GRANTED = "granted", "granted"
    REFUSED = "refused", "refused"
    WITHDRAWN = "withdrawn", "withdrawn"


APPROVAL_STEPS: Mapping[ApprovalState, frozenset[ApprovalState]] = {
    ApprovalState.ASKED: frozenset({ApprovalState.GRANTED, ApprovalState.REFUSED, ApprovalState.WITHDRAWN}),
    ApprovalState.GRANTED: frozenset(),
    ApprovalState.REFUSED: frozenset(),
    ApprovalState.WITHDRAWN: frozenset(),
}


class ContributionState(models.TextChoices):
    HELD = "held", "waits for a person"
    REFUSED = "refused", "refused by a rule"
    ACCEPTED = "accepted", "accepted"
    POSTED = "posted", "posted"
    REJECTED = "rejected", "rejected"
    TAKEN_BACK = "taken_back", "taken back"


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


class InvoiceState(models.TextChoices):
    DRAFT = "draft", "draft"
    ISSUED = "issued", "issued"
    PAID = "paid", "paid"
    CREDITED = "credited", "credited"
    WRITTEN_OFF = "written_off", "written off"


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


class ReportState(models.TextChoices):
    DRAFT = "draft", "draft"
    CERTIFIED = "certified", "certified"
    SUPERSEDED = "superseded", "superseded by a revision"


REPORT_STEPS: Mapping[ReportState, frozenset[ReportState]] = {
    ReportState.DRAFT: frozenset({ReportState.CERTIFIED}),
    ReportState.CERTIFIED: frozenset({ReportState.SUPERSEDED}),
    ReportState.SUPERSEDED: frozenset(),
}


class SubawardState(models.TextChoices):
    PLANNED = "planned", "planned"
    ACTIVE = "active", "in force"
    CLOSED = "closed", "closed"
    CANCELLED = "cancelled", "not made"


SUBAWARD_STEPS: Mapping[SubawardState, frozenset[SubawardState]] = {
    SubawardState.PLANNED: frozenset({SubawardState.ACTIVE, SubawardState.CANCELLED}),
    SubawardState.ACTIVE: frozenset({SubawardState.CLOSED}),
    SubawardState.CLOSED: frozenset({SubawardState.ACTIVE}),
    SubawardState.CANCELLED: frozenset({SubawardState.PLANNED}),
}


class SubrecipientReportState(models.TextChoices):
    RECEIVED = "received", "received"
    ACCEPTED = "accepted", "accepted, in the books"
    RETURNED = "returned", "returned"


SUBRECIPIENT_REPORT_STEPS: Mapping[SubrecipientReportState, frozenset[SubrecipientReportState]] = {
    SubrecipientReportState.RECEIVED: frozenset(
        {SubrecipientReportState.ACCEPTED, SubrecipientReportState.RETURNED}
    ),
    # Taken back: what was booked of it is reversed, and it may be sent again.
    SubrecipientReportState.ACCEPTED: frozenset({SubrecipientReportState.RETURNED}),
    SubrecipientReportState.RETURNED: frozenset(),
}
