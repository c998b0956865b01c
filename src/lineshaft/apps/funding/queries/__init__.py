"""What is read of awards and their money; the first argument says who is looking."""

from .awards import actions_of, approvals_of, award_of, awards, terms_of
from .ledger import balances, entries_of, kept_balances, months_of
from .match import AwardMatch, PeriodMatch, match_of, matches, postings_behind

__all__ = [
    "AwardMatch",
    "PeriodMatch",
    "actions_of",
    "approvals_of",
    "award_of",
    "awards",
    "balances",
    "entries_of",
    "kept_balances",
    "match_of",
    "matches",
    "months_of",
    "postings_behind",
    "terms_of",
]
