"""What is read of awards and their money; the first argument says who is looking."""

from .awards import actions_of, approvals_of, award_of, awards, terms_of
from .ledger import balances, entries_of, kept_balances, months_of

__all__ = [
    "actions_of",
    "approvals_of",
    "award_of",
    "awards",
    "balances",
    "entries_of",
    "kept_balances",
    "months_of",
    "terms_of",
]
