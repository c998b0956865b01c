"""What the pages of this context share."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import permissions, queries
from lineshaft.apps.companies.models import Relationship, Site
from lineshaft.apps.companies.tabs import site_tabs


def site_context(request: HttpRequest, site: Site, tab: str) -> dict[str, Any]:
    """What `companies/site_base.html` needs."""
    return {"site": site, "tab_links": site_tabs.links(request, site, tab, public_id=site.public_id)}


def own_relationship(actor: Actor, site: Site) -> Relationship:
    """The relationship that the reader may edit. Raises Http404 when there is none, PermissionDenied for the role."""
    relationship = queries.relationship_for(actor, site)
    if relationship is None:
        raise Http404
    permissions.check_user_can_edit_relationship(actor, relationship.center_id)
    return relationship


def first_error(form: forms.Form) -> str:
    """The first thing that is wrong with a form that has no page of its own."""
    return next((str(error) for errors in form.errors.values() for error in errors), "")


def number_in(text: str | None) -> int:
    """The number that an address or form gives; 0 when it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
