"""What is read of awards and their money; the first argument says who is looking."""

from .awards import actions_of, approvals_of, award_of, awards, terms_of
from .budgets import Year, budget_of, spent_in, version_of, versions_of, years_of
from .contributions import contribution_of, contributions_of, papers_of, periods_to_claim
from .invoices import (
    ages_of,
    credit_notes_of,
    fee_of,
    invoice_of,
    invoiced_for,
    invoices_of,
    invoices_of_engagement,
    own_invoices,
    payments_of,
    percent_for,
    scale_of,
    settings_of,
)
from .ledger import balances, entries_of, kept_balances, months_of
from .match import AwardMatch, PeriodMatch, match_of, matches, postings_behind

__all__ = [
    "AwardMatch",
    "PeriodMatch",
    "Year",
    "actions_of",
    "ages_of",
    "approvals_of",
    "award_of",
    "awards",
    "balances",
    "budget_of",
    "contribution_of",
    "contributions_of",
    "credit_notes_of",
    "entries_of",
    "fee_of",
    "invoice_of",
    "invoiced_for",
    "invoices_of",
    "invoices_of_engagement",
    "kept_balances",
    "match_of",
    "matches",
    "months_of",
    "own_invoices",
    "papers_of",
    "payments_of",
    "percent_for",
    "periods_to_claim",
    "postings_behind",
    "scale_of",
    "settings_of",
    "spent_in",
    "terms_of",
    "version_of",
    "versions_of",
    "years_of",
]
