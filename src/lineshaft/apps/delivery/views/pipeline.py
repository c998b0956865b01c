"""The pipeline: a board by stage, the same as a list, and as a file."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.pages import actor_of
from lineshaft.ui.languages import in_english
from lineshaft.ui.pagination import numbered_page

from .. import pipeline
from ..exports import pipeline_file
from ..forms.pipeline import PipelineFilter

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
        "still_after": [(pipeline.STAGES[stage], days) for stage, days in pipeline.STILL_AFTER.items()],
    }


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
