"""Awards of a center and their budget periods."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.editing import edited
from lineshaft.apps.accounts.pages import actor_of, carried_out_once
from lineshaft.ui.forms import OnceMixin

from .. import actions, queries
from ..forms.settings import AwardForm, BudgetPeriodForm
from ..models import Award, BudgetPeriod, Center
from ..permissions import check_user_can_edit_awards
from .common import center_for, settings_page


def _facts(form: OnceMixin) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "once"}


def _form_page(
    request: HttpRequest, center: Center, form: OnceMixin, *, heading: str, submit: str
) -> HttpResponse:
    back = reverse("network:settings_awards", args=[center.slug])
    return settings_page(
        request, "form.html", center, "awards", form=form, heading=heading, submit=submit, back=back
    )


@login_required
def awards(request: HttpRequest, slug: str) -> HttpResponse:
    """Awards with their budget periods."""
    center = center_for(request, slug)
    actor = actor_of(request)
    listed = queries.awards_of(actor, center)
    return settings_page(
        request,
        "awards.html",
        center,
        "awards",
        awards=listed,
        current=queries.current_budget_period(actor, center, timezone.localdate()),
        may_edit_awards=actor.can("award:edit", center.pk),
    )


@login_required
def award_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A new award."""
    center = center_for(request, slug)
    actor = actor_of(request)
    check_user_can_edit_awards(actor, center)
    form = AwardForm(request.POST or None)

    def add() -> str:
        actions.add_award(center=center, by=actor, is_synthetic=settings.DEMO, **_facts(form))
        return reverse("network:settings_awards", args=[slug])

    where = carried_out_once(request, form, add)
    if where:
        messages.success(request, "Award added. Add its budget periods next.")
        return redirect(where)
    return _form_page(request, center, form, heading="New award", submit="Add award")


def _award(request: HttpRequest, center: Center, pk: int) -> Award:
    found = queries.award_of(actor_of(request), center, pk)
    if found is None:
        raise Http404("This center has no such award.")
    return found


@login_required
def award_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Correcting an award."""
    center = center_for(request, slug)
    actor = actor_of(request)
    check_user_can_edit_awards(actor, center)
    award = _award(request, center, pk)
    form = AwardForm.of(award, request.POST or None)

    def save() -> Award:
        return actions.change_award(award=award, by=actor, **_facts(form))

    if edited(request, form, award, save, initial_of=form.initial_of):
        messages.success(request, "Saved.")
        return redirect("network:settings_awards", slug=slug)
    return _form_page(request, center, form, heading=award.number, submit="Save")


@login_required
def period_new(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A new budget period of an award."""
    center = center_for(request, slug)
    actor = actor_of(request)
    check_user_can_edit_awards(actor, center)
    award = _award(request, center, pk)
    form = BudgetPeriodForm(request.POST or None)

    def add() -> str:
        actions.add_budget_period(award=award, by=actor, **_facts(form))
        return reverse("network:settings_awards", args=[slug])

    where = carried_out_once(request, form, add)
    if where:
        messages.success(request, "Budget period added.")
        return redirect(where)
    heading = f"New budget period of {award.number}"
    return _form_page(request, center, form, heading=heading, submit="Add budget period")


@login_required
def period_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Correcting a budget period."""
    center = center_for(request, slug)
    actor = actor_of(request)
    check_user_can_edit_awards(actor, center)
    period = queries.budget_period_of(actor, center, pk)
    if period is None:
        raise Http404("This center has no such budget period.")
    form = BudgetPeriodForm.of(period, request.POST or None)

    def save() -> BudgetPeriod:
        return actions.change_budget_period(period=period, by=actor, **_facts(form))

    if edited(request, form, period, save, initial_of=form.initial_of):
        messages.success(request, "Saved.")
        return redirect("network:settings_awards", slug=slug)
    heading = f"Budget period of {period.award.number}"
    return _form_page(request, center, form, heading=heading, submit="Save")
