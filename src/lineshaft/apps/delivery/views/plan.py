"""The plan of an engagement: milestones, and the follow-ups after it."""

from functools import partial

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.pages import actor_of, carried_out_once, step_page
from lineshaft.apps.engagements.views.engagements import tab_context

from .. import actions, queries
from ..forms.staff import DoneForm, DropForm, FollowUpForm, MilestoneForm, MoveForm
from ..models import FollowUp, Milestone
from ..permissions import check_user_can_edit_delivery
from ..states import MilestoneState
from .common import part_to_edit, to_read


@login_required
def plan(request: HttpRequest, public_id: str) -> HttpResponse:
    """Milestones with what is late, and for completed work its follow-ups; a form for one more milestone."""
    engagement = to_read(actor_of(request), public_id)
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


def _plan(record: Milestone | FollowUp) -> str:
    return reverse("delivery:plan", args=[record.engagement.public_id])


_milestone = part_to_edit(queries.milestone_of)
_follow_up = part_to_edit(queries.follow_up_of)

move = step_page(
    _milestone,
    lambda found, by, **facts: actions.move_milestone(milestone=found, **facts, by=by),
    "“{.title}” is moved.",
    _plan,
    partial(MoveForm, prefix="move"),
)
done = step_page(
    _milestone,
    lambda found, by, **facts: actions.finish_milestone(milestone=found, **facts, by=by),
    "“{.title}” is done.",
    _plan,
    partial(DoneForm, prefix="done"),
)
drop = step_page(
    _milestone,
    lambda found, by, reason: actions.drop_milestone(milestone=found, explanation=reason, by=by),
    "“{.title}” is explained.",
    _plan,
    partial(DropForm, prefix="drop"),
)
back = step_page(
    _milestone,
    lambda found, by: actions.put_milestone_back(milestone=found, by=by),
    "“{.title}” is planned again.",
    _plan,
)
follow_up_done = step_page(
    _follow_up,
    lambda found, by, note: actions.finish_follow_up(follow_up=found, note=note, by=by),
    "The follow-up is done.",
    _plan,
    partial(FollowUpForm, prefix="said"),
)
follow_up_open = step_page(
    _follow_up,
    lambda found, by: actions.open_follow_up(follow_up=found, by=by),
    "The follow-up is due again.",
    _plan,
)
