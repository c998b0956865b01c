"""What the pages of an award share."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from lineshaft.apps.accounts.pages import actor_of
from lineshaft.apps.network.models import Award

from .. import queries
from ..tabs import award_tabs


def award_or_404(request: HttpRequest, pk: int) -> Award:
    """The award, for people who may see it; anyone else gets the same 404 as for one that does not exist."""
    award = queries.award_of(actor_of(request), pk)
    if award is None:
        raise Http404("There is no such award.")
    return award


def award_page(request: HttpRequest, template: str, award: Award, tab: str, **context: Any) -> HttpResponse:
    """One tab of an award: `template` extends `funding/award_base.html`."""
    shared = {"award": award, "tab_links": award_tabs.links(request, award, tab, pk=award.pk)}
    return render(request, f"funding/{template}", {**shared, **context})
