"""Which quarters the center has submitted to the program office."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from lineshaft.apps.accounts.pages import actor_of, carried_out_once, tell
from lineshaft.apps.network.models import Center

from .. import actions
from ..forms.quarters import SubmissionForm
from ..forms.requests import ReasonForm
from ..permissions import check_user_can_see_submitted_quarters
from ..queries import quarters as quarter_queries

OPENED_ROWS = 50


@login_required
def quarter_list(request: HttpRequest) -> HttpResponse:
    """The submitted quarters, what of them was opened again, and for a director the form for the next one."""
    actor = actor_of(request)
    check_user_can_see_submitted_quarters(actor)
    mine = actor.organisations_where("engagement:reopen")
    center = Center.objects.filter(pk__in=mine).first()
    form = SubmissionForm(request.POST or None) if center else None
    if form and center:

        def record() -> str:
            told = form.cleaned_data
            submitted = actions.record_submission(
                center=center,
                period=told["quarter"],
                submitted_on=told["submitted_on"],
                reference=told["reference"],
                by=actor,
            )
            messages.success(
                request,
                f"{submitted.period.label} is recorded as submitted: {submitted.engagements} completed engagements"
                " stay as they are.",
            )
            return reverse("engagements:submitted_quarters")

        if where := carried_out_once(request, form, record):
            return redirect(where)
    shown = {
        "form": form,
        "rows": [
            (row, ReasonForm(prefix="take-back", auto_id=f"id_{row.pk}_%s"))
            for row in quarter_queries.submitted_quarters(actor)
        ],
        "opened": list(quarter_queries.opened_since_submission(actor)[:OPENED_ROWS]),
        "may_take_back": mine,
    }
    return render(request, "engagements/submitted_quarters.html", shown)


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The record was a mistake."""
    actor = actor_of(request)
    check_user_can_see_submitted_quarters(actor)
    submitted = quarter_queries.submitted_quarter(actor, pk)
    form = ReasonForm(request.POST, prefix="take-back")
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    tell(
        request,
        lambda: actions.take_back_submission(submitted=submitted, reason=reason, by=actor),
        f"The record of {submitted.period.label} is taken back.",
    )
    return redirect("engagements:submitted_quarters")
