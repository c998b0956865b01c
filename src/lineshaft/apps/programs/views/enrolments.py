"""A company on its way through a program: the tab of the engagement, and its steps."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from lineshaft.apps.accounts.pages import actor_of, tell
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.engagements.permissions import check_user_can_read_engagements
from lineshaft.apps.engagements.queries import engagement_by_public_id
from lineshaft.apps.engagements.views.engagements import tab_context
from lineshaft.domain.programs.template import NextStep
from lineshaft.ui.fields import chosen
from lineshaft.ui.pagination import keyset_page

from .. import actions, queries
from ..due import due_sheets, with_complete
from ..forms.enrolments import EnrolmentFilter, StopForm
from ..models import Enrolment
from ..permissions import check_user_can_read_programs, check_user_can_run_programs
from ..states import EnrolmentState
from ..wording import names_of, shown_result, why_not
from .programs import offer_or_404


@login_required
def enrolment_list(request: HttpRequest) -> HttpResponse:
    """Companies on their way through programs, those who began last first."""
    actor = actor_of(request)
    check_user_can_read_programs(actor)
    programs = sorted({(offer.template.key, offer.template.title) for offer in queries.offers(actor)})
    filters = EnrolmentFilter(request.GET, programs=programs)
    found = queries.enrolments_of(actor, **chosen(filters))
    page = keyset_page(with_complete(found), key=("-began_on", "-id"), cursor=request.GET.get("cursor", ""))
    today = timezone.localdate()
    rows = [(each, _stage_of(each), next(due_sheets(each, today), None)) for each in page]
    return render(
        request, "programs/enrolment_list.html",
        {"filters": filters, "page": page, "rows": rows, "show_center": actor.is_office},
    )  # fmt: skip


def _stage_of(enrolment: Enrolment) -> str:
    template = queries.readable(enrolment.program)
    stage = template.stage(enrolment.stage) if template else None
    return stage.title if stage else enrolment.stage


@login_required
def of_engagement(request: HttpRequest, public_id: str) -> HttpResponse:
    """The program that an engagement goes by: stages, sheets, what they come to, documents. Or the choice of one."""
    actor = actor_of(request)
    engagement = _engagement(request, public_id)
    context = tab_context(request, engagement, "program")
    enrolment = queries.enrolment_of(actor, engagement)
    if enrolment is None:
        context["offers"] = queries.offers(actor) if context["may_edit"] else []
        return render(request, "programs/choose.html", context)
    if queries.readable(enrolment.program) is None:
        return render(request, "programs/unreadable.html", context | {"enrolment": enrolment})
    context |= _way(queries.state_of(enrolment))
    context["may_run"] = actor.can("engagement:edit", enrolment.center_id)
    context["may_read_answers"] = enrolment.center_id in actor.organisations_where("engagement:read")
    return render(request, "programs/enrolment.html", context)


def _way(state: queries.State) -> dict[str, Any]:
    """What the page of an enrolment shows."""
    names = names_of(state.template)
    enrolment = state.enrolment
    said = queries.said_of(enrolment)
    keys = [stage.key for stage in state.template.stages]
    at = keys.index(enrolment.stage) if enrolment.stage in keys else 0
    sheets = [
        {
            "sheet": sheet,
            "occasion": occasion,
            "row": state.sheets.get((sheet.key, occasion.key if occasion else "")),
        }
        for sheet in state.template.sheets
        for occasion in (sheet.occasions or (None,))
    ]
    return {
        "enrolment": enrolment,
        "program": state.template,
        "stages": [(stage, n < at, n == at) for n, stage in enumerate(state.template.stages)],
        "sheets": sheets,
        "figures": [
            (result, shown_result(result), why_not(result, names)) for result in state.result.figures.values()
        ],
        "next_steps": [(step, _lead_on(enrolment, step)) for step in state.result.next_steps],
        "effects": [
            (state.template.outcomes.index(each.rule), each, said.get(each.rule.kind.value))
            for each in state.result.outcomes
        ],
        "sessions": queries.sessions_of(enrolment),
        "reports": [
            (report, output.title if (output := state.template.output(report.output)) else report.output)
            for report in queries.reports_of(enrolment)
        ],
        "is_running": enrolment.status == EnrolmentState.RUNNING,
        "stop_form": StopForm(prefix="stop"),
    }


def _lead_on(enrolment: Enrolment, step: NextStep) -> str:
    """Where the engagement begins that a step recommends, filled in; "" for a step without a service line."""
    if not step.service_line:
        return ""
    address = reverse("engagements:start_for_site", args=[enrolment.engagement.site.public_id])
    return f"{address}?{urlencode({'line': step.service_line, 'scope': step.says})}"


def _engagement(request: HttpRequest, public_id: str) -> Engagement:
    actor = actor_of(request)
    check_user_can_read_engagements(actor)
    engagement = engagement_by_public_id(actor, public_id)
    check_user_can_read_programs(actor, None if actor.is_office else engagement.center_id)
    return engagement


@login_required
@require_POST
def begin(request: HttpRequest, public_id: str, slug: str) -> HttpResponse:
    """Let the engagement go by a program."""
    engagement = _engagement(request, public_id)
    offer = offer_or_404(request, slug)
    actor = actor_of(request)
    check_user_can_run_programs(actor, engagement.center_id)

    def act() -> None:
        program = offer.own or actions.keep_shipped(offer.template.key)
        actions.begin_program(engagement=engagement, program=program, by=actor)

    tell(request, act, f"{engagement.public_id} goes by {offer.template.title} now.")
    return redirect("programs:of_engagement", public_id)


def enrolment_to_change(request: HttpRequest, pk: int) -> Enrolment:
    """An enrolment that the person may change."""
    enrolment = queries.enrolment_or_404(actor_of(request), pk)
    check_user_can_run_programs(actor_of(request), enrolment.center_id)
    return enrolment


@login_required
@require_POST
def stage(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to a stage."""
    enrolment = enrolment_to_change(request, pk)
    wanted = request.POST.get("stage", "")
    tell(
        request,
        lambda: actions.go_to_stage(enrolment=enrolment, stage=wanted, by=actor_of(request)),
        "The stage is changed.",
    )
    return redirect("programs:of_engagement", enrolment.engagement.public_id)


@login_required
@require_POST
def status(request: HttpRequest, pk: int) -> HttpResponse:
    """Finish, stop, or take up again."""
    enrolment = enrolment_to_change(request, pk)
    wanted = request.POST.get("status", "")
    if wanted not in EnrolmentState.values:
        wanted = EnrolmentState.RUNNING.value
    form = StopForm(request.POST, prefix="stop")
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    tell(
        request,
        lambda: actions.set_enrolment_status(
            enrolment=enrolment, status=wanted, reason=reason, by=actor_of(request)
        ),
        f"The program is “{EnrolmentState(wanted).label}” now.",
    )
    return redirect("programs:of_engagement", enrolment.engagement.public_id)
