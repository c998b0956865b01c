"""Seats in a cohort: answered on the page of the cohort, followed by whoever asked behind the link of a mail."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of, tell
from lineshaft.apps.events.wording import when_of
from lineshaft.apps.network.zones import zone_of
from lineshaft.domain.errors import LineshaftError
from lineshaft.tenancy import system_scope
from lineshaft.ui.forms import show_error
from lineshaft.ui.languages import in_english
from lineshaft.ui.links import private, private_page

from .. import actions, exports, queries
from ..asking import state_of
from ..forms.seats import AskerForm, SeatForm
from ..models import Seat
from ..permissions import (
    check_user_can_read_programs,
    check_user_can_read_seats,
    check_user_can_run_programs,
)
from ..queries import seats as seat_queries
from ..sessions_in_calendars import dated, open_sessions_of
from ..states import SEAT_STEPS, CohortState, SeatState
from .cohorts import cohort_page
from .seat_rows import ACTS


@login_required
@require_POST
@in_english
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a seat, put whoever asked on the waiting list, decline, or take the answer back."""
    actor = actor_of(request)
    check_user_can_read_programs(actor)
    seat = seat_queries.seat_or_404(actor, pk)
    check_user_can_run_programs(actor, seat.center_id)
    status = request.POST.get("status", "")
    if status not in ACTS:
        messages.error(request, "Choose one of the buttons beside the company.")
        return redirect("programs:cohort", seat.cohort_id)
    form = SeatForm(request.POST, seat=seat.pk, status=status)
    if form.is_valid():
        try:
            actions.decide_seat(seat=seat, status=status, note=form.cleaned_data["note"], by=actor)
        except LineshaftError as error:
            show_error(form, error)
        else:
            told = (
                "They are written to."
                if seat.help_request.contact_email
                else "They have no e-mail: call them."
            )
            messages.success(
                request, f"{seat.help_request.company_name}: {ACTS[SeatState(status)][2]} {told}"
            )
            return redirect("programs:cohort", seat.cohort_id)
    for errors in form.errors.values():
        messages.error(request, f"{seat.help_request.company_name}: {' '.join(map(str, errors))}")
    return cohort_page(request, seat.cohort_id, refused={(seat.pk, status): form})


@login_required
@require_POST
@in_english
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that who called asks for a seat."""
    actor = actor_of(request)
    check_user_can_read_programs(actor)
    cohort = queries.cohort_or_404(actor, pk)
    check_user_can_run_programs(actor, cohort.center_id)
    form = AskerForm(request.POST)

    def act() -> None:
        actions.add_asker(cohort=cohort, reference=form.cleaned_data["reference"], by=actor)

    if form.is_valid() and tell(request, act, "They stand with those who asked: answer them.", form):
        return redirect("programs:cohort", pk)
    return cohort_page(request, pk, asker_form=form)


@login_required
@require_safe
@in_english
def seat_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Who asked for a seat, as a file."""
    actor = actor_of(request)
    check_user_can_read_programs(actor)
    cohort = queries.cohort_or_404(actor, pk)
    check_user_can_read_seats(actor, cohort.center_id)
    return exports.seats_file(cohort, seat_queries.seats_of(cohort))


# Behind the link ----------------------------------------------------------------------------------------------------

Page = Callable[[HttpRequest, str, Seat], HttpResponse]


def _behind_a_link(page: Page) -> Callable[[HttpRequest, str], HttpResponse]:
    """Open the seat of the token for the page, in the language of who asked; say plainly when there is none."""

    @wraps(page)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        with system_scope("the link of a mail opens the one seat that it was made for"):
            seat = seat_queries.seat_of_token(token)
        if seat is None:
            return private(render(request, "programs/seat_unknown.html", status=404))
        return private_page(
            request,
            seat.help_request.language,
            lambda: page(request, token, seat),
            zone=zone_of(seat.center),
        )

    return opened


def _seat_page(request: HttpRequest, token: str, seat: Any, problem: str = "") -> HttpResponse:
    cohort = seat.cohort
    code, words = state_of(seat)
    sessions = open_sessions_of(cohort.pk)
    with system_scope("whoever asked for a seat reads whether they can ask again"):
        is_open = queries.has_public_page(cohort) and not queries.is_over(cohort)
    is_live = seat.status in SEAT_STEPS and SeatState.WITHDRAWN in SEAT_STEPS[SeatState(seat.status)]
    goes_on = cohort.status in (CohortState.OPEN, CohortState.RUNNING)
    context = {
        "seat": seat,
        "cohort": cohort,
        "center": cohort.center,
        "token": token,
        "code": code,
        "words": words,
        "sessions": [(row, when_of(dated(row, cohort.center))) for row in sessions],
        "can_withdraw": is_live and not seat.takes_part and goes_on,
        "can_ask_again": seat.status == SeatState.WITHDRAWN and is_open,
        "problem": problem,
    }
    return render(request, "programs/seat.html", context, status=409 if problem else 200)


@require_safe
@_behind_a_link
def seat(request: HttpRequest, token: str, seat: Seat) -> HttpResponse:
    """How the seat stands, for who asked."""
    return _seat_page(request, token, seat)


@require_POST
@_behind_a_link
def withdraw(request: HttpRequest, token: str, seat: Seat) -> HttpResponse:
    """They do not want it any more."""
    return _stepped(request, token, seat, lambda: actions.withdraw_seat(seat=seat))


@require_POST
@_behind_a_link
def again(request: HttpRequest, token: str, seat: Seat) -> HttpResponse:
    """They ask again."""
    return _stepped(request, token, seat, lambda: actions.ask_again(seat=seat))


def _stepped(request: HttpRequest, token: str, seat: Seat, act: Callable[[], Seat]) -> HttpResponse:
    try:
        act()
    except LineshaftError as error:
        with system_scope("the link of a mail opens the one seat that it was made for"):
            current = seat_queries.seat_of_token(token)
        return _seat_page(request, token, current, str(error))
    return redirect("programs:seat", token=token)
