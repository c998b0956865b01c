"""States of awards, budgets and approvals, and the steps between them: one table each.

The pictures in docs/reference/states.md are made from these tables.
"""

import enum
from collections.abc import Mapping

from lineshaft.apps.network.models import Award
from lineshaft.domain.errors import Conflict

from .models import BookImport

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


B = BookImport.Status

# A small file is checked and posted at once, a large one by a job, which has a state of its own.
BOOK_IMPORT_STEPS: Mapping[BookImport.Status, frozenset[BookImport.Status]] = {
    B.WAITING: frozenset({B.WAITING, B.CHECKING, B.CHECKED, B.REFUSED}),
    B.CHECKING: frozenset({B.WAITING, B.CHECKING, B.CHECKED, B.REFUSED}),
    B.CHECKED: frozenset({B.WAITING, B.CHECKING, B.CHECKED, B.REFUSED, B.POSTING, B.POSTED}),
    B.REFUSED: frozenset({B.WAITING, B.CHECKING, B.CHECKED, B.REFUSED}),
    B.POSTING: frozenset({B.POSTING, B.CHECKED, B.POSTED}),
    B.POSTED: frozenset({B.TAKEN_BACK}),
    B.TAKEN_BACK: frozenset(),
}


def check_book_step(batch: BookImport, new: BookImport.Status) -> None:
    """Raise Conflict when the import cannot take this step; the sentence says where it stands."""
    if new not in BOOK_IMPORT_STEPS[B(batch.status)]:
        raise Conflict(
            f"This import is not ready for that: {batch.get_status_display()}.", "Look at its page again"
        )
