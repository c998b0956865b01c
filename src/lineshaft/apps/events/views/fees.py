"""Fees of events for who keeps the books: what is not posted, posting it in one act, taking it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once, tell
from lineshaft.apps.funding.permissions import check_user_can_post
from lineshaft.apps.funding.queries import periods_to_claim
from lineshaft.ui.languages import in_english
from lineshaft.ui.pagination import numbered_page

from .. import actions, fee_queries
from ..forms.fees import PostForm, TakeBackForm
from ..models import Event
from ..wording import when_of


@login_required
@require_safe
@in_english
def fees(request: HttpRequest) -> HttpResponse:
    """Events with fees that are not in the books, or all events with fees."""
    every = request.GET.get("which") == "all"
    rows = fee_queries.events_with_fees(actor_of(request), only_unposted=not every)
    page = numbered_page(rows, request.GET.get("page"))
    return render(request, "events/fees.html", {"page": page, "every": every})


def _event(request: HttpRequest, public_id: str) -> Event:
    found = fee_queries.event_with_books(actor_of(request), public_id)
    if found is None:
        raise Http404
    return found


@login_required
@in_english
def fees_of_event(request: HttpRequest, public_id: str) -> HttpResponse:
    """The fees of one event, and posting those that are not in the books."""
    found, actor = _event(request, public_id), actor_of(request)
    may_post = actor.can("ledger:post", found.center_id)
    if request.method == "POST":
        check_user_can_post(actor, found.center)
    today = timezone.localdate()
    periods = periods_to_claim(actor).filter(center=found.center, starts_on__lte=today, ends_on__gte=today)
    form = PostForm(request.POST or None, periods=periods)

    def post() -> str:
        done = actions.post_fees(event=found, budget_period=form.cleaned_data["budget_period"], by=actor)
        messages.success(
            request,
            f"Posted: {done.receipts} paid {'fee' if done.receipts == 1 else 'fees'} as program income, and"
            f" {done.invoices} {'invoice' if done.invoices == 1 else 'invoices'} issued.",
        )
        return reverse("events:fees_of_event", args=[public_id])

    where = carried_out_once(request, form, post) if may_post else ""
    if where:
        return redirect(where)
    rows = fee_queries.fees_of(found)
    shown = {
        "event": found,
        "when": when_of(found),
        # Each has a form of its own: labels find their fields by its number.
        "fees": [
            (fee, TakeBackForm(auto_id=f"id_{fee.registration.pk}_%s") if fee.posting else None)
            for fee in rows
        ],
        "sums": fee_queries.sums_of(found),
        "may_post": may_post,
        "form": form if may_post and any(fee.becomes for fee in rows) else None,
        "receipts": sum(fee.becomes == "receipt" for fee in rows),
        "invoiced": sum(fee.becomes == "invoice" for fee in rows),
        "reads_event": found.center_id in actor.organisations_where("request:read"),
    }
    return render(request, "events/fees_of_event.html", shown)


@login_required
@require_POST
@in_english
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a fee out of the books."""
    actor = actor_of(request)
    found = fee_queries.posting_with_books(actor, pk)
    if found is None:
        raise Http404
    check_user_can_post(actor, found.center)
    form = TakeBackForm(request.POST)
    if form.is_valid():
        tell(
            request,
            lambda: actions.take_fee_back(posting=found, by=actor, **form.cleaned_data),
            f"The fee of {found.registration.name} is taken back. It can be posted again.",
        )
    else:
        messages.error(request, "Write why the fee is taken back, in up to 300 characters.")
    return redirect("events:fees_of_event", found.registration.event.public_id)
