"""Delivering the work: assessment, scope, proposal, agreement, plan, documents, follow-up, pipeline and hand-over."""

from .agreements import AgreementText
from .documents import WorkDocument
from .hand_overs import HandOver
from .pipeline import PipelinePace
from .plan import FollowUp, Milestone, MilestoneMove
from .proposals import LANGUAGES, Acknowledgement, Proposal, ProposalLink
from .scopes import HOURS_OF_A_DAY, Assessment, Scope, Worker
from .withdrawals import ProposalWithdrawal

__all__ = [
    "HOURS_OF_A_DAY",
    "LANGUAGES",
    "Acknowledgement",
    "AgreementText",
    "Assessment",
    "FollowUp",
    "HandOver",
    "Milestone",
    "MilestoneMove",
    "PipelinePace",
    "Proposal",
    "ProposalLink",
    "ProposalWithdrawal",
    "Scope",
    "WorkDocument",
    "Worker",
]
