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
from .cash import record_drawdown, record_interest, record_interest_returned
from .evidence import add_evidence
from .ledger import Draft, close_month, post, post_many, reopen_month, reverse
from .reports import certify_report, discard_draft, revise_report, save_draft, start_report

__all__ = [
    "Draft",
    "add_evidence",
    "ask_approval",
    "certify_report",
    "close_month",
    "decide_approval",
    "decide_budget",
    "discard_draft",
    "post",
    "post_many",
    "record_action",
    "record_drawdown",
    "record_interest",
    "record_interest_returned",
    "record_terms",
    "reopen_month",
    "reverse",
    "revise_report",
    "save_budget",
    "save_draft",
    "start_budget",
    "start_report",
    "submit_budget",
    "take_back_action",
    "take_budget_back",
    "withdraw_approval",
]
