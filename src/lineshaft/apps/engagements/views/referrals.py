"""
Companies that a partner sends to their centers: the list, its file, a new one, taking one back; and the page on which
a company says that it did not agree.
"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out, carried_out_once
from lineshaft.apps.network.zones import zone_of
from lineshaft.tenancy import system_scope
from lineshaft.ui.languages import in_english
from lineshaft.ui.links import private, private_page
from lineshaft.ui.pagination import numbered_page

from .. import actions, exports
from ..forms.referrals import ReferralFilter, ReferralForm
from ..forms.requests import ReasonForm
from ..models import Referral
from ..permissions import check_user_can_refer
from ..queries import referrals as referral_queries
from ..states import OPEN_REQUESTS, RequestState


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
        "may_refer": bool(referral_queries.partners_of(actor)),
        "closed_partners": referral_queries.closed_partners_of(actor),
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
    partners = referral_queries.partners_of(actor)
    if not partners:
        # The list says why.
        return redirect("engagements:referrals")
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
    return render(request, "engagements/referral_new.html", {"form": form})


@login_required
@in_english
def referral_take_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Take back what was sent, with a reason; once the center did something about it, whom to ask instead."""
    actor = actor_of(request)
    check_user_can_refer(actor)
    referral = referral_queries.referral_by_reference(actor, reference)
    form = ReasonForm(request.POST or None)
    if carried_out(
        request,
        form,
        lambda: actions.take_back_referral(referral=referral, by=actor, reason=form.cleaned_data["reason"]),
    ):
        messages.success(request, f"{reference} is taken back. {referral.center} is told.")
        return redirect("engagements:referrals")
    # The center may have answered while they wrote.
    referral = referral_queries.referral_by_reference(actor, reference)
    may_take_back = referral.standing == Referral.Standing.ARRIVED.value
    context = {"form": form, "referral": referral, "may_take_back": may_take_back}
    status = 200 if request.method != "POST" else 422 if may_take_back else 409
    return render(request, "engagements/referral_take_back.html", context, status=status)


# Behind the link ----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def not_agreed(request: HttpRequest, token: str) -> HttpResponse:
    """Who passed which request on, and saying that the company did not agree. Opened by the link of a mail alone."""
    with system_scope("the link of a mail opens the one referral that it was made for"):
        referral = referral_queries.referral_of_token(token)
    if referral is None:
        return private(render(request, "engagements/transfer_unknown.html", status=404))
    found = referral
    return private_page(
        request,
        found.help_request.language,
        lambda: _not_agreed_page(request, token, found),
        zone=zone_of(found.center),
    )


def _not_agreed_page(request: HttpRequest, token: str, referral: Referral) -> HttpResponse:
    if request.method == "POST":
        actions.deny_referral(referral=referral)
        return redirect("engagements:referral_not_agreed", token=token)
    with system_scope("a company reads what became of what it said about a referral"):
        denied_at = referral_queries.denied_at(referral)
    context = {
        "referral": referral,
        "center": referral.center,
        "denied_at": denied_at,
        "is_closed": referral.help_request.status == RequestState.CLOSED.value,
        "is_open": referral.help_request.status in OPEN_REQUESTS,
        "is_taken_back": referral.standing == Referral.Standing.TAKEN_BACK.value,
    }
    return render(request, "engagements/referral_not_agreed.html", context)
