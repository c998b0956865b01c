"""Companies that a partner sends to their centers: the list, its file, and a new one."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once
from lineshaft.ui.languages import in_english
from lineshaft.ui.pagination import numbered_page

from .. import actions, exports, referral_queries
from ..forms.referrals import ReferralFilter, ReferralForm
from ..permissions import check_user_can_refer


@login_required
@require_safe
@in_english
def referral_list(request: HttpRequest) -> HttpResponse:
    """What the partner sent, and how far it got."""
    actor = actor_of(request)
    check_user_can_refer(actor)
    filters = ReferralFilter(request.GET)
    rows = referral_queries.referrals_of(actor, **filters.criteria())
    context = {
        "filters": filters,
        "page": numbered_page(rows, request.GET.get("page"), size=25),
        "is_filtered": any(request.GET.get(field) for field in filters.fields),
        "shows_partner": len(actor.organisations_where("referral:send")) > 1,
    }
    return render(request, "engagements/referrals.html", context)


@login_required
@require_safe
def referral_export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list as a file."""
    actor = actor_of(request)
    check_user_can_refer(actor)
    rows = referral_queries.referrals_of(actor, **ReferralFilter(request.GET).criteria())
    return exports.download(actor, "referrals", exports.REFERRALS, rows)


@login_required
@in_english
def referral_new(request: HttpRequest) -> HttpResponse:
    """Send a company to its center."""
    actor = actor_of(request)
    check_user_can_refer(actor)
    partners = list(referral_queries.partners_of(actor))
    form = ReferralForm(request.POST or None, partners=partners, initial={"language": "en"})

    def send() -> str:
        referral = actions.refer_company(**form.facts(), by=actor, is_synthetic=settings.DEMO)
        messages.success(
            request,
            f"{referral.reference}: {referral.company_name} is with {referral.center.name}."
            " Here you see how far it gets.",
        )
        return reverse("engagements:referrals")

    where = carried_out_once(request, form, send)
    if where:
        return redirect(where)
    return render(request, "engagements/referral_new.html", {"form": form, "partners": partners})
