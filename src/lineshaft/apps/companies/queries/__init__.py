"""Reads of the companies context."""

from .duplicates import Candidate, facts_of_site, likely_duplicates
from .sites import company_by_public_id, contacts_for, relationship_for, site_by_public_id

__all__ = [
    "Candidate",
    "company_by_public_id",
    "contacts_for",
    "facts_of_site",
    "likely_duplicates",
    "relationship_for",
    "site_by_public_id",
]
