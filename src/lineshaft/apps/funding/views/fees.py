"""The fee of an engagement, for those who do the work; and what a company was sent, for its own contact."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once
from lineshaft.apps.engagements.permissions import check_user_can_read_engagements
from lineshaft.apps.engagements.queries import engagement_by_public_id
from lineshaft.apps.engagements.tabs import engagement_tabs
from lineshaft.ui.pagination import numbered_page

from .. import actions, queries
from ..forms.invoices import FeeForm

PAYMENTS_SHOWN = 100


@login_required
def engagement_fee(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was agreed for an engagement, and the state of its invoices; never the books."""
    actor = actor_of(request)
    check_user_can_read_engagements(actor)
    engagement = engagement_by_public_id(actor, public_id)
    if engagement.center_id not in actor.organisations_where("engagement:read"):
        raise Http404("There is no such engagement.")
    fee = queries.fee_of(engagement)
    today = timezone.localdate()
    named = ("full_fee", "agreed_fee", "agreed_with", "agreed_on", "why")
    initial = {name: getattr(fee, name) for name in named} if fee else {"agreed_on": today}
    form = FeeForm(request.POST or None, initial=initial)
    here = reverse("funding:engagement_fee", args=[public_id])

    def agree() -> str:
        facts = {name: form.cleaned_data[name] for name in named}
        actions.agree_on_fee(engagement=engagement, by=actor, **facts)
        return here

    where = carried_out_once(request, form, agree)
    if where:
        messages.success(request, "The fee is recorded.")
        return redirect(where)
    context = {
        "engagement": engagement,
        "tab_links": engagement_tabs.links(request, engagement, "fee", public_id=public_id),
        "fee": fee,
        "percent": queries.percent_for(engagement, today),
        "invoiced": queries.invoiced_for(engagement),
        "invoices": queries.invoices_of_engagement(engagement),
        "form": form if actor.can("engagement:edit", engagement.center_id) else None,
        "sees_books": actor.can("ledger:read", engagement.center_id),
        "may_post": actor.can("ledger:post", engagement.center_id),
        "today": today,
    }
    return render(request, "funding/invoices/engagement_fee.html", context)


@login_required
@require_safe
def my_invoices(request: HttpRequest) -> HttpResponse:
    """What centers sent to the person's company, and its payments, in the language that the person reads."""
    actor = actor_of(request)
    page = numbered_page(queries.own_invoices(actor), request.GET.get("page"))
    payments = queries.own_payments(actor)[:PAYMENTS_SHOWN]
    context = {"page": page, "payments": payments, "today": timezone.localdate()}
    return render(request, "funding/invoices/mine.html", context)
