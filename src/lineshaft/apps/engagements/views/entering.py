"""A request that reached somebody in another way than the public form, written down while they talk."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from lineshaft.apps.accounts.pages import actor_of, carried_out_once
from lineshaft.apps.companies import queries as companies
from lineshaft.apps.network.models import Center
from lineshaft.domain.linkage import SiteFacts

from .. import actions
from ..forms.ask import PhoneRequestForm
from ..permissions import check_user_can_enter_request
from ..queries.joining import SameCall, like_typed


@login_required
def request_new(request: HttpRequest) -> HttpResponse:
    """A request that somebody made by telephone."""
    actor = actor_of(request)
    check_user_can_enter_request(actor)
    centers = Center.objects.filter(pk__in=actor.organisations_where("request:handle"))
    form = PhoneRequestForm(request.POST or None, centers=centers, initial={"language": "en"})

    def enter() -> str:
        help_request = actions.enter_request(**form.facts(), is_synthetic=settings.DEMO, by=actor)
        if help_request.center_id not in actor.organisations_where("request:read"):
            messages.success(
                request,
                f"{help_request.reference} went to {help_request.center}, which serves the place. Tell the caller.",
            )
            return reverse("engagements:requests")
        who = (
            "yours"
            if not form.cleaned_data["by_rules"]
            else f"with {help_request.assigned_to or 'nobody yet'}"
        )
        messages.success(request, f"{help_request.reference} is entered, and {who}.")
        return reverse("engagements:request", args=[help_request.reference])

    where = carried_out_once(request, form, enter)
    if where:
        return redirect(where)
    context = {"form": form, **_like(request)}
    return render(request, "engagements/request_new.html", context)


_TYPED = ("company_name", "street", "city", "zip_code", "contact_email", "contact_phone")


def _like(request: HttpRequest) -> dict[str, Any]:
    """Open requests and sites of the registry that may be what is being typed."""
    if request.method != "POST":
        return {}
    typed = {name: request.POST.get(name, "") for name in _TYPED}
    centers = Center.objects.filter(pk__in=actor_of(request).organisations_where("request:handle"))
    calls: list[SameCall] = []
    for center in centers.select_related("state"):
        calls += like_typed(center.pk, typed, center.state)
    sites: list[companies.Candidate] = []
    if len(typed["company_name"].strip()) >= 3:
        facts = SiteFacts(
            name=typed["company_name"].replace("\0", "")[:300],
            street=typed["street"].replace("\0", "")[:300],
            city=typed["city"].replace("\0", "")[:100],
            zip=typed["zip_code"].replace("\0", "")[:10],
            phone=typed["contact_phone"].replace("\0", "")[:60],
        )
        sites = companies.likely_duplicates(facts, while_typing=True)
    return {"same_calls": calls, "sites": sites}


@login_required
@require_POST
def request_like(request: HttpRequest) -> HttpResponse:
    """The part of the form that shows requests and sites like the one being typed."""
    check_user_can_enter_request(actor_of(request))
    return render(request, "engagements/parts/request_like.html", _like(request))
