"""A visit in one line: typed, shown as it was understood, saved, taken back; and sent later by a device."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lineshaft.apps.accounts.pages import actor_of, tell
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.errors import LineshaftError
from lineshaft.domain.visit_lines import read_lines
from lineshaft.ui.tags import formatting

from .. import actions
from ..actions import VisitFacts
from ..forms.visit_lines import LineForm, ReadVisitForm, as_uuid, forms_from, forms_of
from ..models import Visit
from ..permissions import check_user_can_log_visits
from ..queries.visit_lines import OpenWork, logged_alike, logged_lately, open_work_of, usual_kind_of

MOST_SENT = 20
"""Lines that a device sends at once; it sends the rest afterwards."""


def in_words(visit: Visit) -> str:
    """A logged visit as a sentence of few words."""
    hours = f"{visit.hours.normalize():f} h"
    return f"{hours}, {visit.get_kind_display()}, {formatting.day(visit.held_on)}: {visit.engagement.site}"


@login_required
@never_cache
def log(request: HttpRequest) -> HttpResponse:
    """One field. What is typed into it comes back as visits, each part with the words that spoke for it."""
    actor = actor_of(request)
    check_user_can_log_visits(actor)
    form = LineForm(request.POST or None)
    work = open_work_of(actor)
    visits: list[ReadVisitForm] = []
    if request.method == "POST" and form.is_valid():
        lines = read_lines(form.cleaned_data["line"], work.works, form.typed_on, usual_kind_of(actor))
        visits = forms_of(lines, work)
        alike = logged_alike(actor, {visit.key for visit in visits if visit.key})
        for visit in visits:
            visit.is_alike = visit.key in alike
    return _page(request, form, visits, work)


def _page(
    request: HttpRequest, form: LineForm, visits: Sequence[ReadVisitForm], work: OpenWork
) -> HttpResponse:
    context = {
        "form": form,
        "visits": visits,
        "is_clear": not any(visit.unclear for visit in visits),
        "logged": logged_lately(actor_of(request)),
    }
    _focus_first(form, visits)
    return render(request, "engagements/visit_line.html", context)


def _focus_first(form: LineForm, visits: Sequence[ReadVisitForm]) -> None:
    """Where the hands go next: the first part that is not clear; with none, the button (in the template)."""
    if visits:
        form.fields["line"].widget.attrs.pop("autofocus")
    for visit in visits:
        for name in visit.unclear:
            visit.fields[name].widget.attrs["autofocus"] = True
            return


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Log the visits as they stand in the forms, once; what is refused stays, with the reason beside it."""
    actor = actor_of(request)
    check_user_can_log_visits(actor)
    work = open_work_of(actor)
    form, visits = LineForm(request.POST), forms_from(request.POST, work)
    if not form.is_valid():
        return _page(request, form, visits, work)
    if all(visit.is_valid() for visit in visits):
        facts = [each for each in (visit.facts() for visit in visits) if each is not None]
        try:
            logged = _log(form.cleaned_data["line_id"], facts, actor)
        except (LineshaftError, PermissionDenied) as error:
            messages.error(request, str(error))
        else:
            for visit in logged:
                messages.success(request, f"Logged: {in_words(visit)}.")
            if not logged:
                messages.info(
                    request, "Nothing was logged: every visit was left out, or it was taken back before."
                )
            return redirect("engagements:log_visit")
    return _page(request, form, visits, work)


def _log(line_id: UUID, facts: Sequence[VisitFacts], by: Actor) -> list[Visit]:
    with transaction.atomic():
        return actions.log_line(line_id=line_id, visits=facts, by=by) if facts else []


@login_required
@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Delete a visit that the person logged lately."""
    actor = actor_of(request)
    check_user_can_log_visits(actor)
    visit = next((each for each in logged_lately(actor) if str(each.pk) == request.POST.get("visit")), None)
    if visit is None:
        messages.info(request, "This visit was taken back before, or its engagement has ended.")
    else:
        what = f"Taken back: {in_words(visit)}."
        tell(request, lambda: actions.delete_visit(visit=visit, by=actor), what)
    return redirect("engagements:log_visit")


# What a device asks for ---------------------------------------------------------------------------------------------


def _may_log(request: HttpRequest) -> bool:
    return bool(actor_of(request).organisations_where("visit:log"))


@require_GET
@never_cache
def device(request: HttpRequest) -> HttpResponse:
    """Who is signed in, their open engagements, and the token with which lines are sent. For nobody: only that."""
    if not _may_log(request):
        return JsonResponse({"who": None})
    actor = actor_of(request)
    works = [{"id": each.id, "title": each.title, "site": each.site} for each in open_work_of(actor).works]
    return JsonResponse({"who": actor.user_id, "token": get_token(request), "engagements": works})


@require_POST
def sync(request: HttpRequest) -> HttpResponse:
    """
    Log the lines that waited on a device: `{"lines": [{"id", "line", "written_on"} or {"id", "visits": {...}}]}`.

    Each line is answered for itself: whether it is logged, and what is told about it. Sent again, in whatever order,
    it gives the same answer and no second visit.
    """
    if not _may_log(request):
        return JsonResponse({"who": None}, status=401)
    actor = actor_of(request)
    try:
        sent = json.loads(request.body)
        lines = sent["lines"]
        is_right = isinstance(lines, list) and all(isinstance(line, dict) for line in lines)
    except (ValueError, KeyError, TypeError, RecursionError):
        is_right, lines = False, []
    if not is_right or len(lines) > MOST_SENT:
        return JsonResponse({"detail": f'Send {{"lines": [...]}} with up to {MOST_SENT} lines.'}, status=400)
    work = open_work_of(actor)
    return JsonResponse({"who": actor.user_id, "lines": [_synced(line, work, actor) for line in lines]})


def _synced(sent: dict[str, Any], work: OpenWork, by: Actor) -> dict[str, Any]:
    """What became of one line."""
    values = {name: _plain(value) for name, value in sent.items() if isinstance(value, str)}
    answer = {"id": values.get("id", ""), "logged": False}
    line_id = as_uuid(values.get("id", ""))
    if line_id is None:
        return {**answer, "told": "The line has no identifier. Type it again."}
    visits = actions.visits_of_line(line_id, by)
    if not visits:
        facts, told = _facts_of(sent, values, work)
        if not facts:
            return {**answer, "told": told}
        try:
            visits = _log(line_id, facts, by)
        except (LineshaftError, PermissionDenied) as error:
            return {**answer, "told": str(error)}
    told = "; ".join(f"Logged: {in_words(visit)}" for visit in visits)
    return {**answer, "logged": True, "told": f"{told or 'Logged before, and taken back since'}."}


def _facts_of(sent: dict[str, Any], values: dict[str, str], work: OpenWork) -> tuple[list[VisitFacts], str]:
    """The visits of a line that is clear; else none, and what has to be mended."""
    if isinstance(sent.get("visits"), dict):
        fields = {str(name): _plain(str(value)) for name, value in sent["visits"].items()}
        forms = forms_from(fields, work)
        if not all(form.is_valid() for form in forms):
            told = [str(error) for form in forms for errors in form.errors.values() for error in errors]
            return [], " ".join(told)
        facts = [each for each in (form.facts() for form in forms) if each is not None]
        return facts, "" if facts else "Every visit was left out. Delete the line."
    form = LineForm(
        {"line": values.get("line", ""), "line_id": values["id"], "written_on": values.get("written_on")}
    )
    if not form.is_valid():
        return [], " ".join(str(error) for errors in form.errors.values() for error in errors)
    # Not the kind that is usual: it follows from what was logged last, and lines come in any order.
    read = read_lines(form.cleaned_data["line"], work.works, form.typed_on)
    problems = [problem.text for line in read for visit in line.visits for problem in visit.problems]
    if problems:
        return [], " ".join(dict.fromkeys(problems))
    forms = forms_of(read, work)
    return [each for each in (_as_read(form) for form in forms) if each is not None], ""


def _as_read(form: ReadVisitForm) -> VisitFacts | None:
    """The facts of a reading that is clear."""
    reading = form.reading
    if reading is None or reading.work is None or reading.day is None or reading.hours is None:
        return None
    contact = form.work.contacts.get(reading.person.id) if reading.person else None
    engagement = form.work.engagements[reading.work.id]
    return VisitFacts(engagement, reading.day, reading.hours, reading.kind.value, contact, reading.note)


def _plain(text: str) -> str:
    """Text that the database can hold: no zero byte, no half of a character."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode()


# The page without a connection --------------------------------------------------------------------------------------


def _offline_page(request: HttpRequest) -> str:
    return render_to_string("engagements/visit_line_offline.html", {}, request)


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """The page that a device keeps for a time without a connection: a field and nothing of anybody's."""
    return HttpResponse(_offline_page(request))


@require_GET
@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps that page. It changes when the page or its parts change: devices then fetch them anew."""
    version = hashlib.sha256(_offline_page(request).encode()).hexdigest()[:12]
    script = render_to_string(
        "engagements/visit_worker.js",
        {
            "version": version,
            "page": reverse("engagements:log_visit"),
            "offline": reverse("engagements:log_visit_offline"),
        },
    )
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")
