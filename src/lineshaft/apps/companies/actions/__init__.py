"""Writes of the companies context."""

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
    "add_company_name",
    "add_contact",
    "create_site",
    "edit_company",
    "edit_contact",
    "edit_relationship",
    "edit_site",
    "ensure_relationship",
    "mark_contact_left",
    "mark_contact_returned",
]
