"""Reads of the companies context."""

from .duplicates import Candidate, facts_of_site, likely_duplicates
from .history import site_history
from .imports import ROW_FILTERS, batch_by_number, batches, is_interrupted, job_key, rows_of
from .lists import (
    MOST_FOUND,
    SiteCriteria,
    after,
    best_first,
    columns,
    find_sites,
    in_order,
    own_relationships,
    possible_owners,
    sites,
)
from .reshaping import FACTS, Plan, plan_company_merge, plan_merge, plan_move
from .review import Line, next_pair, open_pairs, pair_of, registry_changes, side_by_side, which_stays
from .sharing import (
    SharedView,
    SharedWork,
    consent_of_center,
    consents_of_center,
    consents_of_company,
    possible_receivers,
    questions_to_company,
    register_shared_work,
    shared_with,
)
from .sites import company_by_public_id, contacts_for, relationship_for, site_by_public_id
from .splitting import Belonging, belongings

__all__ = [
    "FACTS",
    "MOST_FOUND",
    "ROW_FILTERS",
    "Belonging",
    "Candidate",
    "Line",
    "Plan",
    "SharedView",
    "SharedWork",
    "SiteCriteria",
    "after",
    "batch_by_number",
    "batches",
    "belongings",
    "best_first",
    "columns",
    "company_by_public_id",
    "consent_of_center",
    "consents_of_center",
    "consents_of_company",
    "contacts_for",
    "facts_of_site",
    "find_sites",
    "in_order",
    "is_interrupted",
    "job_key",
    "likely_duplicates",
    "next_pair",
    "open_pairs",
    "own_relationships",
    "pair_of",
    "plan_company_merge",
    "plan_merge",
    "plan_move",
    "possible_owners",
    "possible_receivers",
    "questions_to_company",
    "register_shared_work",
    "registry_changes",
    "relationship_for",
    "rows_of",
    "shared_with",
    "side_by_side",
    "site_by_public_id",
    "site_history",
    "sites",
    "which_stays",
]
