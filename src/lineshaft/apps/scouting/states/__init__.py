"""States of what scouting keeps, and the steps between them: one table each."""

from .accounts import ACCOUNT_CHOICES, ACCOUNT_STEPS, AccountState
from .needs import (
    CANDIDATE_CHOICES,
    CANDIDATE_STEPS,
    NEED_CHOICES,
    NEED_STEPS,
    CandidateState,
    NeedState,
)
from .steps import check_step
from .waivers import WAIVER_CHOICES, WAIVER_STEPS, WaiverState

__all__ = [
    "ACCOUNT_CHOICES",
    "ACCOUNT_STEPS",
    "CANDIDATE_CHOICES",
    "CANDIDATE_STEPS",
    "NEED_CHOICES",
    "NEED_STEPS",
    "WAIVER_CHOICES",
    "WAIVER_STEPS",
    "AccountState",
    "CandidateState",
    "NeedState",
    "WaiverState",
    "check_step",
]
