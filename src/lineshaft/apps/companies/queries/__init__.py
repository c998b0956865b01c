"""Reads of the companies context."""

from .duplicates import Candidate, facts_of_site, likely_duplicates
from .facets import Makeup, digits_shown, makeup
from .history import site_history
from .imports import ROW_FILTERS, batch_by_number, batches, is_interrupted, job_key, rows_of
from .lists import (
    AREAS,
    MOST_FOUND,
    SiteCriteria,
    after,
    best_first,
    columns,
    find_sites,
    in_order,
    own_relationships,
    possible_owners,
    ranked,
    sites,
)
from .readings import Offer, Reading, reading_of
from .reshaping import FACTS, Plan, plan_company_merge, plan_merge, plan_move
from .review import Line, next_pair, open_pairs, pair_of, registry_changes, side_by_side, which_stays
from .sites import company_by_public_id, contacts_for, relationship_for, site_by_public_id
from .splitting import Belonging, belongings

__all__ = [
    "AREAS",
    "FACTS",
    "MOST_FOUND",
    "ROW_FILTERS",
    "Belonging",
    "Candidate",
    "Line",
    "Makeup",
    "Offer",
    "Plan",
    "Reading",
    "SiteCriteria",
    "after",
    "batch_by_number",
    "batches",
    "belongings",
    "best_first",
    "columns",
    "company_by_public_id",
    "contacts_for",
    "digits_shown",
    "facts_of_site",
    "find_sites",
    "in_order",
    "is_interrupted",
    "job_key",
    "likely_duplicates",
    "makeup",
    "next_pair",
    "open_pairs",
    "own_relationships",
    "pair_of",
    "plan_company_merge",
    "plan_merge",
    "plan_move",
    "possible_owners",
    "ranked",
    "reading_of",
    "registry_changes",
    "relationship_for",
    "rows_of",
    "side_by_side",
    "site_by_public_id",
    "site_history",
    "sites",
    "which_stays",
]
