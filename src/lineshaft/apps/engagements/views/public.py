"""The public form for help, the page after it, and a company's own requests."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lineshaft.apps.accounts import limits
from lineshaft.apps.accounts.pages import actor_of, carried_out_once
from lineshaft.apps.network.presentation import book_url
from lineshaft.apps.reference.queries import state_by_code
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.identifiers import check_zip
from lineshaft.ui.pagination import numbered_page

from .. import actions, asked_for, queries
from ..forms.ask import AskForm
from ..permissions import check_user_can_read_own_requests


def ask(request: HttpRequest) -> HttpResponse:
    """The call for help. Anyone may send it."""
    zip_code, state_id = request.GET.get("zip", "")[:10], _state_id(request.GET.get("state", ""))
    initial = {
        "zip_code": zip_code,
        "city": request.GET.get("city", "")[:100],
        # The ZIP code decides. A state beside it would only be one more thing to correct.
        "state": "" if zip_code else state_id,
        "need": request.GET.get("need", "").replace("\0", "")[:500],
        "language": (get_language() or "en")[:2],
    }
    wanted = asked_for.wanted_by(request.GET.dict())
    place = _place(zip_code, state_id)
    # Where the page before named a place, its center is known, and what that one offers besides the network.
    center = (wanted.center if wanted else None) or (place.center if place else None)
    form = AskForm(request.POST or None, initial=initial, centers=[center] if center else [], wanted=wanted)
    wait = 0
    if request.method == "POST" and form.is_valid():
        wait = limits.seconds_to_wait(request, limits.ASK)
        if wait:
            form.add_error(
                None,
                _(
                    "Many requests came from your internet address within an hour. Please wait an hour, then send"
                    " this one again."
                ),
            )
        else:
            where = carried_out_once(request, form, lambda: _submit(form))
            if where:
                return redirect(where)
    shown = {"form": form, "place": place, "center": center, "wanted": wanted}
    response = render(request, "engagements/ask.html", shown)
    if wait:
        response.status_code = 429
        response.headers["Retry-After"] = str(wait)
    return response


def _submit(form: AskForm) -> str:
    help_request = actions.submit_request(
        **form.facts(), is_synthetic=settings.DEMO, wanted=form.chosen, offer=form.offer
    )
    done = reverse("engagements:ask_done", args=[help_request.reference])
    return f"{done}?wants=program" if form.chosen else done


def _state_id(abbreviation: str) -> str:
    """The state that the page before named; "" for none and for one that does not exist."""
    found = state_by_code(abbreviation[:2])
    return found.pk if found else ""


def _place(zip_code: str, state_id: str) -> queries.RequestPlace | None:
    """The ZIP code or state that the page before named, to say at once who will answer."""
    if not zip_code and not state_id:
        return None
    try:
        return queries.place_of_request(check_zip(zip_code) if zip_code else "", state_id)
    except InvalidValue:
        return None


def ask_done(request: HttpRequest, reference: str) -> HttpResponse:
    """The reference number and what happens next. It tells nothing else: whoever has the number may see it."""
    center = queries.center_of_request(reference)
    if center is None:
        raise Http404
    shown = {
        "reference": reference,
        "center_name": center.name,
        "book_url": book_url(center),
        "wants_program": request.GET.get("wants") == "program",
    }
    return render(request, "engagements/ask_done.html", shown)


@login_required
def my_requests(request: HttpRequest) -> HttpResponse:
    """The requests of the companies that the person speaks for."""
    actor = actor_of(request)
    check_user_can_read_own_requests(actor)
    page = numbered_page(queries.own_requests(actor), request.GET.get("page"))
    asked_for.with_standings(page)
    return render(request, "engagements/my_requests.html", {"page": page})
