"""`{% load registry %}`: what the pages of the registry share in their templates."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lineshaft.apps.reference.models import NaicsCode
from lineshaft.ui.tags.layout import breadcrumbs

register = template.Library()


@register.filter
def industry(code: NaicsCode) -> str:
    """An industry with its title in the language of the page."""
    return f"{code.code} {code.title_in(get_language() or '')}"


@register.inclusion_tag("ui/components/breadcrumbs.html", takes_context=True)
def way_to(context: Any, *parts: Any) -> dict[str, Any]:
    """The breadcrumbs of a company or site: from the list, or for a company's own people from their company."""
    reads_registry = context["request"].actor.can("company:read")
    start = (
        (_("Companies"), "companies:sites") if reads_registry else (_("My company"), "companies:my_company")
    )
    found: dict[str, Any] = breadcrumbs(start[0], reverse(start[1]), *parts)
    return found
