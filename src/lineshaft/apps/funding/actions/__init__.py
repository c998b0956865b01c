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
from .fees import agree_on_fee, record_scale, set_invoice_settings
from .income import add_income_to_budget
from .invoices import (
    Billed,
    change_draft,
    credit_invoice,
    draft_invoice,
    issue_invoice,
    record_payment,
    remind_of_overdue,
    throw_draft_away,
    write_off_invoice,
)
from .ledger import Draft, close_month, post, post_many, reopen_month, reverse

__all__ = [
    "Billed",
    "Draft",
    "Given",
    "Paper",
    "add_evidence",
    "add_income_to_budget",
    "add_paper",
    "agree_on_fee",
    "ask_approval",
    "change_contribution",
    "change_draft",
    "clear_contribution",
    "close_month",
    "credit_invoice",
    "decide_approval",
    "decide_budget",
    "draft_invoice",
    "enter_contribution",
    "issue_invoice",
    "post",
    "post_due_contributions",
    "post_many",
    "record_action",
    "record_payment",
    "record_scale",
    "record_terms",
    "reject_contribution",
    "remind_of_overdue",
    "reopen_month",
    "reverse",
    "save_budget",
    "set_invoice_settings",
    "start_budget",
    "submit_budget",
    "take_back_action",
    "take_back_contribution",
    "take_budget_back",
    "throw_draft_away",
    "withdraw_approval",
    "write_off_invoice",
]
