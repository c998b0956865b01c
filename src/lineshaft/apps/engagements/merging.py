"""What becomes of requests, engagements and outcomes when their site goes into another: they move with it."""

from lineshaft.apps.companies.merge_rules import MergeRule

from .models import Engagement, Outcome, Request

RULES = (
    MergeRule(Request, "site", can_split=True),
    MergeRule(Engagement, "site", can_split=True),
    MergeRule(Outcome, "site", follows=("engagement_id", Engagement._meta.db_table)),
)
