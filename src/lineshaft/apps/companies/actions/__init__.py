"""Writes of the companies context."""

from .bulk import Loaded, SiteRow, bulk_load_sites
from .registry import add_company_name, create_site, edit_company, edit_site
from .relationships import (
    add_contact,
    edit_contact,
    edit_relationship,
    ensure_relationship,
    mark_contact_left,
    mark_contact_returned,
)

__all__ = [
    "Loaded",
    "SiteRow",
    "add_company_name",
    "add_contact",
    "bulk_load_sites",
    "create_site",
    "edit_company",
    "edit_contact",
    "edit_relationship",
    "edit_site",
    "ensure_relationship",
    "mark_contact_left",
    "mark_contact_returned",
]
