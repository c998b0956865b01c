"""The events of a center: their list, and the form in which one is written and changed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.editing import edited
from lineshaft.apps.accounts.pages import actor_of, carried_out
from lineshaft.apps.network.models import Center, ServiceLine
from lineshaft.apps.network.zones import zone_of
from lineshaft.ui.languages import in_english
from lineshaft.ui.pagination import keyset_page

from .. import actions, dates, queries
from ..actions.events import held
from ..forms.staff import (
    EventForm,
    ListForm,
)
from ..models import Event
from ..permissions import check_user_can_read_events, check_user_can_run_events
from ..wording import interleaved, row_of
from .one import event_of

WHICH = ("to_come", "over", "cancelled")


@login_required
@require_safe
@in_english
def event_list(request: HttpRequest) -> HttpResponse:
    """The events of the reader's centers."""
    actor = actor_of(request)
    check_user_can_read_events(actor)
    which = request.GET.get("which", "to_come")
    which = which if which in WHICH else "to_come"
    form = ListForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    key = ("starts_at", "id") if which == "to_come" else ("-starts_at", "-id")
    found = queries.events_of(actor, which=which, words=words)
    page = keyset_page(
        found,
        key=key,
        cursor=request.GET.get("cursor", ""),
        size=50,
    )
    seats = queries.seats_of(page)
    rows = [row_of(each, seats[each.pk]) for each in page]
    others = dates.Found()
    if which == "to_come":
        others = dates.staff_dates(actor, words, queries.window_of(found, page))
        rows = interleaved(rows, others.rows)
    shown = {
        "filters": form,
        "page": page,
        "rows": rows,
        "is_cut": others.is_cut,
        "which": which,
        "may_run": bool(actor.organisations_where("request:handle")),
    }
    return render(request, "events/list.html", shown)


@login_required
@in_english
def new(request: HttpRequest) -> HttpResponse:
    """Write a new event; it is a draft first."""
    actor = actor_of(request)
    check_user_can_run_events(actor)
    centers = Center.objects.filter(pk__in=actor.organisations_where("request:handle")).select_related(
        "state"
    )
    center = (
        centers.filter(slug=request.GET.get("center", "")[:100]).first() or centers.order_by("name").first()
    )
    if center is None:
        raise Http404
    form = _event_form(request, center, None, initial={"owner": actor.user_id})
    made: list[Event] = []

    def act() -> Event:
        made.append(
            actions.create_event(
                center=center, owner=form.answers, facts=form.facts(), door=form.door(), by=actor
            )
        )
        return made[0]

    if carried_out(request, form, act):
        messages.success(request, "The event is a draft. Look at it, then publish it.")
        return redirect("events:manage", made[0].public_id)
    return render(request, "events/edit.html", {"form": form, "center": center})


def _event_form(request: HttpRequest, center: Center, event: Event | None, **more: Any) -> EventForm:
    return EventForm(
        request.POST or None,
        event=event,
        zone=zone_of(center),
        people=list(queries.staff_of(center.pk)),
        lines=list(
            ServiceLine.objects.filter(center__isnull=True) | ServiceLine.objects.filter(center=center)
        ),
        **more,
    )


@login_required
@in_english
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change an event; everybody who has a seat is told of another time or place."""
    found = event_of(request, public_id, to_run=True)
    actor = actor_of(request)
    form = _event_form(request, found.center, found)

    def act() -> Event:
        return actions.change_event(
            event=found,
            facts=form.facts(),
            door=form.door(),
            owner=form.answers,
            following=bool(form.cleaned_data.get("following")),
            by=actor,
        )

    def hold(event: Event) -> Event:
        return held(event, bool(form.cleaned_data.get("following")))[0]

    if edited(request, form, found, act, initial_of=form.initial_of, hold=hold):
        messages.success(request, "The event is changed.")
        return redirect("events:manage", public_id)
    return render(request, "events/edit.html", {"form": form, "center": found.center, "event": found})
