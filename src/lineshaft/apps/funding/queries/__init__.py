"""What is read of awards and their money; the first argument says who is looking."""

from .awards import actions_of, approvals_of, award_of, awards, terms_of
from .budgets import Year, budget_of, spent_in, version_of, versions_of, years_of
from .cash import cash_sheet, drawdowns_of
from .journal import centers_with_books, journal_of
from .ledger import balances, entries_of, kept_balances, months_of
from .reports import (
    all_due_reports,
    due_reports,
    last_certified,
    open_months,
    report_of,
    reports_of,
    terms_on,
)
from .sf425 import actions_until, figures, parts_with_totals, postings_of
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
    "actions_until",
    "all_due_reports",
    "approvals_of",
    "award_of",
    "awards",
    "balances",
    "budget_of",
    "cash_sheet",
    "centers_with_books",
    "drawdowns_of",
    "due_reports",
    "entries_of",
    "figures",
    "findings_of",
    "journal_of",
    "kept_balances",
    "last_certified",
    "law_as_of",
    "missing_reports",
    "months_of",
    "open_months",
    "parts_with_totals",
    "period_ends",
    "postings_of",
    "report_of",
    "reports_of",
    "spent_in",
    "standings_of",
    "stated_data",
    "subawards_of",
    "terms_of",
    "terms_on",
    "version_of",
    "versions_of",
    "years_of",
]
