"""From the intake assessment to a proposal: the tab, the assessment, the scope, and who does the work."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.pages import actor_of, carried_out, carried_out_once, step_page
from lineshaft.apps.engagements import actions as engagements
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.engagements.states import EngagementState
from lineshaft.apps.engagements.views.engagements import tab_context
from lineshaft.apps.network.queries import service_lines
from lineshaft.apps.programs.forms.sheets import SheetForm

from .. import actions, assessment, queries
from ..forms.staff import ScopeForm, WorkerForm
from ..models import HOURS_OF_A_DAY, Assessment, Scope, Worker
from ..paper.document import total_hours
from ..pricing import counting_of, price_of
from .common import part_to_edit, to_edit, to_read


def _suggested(engagement: Engagement, done: Assessment | None) -> list[dict[str, Any]]:
    """The service lines that the answers point to, by the titles of today, with their reasons."""
    if done is None:
        return []
    lines = {line.code: line for line in service_lines(engagement.center)}
    return [
        {
            "line": lines[each.line],
            "reasons": each.reasons,
            "is_chosen": lines[each.line].pk == engagement.service_line_id,
        }
        for each in assessment.suggestions(done.version, done.answers)
        if each.line in lines
    ]  # fmt: skip


@login_required
def offer(request: HttpRequest, public_id: str) -> HttpResponse:
    """How far it is: assessment, scope, people with their cost, proposals and what the company answered."""
    engagement = to_read(actor_of(request), public_id)
    today = timezone.localdate()
    done = Assessment.objects.filter(engagement=engagement).select_related("changed_by").first()
    workers = list(Worker.objects.filter(engagement=engagement).select_related("person", "partner"))
    proposals = list(queries.proposals_of(engagement))
    context = tab_context(request, engagement, "offer") | {
        "assessment": done,
        "suggested": _suggested(engagement, done),
        "scope": Scope.objects.filter(engagement=engagement).select_related("changed_by").first(),
        "workers": workers,
        "hours": total_hours(workers),
        "days": total_hours(workers) / HOURS_OF_A_DAY,
        "price": price_of(engagement, workers, Decimal(0), today) if workers else None,
        "counting": counting_of(engagement.center_id, today),
        "proposals": proposals,
        "is_preparing": engagement.status == EngagementState.PREPARING.value,
    }  # fmt: skip
    return render(request, "delivery/offer.html", context)


@login_required
def assess(request: HttpRequest, public_id: str) -> HttpResponse:
    """The ten questions."""
    engagement = to_edit(actor_of(request), public_id)
    done = Assessment.objects.filter(engagement=engagement).first()
    version = done.version if done else assessment.LATEST
    form = SheetForm(
        request.POST if request.method == "POST" else None,
        sheet=assessment.sheet_of(version),
        answers=done.answers if done else {},
    )
    if carried_out(
        request,
        form,
        lambda: actions.save_assessment(engagement=engagement, answers=form.kept, by=actor_of(request)),
    ):
        messages.success(request, "The assessment is kept. What it suggests stands below.")
        return redirect("delivery:offer", public_id)
    shown = {"form": form, "engagement": engagement, "template": assessment.questions(version)}
    return render(request, "delivery/assessment.html", shown)


@login_required
def scope(request: HttpRequest, public_id: str) -> HttpResponse:
    """What will be done, and what not."""
    engagement = to_edit(actor_of(request), public_id)
    kept = Scope.objects.filter(engagement=engagement).first()
    form = ScopeForm(request.POST or None, initial=ScopeForm.initial_of(kept))

    def save() -> str:
        facts = {name: value for name, value in form.cleaned_data.items() if name != "once"}
        actions.save_scope(engagement=engagement, **facts, by=actor_of(request))
        messages.success(request, "The scope is kept.")
        return reverse("delivery:offer", args=[public_id])

    if where := carried_out_once(request, form, save):
        return redirect(where)
    return render(request, "delivery/form.html", _form(engagement, form, "Scope", "Save"))


def _form(
    engagement: Engagement, form: Any, heading: str, submit: str, back: str = "delivery:offer"
) -> dict[str, Any]:
    """What a page that is one form needs."""
    return {
        "engagement": engagement, "form": form, "heading": heading, "submit": submit,
        "back": reverse(back, args=[engagement.public_id]),
    }  # fmt: skip


@login_required
def worker_new(request: HttpRequest, public_id: str) -> HttpResponse:
    """Somebody more who does a part of the work."""
    engagement = to_edit(actor_of(request), public_id)
    return _worker_page(request, engagement, None)


@login_required
def worker_edit(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Change their part, hours or rate, or what they said of conflicts."""
    engagement = to_edit(actor_of(request), public_id)
    return _worker_page(request, engagement, queries.worker_of(engagement, pk))


def _worker_page(request: HttpRequest, engagement: Engagement, worker: Worker | None) -> HttpResponse:
    form = WorkerForm(request.POST or None, engagement=engagement, worker=worker)

    def save() -> str:
        kept = actions.save_worker(engagement=engagement, worker=worker, **form.facts(), by=actor_of(request))
        messages.success(request, f"{kept.name} stands in the scope.")
        return reverse("delivery:offer", args=[engagement.public_id])

    if where := carried_out_once(request, form, save):
        return redirect(where)
    heading = "Who does the work" if worker is None else worker.name
    return render(request, "delivery/form.html", _form(engagement, form, heading, "Save"))


worker_remove = step_page(
    part_to_edit(queries.worker_of),
    lambda found, by: actions.remove_worker(worker=found, by=by),
    "{.name} is taken off the scope.",
    lambda found: reverse("delivery:offer", args=[found.engagement.public_id]),
)
# Work that was being prepared begins today, without a proposal that the company accepted.
begin = step_page(
    to_edit,
    lambda found, by: engagements.begin_work(engagement=found, by=by, on=timezone.localdate()),
    "{.public_id} has begun.",
    lambda found: reverse("engagements:detail", args=[found.public_id]),
)
