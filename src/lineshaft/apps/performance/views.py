"""Scorecards of centers and of the network, targets, and the public definitions of the metrics."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import history_lines
from lineshaft.apps.network.models import Center
from lineshaft.domain.metrics import ComputedFrom, Direction, Figures, all_metrics
from lineshaft.domain.periods import FiscalYear, Quarter
from lineshaft.ui import charts, maps
from lineshaft.ui.drawings import Drawing
from lineshaft.ui.languages import in_english
from lineshaft.ui.tags.formatting import day, number

from . import actions, exports, permissions, queries
from .forms import PeriodForm, TargetsForm
from .models import Target
from .presentation import (
    UNIT_OF_FIGURE,
    figure_of,
    figure_value,
    in_words,
    records_url,
    words,
)
from .queries import NetworkScorecard, Period, Scorecard, ScorecardLine

HEADLINES = (
    "new_sales",
    "retained_sales",
    "cost_savings",
    "investment",
    "jobs_created_and_retained",
    "total_impact",
)
NETWORK_COLUMNS = (
    "new_sales",
    "retained_sales",
    "cost_savings",
    "investment",
    "jobs_created_and_retained",
    "new_sales_per_federal_dollar",
    "sites_served",
    "engagements_completed",
    "survey_response_rate",
)
DEFAULT_METRIC = "new_sales"


def _period_form(request: HttpRequest) -> PeriodForm:
    return PeriodForm(FiscalYear.of(timezone.localdate()), request.GET)


def _metrics_from(*kinds: ComputedFrom) -> list[str]:
    return [pk for pk, metric in all_metrics().items() if metric.definition.computed_from in kinds]


def _chosen_metric(request: HttpRequest, offered: list[str]) -> str:
    wanted = request.GET.get("metric", "")
    return wanted if wanted in offered else DEFAULT_METRIC


@login_required
@require_safe
@in_english
def own_scorecard(request: HttpRequest) -> HttpResponse:
    """The scorecard of one's own center; people of the office get the network's."""
    actor = actor_of(request)
    own = [pk for pk in actor.organisations_where("scorecard:read") if pk in actor.center_ids]
    center = Center.objects.filter(pk__in=own).order_by("name").first()
    if center is not None:
        return _scorecard(request, center)
    if actor.can("network_totals:read"):
        return redirect("performance:network")
    raise PermissionDenied("Scorecards are for the people of a center and of the program office.")


@login_required
@require_safe
@in_english
def center_scorecard(request: HttpRequest, slug: str) -> HttpResponse:
    """The scorecard of one center, for its people and the program office."""
    return _scorecard(request, _center(actor_of(request), slug, "scorecard:read"))


def _center(actor: Actor, slug: str, permission: str) -> Center:
    """A center that the person may see. Foreign and unknown ones give the same answer."""
    center = Center.objects.filter(slug=slug).select_related("state").first()
    if center is None or not actor.can(permission, center.pk):
        raise Http404
    return center


def _scorecard(request: HttpRequest, center: Center) -> HttpResponse:
    actor = actor_of(request)
    form = _period_form(request)
    period = form.period
    card = queries.scorecard(actor, center, period.year.year, period.quarter)
    offered = _metrics_from(ComputedFrom.OUTCOMES)
    metric_id = _chosen_metric(request, offered)
    others = Center.objects.filter(pk__in=actor.organisations_where("scorecard:read")).exclude(pk=center.pk)
    context = {
        "center": center,
        "card": card,
        "period": period,
        "period_form": form,
        "groups": _groups(card.lines, period),
        "rows": [_row(line, period, center, actor) for line in card.lines],
        "subtitle": _subtitle(period),
        "has_targets": any(line.target for line in card.lines),
        "trend": _trend(card, metric_id),
        "metric_id": metric_id,
        "metrics": _choices(offered),
        "can_edit_targets": actor.can("target:edit", center.pk),
        "may_read_records": actor.can("outcome:read", center.pk),
        "is_office": actor.is_office,
        "other_centers": others if len(actor.center_ids) > 1 else (),
    }
    return render(request, "performance/scorecard.html", context)


def _choices(metric_ids: list[str]) -> list[tuple[str, str]]:
    return [(pk, words(all_metrics()[pk].definition.title)) for pk in metric_ids]


def _groups(
    lines: tuple[ScorecardLine, ...], period: Period, notes: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Cards under their headings: the headlines among the outcomes, all per federal dollar, all of activity."""

    def cards(kind: ComputedFrom, only: tuple[str, ...] = ()) -> list[Any]:
        return [
            figure_of(
                line.result,
                period=period.label,
                years_only=line.is_for_years_only,
                note=(notes or {}).get(line.result.definition.id, ""),
            )
            for line in lines
            if line.result.definition.computed_from is kind
            and (not only or line.result.definition.id in only)
        ]

    return [
        {"heading": "Outcomes", "figures": cards(ComputedFrom.OUTCOMES, HEADLINES)},
        {
            "heading": "Per federal dollar",
            "figures": cards(ComputedFrom.OUTCOMES_AND_FEDERAL_DOLLARS),
        },
        {"heading": "Work and surveys", "figures": cards(ComputedFrom.ACTIVITY)},
    ]


def _subtitle(period: Period) -> str:
    span = period.span
    return f"{period.label} by survey year: {day(span.starts_on)} to {day(span.ends_on)}"


def _row(line: ScorecardLine, period: Period, center: Center, actor: Actor) -> dict[str, Any]:
    definition = line.result.definition
    may_read = actor.can("outcome:read", center.pk)
    progress = line.progress
    return {
        "id": definition.id,
        "title": words(definition.title),
        "verified": in_words(definition.unit, line.result.verified),
        "unverified": in_words(definition.unit, line.result.unverified),
        "total": in_words(definition.unit, line.result.total),
        "target": in_words(definition.unit, line.target.value) if line.target else "",
        "progress": progress,
        "percent": "" if progress is None else f"{progress * 100:.0f}%",
        "lower_is_better": definition.direction is Direction.LOWER_IS_BETTER,
        "records_url": records_url(definition.id, period, center) if may_read else "",
    }


def _trend(card: Scorecard, metric_id: str) -> Drawing:
    metric = all_metrics()[metric_id]
    now = Quarter.of(timezone.localdate())
    results = {
        quarter: metric.compute(Figures(outcomes=split))
        for quarter, split in card.trend.items()
        if quarter <= now  # a bar of zero for a quarter to come would look like a bad result
    }
    return charts.split_bar_chart(
        words(metric.definition.title),
        [(quarter.label, result.verified, result.unverified) for quarter, result in results.items()],
        label="Quarter of the survey",
        unit=UNIT_OF_FIGURE[metric.definition.unit],
    )


@login_required
@in_english
def targets(request: HttpRequest, slug: str) -> HttpResponse:
    """Set the targets of a year."""
    actor = actor_of(request)
    center = _center(actor, slug, "scorecard:read")
    permissions.check_user_can_edit_targets(actor, center)
    form_of_period = _period_form(request)
    year = form_of_period.period.year
    present = queries.targets_of(center, year)
    back = f"{reverse('performance:center_scorecard', args=[center.slug])}?year={year.code}"
    form = TargetsForm(request.POST or None, targets=present)
    where = carried_out_once(request, form, lambda: _save(request, center, year, form, back))
    if where:
        return redirect(where)
    context = {
        "center": center,
        "year": year,
        "title": f"Targets for {year}",
        "years": form_of_period.fields["year"].choices,  # type: ignore[attr-defined]
        "form": form,
        "back": back,
        "history": history_lines(actor, Target.objects.filter(center=center, fiscal_year=year.year)),
    }
    return render(request, "performance/targets.html", context)


def _save(request: HttpRequest, center: Center, year: FiscalYear, form: TargetsForm, back: str) -> str:
    changed = actions.set_targets(
        center=center,
        fiscal_year=year.year,
        values=form.values,
        note=form.cleaned_data["note"],
        by=actor_of(request),
    )
    if changed:
        messages.success(request, f"Saved: {changed} targets of {year} changed.")
    else:
        messages.info(request, "No target was different.")
    return back


@login_required
@require_safe
@in_english
def network_scorecard(request: HttpRequest) -> HttpResponse:
    """All centers side by side, for the program office."""
    form = _period_form(request)
    period = form.period
    card = queries.network_scorecard(actor_of(request), period.year.year, period.quarter)
    offered = _metrics_from(*ComputedFrom)
    metric_id = _chosen_metric(request, offered)
    sort = request.GET.get("sort", "")
    context = {
        "card": card,
        "period": period,
        "period_form": form,
        "groups": _groups(card.lines, period, {"sites_served": _sites_in_words(card)}),
        "subtitle": _subtitle(period),
        "columns": _choices(list(NETWORK_COLUMNS)),
        "rows": [_network_row(row) for row in _sorted(card, sort)],
        "totals": _network_cells({line.result.definition.id: line for line in card.lines}),
        "map": _network_map(card, metric_id),
        "metric_id": metric_id,
        "metrics": _choices(offered),
        "csv_query": urlencode({"year": period.year.code, "quarter": period.quarter or ""}),
    }
    return render(request, "performance/network.html", context)


def _sites_in_words(card: NetworkScorecard) -> str:
    """Why the centers' sites served may add up to more than the network's."""
    added_up = sum((row.result("sites_served").total or Decimal(0) for row in card.rows), start=Decimal(0))
    return f"A site that several centers served counts once. The centers' own figures add up to {number(added_up)}."


def _sorted(card: NetworkScorecard, sort: str) -> list[queries.CenterTotals]:
    """The rows by name, or by the total of a metric; centers without a value come last either way."""
    wanted, descending = sort.removeprefix("-"), sort.startswith("-")
    rows = list(card.rows)
    if wanted == "name":
        return rows[::-1] if descending else rows
    if wanted not in NETWORK_COLUMNS:
        return rows
    known = [row for row in rows if row.result(wanted).total is not None]
    unknown = [row for row in rows if row.result(wanted).total is None]
    known.sort(key=lambda row: row.result(wanted).total or Decimal(0), reverse=descending)
    return known + unknown


def _network_row(row: queries.CenterTotals) -> dict[str, Any]:
    lines = {line.result.definition.id: line for line in row.lines}
    return {"center": row.center, "cells": _network_cells(lines)}


def _network_cells(lines: dict[str, ScorecardLine]) -> list[dict[str, str]]:
    cells = []
    for metric_id in NETWORK_COLUMNS:
        result = lines[metric_id].result
        unit = result.definition.unit
        verified = in_words(unit, result.verified) if result.verified is not None and result.total else ""
        cells.append({"total": in_words(unit, result.total), "verified": verified})
    return cells


def _network_map(card: NetworkScorecard, metric_id: str) -> Drawing:
    definition = all_metrics()[metric_id].definition
    values = {
        row.center.state_id: figure_value(definition.unit, row.result(metric_id).total) for row in card.rows
    }
    links = {
        row.center.state_id: reverse("performance:center_scorecard", args=[row.center.slug])
        for row in card.rows
    }
    return maps.network_map(
        values,
        links,
        title=f"{words(definition.title)} by center",
        value_label=words(definition.title),
        unit=UNIT_OF_FIGURE[definition.unit],
        withheld_label="No value",
    )


@login_required
@require_safe
@in_english
def network_csv(request: HttpRequest) -> HttpResponse:
    """All centers' totals as a file, verified and unverified apart."""
    period = _period_form(request).period
    card = queries.network_scorecard(actor_of(request), period.year.year, period.quarter)
    return exports.network_totals(card)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Every metric with its formula in words. Public."""
    groups = [
        (heading, [all_metrics()[pk].definition for pk in _metrics_from(kind)])
        for kind, heading in (
            (ComputedFrom.OUTCOMES, _("Outcomes")),
            (ComputedFrom.OUTCOMES_AND_FEDERAL_DOLLARS, _("Per federal dollar")),
            (ComputedFrom.ACTIVITY, _("Work and surveys")),
        )
    ]
    return render(request, "performance/metrics.html", {"groups": groups})


@require_safe
def metric(request: HttpRequest, metric_id: str) -> HttpResponse:
    """What one metric means, who answers for it, what it cannot say. Public."""
    if metric_id not in all_metrics():
        raise Http404
    return render(request, "performance/metric.html", {"definition": all_metrics()[metric_id].definition})
