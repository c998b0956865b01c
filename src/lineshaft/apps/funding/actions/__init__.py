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
from .contributions import (
    Given,
    Paper,
    add_paper,
    change_contribution,
    clear_contribution,
    enter_contribution,
    post_due_contributions,
    reject_contribution,
    take_back_contribution,
)
from .evidence import add_evidence
from .income import add_income_to_budget
from .ledger import Draft, close_month, post, post_many, reopen_month, reverse

__all__ = [
    "Draft",
    "Given",
    "Paper",
    "add_evidence",
    "add_income_to_budget",
    "add_paper",
    "ask_approval",
    "change_contribution",
    "clear_contribution",
    "close_month",
    "decide_approval",
    "decide_budget",
    "enter_contribution",
    "post",
    "post_due_contributions",
    "post_many",
    "record_action",
    "record_terms",
    "reject_contribution",
    "reopen_month",
    "reverse",
    "save_budget",
    "start_budget",
    "submit_budget",
    "take_back_action",
    "take_back_contribution",
    "take_budget_back",
    "withdraw_approval",
]
