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
from .batches import commit_batch, keep_batch
from .buyers import add_buyer, change_buyer, restore_buyer, retire_buyer, why_not_invited
from .closing import close_need, reopen_need
from .common import hold_answer
from .consents import withdraw_naming
from .criteria import correct_criteria, criteria_again, read_need_again
from .files import add_file, remove_file
from .needs import (
    FACTS,
    change_need,
    copy_need,
    create_need,
    delete_draft,
    post_need,
    search,
    withdraw_need,
)
from .notices import choose_notices, person_of_link, stop_notices, tell_of_fitting_needs
from .reports import make_report
from .routing import count_answer_of, recall_routing, remind_by_hand, remind_of_due_needs, route_need
from .searches import Found, FoundPlant, search_for_need, store_search

__all__ = [
    "FACTS",
    "Answer",
    "Found",
    "FoundPlant",
    "GivenWord",
    "add_buyer",
    "add_file",
    "add_missed_plant",
    "answer_candidate",
    "candidate_again",
    "center_is_done",
    "center_is_not_done",
    "change_buyer",
    "change_need",
    "choose_notices",
    "close_need",
    "commit_batch",
    "copy_need",
    "correct_criteria",
    "count_answer_of",
    "create_need",
    "criteria_again",
    "delete_draft",
    "hold_answer",
    "keep_batch",
    "make_report",
    "person_of_link",
    "post_need",
    "read_need_again",
    "recall_routing",
    "remind_by_hand",
    "remind_of_due_needs",
    "remove_file",
    "reopen_need",
    "restore_buyer",
    "retire_buyer",
    "route_need",
    "search",
    "search_for_need",
    "set_candidate_aside",
    "stop_notices",
    "store_search",
    "tell_of_fitting_needs",
    "why_not_invited",
    "withdraw_naming",
    "withdraw_need",
]
