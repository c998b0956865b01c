"""Writes of this context."""

from .acknowledging import ByLink, SignedIn, acknowledge, decline
from .assessing import save_assessment
from .filing import add_document, bring_document_back, withdraw_document
from .following import finish_follow_up, open_follow_up, plan_follow_ups, points_before_completion
from .handing_over import hand_over, take_back_hand_over
from .pacing import held_pace, set_pace
from .planning import (
    add_milestone,
    drop_milestone,
    finish_milestone,
    move_milestone,
    put_milestone_back,
)
from .proposing import expire_proposals, save_draft, send_again, send_proposal, withdraw_proposal
from .scoping import remove_worker, save_scope, save_worker
from .wording import check_text, return_to_shipped, write_agreement

__all__ = [
    "ByLink",
    "SignedIn",
    "acknowledge",
    "add_document",
    "add_milestone",
    "bring_document_back",
    "check_text",
    "decline",
    "drop_milestone",
    "expire_proposals",
    "finish_follow_up",
    "finish_milestone",
    "hand_over",
    "held_pace",
    "move_milestone",
    "open_follow_up",
    "plan_follow_ups",
    "points_before_completion",
    "put_milestone_back",
    "remove_worker",
    "return_to_shipped",
    "save_assessment",
    "save_draft",
    "save_scope",
    "save_worker",
    "send_again",
    "send_proposal",
    "set_pace",
    "take_back_hand_over",
    "withdraw_document",
    "withdraw_proposal",
    "write_agreement",
]
