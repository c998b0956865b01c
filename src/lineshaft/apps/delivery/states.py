"""States of proposals and milestones, and the steps between them: one table each.

The pictures in docs/reference/states.md are made from these tables.
"""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from lineshaft.domain.errors import Conflict


class ProposalState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SENT = "sent", _("sent")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REPLACED = "replaced", _("replaced by a newer version")


class MilestoneState(models.TextChoices):
    PLANNED = "planned", "planned"
    DONE = "done", "done"
    DROPPED = "dropped", "not done"


_P, _M = ProposalState, MilestoneState

PROPOSAL_STEPS: Mapping[ProposalState, frozenset[ProposalState]] = {
    _P.DRAFT: frozenset({_P.SENT, _P.WITHDRAWN}),
    _P.SENT: frozenset({_P.ACCEPTED, _P.DECLINED, _P.EXPIRED, _P.WITHDRAWN, _P.REPLACED}),
    _P.ACCEPTED: frozenset({_P.REPLACED}),
    # The company may think again, as long as the offer stands.
    _P.DECLINED: frozenset({_P.ACCEPTED, _P.EXPIRED, _P.WITHDRAWN, _P.REPLACED}),
    _P.EXPIRED: frozenset(),
    _P.WITHDRAWN: frozenset(),
    _P.REPLACED: frozenset(),
}
MILESTONE_STEPS: Mapping[MilestoneState, frozenset[MilestoneState]] = {
    _M.PLANNED: frozenset({_M.DONE, _M.DROPPED}),
    _M.DONE: frozenset({_M.PLANNED}),
    _M.DROPPED: frozenset({_M.PLANNED}),
}


def check_proposal_step(number: int, old: str, new: ProposalState) -> None:
    """Raise Conflict when a version of a proposal cannot go from the state `old` to `new`."""
    state = ProposalState(old)
    if new not in PROPOSAL_STEPS[state]:
        options = ", or ".join(f"“{each.label}”" for each in PROPOSAL_STEPS if each in PROPOSAL_STEPS[state])
        where = f"from there it can become {options}" if options else "there is no step from there"
        raise Conflict(f"Version {number} is “{state.label}” and cannot become “{new.label}”: {where}.")


def check_milestone_step(title: str, old: str, new: MilestoneState) -> None:
    """Raise Conflict when a milestone cannot go from the state `old` to `new`."""
    state = MilestoneState(old)
    if new not in MILESTONE_STEPS[state]:
        raise Conflict(
            f"“{title}” is {state.label} and cannot become {new.label}.", "Put it back to planned first"
        )
