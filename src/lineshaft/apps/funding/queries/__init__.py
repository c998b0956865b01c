"""What is read of awards and their money; the first argument says who is looking."""

from .awards import actions_of, approvals_of, award_of, awards, terms_of
from .budgets import Year, budget_of, spent_in, version_of, versions_of, years_of
from .contributions import contribution_of, contributions_of, papers_of, periods_to_claim
from .ledger import balances, entries_of, kept_balances, months_of
from .match import AwardMatch, PeriodMatch, match_of, matches, postings_behind

__all__ = [
    "AwardMatch",
    "PeriodMatch",
    "Year",
    "actions_of",
    "approvals_of",
    "award_of",
    "awards",
    "balances",
    "budget_of",
    "contribution_of",
    "contributions_of",
    "entries_of",
    "kept_balances",
    "match_of",
    "matches",
    "months_of",
    "papers_of",
    "periods_to_claim",
    "postings_behind",
    "spent_in",
    "terms_of",
    "version_of",
    "versions_of",
    "years_of",
]
