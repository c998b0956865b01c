"""The rules by which requests of a center are given to people: read by its advisors, changed by its directors."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.editing import edited
from lineshaft.apps.accounts.pages import actor_of, carried_out_once, tell
from lineshaft.apps.accounts.queries import history_lines
from lineshaft.apps.network.models import Center
from lineshaft.apps.network.tabs import center_tabs
from lineshaft.apps.network.views.common import center_or_404

from .. import actions
from ..forms.routing import FallbackForm, RuleForm
from ..models import RoutingFallback, RoutingRule
from ..permissions import check_user_can_read_requests, check_user_can_set_response, may_set_response
from ..queries import handlers_of
from ..queries import routing as routing_queries
from ..routing_words import also_in_words, fallback_in_words


def _center(request: HttpRequest, slug: str, *, to_change: bool = True) -> Center:
    center = center_or_404(slug)
    check_user_can_read_requests(actor_of(request), center.pk)
    if to_change:
        check_user_can_set_response(actor_of(request), center.pk)
    return center


def _page(request: HttpRequest, center: Center, **more: Any) -> dict[str, Any]:
    return {
        "center": center,
        "tab_links": center_tabs.links(request, center, "routing", slug=center.slug),
        "may_set": may_set_response(actor_of(request), center.pk),
        **more,
    }


@login_required
@require_safe
def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """Every rule as a sentence, in the order in which they are tried."""
    center = _center(request, slug, to_change=False)
    lines = routing_queries.rule_lines(center.pk)
    kept = routing_queries.settings_of(center.pk)
    context = _page(
        request,
        center,
        lines=lines,
        otherwise=fallback_in_words(kept.to),
        also=also_in_words(kept),
        gives_to_nobody=kept.to == RoutingFallback.To.NOBODY,
        fallback_form=FallbackForm(initial=FallbackForm.initial_of(kept)),
        history=history_lines(actor_of(request), [line.rule for line in lines]),
    )
    return render(request, "engagements/routing.html", context)


@login_required
@require_safe
def trial(request: HttpRequest, slug: str) -> HttpResponse:
    """What the rules would have done with the requests of the last 90 days."""
    center = _center(request, slug, to_change=False)
    found = routing_queries.trial(center, routing_queries.rules_in_force(center.pk))
    return render(request, "engagements/routing_trial.html", _page(request, center, trial=found))


def _form(request: HttpRequest, center: Center, rule: RoutingRule | None, place: int) -> RuleForm:
    counties = routing_queries.counties_of(center.pk)
    initial = {"place": place} if rule is None else RuleForm.initial_of(rule, counties)
    return RuleForm(
        request.POST or None,
        handlers=list(handlers_of(center.pk)),
        counties=counties,
        lines=routing_queries.lines_of_rules(center, rule),
        key=rule.pk if rule else 0,
        initial=initial,
    )


def _tried(request: HttpRequest, center: Center, form: RuleForm) -> dict[str, Any]:
    """The trial of the rules as they would be with what the form says; nothing is saved."""
    if request.method != "POST" or "try" not in request.POST or not form.is_valid():
        return {}
    values = form.cleaned_data
    changed = routing_queries.rules_in_force(
        center.pk, changed=form.conditions(), place=values["place"], is_on=values["is_on"]
    )
    return {
        "trial": routing_queries.trial(center, changed),
        "sentence": changed.sentence(form.key) or "The rule is off in this trial.",
    }


@login_required
def rule_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a rule; tried before it is saved."""
    center = _center(request, slug)
    place = routing_queries.stored_rules(center.pk).count() + 1
    form = _form(request, center, None, place)
    tried = _tried(request, center, form)

    def save() -> str:
        values = form.cleaned_data
        actions.save_rule(
            center=center,
            conditions=form.conditions(),
            place=values["place"],
            is_on=values["is_on"],
            by=actor_of(request),
        )
        messages.success(request, "The rule is saved. It holds for requests that come in from now on.")
        return reverse("engagements:routing", args=[slug])

    where = "" if "try" in request.POST else carried_out_once(request, form, save)
    if where:
        return redirect(where)
    return render(request, "engagements/routing_rule.html", _page(request, center, form=form, **tried))


@login_required
def rule_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a rule; tried before it is saved."""
    center = _center(request, slug)
    rule = _rule(center, pk)
    form = _form(request, center, rule, rule.place)
    tried = _tried(request, center, form)
    counties = routing_queries.counties_of(center.pk)

    def save() -> RoutingRule:
        values = form.cleaned_data
        return actions.save_rule(
            center=center,
            rule=rule,
            conditions=form.conditions(),
            place=values["place"],
            is_on=values["is_on"],
            by=actor_of(request),
        )

    def initial_of(record: RoutingRule) -> dict[str, Any]:
        return RuleForm.initial_of(record, counties)

    if "try" not in request.POST and edited(request, form, rule, save, initial_of=initial_of):
        messages.success(request, "Saved. It holds for requests that come in from now on.")
        return redirect("engagements:routing", slug)
    return render(
        request, "engagements/routing_rule.html", _page(request, center, form=form, rule=rule, **tried)
    )


def _rule(center: Center, pk: int) -> RoutingRule:
    return get_object_or_404(routing_queries.stored_rules(center.pk).select_related("center"), pk=pk)


@login_required
@require_POST
def rule_step(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Move a rule, let it rest, or delete it."""
    center = _center(request, slug)
    rule, by = _rule(center, pk), actor_of(request)
    step = request.POST.get("step", "")
    acts = {
        "up": (lambda: actions.move_rule(rule=rule, places=-1, by=by), "Moved up."),
        "down": (lambda: actions.move_rule(rule=rule, places=1, by=by), "Moved down."),
        "on": (lambda: actions.switch_rule(rule=rule, is_on=True, by=by), "The rule applies again."),
        "off": (lambda: actions.switch_rule(rule=rule, is_on=False, by=by), "The rule rests."),
        "delete": (lambda: actions.delete_rule(rule=rule, by=by), "Deleted. Requests keep what it said."),
    }
    if step in acts:
        tell(request, *acts[step])
    else:
        messages.error(request, f"“{step[:20]}” is nothing that a rule can do. Choose one of its buttons.")
    return redirect("engagements:routing", slug)


@login_required
@require_POST
def fallback(request: HttpRequest, slug: str) -> HttpResponse:
    """Say who gets what no rule gives to anybody."""
    center = _center(request, slug)
    form = FallbackForm(request.POST)
    if form.is_valid():
        tell(
            request,
            lambda: actions.set_routing_fallback(center=center, by=actor_of(request), **form.cleaned_data),
            "Saved.",
        )
    else:
        messages.error(request, "Choose from the list who gets it.")
    return redirect("engagements:routing", slug)
