"""What was sent and given to a company when its record goes into another: it is that one's."""

from lineshaft.apps.companies.merge_rules import MergeRule

from .models import Proposal, WorkDocument

# A plant that goes to another company takes nothing along of them. When one turns out to be two, a person
# says whether they were sent to the other.
RULES = tuple(MergeRule(model, "company", goes_with="engagement__site") for model in (Proposal, WorkDocument))
