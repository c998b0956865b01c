"""Pages of the program office: the partners of the network, entering one, changing, retiring and restoring it."""

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
from ..forms import PartnerFilter, PartnerForm
from ..models import PartnerProfile
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
    page = numbered_page(found, request.GET.get("page"))
    names = Names.of([])
    context = {
        "filters": filters,
        "page": page,
        "rows": [
            (each, profile, states_in_words(profile.states, names) if profile else "")
            for each in page.object_list
            for profile in [getattr(each, "partner_profile", None)]
        ],
        "may_edit": permissions.may_manage_partners(actor),
    }
    return render(request, "partners/settings.html", context)


@login_required
@in_english
def partner_new(request: HttpRequest) -> HttpResponse:
    """Enter a partner, and invite its first person."""
    actor = actor_of(request)
    permissions.check_user_can_manage_partners(actor)
    form = PartnerForm(request.POST or None)

    def add() -> str:
        added = actions.add_partner(by=actor, is_synthetic=settings.DEMO, **form.told)
        email = form.told["email"]
        invited = f" An invitation to {email} is on its way." if email else ""
        messages.success(request, f"{added} is entered.{invited}")
        return reverse("partners:partner", args=[added.pk])

    where = carried_out_once(request, form, add)
    if where:
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

    def change() -> str:
        actions.change_partner(partner=found, by=actor, **form.told)
        messages.success(request, "Saved. The public list of partners shows it.")
        return request.path

    where = carried_out_once(request, form, change)
    if where:
        return redirect(where)
    profile = queries.profile_of(found.pk)
    context = {
        "partner": queries.partner_for_office(actor, pk),
        "profile": profile,
        "states": states_in_words(profile.states, Names.of([])) if profile else "",
        "form": form,
        "may_edit": permissions.may_manage_partners(actor),
        "may_invite": actor.can("member:invite"),
        "history": history_lines(actor, [found, *([profile] if profile else [])]),
    }
    return render(request, "partners/partner.html", context)


def _step(act: Callable[..., PartnerProfile], done: str) -> Callable[..., HttpResponse]:
    @login_required
    @require_POST
    @in_english
    def step(request: HttpRequest, pk: int) -> HttpResponse:
        permissions.check_user_can_manage_partners(actor_of(request))
        found = queries.partner_for_office(actor_of(request), pk)
        tell(request, lambda: act(partner=found, by=actor_of(request)), done.format(found))
        return redirect("partners:partner", pk=found.pk)

    return step


retire = _step(actions.retire_partner, "{} is retired: its resources are not shown or passed on any more.")
restore = _step(actions.restore_partner, "{} is back, with its resources as they were.")
