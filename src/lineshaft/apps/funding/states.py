"""States of what the money is made of, from awards to time sheets, and the steps between them: one table each.

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
    # A payment is taken back, or money is sent back with a credit note.
    InvoiceState.PAID: frozenset({InvoiceState.ISSUED, InvoiceState.PAID, InvoiceState.CREDITED}),
    InvoiceState.CREDITED: frozenset(),
    # A payment of a part, or the write-off itself, is taken back.
    InvoiceState.WRITTEN_OFF: frozenset({InvoiceState.ISSUED}),
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
    SubawardState.CANCELLED: frozenset(),
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


class BookImportState(models.TextChoices):
    WAITING = "waiting", "file received"
    CHECKING = "checking", "being checked"
    CHECKED = "checked", "checked, nothing posted"
    REFUSED = "refused", "file cannot be read"
    POSTING = "posting", "being posted"
    POSTED = "posted", "posted"
    TAKEN_BACK = "taken_back", "taken back"


_B = BookImportState
_MAY_BE_CHECKED = frozenset({_B.WAITING, _B.CHECKING, _B.CHECKED, _B.REFUSED})
# A small file is checked and posted at once, a large one by a job, which has a state of its own.
BOOK_IMPORT_STEPS: Mapping[BookImportState, frozenset[BookImportState]] = {
    _B.WAITING: _MAY_BE_CHECKED,
    _B.CHECKING: _MAY_BE_CHECKED,
    _B.CHECKED: _MAY_BE_CHECKED | {_B.POSTING, _B.POSTED},
    _B.REFUSED: _MAY_BE_CHECKED,
    _B.POSTING: frozenset({_B.POSTING, _B.CHECKED, _B.POSTED}),
    _B.POSTED: frozenset({_B.TAKEN_BACK}),
    _B.TAKEN_BACK: frozenset(),
}


class TimeSheetState(models.TextChoices):
    OPEN = "open", "to be signed"
    SIGNED = "signed", "signed, to be approved"
    APPROVED = "approved", "approved"


# A week that was approved is opened again for a correction; its entries stand until the new one is approved.
TIME_STEPS: Mapping[TimeSheetState, frozenset[TimeSheetState]] = {
    TimeSheetState.OPEN: frozenset({TimeSheetState.OPEN, TimeSheetState.SIGNED}),
    TimeSheetState.SIGNED: frozenset({TimeSheetState.OPEN, TimeSheetState.APPROVED}),
    TimeSheetState.APPROVED: frozenset({TimeSheetState.OPEN}),
}
