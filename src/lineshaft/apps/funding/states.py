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
