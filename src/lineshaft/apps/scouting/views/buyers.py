"""Pages of the program office: the buyers with an account; and the public page on how to become one."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once, tell
from lineshaft.apps.accounts.queries import history_lines
from lineshaft.apps.engagements.forms.common import chosen
from lineshaft.ui.languages import in_english
from lineshaft.ui.pagination import numbered_page

from .. import actions, permissions, queries
from ..forms.lists import BuyerFilter, BuyerForm
from ..models import BuyerProfile


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What scouting is, and how an agency or company gets an account."""
    may_post = permissions.may_post(actor_of(request))
    return render(request, "scouting/about.html", {"may_post": may_post})


@login_required
@require_safe
@in_english
def buyers(request: HttpRequest) -> HttpResponse:
    """Every buyer with an account, retired ones too."""
    actor = actor_of(request)
    filters = BuyerFilter(request.GET)
    values = chosen(filters)
    found = queries.buyers(
        actor, text=values.get("q", ""), kind=values.get("kind", ""), status=values.get("status", "")
    )
    page = numbered_page(found, request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "rows": [(each, getattr(each, "buyer_profile", None)) for each in page.object_list],
        "may_edit": permissions.may_manage_buyers(actor),
        "may_see_asking": actor.can("need:scout"),
    }
    return render(request, "scouting/buyers.html", context)


@login_required
@in_english
def buyer_new(request: HttpRequest) -> HttpResponse:
    """Enter a buyer, and invite its first person."""
    actor = actor_of(request)
    permissions.check_user_can_manage_buyers(actor)
    form = BuyerForm(request.POST or None)

    def add() -> str:
        added = actions.add_buyer(by=actor, is_synthetic=settings.DEMO, **form.told)
        email = form.told["email"]
        invited = f" An invitation to {email} is on its way." if email else ""
        messages.success(request, f"{added} is entered.{invited}")
        return reverse("scouting:buyer", args=[added.pk])

    where = carried_out_once(request, form, add)
    if where:
        return redirect(where)
    return render(request, "scouting/buyer_new.html", {"form": form})


@login_required
@in_english
def buyer(request: HttpRequest, pk: int) -> HttpResponse:
    """One buyer: what is told of it, its people and needs, its history; changing it."""
    actor = actor_of(request)
    found = queries.buyer(actor, pk)
    form = BuyerForm.of(found, request.POST or None)
    if request.method == "POST":
        permissions.check_user_can_manage_buyers(actor)

    def change() -> str:
        actions.change_buyer(buyer=found, by=actor, **form.told)
        messages.success(request, "Saved.")
        return request.path

    where = carried_out_once(request, form, change)
    if where:
        return redirect(where)
    profile = queries.profile_of(found.pk)
    context = {
        "buyer": queries.buyer(actor, pk),
        "profile": profile,
        "form": form,
        "may_edit": permissions.may_manage_buyers(actor),
        "may_invite": actor.can("member:invite"),
        "history": history_lines(actor, [found, *([profile] if profile else [])]),
    }
    return render(request, "scouting/buyer.html", context)


def _step(act: Callable[..., BuyerProfile], done: str) -> Callable[..., HttpResponse]:
    @login_required
    @require_POST
    @in_english
    def step(request: HttpRequest, pk: int) -> HttpResponse:
        permissions.check_user_can_manage_buyers(actor_of(request))
        found = queries.buyer(actor_of(request), pk)
        tell(request, lambda: act(buyer=found, by=actor_of(request)), done.format(found))
        return redirect("scouting:buyer", pk=found.pk)

    return step


retire = _step(actions.retire_buyer, "{} is retired: it posts nothing new.")
restore = _step(actions.restore_buyer, "{} is back and can post again.")
