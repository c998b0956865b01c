"""What is written about awards and their money."""

from .awards import (
    ask_approval,
    decide_approval,
    record_action,
    record_terms,
    take_back_action,
    withdraw_approval,
)
from .budgets import decide_budget, save_budget, start_budget, submit_budget, take_budget_back
from .evidence import add_evidence
from .ledger import Draft, close_month, post, post_many, reopen_month, reverse

__all__ = [
    "Draft",
    "add_evidence",
    "ask_approval",
    "close_month",
    "decide_approval",
    "decide_budget",
    "post",
    "post_many",
    "record_action",
    "record_terms",
    "reopen_month",
    "reverse",
    "save_budget",
    "start_budget",
    "submit_budget",
    "take_back_action",
    "take_budget_back",
    "withdraw_approval",
]
