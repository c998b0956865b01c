"""What programs there are, and what each of them is."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from lineshaft.apps.accounts.pages import actor_of
from lineshaft.apps.network.models import ServiceArea

from .. import queries
from ..permissions import check_user_can_read_programs


@login_required
def program_list(request: HttpRequest) -> HttpResponse:
    """The programs that a center can begin with a company."""
    actor = actor_of(request)
    check_user_can_read_programs(actor)
    offers = queries.offers(actor)
    groups = [
        (area.label, [offer for offer in offers if offer.template.area == area.value]) for area in ServiceArea
    ]
    return render(
        request,
        "programs/program_list.html",
        {
            "groups": [(label, found) for label, found in groups if found],
            "unreadable": queries.unreadable(actor),
            "may_make": bool(actor.organisations_where("program:edit")),
        },
    )


@login_required
def about(request: HttpRequest, slug: str) -> HttpResponse:
    """One program: its stages, sheets, sessions and documents, and where they come from."""
    actor = actor_of(request)
    check_user_can_read_programs(actor)
    offer = offer_or_404(request, slug)
    context = {
        "offer": offer,
        "template": offer.template,
        "may_make": bool(actor.organisations_where("program:edit")),
        "may_withdraw": bool(offer.own and actor.can("program:edit", offer.own.center_id)),
    }
    return render(request, "programs/about.html", context)


def offer_or_404(request: HttpRequest, slug: str) -> queries.Offer:
    """The program of an address, as far as the reader may begin it."""
    for offer in queries.offers(actor_of(request)):
        if offer.slug == slug:
            return offer
    raise Http404("No such program is offered.")
