"""What becomes of invoices when their site goes into another: they go with the engagement."""

from lineshaft.apps.companies.merge_rules import MergeRule
from lineshaft.apps.engagements.models import Engagement

from .models import Invoice

RULES = (MergeRule(Invoice, "site", follows=("engagement_id", Engagement._meta.db_table)),)
