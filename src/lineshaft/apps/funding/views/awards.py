"""Awards: the list, and the terms of one."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lineshaft.apps.accounts.pages import actor_of

from .. import queries
from .common import award_or_404, award_page


@login_required
def awards(request: HttpRequest) -> HttpResponse:
    """The awards that a person sees: of the own center, or of the network."""
    actor = actor_of(request)
    return render(
        request, "funding/awards.html", {"awards": queries.awards(actor), "is_office": actor.is_office}
    )


@login_required
def terms(request: HttpRequest, pk: int) -> HttpResponse:
    """The terms of an award, its actions, and what was approved."""
    award = award_or_404(request, pk)
    return award_page(
        request,
        "terms.html",
        award,
        "terms",
        terms=queries.terms_of(award),
        actions=queries.actions_of(award),
        approvals=queries.approvals_of(award),
    )
