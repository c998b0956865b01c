"""What the settings pages of a center share."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.pages import actor_of

from .. import queries
from ..models import Center
from ..permissions import check_user_can_see_settings, may_edit_center
from ..tabs import center_tabs


def center_or_404(slug: str) -> Center:
    """The center with this word in its address."""
    center = queries.center_by_slug(slug)
    if center is None:
        raise Http404(_("There is no such center. The directory lists them all."))
    return center


def center_for(request: HttpRequest, slug: str) -> Center:
    """The center, for people who may see its settings."""
    center = center_or_404(slug)
    check_user_can_see_settings(actor_of(request), center)
    return center


def settings_page(
    request: HttpRequest, template: str, center: Center, tab: str, **context: Any
) -> HttpResponse:
    """One tab of the settings of a center."""
    shared = {
        "center": center,
        "tab_links": center_tabs.links(request, center, tab, slug=center.slug),
        "may_edit": may_edit_center(actor_of(request), center),
    }
    return render(request, f"network/settings/{template}", {**shared, **context})
