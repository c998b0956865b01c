"""Writes of scouting."""

from .answers import (
    Answer,
    GivenWord,
    add_missed_plant,
    answer_candidate,
    candidate_again,
    center_is_done,
    center_is_not_done,
    set_candidate_aside,
)
from .closing import close_need, reopen_need
from .common import hold_answer
from .consents import withdraw_naming
from .criteria import correct_criteria, criteria_again
from .reports import make_report
from .routing import count_answer_of, recall_routing, remind_by_hand, remind_of_due_needs, route_need
from .searches import Found, FoundPlant, store_search

__all__ = [
    "Answer",
    "Found",
    "FoundPlant",
    "GivenWord",
    "add_missed_plant",
    "answer_candidate",
    "candidate_again",
    "center_is_done",
    "center_is_not_done",
    "close_need",
    "correct_criteria",
    "count_answer_of",
    "criteria_again",
    "hold_answer",
    "make_report",
    "recall_routing",
    "remind_by_hand",
    "remind_of_due_needs",
    "reopen_need",
    "route_need",
    "set_candidate_aside",
    "store_search",
    "withdraw_naming",
]
