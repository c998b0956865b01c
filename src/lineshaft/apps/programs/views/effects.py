"""An effect that the sheets show, recorded as the company said it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.pages import actor_of, carried_out_once

from .. import actions, queries
from ..forms.effects import EffectForm
from .enrolments import enrolment_to_change


@login_required
def effect(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Who of the company said what, when, and on which evidence. It counts from then on, not before."""
    actor = actor_of(request)
    enrolment = enrolment_to_change(request, pk)
    state = queries.state_of(enrolment)
    rules = state.template.outcomes
    proposed = next(
        (each for each in state.result.outcomes if number < len(rules) and each.rule is rules[number]), None
    )
    if proposed is None:
        raise Http404("The sheets do not show this effect.")
    initial = {"amount": proposed.amount, "said_on": timezone.localdate()}
    form = EffectForm(request.POST or None, request.FILES or None, initial=initial)

    def record() -> str:
        facts = {name: value for name, value in form.cleaned_data.items() if name != "once"}
        outcome = actions.record_effect(enrolment=enrolment, number=number, by=actor, **facts)
        messages.success(request, "The outcome is recorded as the company said it. It is not verified yet.")
        return reverse("engagements:outcome", args=[outcome.pk])

    where = carried_out_once(request, form, record)
    if where:
        return redirect(where)
    context = {
        "enrolment": enrolment,
        "engagement": enrolment.engagement,
        "proposed": proposed,
        "said": queries.said_of(enrolment).get(proposed.rule.kind.value),
        "form": form,
    }
    return render(request, "programs/effect.html", context)
