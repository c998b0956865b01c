"""Fees of events for who keeps the books: posting them, taking them back, and saying that one is not owed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once, step_page, tell
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.funding.permissions import check_user_can_post
from lineshaft.apps.funding.queries.months import closed_through
from lineshaft.ui.languages import in_english
from lineshaft.ui.pagination import numbered_page

from .. import actions
from ..forms.fees import NotOwedForm, PostForm, TakeBackForm
from ..models import Event, Registration
from ..queries import fees as fee_queries
from ..queries.fees import Fee
from ..wording import local_day, when_of


@login_required
@require_safe
@in_english
def fees(request: HttpRequest) -> HttpResponse:
    """Events with fees that are not in the books or are to be taken back, or all events with fees."""
    every = request.GET.get("which") == "all"
    rows = fee_queries.events_with_fees(actor_of(request), only_open=not every)
    page = numbered_page(rows, request.GET.get("page"))
    for each in page:
        each.local_day = local_day(each)  # type: ignore[attr-defined]
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

    def look() -> tuple[list[Fee], fee_queries.Offer, PostForm]:
        today, rows = timezone.localdate(), fee_queries.fees_of(found)
        offer = fee_queries.offer_of(actor, found, rows, today)
        closed = closed_through(found.center_id)
        return rows, offer, PostForm(request.POST or None, offer=offer, closed=closed, today=today)

    rows, offer, form = look()

    def post() -> str:
        done = actions.post_fees(
            event=found,
            wanted=form.wanted,
            budget_period=form.cleaned_data.get("budget_period"),
            award=form.cleaned_data.get("award"),
            emails=form.emails,
            by=actor,
        )
        messages.success(
            request,
            f"Posted: {done.receipts} paid {'fee' if done.receipts == 1 else 'fees'} as program income, and"
            f" {done.invoices} {'invoice' if done.invoices == 1 else 'invoices'} issued.",
        )
        return reverse("events:fees_of_event", args=[public_id])

    where = carried_out_once(request, form, post) if may_post else ""
    if where:
        return redirect(where)
    if form.errors and not offer:
        # Somebody was quicker, and no form is left in which to say so.
        for words in (each for errors in form.errors.values() for each in errors):
            messages.error(request, str(words))
    shown: dict[str, Any] = {
        "event": found,
        "when": when_of(found),
        # Each has forms of its own: labels find their fields by its number.
        "fees": [(fee, _form_of(fee)) for fee in rows],
        "sums": fee_queries.sums_of(found),
        "may_post": may_post,
        "form": form if may_post and offer else None,
        "offer": offer,
        "reads_event": found.center_id in actor.organisations_where("request:read"),
    }
    return render(request, "events/fees_of_event.html", shown)


def _form_of(fee: Fee) -> NotOwedForm | None:
    auto_id = f"id_{fee.registration.pk}_%s"
    if fee.posting is not None:
        return TakeBackForm(auto_id=auto_id, initial={"not_owed": fee.is_to_take_back})
    return NotOwedForm(auto_id=auto_id) if fee.is_unposted else None


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
        again = "It is not posted again." if form.cleaned_data["not_owed"] else "It can be posted again."
        tell(
            request,
            lambda: actions.take_fee_back(posting=found, by=actor, **form.cleaned_data),
            f"The fee of {found.registration.name} is taken back. {again}",
            form,
        )
    else:
        messages.error(request, "Write why the fee is taken back, in up to 300 characters.")
    return redirect("events:fees_of_event", found.registration.event.public_id)


def _registration(actor: Actor, pk: int) -> Registration:
    found = fee_queries.registration_with_books(actor, pk)
    if found is None:
        raise Http404
    check_user_can_post(actor, found.center)
    return found


def _back(found: Registration) -> str:
    return reverse("events:fees_of_event", args=[found.event.public_id])


not_owed = step_page(
    _registration,
    lambda found, actor, reason: actions.forgive_fee(registration=found, reason=reason, by=actor),
    "The fee of {0} is not owed: it is neither asked for nor posted.",
    _back,
    NotOwedForm,
)
owed = step_page(
    _registration,
    lambda found, actor: actions.ask_fee_again(registration=found, by=actor),
    "The fee of {0} is owed again.",
    _back,
)
