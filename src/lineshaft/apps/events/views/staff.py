"""The events of a center: their list, one of them with its people, and everything that is done with them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.editing import edited
from lineshaft.apps.accounts.pages import actor_of, carried_out, step_page, tell
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center, ServiceLine
from lineshaft.apps.network.zones import zone_of
from lineshaft.ui.languages import in_english
from lineshaft.ui.pagination import keyset_page

from .. import actions, dates, exports, fee_queries, queries
from ..actions.events import held
from ..forms.staff import (
    CancelForm,
    EventForm,
    FollowUpForm,
    ListForm,
    MaterialForm,
    PaymentForm,
    PersonForm,
    RepeatForm,
)
from ..models import Event, EventDoor, Material, Registration
from ..permissions import check_user_can_read_events, check_user_can_run_events
from ..states import UNPOSTED, EventState, FeeStanding
from ..wording import fee_in_words, interleaved, row_of, when_of
from .links import handed_out

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
    if which == "to_come":
        rows = interleaved(rows, dates.staff_dates(actor, words, queries.window_of(found, page)))
    shown = {
        "filters": form,
        "page": page,
        "rows": rows,
        "which": which,
        "may_run": bool(actor.organisations_where("request:handle")),
    }
    return render(request, "events/list.html", shown)


def _event(request: HttpRequest, public_id: str, *, to_run: bool = False) -> Event:
    actor = actor_of(request)
    check_user_can_read_events(actor)
    found = queries.event_of_center(actor, public_id)
    if found is None:
        raise Http404
    if to_run:
        check_user_can_run_events(actor, found.center_id)
    return found


def _to_run(actor: Actor, public_id: str) -> Event:
    check_user_can_read_events(actor)
    found = queries.event_of_center(actor, public_id)
    if found is None:
        raise Http404
    check_user_can_run_events(actor, found.center_id)
    return found


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
    found = _event(request, public_id, to_run=True)
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


@login_required
@require_safe
@in_english
def manage(request: HttpRequest, public_id: str) -> HttpResponse:
    """One event: how it stands, who comes, what was handed out, and what can be done."""
    return _manage_page(request, _event(request, public_id))


def _series_of(event: Event) -> list[Event]:
    if not event.series:
        return []
    rows = Event.objects.filter(series=event.series, center_id=event.center_id)
    return list(rows.order_by("starts_at", "id")[:60])


def _manage_page(request: HttpRequest, found: Event, **forms_: Any) -> HttpResponse:
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


def _back(found: Event) -> str:
    return reverse("events:manage", args=[found.public_id])


@login_required
@require_POST
@in_english
def publish(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show it to everyone, or all drafts of its series."""
    found = _event(request, public_id, to_run=True)
    series = request.POST.get("series") == "yes"
    tell(
        request,
        lambda: actions.publish(event=found, by=actor_of(request), series=series),
        "Published: everyone sees it and can register.",
    )
    return redirect(_back(found))


take_back = step_page(
    _to_run, lambda found, actor: actions.take_back(event=found, by=actor), "It is a draft again.", _back
)


@login_required
@require_POST
@in_english
def copy(request: HttpRequest, public_id: str) -> HttpResponse:
    """A draft with the same facts on a later day."""
    found = _event(request, public_id, to_run=True)
    made: list[Event] = []
    tell(
        request,
        lambda: made.append(actions.copy_event(event=found, by=actor_of(request))),
        "This is the copy, a draft. Look at its day.",
    )
    return redirect("events:edit", made[0].public_id) if made else redirect(_back(found))


def _posted(
    request: HttpRequest, public_id: str, name: str, form_class: type[forms.Form], act: Any, done: str
) -> HttpResponse:
    """A form of the event's page: done and back, or shown again with what is wrong."""
    found = _event(request, public_id, to_run=True)
    form = form_class(request.POST or None, request.FILES or None)
    if carried_out(request, form, lambda: act(found, form.cleaned_data)):
        messages.success(request, done)
        return redirect(_back(found))
    return _manage_page(request, found, **{name: form})


@login_required
@in_english
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Cancel with a reason."""
    return _posted(
        request, public_id, "cancel_form", CancelForm,
        lambda found, data: actions.cancel_event(event=found, reason=data["reason"], by=actor_of(request)),
        "The event is cancelled, and everybody who registered is told.",
    )  # fmt: skip


@login_required
@in_english
def repeat(request: HttpRequest, public_id: str) -> HttpResponse:
    """Drafts on days to come."""
    return _posted(
        request, public_id, "repeat_form", RepeatForm,
        lambda found, data: actions.repeat(
            event=found, every=data["every"], times=data["times"], by=actor_of(request)
        ),
        "The later days are drafts. Publish them one by one, or all together.",
    )  # fmt: skip


def _person(data: dict[str, Any]) -> dict[str, Any]:
    names = ("name", "email", "phone", "company_name", "needs", "language", "beyond_capacity")
    return {name: data[name] for name in names}


@login_required
@in_english
def add_person(request: HttpRequest, public_id: str) -> HttpResponse:
    """Register somebody who called."""
    return _posted(
        request, public_id, "person_form", PersonForm,
        lambda found, data: actions.register_by_center(event=found, by=actor_of(request), **_person(data)),
        "Registered, and told by e-mail.",
    )  # fmt: skip


@login_required
@in_english
def add_material(request: HttpRequest, public_id: str) -> HttpResponse:
    """Hand out a link or a file."""
    return _posted(
        request, public_id, "material_form", MaterialForm,
        lambda found, data: actions.add_material(
            event=found, title=data["title"], link=data["link"], audience=data["audience"], file=data["file"],
            by=actor_of(request),
        ),
        "It is handed out.",
    )  # fmt: skip


@login_required
@in_english
def follow_up(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write to those who came."""
    return _posted(
        request, public_id, "follow_up_form", FollowUpForm,
        lambda found, data: actions.follow_up(event=found, words=data["words"], by=actor_of(request)) + 1,
        "Those who came are written to, and the event is held.",
    )  # fmt: skip


@login_required
@require_POST
@in_english
def tick(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who came, from the list."""
    found = _event(request, public_id, to_run=True)
    came = {int(pk) for pk in request.POST.getlist("came") if pk.isascii() and pk.isdigit() and len(pk) < 18}
    tell(
        request,
        lambda: actions.tick_list(event=found, came=came, by=actor_of(request)),
        "Who came is written down.",
    )
    return redirect(_back(found))


def _registration(request: HttpRequest, pk: int) -> Registration:
    actor = actor_of(request)
    check_user_can_run_events(actor)
    rows = Registration.objects.filter(center_id__in=actor.organisations_where("request:handle"))
    found = rows.select_related("event__center__state", "help_request").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_POST
@in_english
def person_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give somebody's seat back."""
    found = _registration(request, pk)
    tell(
        request,
        lambda: actions.cancel_registration(registration=found, by=actor_of(request)),
        f"{found.name} is not registered any more, and was told.",
    )
    return redirect(_back(found.event))


@login_required
@require_POST
@in_english
def person_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a request of somebody who was there."""
    found = _registration(request, pk)
    tell(
        request,
        lambda: actions.request_of_registration(registration=found, need="", by=actor_of(request)),
        f"There is a request of {found.company_name or found.name} now.",
    )
    return redirect(_back(found.event))


@login_required
@in_english
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person of an event: what they wrote, and whether the fee was paid."""
    found = _registration(request, pk)
    form = PaymentForm(request.POST or None, initial={"paid_on": found.paid_on, "how": found.paid_how})

    def act() -> Registration:
        data = form.cleaned_data
        return actions.note_payment(
            registration=found, paid_on=data["paid_on"], how=data["how"], by=actor_of(request)
        )

    if carried_out(request, form, act):
        messages.success(request, "Noted.")
        return redirect("events:person", pk)
    stands = fee_queries.with_standing_of(found)
    standing = FeeStanding(stands.standing)  # type: ignore[attr-defined]
    # While it is in the books or not owed, nobody changes when it was paid.
    is_free = standing in (*UNPOSTED, FeeStanding.NONE)
    shown = {
        "registration": found,
        "event": found.event,
        "standing": standing,
        "part": fee_queries.part_in_words(stands),
        "form": form if is_free or form.errors else None,
    }
    return render(request, "events/person.html", shown)


@login_required
@require_safe
@in_english
def people_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who registered, as a file."""
    found = _event(request, public_id)
    return exports.people_file(found, queries.registrations_of(found))


def _material(request: HttpRequest, pk: int, *, to_run: bool) -> Material:
    actor = actor_of(request)
    check_user_can_read_events(actor)
    may = "request:handle" if to_run else "request:read"
    found = (
        Material.objects.filter(center_id__in=actor.organisations_where(may), pk=pk)
        .select_related("event")
        .first()
    )
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def material_file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """A file that was handed out, for the center."""
    return handed_out(_material(request, pk, to_run=False))


@login_required
@require_POST
@in_english
def material_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a link or a file away."""
    found = _material(request, pk, to_run=True)
    event = found.event
    tell(
        request,
        lambda: actions.remove_material(material=found, by=actor_of(request)),
        f"“{found.title}” is taken away.",
    )
    return redirect(_back(event))
