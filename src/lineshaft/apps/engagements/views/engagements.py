"""Engagements: the list, one engagement with its tabs, and its steps."""

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Sum
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.editing import edited
from lineshaft.apps.accounts.pages import actor_of, carried_out, tell
from lineshaft.apps.accounts.queries import history_lines
from lineshaft.apps.audit.queries import deleted_records
from lineshaft.apps.companies.queries import contacts_for

from .. import actions, exports, queries
from ..completion import FOLLOW_UP_MONTHS, checklist
from ..forms.engagements import CompletionForm, EngagementFilter, EngagementForm, VisitForm
from ..forms.quarters import ReopenForm
from ..forms.requests import ReasonForm
from ..history import records_of
from ..models import Engagement, Visit
from ..permissions import (
    center_that_logs,
    centers_of_reader,
    check_user_can_edit_engagements_of,
    check_user_can_read_engagements,
    check_user_can_read_visits,
    check_user_can_reopen_engagement,
)
from ..queries import joint as joint_queries
from ..queries import quarters as quarter_queries
from ..states import OPEN_ENGAGEMENTS, EngagementState
from ..tabs import engagement_tabs
from .common import list_context

LIST_KEY = ("-started_on", "-id")


@login_required
def engagement_list(request: HttpRequest) -> HttpResponse:
    """Work of the person's centers, latest start first; for evaluators of all centers."""
    actor = actor_of(request)
    check_user_can_read_engagements(actor)
    filters = EngagementFilter(request.GET, actor=actor)
    found = queries.engagements_of(actor, **filters.criteria())
    columns = queries.engagement_columns(actor)
    context = list_context(request, filters, found, name="engagements", columns=columns, key=LIST_KEY)
    context["show_center"] = actor.is_office
    return render(request, "engagements/engagement_list.html", context)


@login_required
@require_safe
def engagement_export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list as a file."""
    actor = actor_of(request)
    check_user_can_read_engagements(actor)
    rows = queries.engagements_of(actor, **EngagementFilter(request.GET, actor=actor).criteria())
    return exports.download(actor, "engagements", exports.ENGAGEMENTS, rows.order_by(*LIST_KEY))


def _engagement(request: HttpRequest, public_id: str) -> Engagement:
    actor = actor_of(request)
    check_user_can_read_engagements(actor)
    return queries.engagement_by_public_id(actor, public_id)


def _engagement_to_edit(request: HttpRequest, public_id: str) -> Engagement:
    engagement = _engagement(request, public_id)
    check_user_can_edit_engagements_of(actor_of(request), engagement.center_id)
    return engagement


def tab_context(request: HttpRequest, engagement: Engagement, tab: str) -> dict[str, Any]:
    """What the header and the tabs of an engagement need."""
    actor = actor_of(request)
    may_edit = engagement.center_id in actor.organisations_where("engagement:edit")
    is_open = engagement.status in OPEN_ENGAGEMENTS
    doing = centers_of_reader(actor, engagement)
    is_partner = bool(doing) and engagement.center_id not in doing
    submitted = quarter_queries.submission_of(engagement)
    return {
        "engagement": engagement,
        "is_partner": is_partner,
        "shares": joint_queries.shares_in_force(engagement),
        "tab_links": engagement_tabs.links(request, engagement, tab, public_id=engagement.public_id),
        "may_edit": may_edit and is_open,
        "may_complete": may_edit and engagement.status == EngagementState.ACTIVE.value,
        "may_log": is_open and center_that_logs(actor, engagement) is not None,
        "may_reopen": not is_open and actor.can("engagement:reopen", engagement.center_id),
        "is_own_center": engagement.center_id in actor.organisations_where("engagement:read"),
        "cancel_form": ReasonForm(prefix="cancel"),
        "submitted": submitted,
        "submitted_words": quarter_queries.in_words(submitted) if submitted else "",
        "reopen_form": ReopenForm(prefix="reopen", is_submitted=submitted is not None),
    }


@login_required
def overview(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the work is, how far it is, and what happened."""
    engagement = _engagement(request, public_id)
    context = tab_context(request, engagement, "overview")
    actor = actor_of(request)
    mine = queries.visits_of(actor, engagement)
    visits = list(mine[:50])
    context |= {
        "events": _events(engagement, visits)
        if not context["is_own_center"]
        else _in_order([*_events(engagement, visits), *_opened_again(engagement)]),
        "hours": mine.aggregate(hours=Sum("hours"))["hours"],
        "visit_form": VisitForm(engagement=engagement, by=actor) if context["may_log"] else None,
        "contacts": contacts_for(actor, engagement.site)
        if context["is_own_center"] or context["is_partner"]
        else [],
    }
    return render(request, "engagements/engagement_overview.html", context)


def _events(engagement: Engagement, visits: list[Any]) -> list[dict[str, Any]]:
    """The story of an engagement, latest first."""
    events: list[dict[str, Any]] = [
        {
            "at": visit.held_on,
            "title": f"{visit.get_kind_display().capitalize()}, {visit.hours.normalize():f} hours",
            "text": visit.note,
            "who": str(visit.by) + (f" with {visit.with_contact.name}" if visit.with_contact else ""),
            "icon": "event",
        }
        for visit in visits
    ]
    if engagement.completed_on:
        events.insert(0, {"at": engagement.completed_on, "title": "Completed", "icon": "check"})
    events.append(
        {"at": engagement.started_on, "title": "Began", "who": str(engagement.lead), "icon": "flag"}
    )
    if engagement.from_request:
        asked = engagement.from_request
        events.append(
            {
                "at": asked.received_at,
                "title": f"The company asked for help ({asked.reference})",
                "icon": "mail",
            }
        )
    return _in_order(events)


def _opened_again(engagement: Engagement) -> list[dict[str, Any]]:
    """When a director opened the work again, and why: part of its story for its own center."""
    return [
        {
            "at": each.reopened_at,
            "title": f"Opened again after {each.submitted.period.label} was submitted"
            if each.submitted
            else "Opened again",
            "text": each.reason,
            "who": str(each.reopened_by),
            "icon": "undo",
        }
        for each in quarter_queries.reopenings_of(engagement)
    ]


def _in_order(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(events, key=lambda event: _moment(event["at"]), reverse=True)


def _moment(at: Any) -> datetime:
    """A day counts as its end, so that what was done on it stands above what came in on it."""
    return at if isinstance(at, datetime) else timezone.make_aware(datetime.combine(at, time.max))


@login_required
def outcomes_tab(request: HttpRequest, public_id: str) -> HttpResponse:
    """Effects that the company reported for this work."""
    engagement = _engagement(request, public_id)
    if not actor_of(request).can("outcome:read", engagement.center_id):
        raise PermissionDenied
    rows = queries.with_list_columns(engagement.outcomes.order_by("-said_at", "-id"))
    context = tab_context(request, engagement, "outcomes") | {"outcomes": rows}
    return render(request, "engagements/engagement_outcomes.html", context)


@login_required
def history_tab(request: HttpRequest, public_id: str) -> HttpResponse:
    """Every change of the engagement and its visits."""
    engagement = _engagement(request, public_id)
    check_user_can_read_visits(actor_of(request), engagement)
    deleted = deleted_records(Visit, engagement_id=engagement.pk)
    records: list[Model] = [engagement, *queries.visits_of(actor_of(request), engagement), *deleted]
    records += joint_queries.agreements_of(engagement)
    if engagement.center_id in actor_of(request).organisations_where("engagement:read"):
        records += [*quarter_queries.reopenings_of(engagement), *records_of(engagement)]
    context = tab_context(request, engagement, "history") | {
        "history": history_lines(actor_of(request), records)
    }
    return render(request, "engagements/engagement_history.html", context)


@login_required
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change the terms of active work."""
    engagement = _engagement_to_edit(request, public_id)
    form = EngagementForm(
        request.POST or None,
        center=engagement.center,
        engagement=engagement,
        initial=EngagementForm.initial_of(engagement),
    )

    def save() -> Engagement:
        return actions.edit_engagement(engagement=engagement, **form.facts(), by=actor_of(request))

    if edited(request, form, engagement, save, initial_of=form.initial_of):
        messages.success(request, "Saved.")
        return redirect("engagements:detail", public_id)
    return render(request, "engagements/engagement_edit.html", {"form": form, "engagement": engagement})


@login_required
def complete(request: HttpRequest, public_id: str) -> HttpResponse:
    """End the work with its result."""
    engagement = _engagement_to_edit(request, public_id)
    points = checklist(engagement)
    initial = {
        "completed_on": timezone.localdate(),
        "result": engagement.result,
        "explanation": engagement.completion_note,
        "follow_up_after": FOLLOW_UP_MONTHS if points else (),
    }
    form = CompletionForm(request.POST or None, initial=initial)

    def end() -> Engagement:
        return actions.complete_engagement(engagement=engagement, **form.cleaned_data, by=actor_of(request))

    if carried_out(request, form, end):
        messages.success(
            request,
            f"{public_id} is completed. The survey will propose to ask the company about it. A director can open it"
            " again.",
        )
        return redirect("engagements:detail", public_id)
    shown = {"form": form, "engagement": engagement, "points": points}
    return render(request, "engagements/engagement_complete.html", shown)


@login_required
@require_POST
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """End work that will not be finished."""
    engagement = _engagement_to_edit(request, public_id)
    form = ReasonForm(request.POST, prefix="cancel")
    if form.is_valid():
        tell(
            request,
            lambda: actions.cancel_engagement(
                engagement=engagement, reason=form.cleaned_data["reason"], by=actor_of(request)
            ),
            f"{public_id} is cancelled.",
        )
    else:
        messages.error(request, "Write in up to 2,000 characters why the work stops.")
    return redirect("engagements:detail", public_id)


@login_required
@require_POST
def reopen(request: HttpRequest, public_id: str) -> HttpResponse:
    """Open a completed or cancelled engagement again, in the state that it had."""
    engagement = _engagement(request, public_id)
    check_user_can_reopen_engagement(actor_of(request), engagement)
    form = ReopenForm(request.POST, prefix="reopen")
    if not form.is_valid():
        messages.error(request, "Write in up to 2,000 characters why the work is opened again.")
        return redirect("engagements:detail", public_id)
    tell(
        request,
        lambda: actions.reopen_engagement(
            engagement=engagement, reason=form.cleaned_data["reason"], by=actor_of(request)
        ),
        f"{public_id} is open again.",
    )
    return redirect("engagements:detail", public_id)
