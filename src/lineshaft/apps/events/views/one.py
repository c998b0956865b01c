"""The page of one event of a center, and the steps that are taken there: published, copied, cancelled, repeated."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out, step_page, tell
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui.languages import in_english

from .. import actions, queries
from ..forms.staff import (
    CancelForm,
    FollowUpForm,
    MaterialForm,
    PersonForm,
    RepeatForm,
)
from ..models import Event, EventDoor
from ..permissions import check_user_can_read_events, check_user_can_run_events
from ..queries import fees as fee_queries
from ..states import EventState, FeeStanding
from ..wording import fee_in_words, when_of


def event_of(request: HttpRequest, public_id: str, *, to_run: bool = False) -> Event:
    actor = actor_of(request)
    check_user_can_read_events(actor)
    found = queries.event_of_center(actor, public_id)
    if found is None:
        raise Http404
    if to_run:
        check_user_can_run_events(actor, found.center_id)
    return found


def to_run_of(actor: Actor, public_id: str) -> Event:
    check_user_can_read_events(actor)
    found = queries.event_of_center(actor, public_id)
    if found is None:
        raise Http404
    check_user_can_run_events(actor, found.center_id)
    return found


@login_required
@require_safe
@in_english
def manage(request: HttpRequest, public_id: str) -> HttpResponse:
    """One event: how it stands, who comes, what was handed out, and what can be done."""
    return manage_page(request, event_of(request, public_id))


def _series_of(event: Event) -> list[Event]:
    if not event.series:
        return []
    rows = Event.objects.filter(series=event.series, center_id=event.center_id)
    return list(rows.order_by("starts_at", "id")[:60])


def manage_page(request: HttpRequest, found: Event, **forms_: Any) -> HttpResponse:
    actor = actor_of(request)
    may_run = actor.can("request:handle", found.center_id)
    now = timezone.now()
    is_open = found.status in (EventState.DRAFT, EventState.PUBLISHED)
    door = EventDoor.objects.filter(event=found).first()
    people = list(queries.registrations_of(found)[:2000])
    for each in people:
        each.fee_stands = FeeStanding(each.standing)  # type: ignore[attr-defined]
        each.fee_part = fee_queries.part_in_words(each)  # type: ignore[attr-defined]
    sums = fee_queries.sums_of(found)
    shown = {
        "event": found,
        "when": when_of(found),
        "fee": fee_in_words(found),
        "seats": queries.seats_of([found])[found.pk],
        "came": queries.came_of(found),
        "sums": sums if found.fee or sums.number else None,
        "sees_books": actor.can("ledger:read", found.center_id),
        "door": door,
        "may_run": may_run,
        "people": people,
        "materials": list(found.materials.select_related("added_by")),
        "can_change": may_run and is_open,
        "can_publish": may_run and found.status == EventState.DRAFT,
        "can_take_back": may_run and found.status == EventState.PUBLISHED and not people,
        "can_cancel": may_run and found.status == EventState.PUBLISHED and now < found.ends_at,
        "can_register": may_run and found.status == EventState.PUBLISHED and now < found.ends_at,
        "can_tick": may_run
        and found.status in (EventState.PUBLISHED, EventState.HELD)
        and EventDoor.opens(found)[0] <= now,
        "can_follow_up": may_run
        and found.ends_at <= now
        and found.status in (EventState.PUBLISHED, EventState.HELD)
        and found.followed_up_at is None,
        "has_begun": found.starts_at <= now,
        "siblings": [(when_of(each), each) for each in _series_of(found)],
        "person_form": PersonForm(),
        "cancel_form": CancelForm(),
        "repeat_form": RepeatForm(initial={"every": "month", "times": 3}),
        "material_form": MaterialForm(),
        "follow_up_form": FollowUpForm(),
        **forms_,
    }
    return render(request, "events/manage.html", shown)


def back(found: Event) -> str:
    return reverse("events:manage", args=[found.public_id])


@login_required
@require_POST
@in_english
def publish(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show it to everyone, or all drafts of its series."""
    found = event_of(request, public_id, to_run=True)
    series = request.POST.get("series") == "yes"
    tell(
        request,
        lambda: actions.publish(event=found, by=actor_of(request), series=series),
        "Published: everyone sees it and can register.",
    )
    return redirect(back(found))


take_back = step_page(
    to_run_of, lambda found, actor: actions.take_back(event=found, by=actor), "It is a draft again.", back
)


@login_required
@require_POST
@in_english
def copy(request: HttpRequest, public_id: str) -> HttpResponse:
    """A draft with the same facts on a later day."""
    found = event_of(request, public_id, to_run=True)
    made: list[Event] = []
    tell(
        request,
        lambda: made.append(actions.copy_event(event=found, by=actor_of(request))),
        "This is the copy, a draft. Look at its day.",
    )
    return redirect("events:edit", made[0].public_id) if made else redirect(back(found))


def posted(
    request: HttpRequest, public_id: str, name: str, form_class: type[forms.Form], act: Any, done: str
) -> HttpResponse:
    """A form of the event's page: done and back, or shown again with what is wrong."""
    found = event_of(request, public_id, to_run=True)
    form = form_class(request.POST or None, request.FILES or None)
    if carried_out(request, form, lambda: act(found, form.cleaned_data)):
        messages.success(request, done)
        return redirect(back(found))
    return manage_page(request, found, **{name: form})


@login_required
@in_english
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Cancel with a reason."""
    return posted(
        request, public_id, "cancel_form", CancelForm,
        lambda found, data: actions.cancel_event(event=found, reason=data["reason"], by=actor_of(request)),
        "The event is cancelled, and everybody who registered is told.",
    )  # fmt: skip


@login_required
@in_english
def repeat(request: HttpRequest, public_id: str) -> HttpResponse:
    """Drafts on days to come."""
    return posted(
        request, public_id, "repeat_form", RepeatForm,
        lambda found, data: actions.repeat(
            event=found, every=data["every"], times=data["times"], by=actor_of(request)
        ),
        "The later days are drafts. Publish them one by one, or all together.",
    )  # fmt: skip
