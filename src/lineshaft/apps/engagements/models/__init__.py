"""The work: requests, engagements, visits, and the outcomes with their evidence and state."""

from .batches import RequestBatch
from .clock import ClosedDay, RequestStep, ResponseTarget
from .engagements import Engagement, Visit
from .joint import JointAgreement, JointShare, OutcomeCredit
from .outcomes import Outcome, OutcomeDecision, OutcomeEvidence
from .quarters import Reopening, SubmittedQuarter
from .referrals import Referral
from .requests import Request
from .routing import RoutingDecision, RoutingFallback, RoutingPerson, RoutingRule
from .transfers import RequestTransfer

__all__ = [
    "ClosedDay",
    "Engagement",
    "JointAgreement",
    "JointShare",
    "Outcome",
    "OutcomeCredit",
    "OutcomeDecision",
    "OutcomeEvidence",
    "Referral",
    "Reopening",
    "Request",
    "RequestBatch",
    "RequestStep",
    "RequestTransfer",
    "ResponseTarget",
    "RoutingDecision",
    "RoutingFallback",
    "RoutingPerson",
    "RoutingRule",
    "SubmittedQuarter",
    "Visit",
]
