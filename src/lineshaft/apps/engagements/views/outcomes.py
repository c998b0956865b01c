"""Outcomes: the list, one outcome with its evidence, and what evaluators decide."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import history_lines
from lineshaft.domain.errors import LineshaftError
from lineshaft.ui.forms import attempt
from lineshaft.ui.tags import formatting

from .. import actions, exports, queries
from ..forms.outcomes import BulkVerifyForm, DecisionForm, EvidenceForm, OutcomeFilter
from ..models import Outcome, OutcomeEvidence
from ..permissions import (
    check_user_can_add_evidence,
    check_user_can_evaluate_outcome,
    check_user_can_evaluate_outcomes,
    check_user_can_read_outcomes,
)
from ..states import OutcomeState
from .common import list_context

LIST_KEY = ("review_rank", "-said_at", "-id")

_DECISIONS = {
    OutcomeState.VERIFIED: (actions.verify_outcome, "The outcome is verified."),
    OutcomeState.EVIDENCE_REQUESTED: (actions.ask_for_evidence, "The center is asked for evidence."),
    OutcomeState.FLAGGED: (actions.flag_outcome, "The outcome is flagged."),
    OutcomeState.REPORTED: (actions.unflag_outcome, "The flag is off."),
    OutcomeState.REJECTED: (actions.reject_outcome, "The outcome is rejected: it counts nowhere."),
}


@login_required
def outcome_list(request: HttpRequest) -> HttpResponse:
    """Outcomes, those that wait for a decision first, with verified and unverified totals apart."""
    actor = actor_of(request)
    check_user_can_read_outcomes(actor)
    filters = OutcomeFilter(request.GET, actor=actor)
    rows = queries.outcomes_of(actor, **filters.criteria())
    listed = queries.with_list_columns(rows)
    columns = queries.OUTCOME_COLUMNS
    context = {
        **list_context(request, filters, rows, name="outcomes", columns=columns, key=LIST_KEY, listed=listed),
        "totals": queries.totals_by_kind(rows),
        "totals_caption": f"Totals, {filters.period_in_words}",
        "show_center": actor.is_office,
        "bulk_form": BulkVerifyForm() if actor.can("outcome:evaluate") else None,
        "own_centers": list(actor.center_ids),
    }
    return render(request, "engagements/outcome_list.html", context)


@login_required
@require_safe
def outcome_export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list as a file."""
    actor = actor_of(request)
    check_user_can_read_outcomes(actor)
    rows = queries.outcomes_of(actor, **OutcomeFilter(request.GET, actor=actor).criteria())
    rows = rows.select_related("site", "center", "engagement").order_by(*LIST_KEY)
    return exports.download(actor, "outcomes", exports.OUTCOMES, rows)


def _outcome(request: HttpRequest, pk: int) -> Outcome:
    actor = actor_of(request)
    check_user_can_read_outcomes(actor)
    return queries.outcome_by_id(actor, pk)


def _may_evaluate(actor: Actor, outcome: Outcome) -> bool:
    return actor.can("outcome:evaluate") and outcome.center_id not in actor.roles


def _may_add_evidence(actor: Actor, outcome: Outcome) -> bool:
    may = actor.can("outcome:add_evidence", outcome.center_id) or actor.can("outcome:evaluate")
    return may and outcome.state != OutcomeState.REJECTED.value


def _detail(
    request: HttpRequest,
    outcome: Outcome,
    *,
    decision: DecisionForm | None = None,
    evidence: EvidenceForm | None = None,
) -> HttpResponse:
    """The page of an outcome, with the forms as they were sent, or blank."""
    actor = actor_of(request)
    behind = list(queries.evidence_of(outcome))
    decided = list(queries.decisions_on(outcome))
    may_evaluate = _may_evaluate(actor, outcome)
    amount = formatting.number(outcome.amount) if outcome.is_jobs else formatting.money(outcome.amount)
    context = {
        "outcome": outcome,
        "heading": f"{outcome.get_kind_display()}: {amount}",
        "evidence": behind,
        "events": [
            {
                "at": step.decided_at,
                "title": step.get_to_state_display().capitalize(),
                "text": step.reason,
                "who": str(step.decided_by) if step.decided_by else "by rule",
                "icon": "check_circle" if step.to_state == OutcomeState.VERIFIED.value else "flag",
            }
            for step in decided
        ],
        "asked": next((step for step in decided if step.to_state == OutcomeState.EVIDENCE_REQUESTED), None)
        if outcome.state == OutcomeState.EVIDENCE_REQUESTED
        else None,
        "decision_form": decision or (DecisionForm(outcome=outcome) if may_evaluate else None),
        "evidence_form": evidence or (EvidenceForm() if _may_add_evidence(actor, outcome) else None),
        "is_own_center": actor.can("outcome:evaluate") and not may_evaluate,
        "may_read_site": actor.can("company:read"),
        "history": history_lines(actor, [outcome, *behind]),
    }
    return render(request, "engagements/outcome_detail.html", context)


@login_required
def outcome_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The figure, who said it, what stands behind it, and what was decided."""
    return _detail(request, _outcome(request, pk))


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision of an evaluator."""
    actor = actor_of(request)
    outcome = _outcome(request, pk)
    check_user_can_evaluate_outcome(actor, outcome)
    form = DecisionForm(request.POST, outcome=outcome)
    if form.is_valid():
        act, done = _DECISIONS[OutcomeState(form.cleaned_data["to_state"])]
        facts = {"reason": form.cleaned_data["reason"], "seen_state": form.cleaned_data["seen_state"]}
        if attempt(form, lambda: act(outcome=outcome, by=actor, **facts)):
            messages.success(request, done)
            return redirect("engagements:outcome", pk)
        outcome.refresh_from_db()
    return _detail(request, outcome, decision=form)


@login_required
@require_POST
def evidence_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put evidence behind an outcome."""
    actor = actor_of(request)
    outcome = _outcome(request, pk)
    check_user_can_add_evidence(actor, outcome)
    form = EvidenceForm(request.POST, request.FILES)

    def add() -> str:
        facts = {name: value for name, value in form.cleaned_data.items() if name != "once"}
        actions.add_evidence(outcome=outcome, by=actor, **facts)
        messages.success(request, "The evidence is added. The evaluators see it in their list.")
        return reverse("engagements:outcome", args=[pk])

    where = carried_out_once(request, form, add)
    if where:
        return redirect(where)
    return _detail(request, outcome, evidence=form)


@login_required
def evidence_file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """A file of evidence, handed out for saving and never shown in the browser."""
    actor = actor_of(request)
    check_user_can_read_outcomes(actor)
    evidence = get_object_or_404(OutcomeEvidence.objects.exclude(file=""), pk=pk)
    queries.outcome_by_id(actor, evidence.outcome_id)
    try:
        content = evidence.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        content, as_attachment=True, filename=evidence.file_name, content_type=evidence.file_type
    )


@login_required
@require_POST
def verify_many(request: HttpRequest) -> HttpResponse:
    """Verify several reported outcomes with one basis."""
    actor = actor_of(request)
    check_user_can_evaluate_outcomes(actor)
    form = BulkVerifyForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, "Write in up to 2,000 characters what the verification rests on. Nothing was changed."
        )
    else:
        chosen = form.cleaned_data["outcome"]
        try:
            count = actions.verify_outcomes(outcome_ids=chosen, reason=form.cleaned_data["reason"], by=actor)
        except LineshaftError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, f"{count} outcomes are verified." if count > 1 else "One outcome is verified."
            )
    return redirect(_back_to_list(request))


def _back_to_list(request: HttpRequest) -> str:
    """The list as it was filtered; only its query is taken from the form."""
    query = QueryDict(request.POST.get("query", "").replace("\0", "")[:2000])
    return f"{reverse('engagements:outcomes')}?{query.urlencode()}"
