"""The tabs of a site that this context adds: its engagements and its requests; and work that starts from a site."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.pages import actor_of, carried_out_once
from lineshaft.apps.companies import queries as companies
from lineshaft.apps.companies.views.common import site_context
from lineshaft.apps.network.models import Center
from lineshaft.ui.pagination import numbered_page

from .. import actions, queries
from ..forms.engagements import EngagementForm
from ..permissions import (
    check_user_can_edit_engagements_of,
    check_user_can_read_engagements,
    check_user_can_read_requests,
)
from ..queries.clock import with_time_left


@login_required
def site_engagements(request: HttpRequest, public_id: str) -> HttpResponse:
    """Work for a site that the person may see."""
    actor = actor_of(request)
    check_user_can_read_engagements(actor)
    site = companies.site_by_public_id(actor, public_id)
    rows = queries.engagements_of(actor).filter(site=site).order_by("-started_on", "-id")
    context = site_context(request, site, "engagements")
    context["page"] = numbered_page(rows, request.GET.get("page"), size=25)
    context["may_start"] = bool(actor.organisations_where("engagement:edit"))
    return render(request, "engagements/site_engagements.html", context)


@login_required
def site_requests(request: HttpRequest, public_id: str) -> HttpResponse:
    """Calls for help from a site that the person may see."""
    actor = actor_of(request)
    check_user_can_read_requests(actor)
    site = companies.site_by_public_id(actor, public_id)
    rows = queries.requests_of(actor).filter(site=site).order_by("-received_at", "-id")
    context = site_context(request, site, "requests")
    context["page"] = numbered_page(rows, request.GET.get("page"), size=25)
    with_time_left(context["page"].object_list)
    return render(request, "engagements/site_requests.html", context)


@login_required
def start_for_site(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin work for a site that did not send a request."""
    actor = actor_of(request)
    center = Center.objects.filter(pk__in=actor.organisations_where("engagement:edit")).first()
    if center is None:
        raise PermissionDenied("Only advisors and directors of a center start engagements.")
    check_user_can_edit_engagements_of(actor, center.pk)
    site = companies.site_by_public_id(actor, public_id)
    initial = {"lead": actor.user_id, "started_on": timezone.localdate()}
    form = EngagementForm(request.POST or None, center=center, initial=initial)
    form.suggest(line=request.GET.get("line", ""), scope=request.GET.get("scope", ""))

    def begin() -> str:
        engagement = actions.start_engagement(**form.facts(), center=center, site=site, by=actor)
        messages.success(request, f"{engagement.public_id} has begun. Log the first visit when it was held.")
        return reverse("engagements:detail", args=[engagement.public_id])

    where = carried_out_once(request, form, begin)
    if where:
        return redirect(where)
    return render(
        request, "engagements/engagement_start.html", {"form": form, "site": site, "help_request": None}
    )
