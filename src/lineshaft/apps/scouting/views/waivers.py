"""Pages of waiver cases: list, case, evidence, steps, files."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.actions import once
from lineshaft.apps.accounts.editing import edited
from lineshaft.apps.accounts.pages import actor_of, carried_out_once, tell
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import history_lines
from lineshaft.domain.errors import LineshaftError
from lineshaft.domain.rules.register import all_rules
from lineshaft.domain.rules.waivers import CostComparison
from lineshaft.ui.exports import file_response
from lineshaft.ui.languages import in_english
from lineshaft.ui.pagination import numbered_page

from .. import permissions
from ..actions import waivers as actions
from ..forms.waivers import CommentsForm, DecisionForm, EvidenceForm, NoteForm, WaiverForm
from ..models import DomesticContent, WaiverCase
from ..queries import content as content_queries
from ..queries import waivers as queries
from ..states import WAIVER_CHOICES, WAIVER_STEPS, WaiverState

CHOICES_SHOWN = 200


@login_required
@require_safe
@in_english
def waiver_list(request: HttpRequest) -> HttpResponse:
    """Cases by state, the newest first."""
    rows = queries.waivers(actor_of(request))
    status = request.GET.get("status", "")
    counts = dict.fromkeys(dict(WAIVER_CHOICES), 0)
    for each in rows.order_by().values_list("status", flat=True):
        counts[each] += 1
    if status in counts:
        rows = rows.filter(status=status)
    context = {
        "page": numbered_page(rows, request.GET.get("page"), size=25),
        "status": status if status in counts else "",
        "statuses": [(value, label, counts[value]) for value, label in WAIVER_CHOICES if counts[value]],
        "total": sum(counts.values()),
    }
    return render(request, "scouting/buy_american/waiver_list.html", context)


def _contents(actor: Actor) -> list[tuple[DomesticContent, str]]:
    own = actor.organisations_where("content:work")
    found = content_queries.contents(actor).filter(owner__in=own)[:CHOICES_SHOWN]
    return [(each, each.product) for each in found]


@login_required
@in_english
def waiver_new(request: HttpRequest) -> HttpResponse:
    """Begin a case."""
    actor = actor_of(request)
    owners = queries.waiver_owners(actor)
    form = WaiverForm(request.POST or None, owners=owners, contents=_contents(actor))

    def begin() -> str:
        case = actions.begin_waiver(owner=form.organisation, by=actor, **form.facts)
        return reverse("scouting:waiver", args=[case.pk])

    where = carried_out_once(request, form, begin)
    if where:
        return redirect(where)
    return render(
        request,
        "scouting/buy_american/waiver_form.html",
        {"form": form, "cancel": reverse("scouting:waivers")},
    )


@login_required
@require_safe
@in_english
def waiver(request: HttpRequest, pk: int) -> HttpResponse:
    """The case: what it rests on, what stands in its way, its steps."""
    actor = actor_of(request)
    case = queries.waiver(actor, pk)
    compared, refused = _comparison(case)
    may_change = queries.may_change_waiver(actor, case)
    context = {
        "case": case,
        "grounds": queries.grounds_of(actor, case, as_of=case.comments_opened_on),
        "rule": all_rules()[case.kind],
        "compared": compared,
        "refused": refused,
        "evidence": queries.evidence_lines(actor, case),
        "steps": queries.steps_of(actor, case),
        "may_change": may_change,
        "is_draft": case.state is WaiverState.DRAFT,
        "next_steps": _next_steps(case) if may_change else [],
        "history": history_lines(actor, [case]) if may_change else [],
        "days_left": _days_left(case),
    }
    return render(request, "scouting/buy_american/waiver.html", context)


def _days_left(case: WaiverCase) -> int | None:
    if case.state is not WaiverState.PUBLIC_COMMENT or case.comments_close_on is None:
        return None
    return max((case.comments_close_on - timezone.localdate()).days, 0)


def _comparison(case: WaiverCase) -> tuple[CostComparison | None, str]:
    try:
        return queries.comparison_of(case, case.comments_opened_on or timezone.localdate()), ""
    except LineshaftError as error:
        return None, str(error)


_STEP_WORDS = {
    "comments": "Open for public comment",
    "review": "Begin the review",
    "decision": "Note the decision",
    "withdraw": "Withdraw",
    "reopen": "Make it a draft again",
}
_STEPS_TO = {
    "comments": WaiverState.PUBLIC_COMMENT,
    "review": WaiverState.UNDER_REVIEW,
    "decision": WaiverState.GRANTED,
    "withdraw": WaiverState.WITHDRAWN,
    "reopen": WaiverState.DRAFT,
}


def _next_steps(case: WaiverCase) -> list[tuple[str, str]]:
    """The address and the words of each step that the case can take."""
    return [
        (reverse("scouting:waiver_step", args=[case.pk, name]), _words(case, name))
        for name, to in _STEPS_TO.items()
        if to in WAIVER_STEPS[case.state]
    ]


def _words(case: WaiverCase, name: str) -> str:
    is_decided = case.state in (WaiverState.GRANTED, WaiverState.DENIED)
    return "Take the decision back" if name == "review" and is_decided else _STEP_WORDS[name]


def _own(request: HttpRequest, pk: int) -> WaiverCase:
    """A case of the person's own organisation: a foreign one and one that is not there give the same answer."""
    actor = actor_of(request)
    case = queries.waiver(actor, pk)
    permissions.check_user_can_work_on_waivers(actor, case.owner_id)
    return case


@login_required
@in_english
def waiver_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    case = _own(request, pk)
    actor = actor_of(request)
    back = reverse("scouting:waiver", args=[pk])
    form = WaiverForm(request.POST or None, contents=_contents(actor), initial=WaiverForm.initial_of(case))

    def change() -> str:
        actions.edit_waiver(case=case, by=actor, **form.facts)
        return back

    def change_once() -> str:
        return once(str(form.once_token), change)

    where = edited(request, form, case, change_once, initial_of=form.initial_of)
    if where:
        return redirect(where)
    return render(
        request, "scouting/buy_american/waiver_form.html", {"form": form, "case": case, "cancel": back}
    )


@login_required
@in_english
def evidence_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Rest a draft on a report, a search, a need or another document."""
    case = _own(request, pk)
    actor = actor_of(request)
    things = _things(actor, case)
    form = EvidenceForm(request.POST or None, choices=_grouped(things))
    back = reverse("scouting:waiver", args=[pk])

    def add() -> str:
        said = form.cleaned_data
        chosen = {said["what"].split("-")[0]: things[said["what"]][1]} if said["what"] else {}
        actions.add_evidence(case=case, by=actor, document=said["document"], note=said["note"], **chosen)
        return back

    where = carried_out_once(request, form, add)
    if where:
        return redirect(where)
    context = {"form": form, "case": case, "cancel": back, "is_empty": not things}
    return render(request, "scouting/buy_american/evidence_form.html", context)


def _things(actor: Actor, case: WaiverCase) -> dict[str, tuple[str, Any]]:
    """What the case can rest on, by the value of the choice: its words, and the record."""
    reports, searches, needs = queries.evidence_choices(actor, case)
    things: dict[str, tuple[str, Any]] = {}
    for report in reports[:CHOICES_SHOWN]:
        name = f"{queries.name_of_report(report)}: {report.need.item} ({report.get_outcome_display()})"
        things[f"report-{report.pk}"] = (name, report)
    for search in searches[:CHOICES_SHOWN]:
        name = f"Search of {search.searched_at:%b %d, %Y} for {search.need.number} {search.need.item}"
        things[f"search-{search.pk}"] = (name, search)
    for need in needs[:CHOICES_SHOWN]:
        things[f"need-{need.pk}"] = (str(need), need)
    return things


def _grouped(things: dict[str, tuple[str, Any]]) -> list[tuple[str, Any]]:
    headings = {"report": "Scouting reports", "search": "Searches", "need": "Needs"}
    groups = []
    for kind, heading in headings.items():
        of_kind = [(value, name) for value, (name, _record) in things.items() if value.startswith(f"{kind}-")]
        if of_kind:
            groups.append((heading, of_kind))
    return groups


@login_required
@require_POST
@in_english
def evidence_remove(request: HttpRequest, pk: int, evidence_id: int) -> HttpResponse:
    """Take a piece of evidence out of a draft."""
    case = _own(request, pk)
    row = next(
        (each for each in queries.evidence_of(actor_of(request), case) if each.pk == evidence_id), None
    )
    if row is None:
        raise Http404
    tell(
        request,
        lambda: actions.remove_evidence(case=case, evidence=row, by=actor_of(request)),
        "The case no longer rests on it.",
    )
    return redirect("scouting:waiver", pk=pk)


def _take_comments(case: WaiverCase, form: forms.Form, by: Actor) -> None:
    said = form.cleaned_data
    actions.open_comments(
        case=case, opens_on=said["opens_on"], days=said["days"], comment_page=said["comment_page"], by=by
    )


def _take_decision(case: WaiverCase, form: forms.Form, by: Actor) -> None:
    said = form.cleaned_data
    actions.decide(
        case=case,
        is_granted=said["outcome"] == "granted",
        decided_on=said["decided_on"],
        decided_by=said["decided_by"],
        decision=said["decision"],
        by=by,
    )


def _noted(act: Callable[..., Any]) -> Callable[[WaiverCase, forms.Form, Actor], None]:
    def take(case: WaiverCase, form: forms.Form, by: Actor) -> None:
        act(case=case, note=form.cleaned_data["note"], by=by)

    return take


_STEP_FORMS: dict[str, tuple[type[forms.Form], Callable[[WaiverCase, forms.Form, Actor], None]]] = {
    "comments": (CommentsForm, _take_comments),
    "review": (NoteForm, _noted(actions.begin_review)),
    "decision": (DecisionForm, _take_decision),
    "withdraw": (NoteForm, _noted(actions.withdraw)),
    "reopen": (NoteForm, _noted(actions.reopen)),
}


@login_required
@in_english
def waiver_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step of a case, with what belongs to it."""
    case = _own(request, pk)
    if step not in _STEP_FORMS:
        raise Http404
    kind, take = _STEP_FORMS[step]
    form: Any = kind(request.POST or None)
    back = reverse("scouting:waiver", args=[pk])

    def act() -> str:
        take(case, form, actor_of(request))
        return back

    where = carried_out_once(request, form, act)
    if where:
        return redirect(where)
    grounds = queries.grounds_of(actor_of(request), case) if step == "comments" else None
    context = {"form": form, "case": case, "words": _words(case, step), "cancel": back, "grounds": grounds}
    return render(request, "scouting/buy_american/waiver_step.html", context)


@login_required
@require_safe
@in_english
def waiver_json(request: HttpRequest, pk: int) -> HttpResponse:
    """The case with its evidence list, as data."""
    actor = actor_of(request)
    case = queries.waiver(actor, pk)
    content = DjangoJSONEncoder(indent=1, sort_keys=True, ensure_ascii=False).encode(
        queries.waiver_as_file(actor, case)
    )
    return file_response(f"{case.number}.json", content.encode(), "application/json")
