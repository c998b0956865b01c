"""What an event hands out, and the mail that follows it up, for its center."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of, tell
from lineshaft.ui.languages import in_english

from .. import actions
from ..forms.staff import (
    FollowUpForm,
    MaterialForm,
)
from ..models import Material
from ..permissions import check_user_can_read_events
from .links import handed_out
from .one import back, posted


@login_required
@in_english
def add_material(request: HttpRequest, public_id: str) -> HttpResponse:
    """Hand out a link or a file."""
    return posted(
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
    return posted(
        request, public_id, "follow_up_form", FollowUpForm,
        lambda found, data: actions.follow_up(event=found, words=data["words"], by=actor_of(request)) + 1,
        "Those who came are written to, and the event is held.",
    )  # fmt: skip


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
    return redirect(back(event))
