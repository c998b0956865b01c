"""Pages for changing a technology need, closing it with its outcome, and opening it again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lineshaft.apps.accounts.actions import once
from lineshaft.apps.accounts.editing import edited
from lineshaft.apps.accounts.pages import actor_of, carried_out_once, in_readers_language, tell

from ..actions import technology_life as actions
from ..forms.technology import CloseForm, TechnologyNeedForm
from ..permissions import check_user_can_scout_technology
from ..queries import technology as queries


@login_required
@in_readers_language
def change(request: HttpRequest, number: str) -> HttpResponse:
    """Change what a need says."""
    actor = actor_of(request)
    found = queries.technology_need(actor, number)
    _check(request, found)
    back = reverse("scouting:technology_need", args=[found.number])
    form = TechnologyNeedForm(request.POST or None, initial=actions.facts_of(found))

    def keep() -> str:
        actions.change_technology_need(need=found, by=actor, **form.facts)
        messages.success(request, _("%(number)s is changed.") % {"number": found.number})
        return back

    where = edited(
        request, form, found, lambda: once(str(form.once_token), keep), initial_of=actions.facts_of
    )
    if where:
        return redirect(where)
    context = {"form": form, "need": found, "back": back, "heading": _("Change the need")}
    return render(request, "scouting/technology/form.html", context)


@login_required
@in_readers_language
def close(request: HttpRequest, number: str) -> HttpResponse:
    """Say what was taken up, or that nothing was."""
    actor = actor_of(request)
    found = queries.technology_need(actor, number)
    _check(request, found)
    back = reverse("scouting:technology_need", args=[found.number])
    form = CloseForm(request.POST or None, choices=queries.may_be_taken_up(actor, found))

    def keep() -> str:
        actions.close_technology_need(need=found, taken=form.taken, note=form.cleaned_data["note"], by=actor)
        messages.success(request, _("%(number)s is closed.") % {"number": found.number})
        return back

    where = carried_out_once(request, form, keep)
    if where:
        return redirect(where)
    context = {"form": form, "need": found, "back": back, "heading": _("Close the need")}
    return render(request, "scouting/technology/form.html", context)


@login_required
@require_POST
@in_readers_language
def reopen(request: HttpRequest, number: str) -> HttpResponse:
    """Open a closed need again."""
    actor = actor_of(request)
    found = queries.technology_need(actor, number)
    tell(
        request,
        lambda: actions.reopen_technology_need(need=found, by=actor),
        _("%(number)s is open again.") % {"number": found.number},
    )
    return redirect("scouting:technology_need", number=found.number)


def _check(request: HttpRequest, need: queries.Need) -> None:
    actor = actor_of(request)
    if need.owner_id not in actor.roles:
        check_user_can_scout_technology(queries.center_that_scouts(actor, need))
