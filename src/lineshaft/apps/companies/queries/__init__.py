"""Reads of the companies context."""

from .duplicates import Candidate, facts_of_site, likely_duplicates
from .held import Choice, choices_for, imports_that_wait, next_waiting_row, waiting_rows
from .history import site_history
from .imports import (
    ROW_FILTERS,
    batch_by_number,
    batches,
    change_lines_of,
    is_interrupted,
    job_key,
    rows_of,
    sum_of,
    writings_of_states,
)
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
from .mappings import saved_mapping, saved_mapping_for, saved_mappings
from .reshaping import FACTS, Plan, plan_company_merge, plan_merge, plan_move
from .review import Line, next_pair, open_pairs, pair_of, registry_changes, side_by_side, which_stays
from .sites import company_by_public_id, contacts_for, relationship_for, site_by_public_id
from .splitting import Belonging, belongings

__all__ = [
    "FACTS",
    "MOST_FOUND",
    "ROW_FILTERS",
    "Belonging",
    "Candidate",
    "Choice",
    "Line",
    "Plan",
    "SiteCriteria",
    "after",
    "batch_by_number",
    "batches",
    "belongings",
    "best_first",
    "change_lines_of",
    "choices_for",
    "columns",
    "company_by_public_id",
    "contacts_for",
    "facts_of_site",
    "find_sites",
    "imports_that_wait",
    "in_order",
    "is_interrupted",
    "job_key",
    "likely_duplicates",
    "next_pair",
    "next_waiting_row",
    "open_pairs",
    "own_relationships",
    "pair_of",
    "plan_company_merge",
    "plan_merge",
    "plan_move",
    "possible_owners",
    "registry_changes",
    "relationship_for",
    "rows_of",
    "saved_mapping",
    "saved_mapping_for",
    "saved_mappings",
    "side_by_side",
    "site_by_public_id",
    "site_history",
    "sites",
    "sum_of",
    "waiting_rows",
    "which_stays",
    "writings_of_states",
]
