"""What the pages of this context share."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.pages import actor_of
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import permissions, queries
from lineshaft.apps.companies.actions import Corrected
from lineshaft.apps.companies.models import Company, Relationship, Site
from lineshaft.apps.companies.tabs import company_tabs, site_tabs
from lineshaft.domain.errors import LineshaftError


def site_context(request: HttpRequest, site: Site, tab: str) -> dict[str, Any]:
    """What the frame of a page of a site needs; `frame` is that of its company's own people, or of staff."""
    is_own = site.company_id in actor_of(request).company_ids
    return {
        "site": site,
        "tab_links": site_tabs.links(request, site, tab, public_id=site.public_id),
        "frame": "companies/own_site_base.html" if is_own else "companies/site_base.html",
        "is_own": is_own,
    }


def company_context(request: HttpRequest, company: Company, tab: str) -> dict[str, Any]:
    """What the frame of a page of a company needs; `frame` as in `site_context`."""
    is_own = company.pk in actor_of(request).company_ids
    return {
        "company": company,
        "tab_links": company_tabs.links(request, company, tab, public_id=company.public_id),
        "frame": "companies/own_company_base.html" if is_own else "companies/company_base.html",
        "is_own": is_own,
    }


def own_relationship(actor: Actor, site: Site) -> Relationship:
    """The relationship that the reader may edit. Raises Http404 when there is none, PermissionDenied for the role."""
    relationship = queries.relationship_for(actor, site)
    if relationship is None:
        raise Http404
    permissions.check_user_can_edit_relationship(actor, relationship.center_id)
    return relationship


def take_away(request: HttpRequest, key: str, kept: dict[str, Any], act: Callable[[], Any]) -> None:
    """Run a removal. The next page says so and offers to undo it: `kept` is what that takes, under `key`."""
    try:
        with transaction.atomic():
            act()
    except LineshaftError as error:
        messages.error(request, str(error))
    else:
        request.session[key] = kept


def offered_back(request: HttpRequest, key: str, pk: int) -> dict[str, Any] | None:
    """What was taken away of the record `pk` a moment ago; offered once, and kept for the undo."""
    kept: dict[str, Any] | None = request.session.get(key)
    if kept is None or kept["of"] != pk or kept.get("offered"):
        return None
    request.session[key] = {**kept, "offered": True}
    return kept


def taken_back(request: HttpRequest, key: str, pk: int) -> dict[str, Any] | None:
    """What an undo brings back to the record `pk`; None, and said so, when there is nothing."""
    kept: dict[str, Any] | None = request.session.pop(key, None)
    if kept is None or kept["of"] != pk:
        messages.info(request, _("There is nothing to bring back here."))
        return None
    return kept


def first_error(form: forms.Form) -> str:
    """The first thing that is wrong with a form that has no page of its own."""
    return next((str(error) for errors in form.errors.values() for error in errors), "")


def tell_corrected(request: HttpRequest, corrected: Corrected) -> None:
    """What became of a correction, in words."""
    if corrected.done:
        messages.success(request, _("The record was corrected for the whole network."))
    if corrected.proposed:
        messages.info(
            request,
            _(
                "What another center said waits for the program office: %(facts)s. You see the answer under “Changes”."
            )
            % {"facts": corrected.proposed.other_name},
        )
    if not (corrected.done or corrected.proposed):
        messages.info(request, _("Nothing was changed."))


def number_in(text: str | None) -> int:
    """The number that an address or form gives; 0 when it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
