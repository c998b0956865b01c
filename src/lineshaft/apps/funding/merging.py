"""
What becomes of invoices when their site goes into another: they go with the engagement. Those of no engagement, such as
for fees of an event, go where a person says when a site turns out to be two. They stay with the company that they were
sent to, unless that one turns out to be two.
"""

from lineshaft.apps.companies.merge_rules import MergeRule
from lineshaft.apps.engagements.models import Engagement

from .models import Invoice

RULES = (
    MergeRule(Invoice, "company", goes_with="site", told_too="ledger:read"),
    MergeRule(
        Invoice,
        "site",
        follows=("engagement_id", Engagement._meta.db_table),
        under="credits_id",
        came_at="made_at",
        label=lambda invoice: f"{invoice}, {invoice.about}",
    ),
)
