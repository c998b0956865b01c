"""The pipeline: a board by stage, the same as a list, and as a file."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.editing import edited
from lineshaft.apps.accounts.pages import actor_of
from lineshaft.apps.network.models import Center
from lineshaft.apps.network.tabs import center_tabs
from lineshaft.apps.network.views.common import center_or_404
from lineshaft.ui.languages import in_english
from lineshaft.ui.pagination import numbered_page

from .. import actions, pipeline
from ..exports import pipeline_file
from ..forms.pipeline import PaceForm, PipelineFilter
from ..models import PipelinePace
from ..permissions import check_user_can_read_delivery, check_user_can_set_pace, may_set_pace

CARDS = 15
"""Of each stage on the board; all of them stand in the list."""
ROWS = 50


def _shown(request: HttpRequest) -> tuple[PipelineFilter, list[pipeline.Item]]:
    actor = actor_of(request)
    if not actor.organisations_where("engagement:read"):
        raise PermissionDenied("The pipeline is read by the people of a center.")
    items = pipeline.items_of(actor)
    filters = PipelineFilter(request.GET, items=items)
    return filters, pipeline.narrowed(items, **filters.wanted)


@login_required
@require_safe
@in_english
def board(request: HttpRequest) -> HttpResponse:
    """What is asked for, prepared, proposed and under way, side by side."""
    filters, items = _shown(request)
    columns = [
        {"column": column, "cards": column.items[:CARDS], "more": max(0, len(column.items) - CARDS)}
        for column in pipeline.columns_of(items)
    ]
    return render(request, "delivery/pipeline.html", _context(request, filters, items) | {"columns": columns})


def _context(request: HttpRequest, filters: PipelineFilter, items: list[pipeline.Item]) -> dict[str, Any]:
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "filters": filters,
        "total": len(items),
        "query": query.urlencode(),
        "still_after": _in_words(request),
        "paces": _paces(request),
    }


def _in_words(request: HttpRequest) -> list[tuple[str, int]]:
    """The days of each stage, where all the reader's centers have the same; else nothing."""
    paces = {str(pace): pace for pace in pipeline.pace_of(_centers(request)).values()}
    return _stages(*paces.values()) if len(paces) == 1 else []


def _stages(pace: PipelinePace) -> list[tuple[str, int]]:
    return [(title, pace.days(stage)) for stage, title in pipeline.STAGES.items()]


def _centers(request: HttpRequest) -> tuple[int, ...]:
    return tuple(actor_of(request).organisations_where("engagement:read"))


def _paces(request: HttpRequest) -> list[tuple[str, Center]]:
    """Where the days of each of the reader's centers are set, with the words of the link."""
    centers = list(Center.objects.filter(pk__in=_centers(request)).order_by("name"))
    if len(centers) == 1:
        may_set = may_set_pace(actor_of(request), centers[0].pk)
        return [("Change it" if may_set else "How it is set", centers[0])]
    return [(each.name, each) for each in centers]


def _days(pace: PipelinePace) -> dict[str, int]:
    return {stage: pace.days(stage) for stage in pipeline.STAGES}


@login_required
@in_english
def pace(request: HttpRequest, slug: str) -> HttpResponse:
    """After how long work stands still at a center, and changing it."""
    center, actor = center_or_404(slug), actor_of(request)
    check_user_can_read_delivery(actor, center.pk)
    current = pipeline.pace_of([center.pk])[center.pk]
    form = PaceForm(request.POST or None, initial=_days(current))
    if request.method == "POST":
        check_user_can_set_pace(actor, center.pk)

    def save() -> PipelinePace:
        return actions.set_pace(center=center, by=actor, **form.cleaned_data)

    if edited(request, form, current, save, initial_of=_days, hold=actions.held_pace):
        messages.success(request, "Saved. What stands still is counted by it from now on.")
        return redirect("delivery:pipeline_pace", slug)
    context = {
        "center": center,
        "tab_links": center_tabs.links(request, center, "pipeline", slug=center.slug),
        "form": form,
        "pace": current,
        "still_after": _stages(current),
        "may_set": may_set_pace(actor, center.pk),
    }
    return render(request, "delivery/pipeline_pace.html", context)


@login_required
@require_safe
@in_english
def as_list(request: HttpRequest) -> HttpResponse:
    """The same as rows, what stands still longest first."""
    filters, items = _shown(request)
    page: Any = numbered_page(cast(Any, items), request.GET.get("page"), size=ROWS)
    rows = [(pipeline.STAGES[item.stage], item) for item in page.object_list]
    context = _context(request, filters, items) | {"page": page, "rows": rows}
    return render(request, "delivery/pipeline_list.html", context)


@login_required
@require_safe
def as_file(request: HttpRequest) -> HttpResponse:
    """The same for a spreadsheet."""
    _filters, items = _shown(request)
    return pipeline_file(items)
