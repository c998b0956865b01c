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
from .sites import company_by_public_id, contacts_for, relationship_for, site_by_public_id

__all__ = [
    "MOST_FOUND",
    "ROW_FILTERS",
    "Candidate",
    "SiteCriteria",
    "after",
    "batch_by_number",
    "batches",
    "best_first",
    "columns",
    "company_by_public_id",
    "contacts_for",
    "facts_of_site",
    "find_sites",
    "in_order",
    "is_interrupted",
    "job_key",
    "likely_duplicates",
    "own_relationships",
    "possible_owners",
    "relationship_for",
    "rows_of",
    "site_by_public_id",
    "site_history",
    "sites",
]
