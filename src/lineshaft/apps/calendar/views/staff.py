"""An advisor's week of consultations, one of them, and those that somebody who left leaves behind."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out, step_page
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center
from lineshaft.apps.network.zones import zone_of
from lineshaft.domain.hours import span_of_day, zone_or
from lineshaft.tenancy import system_scope
from lineshaft.ui.languages import in_english

from .. import actions, queries
from ..forms.public import instant_of, instant_text
from ..forms.staff import CancelForm, HandOverForm, MoveForm
from ..models import Booking
from ..permissions import check_user_can_change_booking, check_user_holds_consultations, may_hand_over
from ..states import BookingState
from ..wording import day_in_words, moment_in_words, time_in_words

DAYS = 7
MOST_TIMES = 80
"""Times that are offered when a consultation is moved."""


def center_of_page(request: HttpRequest, actor: Actor) -> Center:
    """The center whose consultations the person holds; refuses who holds none."""
    check_user_holds_consultations(actor)
    found = queries.center_of(actor, request.GET.get("center", "")[:100])
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
@in_english
def week(request: HttpRequest) -> HttpResponse:
    """Seven days: what is booked, and when the person is busy."""
    actor = actor_of(request)
    center = center_of_page(request, actor)
    zone = queries.zone_of_reader(actor, center, zone_of(center))
    try:
        first = date.fromisoformat(request.GET.get("from", ""))
        first = first if 2000 < first.year < 2200 else timezone.localdate()
    except ValueError:
        first = timezone.now().astimezone(zone).date()
    everybody = request.GET.get("who") == "all"
    days = [first + timedelta(days=n) for n in range(DAYS)]
    spans = [span_of_day(day, zone) for day in days]
    booked = list(queries.bookings_between(actor, center, spans[0][0], spans[-1][1], everybody=everybody))
    busy = list(queries.busy_between(actor, center, spans[0][0], spans[-1][1]))
    shown = {
        "center": center,
        "zone": str(zone),
        "everybody": everybody,
        "hours": queries.own_hours(actor, center),
        "days": [
            {
                "words": day_in_words(day),
                "booked": [
                    (time_in_words(each.starts_at, zone), each)
                    for each in booked
                    if begins <= each.starts_at < ends
                ],
                "busy": [
                    (
                        time_in_words(max(each.period.lower, begins), zone),
                        time_in_words(min(each.period.upper, ends), zone),
                        each,
                        each.period.lower <= begins and each.period.upper >= ends,
                    )
                    for each in busy
                    if each.period.lower < ends and each.period.upper > begins
                ],
            }
            for day, (begins, ends) in zip(days, spans, strict=True)
        ],
        "earlier": (first - timedelta(days=DAYS)).isoformat(),
        "later": (first + timedelta(days=DAYS)).isoformat(),
        "left": len(queries.to_hand_over(actor.organisations_where("request:assign"), timezone.now())),
        "book_url": reverse("calendar:book", args=[center.slug]),
    }
    return render(request, "calendar/week.html", shown)


def _found(actor: Actor, pk: int) -> Booking:
    check_user_holds_consultations(actor)
    found = queries.booking_by_pk(pk)
    if found is None or found.center_id not in actor.organisations_where("request:handle"):
        raise Http404
    return found


def _to_change(actor: Actor, pk: int) -> Booking:
    found = _found(actor, pk)
    check_user_can_change_booking(actor, found)
    return found


@login_required
@require_safe
@in_english
def booking(request: HttpRequest, pk: int) -> HttpResponse:
    """One consultation: who comes, about what, and what can be done."""
    actor = actor_of(request)
    return _booking_page(request, actor, _found(actor, pk))


def _booking_page(request: HttpRequest, actor: Actor, found: Booking, **forms: Any) -> HttpResponse:
    zone = queries.zone_of_reader(actor, found.center, zone_of(found.center))
    may_change = may_hand_over(actor, found)
    is_booked = found.status == BookingState.BOOKED.value
    has_begun = found.starts_at <= timezone.now()
    people = _who_could_take(found) if may_change and is_booked else []
    times = _times(found, zone) if may_change and is_booked and not has_begun else []
    shown = {
        "booking": found,
        "when": moment_in_words(found.starts_at, zone),
        "their_when": moment_in_words(found.starts_at, zone_or(found.zone, str(zone))),
        "minutes": round((found.ends_at - found.starts_at).total_seconds() / 60),
        "may_change": may_change,
        "can_note": may_change and has_begun and found.status != BookingState.CANCELLED.value,
        "can_cancel": may_change and is_booked,
        "has_left": is_booked
        and not queries.handlers_of(found.center_id).filter(pk=found.advisor_id).exists(),
        "cancel_form": CancelForm(),
        "hand_over_form": HandOverForm(people=people),
        "move_form": MoveForm(times=times),
        "times": times,
        "people": people,
        **forms,
    }
    return render(request, "calendar/booking.html", shown)


def _times(found: Booking, zone: ZoneInfo) -> list[tuple[str, str]]:
    free = queries.times_to_move(found, timezone.now())[:MOST_TIMES]
    return [(instant_text(each.starts_at), moment_in_words(each.starts_at, zone)) for each in free]


def _who_could_take(found: Booking) -> list[Any]:
    with system_scope("whether somebody has the time of a consultation free, at whatever center"):
        return queries.who_could_take(found)


def _back(found: Booking) -> str:
    return reverse("calendar:booking", args=[found.pk])


held = step_page(
    _to_change,
    lambda found, actor: actions.note_held(booking=found, by=actor),
    "Noted: the consultation was held.",
    _back,
)
missed = step_page(
    _to_change,
    lambda found, actor: actions.note_missed(booking=found, by=actor),
    "Noted: the company did not come.",
    _back,
)


@login_required
@in_english
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel with a reason."""
    actor = actor_of(request)
    found = _to_change(actor, pk)
    form = CancelForm(request.POST or None)

    def act() -> Booking:
        return actions.cancel_by_center(booking=found, reason=form.cleaned_data["reason"], by=actor)

    if carried_out(request, form, act):
        messages.success(request, f"The consultation is cancelled, and {found.company_name} was told.")
        return redirect(_back(found))
    return _booking_page(request, actor, found, cancel_form=form)


@login_required
@in_english
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it another time, as was agreed with the company."""
    actor = actor_of(request)
    found = _to_change(actor, pk)
    zone = queries.zone_of_reader(actor, found.center, zone_of(found.center))
    form = MoveForm(request.POST or None, times=_times(found, zone))

    def act() -> Booking:
        at = instant_of(form.cleaned_data["at"])
        assert at is not None  # one of the choices
        return actions.move_by_center(
            booking=found, starts_at=at, reason=form.cleaned_data["reason"], by=actor
        )

    if carried_out(request, form, act):
        messages.success(request, f"The consultation is moved, and {found.company_name} was told.")
        return redirect(_back(found))
    return _booking_page(request, actor, found, move_form=form)


@login_required
@in_english
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody else hold it."""
    actor = actor_of(request)
    found = _to_change(actor, pk)
    form = HandOverForm(request.POST or None, people=_who_could_take(found))
    if carried_out(request, form, lambda: actions.hand_over(booking=found, to=form.person, by=actor)):
        messages.success(
            request, f"{form.person} holds the consultation now, and {found.company_name} was told."
        )
        return redirect(_back(found))
    return _booking_page(request, actor, found, hand_over_form=form)


@login_required
@require_safe
@in_english
def to_hand_over(request: HttpRequest) -> HttpResponse:
    """Consultations to come whose advisor has left, for a director."""
    actor = actor_of(request)
    center_of_page(request, actor)
    rows = queries.to_hand_over(actor.organisations_where("request:assign"), timezone.now())
    shown = [
        (each, moment_in_words(each.starts_at, zone_or(zone_of(each.center), each.zone))) for each in rows
    ]
    return render(request, "calendar/to_hand_over.html", {"rows": shown})
