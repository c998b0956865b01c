"""Pages of the program office: the partners of the network, entering one, changing, retiring and restoring it."""

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
from ..forms import PartnerFilter, PartnerForm
from ..wording import Names, states_in_words


@login_required
@require_safe
@in_english
def partners(request: HttpRequest) -> HttpResponse:
    """Every partner of the network, retired ones too."""
    actor = actor_of(request)
    filters = PartnerFilter(request.GET)
    values = chosen(filters)
    found = queries.partners_for_office(
        actor, text=values.get("q", ""), arena=values.get("arena", ""), status=values.get("status", "")
    )
    page, rows = outside_pages.listed(request, found, "partner_profile")
    names = Names.of([])
    context = {
        "filters": filters,
        "page": page,
        "rows": [
            (each, profile, states_in_words(profile.states, names) if profile else "")
            for each, profile in rows
        ],
        "may_edit": permissions.may_manage_partners(actor),
    }
    return render(request, "partners/settings.html", context)


@login_required
@in_english
def partner_new(request: HttpRequest) -> HttpResponse:
    """Enter a partner, and invite its first person."""
    permissions.check_user_can_manage_partners(actor_of(request))
    form = PartnerForm(request.POST or None)
    if where := outside_pages.entered(request, form, actions.add_partner, "partners:partner"):
        return redirect(where)
    return render(request, "partners/partner_new.html", {"form": form})


@login_required
@in_english
def partner(request: HttpRequest, pk: int) -> HttpResponse:
    """One partner: what is told of it, its people and resources, its history; changing it."""
    actor = actor_of(request)
    found = queries.partner_for_office(actor, pk)
    form = PartnerForm.of(found, request.POST or None)
    if request.method == "POST":
        permissions.check_user_can_manage_partners(actor)
    change = partial(actions.change_partner, partner=found)
    if where := outside_pages.changed(request, form, change, "Saved. The public list of partners shows it."):
        return redirect(where)
    profile = queries.profile_of(found.pk)
    context = outside_pages.facts_of(request, found, profile) | {
        "partner": queries.partner_for_office(actor, pk),
        "states": states_in_words(profile.states, Names.of([])) if profile else "",
        "form": form,
        "may_edit": permissions.may_manage_partners(actor),
    }
    return render(request, "partners/partner.html", context)


def _to_manage(actor: Actor, pk: int) -> Organisation:
    permissions.check_user_can_manage_partners(actor)
    return queries.partner_for_office(actor, pk)


def _page_of(partner: Organisation) -> str:
    return reverse("partners:partner", args=[partner.pk])


retire = step_page(
    _to_manage,
    lambda partner, by: actions.retire_partner(partner=partner, by=by),
    "{} is retired: its resources are not shown or passed on any more.",
    _page_of,
)
restore = step_page(
    _to_manage,
    lambda partner, by: actions.restore_partner(partner=partner, by=by),
    "{} is back, with its resources as they were.",
    _page_of,
)
