"""Pages of the program office: the buyers with an account; and the public page on how to become one."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts import outside_pages
from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.accounts.pages import actor_of, step_page
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui.fields import chosen
from lineshaft.ui.languages import in_english

from .. import actions, permissions, queries
from ..forms.lists import BuyerFilter, BuyerForm


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
    page, rows = outside_pages.listed(request, found, "buyer_profile")
    context = {
        "filters": filters,
        "page": page,
        "rows": rows,
        "may_edit": permissions.may_manage_buyers(actor),
        "may_see_asking": actor.can("need:scout"),
    }
    return render(request, "scouting/buyers.html", context)


@login_required
@in_english
def buyer_new(request: HttpRequest) -> HttpResponse:
    """Enter a buyer, and invite its first person."""
    permissions.check_user_can_manage_buyers(actor_of(request))
    form = BuyerForm(request.POST or None)
    if where := outside_pages.entered(request, form, actions.add_buyer, "scouting:buyer"):
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
    if where := outside_pages.changed(request, form, partial(actions.change_buyer, buyer=found), "Saved."):
        return redirect(where)
    context = outside_pages.facts_of(request, found, queries.profile_of(found.pk)) | {
        "buyer": queries.buyer(actor, pk),
        "form": form,
        "may_edit": permissions.may_manage_buyers(actor),
    }
    return render(request, "scouting/buyer.html", context)


def _to_manage(actor: Actor, pk: int) -> Organisation:
    permissions.check_user_can_manage_buyers(actor)
    return queries.buyer(actor, pk)


def _page_of(buyer: Organisation) -> str:
    return reverse("scouting:buyer", args=[buyer.pk])


retire = step_page(
    _to_manage,
    lambda buyer, by: actions.retire_buyer(buyer=buyer, by=by),
    "{} is retired: it posts nothing new.",
    _page_of,
)
restore = step_page(
    _to_manage,
    lambda buyer, by: actions.restore_buyer(buyer=buyer, by=by),
    "{} is back and can post again.",
    _page_of,
)
