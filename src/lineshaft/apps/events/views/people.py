"""The people of an event, for its center: registered, ticked, their fee noted, their requests, and as a file."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out, tell
from lineshaft.ui.languages import in_english

from .. import actions, exports, queries
from ..forms.staff import (
    PaymentForm,
    PersonForm,
)
from ..models import Registration
from ..permissions import check_user_can_run_events
from ..queries import fees as fee_queries
from ..states import UNPOSTED, FeeStanding
from .one import back, event_of, posted


def _person(data: dict[str, Any]) -> dict[str, Any]:
    names = ("name", "email", "phone", "company_name", "needs", "language", "beyond_capacity")
    return {name: data[name] for name in names}


@login_required
@in_english
def add_person(request: HttpRequest, public_id: str) -> HttpResponse:
    """Register somebody who called."""
    return posted(
        request, public_id, "person_form", PersonForm,
        lambda found, data: actions.register_by_center(event=found, by=actor_of(request), **_person(data)),
        "Registered, and told by e-mail.",
    )  # fmt: skip


@login_required
@require_POST
@in_english
def tick(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who came, from the list."""
    found = event_of(request, public_id, to_run=True)
    came = {int(pk) for pk in request.POST.getlist("came") if pk.isascii() and pk.isdigit() and len(pk) < 18}
    tell(
        request,
        lambda: actions.tick_list(event=found, came=came, by=actor_of(request)),
        "Who came is written down.",
    )
    return redirect(back(found))


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
    return redirect(back(found.event))


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
    return redirect(back(found.event))


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
    found = event_of(request, public_id)
    return exports.people_file(found, queries.registrations_of(found))
