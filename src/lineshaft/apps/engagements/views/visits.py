"""The visits of an engagement: log, correct, take back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from lineshaft.apps.accounts.pages import actor_of, carried_out, carried_out_once, tell
from lineshaft.ui.pagination import numbered_page
from lineshaft.ui.returning import way_back
from lineshaft.ui.tags import formatting

from .. import actions, queries
from ..forms.engagements import VisitForm
from ..models import Engagement, Visit
from ..permissions import (
    check_user_can_change_visit,
    check_user_can_log_visit,
    check_user_can_read_engagements,
    check_user_can_read_visits,
)
from .engagements import tab_context


def _engagement(request: HttpRequest, public_id: str) -> Engagement:
    actor = actor_of(request)
    check_user_can_read_engagements(actor)
    engagement = queries.engagement_by_public_id(actor, public_id)
    check_user_can_read_visits(actor, engagement)
    return engagement


def _in_words(visit: Visit) -> str:
    hours = f"{visit.hours.normalize():f} hour{'' if visit.hours == 1 else 's'}"
    return f"{hours}, {visit.get_kind_display()}, {formatting.day(visit.held_on)}"


@login_required
def visits(request: HttpRequest, public_id: str) -> HttpResponse:
    """The visits so far, and the form to log one."""
    actor = actor_of(request)
    engagement = _engagement(request, public_id)
    if request.method == "POST":
        check_user_can_log_visit(actor, engagement)
    form = VisitForm(request.POST or None, engagement=engagement, by=actor)

    def log() -> str:
        visit = actions.log_visit(engagement=engagement, **form.facts(), by=actor)
        messages.success(
            request,
            f"Logged for {engagement.title}: {_in_words(visit)}. It can be corrected under Visits.",
        )
        # A place of its own, or the browser keeps that of the form and scrolls past the message.
        return way_back(request, reverse("engagements:detail", args=[public_id])) + "#main-content"

    where = carried_out_once(request, form, log)
    if where:
        return redirect(where)
    context = tab_context(request, engagement, "visits")
    page = numbered_page(queries.visits_of(actor, engagement), request.GET.get("page"), size=100)
    context |= {"page": page, "form": form if context["may_log"] or form.is_bound else None}
    return render(request, "engagements/engagement_visits.html", context)


def _own_visit(request: HttpRequest, public_id: str, pk: int) -> Visit:
    actor = actor_of(request)
    visit = queries.visit_of(actor, _engagement(request, public_id), pk)
    check_user_can_change_visit(actor, visit)
    return visit


@login_required
def visit_edit(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Correct one's own visit."""
    visit = _own_visit(request, public_id, pk)
    initial = {name: getattr(visit, name) for name in ("held_on", "hours", "kind", "note")}
    initial["with_contact"] = visit.with_contact_id or ""
    form = VisitForm(request.POST or None, engagement=visit.engagement, visit=visit, initial=initial)

    def correct() -> Visit:
        return actions.change_visit(visit=visit, **form.facts(), by=actor_of(request))

    if carried_out(request, form, correct):
        messages.success(request, f"The visit is corrected: {_in_words(visit)}.")
        return redirect("engagements:visits", public_id)
    return render(request, "engagements/visit_edit.html", {"form": form, "engagement": visit.engagement})


@login_required
@require_POST
def visit_delete(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Take back one's own visit."""
    visit = _own_visit(request, public_id, pk)
    tell(
        request,
        lambda: actions.delete_visit(visit=visit, by=actor_of(request)),
        "The visit is deleted. The history keeps that it was there.",
    )
    return redirect("engagements:visits", public_id)
