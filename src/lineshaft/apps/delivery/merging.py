"""What was sent and given to a company when its record goes into another: it is that one's."""

from lineshaft.apps.companies.merge_rules import MergeRule

from .models import Proposal, WorkDocument

# A plant that goes to another company, also when one is split in two, takes nothing along of them.
RULES = (MergeRule(Proposal, "company"), MergeRule(WorkDocument, "company"))
