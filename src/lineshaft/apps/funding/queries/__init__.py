"""What is read of awards and their money; the first argument says who is looking."""

from .awards import actions_of, approvals_of, award_of, awards, terms_of
from .budgets import Year, budget_of, spent_in, version_of, versions_of, years_of
from .ledger import balances, entries_of, kept_balances, months_of

__all__ = [
    "Year",
    "actions_of",
    "approvals_of",
    "award_of",
    "awards",
    "balances",
    "budget_of",
    "entries_of",
    "kept_balances",
    "months_of",
    "spent_in",
    "terms_of",
    "version_of",
    "versions_of",
    "years_of",
]
