"""The plan of an engagement: milestones, and the follow-ups after it."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from lineshaft.apps.accounts.pages import actor_of, carried_out_once, tell
from lineshaft.apps.engagements.views.engagements import tab_context

from .. import actions, queries
from ..forms.staff import DoneForm, DropForm, FollowUpForm, MilestoneForm, MoveForm
from ..models import Milestone
from ..permissions import check_user_can_edit_delivery
from ..states import MilestoneState
from .common import engagement_to_edit, engagement_to_read, told


@login_required
def plan(request: HttpRequest, public_id: str) -> HttpResponse:
    """Milestones with what is late, and for completed work its follow-ups; a form for one more milestone."""
    engagement = engagement_to_read(request, public_id)
    context = tab_context(request, engagement, "plan")
    form = MilestoneForm(request.POST or None) if context["may_edit"] or request.method == "POST" else None
    if form is not None:
        if request.method == "POST":
            check_user_can_edit_delivery(actor_of(request), engagement.center_id)

        def add() -> str:
            told_form = form.cleaned_data
            milestone = actions.add_milestone(
                engagement=engagement,
                title=told_form["title"],
                due_on=told_form["due_on"],
                by=actor_of(request),
            )
            messages.success(request, f"“{milestone.title}” stands in the plan.")
            return reverse("delivery:plan", args=[public_id])

        if where := carried_out_once(request, form, add):
            return redirect(where)
    milestones = list(queries.milestones_of(engagement))
    context |= {
        "form": form,
        "milestones": [(each, _steps_of(each)) for each in milestones],
        "today": timezone.localdate(),
        "done": sum(each.state == MilestoneState.DONE for each in milestones),
        "follow_ups": [
            (
                each,
                FollowUpForm(
                    prefix="said", auto_id=f"id_follow_up_{each.pk}_%s", initial={"note": each.note}
                ),
            )
            for each in queries.follow_ups_of(engagement)
        ],
        "may_follow_up": engagement.center_id in actor_of(request).organisations_where("engagement:edit"),
    }
    return render(request, "delivery/plan.html", context)


def _steps_of(milestone: Milestone) -> dict[str, forms.Form]:
    """The small forms of its steps, with identifiers of its own on the page."""
    return {
        name: form(prefix=name, auto_id=f"id_{milestone.pk}_%s")
        for name, form in (("move", MoveForm), ("done", DoneForm), ("drop", DropForm))
    }


@login_required
@require_POST
def move(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Another day, with the reason."""
    milestone = queries.milestone_of(engagement_to_edit(request, public_id), pk)
    form = MoveForm(request.POST, prefix="move")
    if told(request, form):
        tell(
            request,
            lambda: actions.move_milestone(milestone=milestone, **form.cleaned_data, by=actor_of(request)),
            f"“{milestone.title}” is moved.",
        )
    return redirect("delivery:plan", public_id)


@login_required
@require_POST
def done(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """It is reached."""
    milestone = queries.milestone_of(engagement_to_edit(request, public_id), pk)
    form = DoneForm(request.POST, prefix="done")
    if told(request, form):
        tell(
            request,
            lambda: actions.finish_milestone(milestone=milestone, **form.cleaned_data, by=actor_of(request)),
            f"“{milestone.title}” is done.",
        )
    return redirect("delivery:plan", public_id)


@login_required
@require_POST
def drop(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """It is not reached, and why."""
    milestone = queries.milestone_of(engagement_to_edit(request, public_id), pk)
    form = DropForm(request.POST, prefix="drop")
    if told(request, form):
        tell(
            request,
            lambda: actions.drop_milestone(
                milestone=milestone, explanation=form.cleaned_data["reason"], by=actor_of(request)
            ),
            f"“{milestone.title}” is explained.",
        )
    return redirect("delivery:plan", public_id)


@login_required
@require_POST
def back(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """It is planned again."""
    milestone = queries.milestone_of(engagement_to_edit(request, public_id), pk)
    tell(
        request,
        lambda: actions.put_milestone_back(milestone=milestone, by=actor_of(request)),
        f"“{milestone.title}” is planned again.",
    )
    return redirect("delivery:plan", public_id)


@login_required
@require_POST
def follow_up_done(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """The company was asked."""
    follow_up = queries.follow_up_of(engagement_to_edit(request, public_id), pk)
    form = FollowUpForm(request.POST, prefix="said")
    if told(request, form):
        tell(
            request,
            lambda: actions.finish_follow_up(follow_up=follow_up, **form.cleaned_data, by=actor_of(request)),
            "The follow-up is done.",
        )
    return redirect("delivery:plan", public_id)


@login_required
@require_POST
def follow_up_open(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """It was no answer yet."""
    follow_up = queries.follow_up_of(engagement_to_edit(request, public_id), pk)
    tell(
        request,
        lambda: actions.open_follow_up(follow_up=follow_up, by=actor_of(request)),
        "The follow-up is due again.",
    )
    return redirect("delivery:plan", public_id)
