"""States of what scouting keeps, and the steps between them: one table each."""

from .needs import (
    CANDIDATE_CHOICES,
    CANDIDATE_STEPS,
    NEED_CHOICES,
    NEED_STEPS,
    CandidateState,
    NeedState,
    check_step,
)
from .waivers import WAIVER_CHOICES, WAIVER_STEPS, WaiverState, check_waiver_step

__all__ = [
    "CANDIDATE_CHOICES",
    "CANDIDATE_STEPS",
    "NEED_CHOICES",
    "NEED_STEPS",
    "WAIVER_CHOICES",
    "WAIVER_STEPS",
    "CandidateState",
    "NeedState",
    "WaiverState",
    "check_step",
    "check_waiver_step",
]
