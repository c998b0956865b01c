"""Reads of the companies context."""

from .capabilities import (
    SOON,
    capabilities_of,
    expiring,
    own_capability,
    removed_capabilities,
    today,
)
from .correcting import proposed_values
from .duplicates import Candidate, facts_of_site, likely_duplicates
from .facts import FactHistory, Said, fact_histories
from .families import (
    also_with_tax_number,
    companies_above,
    find_companies,
    subsidiaries_of,
    tax_numbers_of,
)
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
from .sites import (
    OtherIndustry,
    company_by_public_id,
    contacts_for,
    other_industries,
    relationship_for,
    site_by_public_id,
)
from .splitting import Belonging, belongings

__all__ = [
    "FACTS",
    "MOST_FOUND",
    "ROW_FILTERS",
    "SOON",
    "Belonging",
    "Candidate",
    "FactHistory",
    "Line",
    "OtherIndustry",
    "Plan",
    "Said",
    "SiteCriteria",
    "after",
    "also_with_tax_number",
    "batch_by_number",
    "batches",
    "belongings",
    "best_first",
    "capabilities_of",
    "columns",
    "companies_above",
    "company_by_public_id",
    "contacts_for",
    "expiring",
    "fact_histories",
    "facts_of_site",
    "find_companies",
    "find_sites",
    "in_order",
    "is_interrupted",
    "job_key",
    "likely_duplicates",
    "next_pair",
    "open_pairs",
    "other_industries",
    "own_capability",
    "own_relationships",
    "pair_of",
    "plan_company_merge",
    "plan_merge",
    "plan_move",
    "possible_owners",
    "proposed_values",
    "registry_changes",
    "relationship_for",
    "removed_capabilities",
    "rows_of",
    "side_by_side",
    "site_by_public_id",
    "site_history",
    "sites",
    "subsidiaries_of",
    "tax_numbers_of",
    "today",
    "which_stays",
]
