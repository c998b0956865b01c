"""What is read of awards and their money; the first argument says who is looking."""

from .awards import actions_of, approvals_of, award_of, awards, terms_of
from .budgets import Year, budget_of, spent_in, version_of, versions_of, years_of
from .ledger import balances, entries_of, kept_balances, months_of
from .subawards import (
    Standing,
    findings_of,
    law_as_of,
    missing_reports,
    period_ends,
    standings_of,
    stated_data,
    subawards_of,
)

__all__ = [
    "Standing",
    "Year",
    "actions_of",
    "approvals_of",
    "award_of",
    "awards",
    "balances",
    "budget_of",
    "entries_of",
    "findings_of",
    "kept_balances",
    "law_as_of",
    "missing_reports",
    "months_of",
    "period_ends",
    "spent_in",
    "standings_of",
    "stated_data",
    "subawards_of",
    "terms_of",
    "version_of",
    "versions_of",
    "years_of",
]
