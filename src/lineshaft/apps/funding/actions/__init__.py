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
from .subawards import (
    accept_report,
    add_subaward,
    assess_risk,
    cancel_subaward,
    close_subaward,
    determine_role,
    finish_monitoring,
    pay_report,
    plan_monitoring,
    put_in_force,
    receive_report,
    record_exclusion_check,
    return_report,
    state_data,
)

__all__ = [
    "Draft",
    "accept_report",
    "add_evidence",
    "add_subaward",
    "ask_approval",
    "assess_risk",
    "cancel_subaward",
    "close_month",
    "close_subaward",
    "decide_approval",
    "decide_budget",
    "determine_role",
    "finish_monitoring",
    "pay_report",
    "plan_monitoring",
    "post",
    "post_many",
    "put_in_force",
    "receive_report",
    "record_action",
    "record_exclusion_check",
    "record_terms",
    "reopen_month",
    "return_report",
    "reverse",
    "save_budget",
    "start_budget",
    "state_data",
    "submit_budget",
    "take_back_action",
    "take_budget_back",
    "withdraw_approval",
]
