"""What stands behind the link of a mail: the registration, leaving, being there, what was handed out, how it was."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lineshaft.apps.accounts import limits
from lineshaft.domain.errors import LineshaftError
from lineshaft.domain.hours import zone_or
from lineshaft.tenancy import system_scope
from lineshaft.ui.forms import show_error
from lineshaft.ui.links import private, private_page

from .. import actions, queries
from ..forms.public import CodeForm, FeedbackForm
from ..models import EventDoor, Material, Registration
from ..states import EventState, RegistrationState
from ..wording import when_of
from .public import event_or_404

Answer = HttpResponse | FileResponse
Page = Callable[..., Answer]


def behind_a_link(page: Page) -> Callable[..., Answer]:
    """Open the registration of the token for the page, in the person's language; say plainly when there is none."""

    @wraps(page)
    def opened_page(request: HttpRequest, token: str, **more: Any) -> Answer:
        pk = queries.registration_id_of_token(token)
        if pk is None:
            return private(render(request, "events/link_unknown.html", status=404))
        with system_scope("a person opens the own registration by the link of a mail"):
            registration = queries.registration_of_link(pk)
        return private_page(
            request,
            registration.language,
            lambda: page(request, token, registration, **more),
            zone=str(zone_or(registration.event.zone, settings.TIME_ZONE)),
        )

    return opened_page


def _page(request: HttpRequest, token: str, registration: Registration, **more: Any) -> HttpResponse:
    event = registration.event
    now = timezone.now()
    lives = registration.status != RegistrationState.CANCELLED and event.status in (
        EventState.PUBLISHED,
        EventState.HELD,
    )
    opens, closes = EventDoor.opens(event)
    has_seat = registration.status == RegistrationState.REGISTERED
    with system_scope("what was handed out to a person of an event"):
        materials = queries.materials_for(registration)
    shown = {
        "registration": registration,
        "event": event,
        "when": when_of(event),
        "token": token,
        "join_link": event.door.join_link if lives and has_seat and now < event.ends_at else "",
        "can_cancel": lives and now < event.starts_at,
        "can_say_here": lives and has_seat and not registration.attended and opens <= now <= closes,
        "code_form": CodeForm(),
        "materials": materials,
        "feedback_form": FeedbackForm(initial={"rating": registration.rating, "said": registration.said})
        if lives and now >= event.starts_at and has_seat
        else None,
        "place_in_line": _place_in_line(registration),
        **more,
    }
    return render(request, "events/registration.html", shown, status=409 if more.get("problem") else 200)


def _place_in_line(registration: Registration) -> int:
    if registration.status != RegistrationState.WAITING:
        return 0
    with system_scope("how many wait before a person"):
        rows = Registration.objects.filter(event_id=registration.event_id, status=RegistrationState.WAITING)
        return rows.filter(pk__lte=registration.pk).count()


@require_safe
@behind_a_link
def registration(request: HttpRequest, token: str, registration: Registration) -> HttpResponse:
    """The registration, and what can be done with it."""
    return _page(request, token, registration)


@require_POST
@behind_a_link
def cancel(request: HttpRequest, token: str, registration: Registration) -> HttpResponse:
    """The person cannot come."""
    try:
        actions.cancel_registration(registration=registration)
    except LineshaftError as error:
        return _page(request, token, registration, problem=str(error))
    return redirect("events:registration", token=token)


@require_POST
@behind_a_link
def attended(request: HttpRequest, token: str, registration: Registration) -> HttpResponse:
    """The person is there."""
    form = CodeForm(request.POST)
    wait = limits.seconds_to_wait(request, *limits.BOOK)
    if wait:
        form.add_error(None, _("Too many tries from your address. Please wait a little."))
    elif form.is_valid():
        try:
            actions.mark_attended(registration=registration, code=form.cleaned_data["code"])
            return redirect("events:registration", token=token)
        except LineshaftError as error:
            show_error(form, error)
    return _page(request, token, registration, code_form=form)


@require_http_methods(["POST"])
@behind_a_link
def feedback(request: HttpRequest, token: str, registration: Registration) -> HttpResponse:
    """How it was, and whether the person would like help."""
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        return _page(request, token, registration, feedback_form=form)
    data = form.cleaned_data
    try:
        with transaction.atomic():
            actions.give_feedback(registration=registration, rating=data["rating"], said=data["said"])
            if data["wants_help"]:
                actions.request_of_registration(registration=registration, need=data["need"])
    except LineshaftError as error:
        return _page(request, token, registration, problem=str(error), feedback_form=form)
    with system_scope("a person opens the own registration by the link of a mail"):
        current = queries.registration_of_link(registration.pk)
    return _page(request, token, current, thanked=True)


@require_safe
@behind_a_link
def file(request: HttpRequest, token: str, registration: Registration, pk: int) -> Answer:
    """A file that was handed out to this person."""
    with system_scope("what was handed out to a person of an event"):
        wanted = next((each for each in queries.materials_for(registration) if each.pk == pk), None)
    return handed_out(wanted)


@require_safe
def public_file(request: HttpRequest, public_id: str, pk: int) -> Answer:
    """A file for everyone."""
    event = event_or_404(public_id)
    with system_scope("what an event hands out to everyone"):
        wanted = next((each for each in queries.open_materials(event) if each.pk == pk), None)
    return handed_out(wanted)


def handed_out(material: Material | None) -> Answer:
    """The file for saving, never shown in the browser."""
    if material is None or not material.file:
        raise Http404
    try:
        content = material.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        content, as_attachment=True, filename=material.file_name, content_type=material.file_type
    )
