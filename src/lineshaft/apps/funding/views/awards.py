"""Awards: the list, and the terms, actions and approvals of one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from lineshaft.apps.accounts.pages import actor_of, carried_out_once, tell
from lineshaft.apps.network.models import Award
from lineshaft.apps.network.permissions import check_user_can_edit_awards
from lineshaft.ui.forms import OnceMixin

from .. import actions, queries
from ..forms.awards import ActionForm, ApprovalForm, DecisionForm, ReasonForm, TermsForm
from ..permissions import check_user_can_decide
from .common import award_or_404, award_page


@login_required
def awards(request: HttpRequest) -> HttpResponse:
    """The awards that a person sees: of the own center, or of the network."""
    actor = actor_of(request)
    return render(
        request, "funding/awards/list.html", {"awards": queries.awards(actor), "is_office": actor.is_office}
    )


@login_required
def terms(request: HttpRequest, pk: int) -> HttpResponse:
    """The terms of an award, its actions, and what was approved."""
    award = award_or_404(request, pk)
    actor = actor_of(request)
    recorded = list(queries.terms_of(award))
    return award_page(
        request,
        "awards/terms.html",
        award,
        "terms",
        terms=recorded[0] if recorded else None,
        earlier=recorded[1:],
        actions=queries.actions_of(award),
        approvals=queries.approvals_of(award),
        periods=award.budget_periods.order_by("starts_on"),
        may_edit=actor.can("award:edit", award.center_id),
        may_decide=actor.can("award:decide"),
    )


def _form_page(
    request: HttpRequest,
    award: Award,
    form: OnceMixin,
    act: Callable[[], Any],
    *,
    heading: str,
    submit: str,
    done: str,
) -> HttpResponse:
    """A form over an award that leads back to its terms."""
    back = reverse("funding:terms", args=[award.pk])

    def carry_out() -> str:
        act()
        return back

    where = carried_out_once(request, form, carry_out)
    if where:
        messages.success(request, done)
        return redirect(where)
    return award_page(
        request, "awards/form.html", award, "terms", form=form, heading=heading, submit=submit, back=back
    )


def _award_to_edit(request: HttpRequest, pk: int) -> Award:
    award = award_or_404(request, pk)
    check_user_can_edit_awards(actor_of(request), award.center)
    return award


def _facts(form: OnceMixin) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "once"}


@login_required
def action_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Recording a notice about an award."""
    award, by = _award_to_edit(request, pk), actor_of(request)
    form = ActionForm(request.POST or None, award=award)
    return _form_page(
        request,
        award,
        form,
        lambda: actions.record_action(award=award, by=by, **_facts(form)),
        heading="Record a notice",
        submit="Record",
        done="Recorded.",
    )


@login_required
def action_back(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Taking back what was recorded wrongly."""
    award, by = _award_to_edit(request, pk), actor_of(request)
    recorded = queries.actions_of(award).filter(pk=number).first()
    if recorded is None:
        raise Http404("This award has no such action.")
    form = ReasonForm(request.POST or None)
    return _form_page(
        request,
        award,
        form,
        lambda: actions.take_back_action(recorded=recorded, by=by, reason=form.cleaned_data["reason"]),
        heading=f"Take back: {recorded}",
        submit="Take back",
        done="Taken back. Record what was right as a new notice.",
    )


@login_required
def terms_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Recording terms."""
    award, by = _award_to_edit(request, pk), actor_of(request)
    form = TermsForm.of(award, queries.terms_of(award).first(), request.POST or None)
    return _form_page(
        request,
        award,
        form,
        lambda: actions.record_terms(award=award, by=by, **form.facts),
        heading="Record terms",
        submit="Record",
        done="Terms recorded.",
    )


@login_required
def approval_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Asking the program office."""
    award, by = _award_to_edit(request, pk), actor_of(request)
    form = ApprovalForm(request.POST or None)
    return _form_page(
        request,
        award,
        form,
        lambda: actions.ask_approval(award=award, by=by, **_facts(form)),
        heading="Ask for an approval",
        submit="Ask",
        done="The program office sees your question.",
    )


@login_required
def approval(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Deciding on a question, or withdrawing it."""
    award, by = award_or_404(request, pk), actor_of(request)
    asked = queries.approvals_of(award).filter(pk=number).first()
    if asked is None:
        raise Http404("This award has no such question.")
    if request.method == "POST" and "withdraw" in request.POST:
        tell(request, lambda: actions.withdraw_approval(approval=asked, by=by), "Withdrawn.")
        return redirect("funding:terms", pk=award.pk)
    check_user_can_decide(by)
    form = DecisionForm(request.POST or None)
    return _form_page(
        request,
        award,
        form,
        lambda: actions.decide_approval(approval=asked, by=by, **_facts(form)),
        heading=f"{asked.get_kind_display().capitalize()}: {asked.what}",
        submit="Decide",
        done="Decided.",
    )
