"""The supply map: how many plants make what, and where there is one or none."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.pages import actor_of
from lineshaft.apps.reference import queries as reference
from lineshaft.ui import maps
from lineshaft.ui.drawings import Drawing
from lineshaft.ui.geography import UnknownPlace
from lineshaft.ui.languages import in_english
from lineshaft.ui.navigation import Link
from lineshaft.ui.tags.data import changed_query

from .. import exports, permissions, queries
from ..forms.supply import SupplyForm
from ..queries.supply import Depth, Supply, SupplyFilter

_SHOWN = 25
_THIN = 5
SHOWS = {"scarce": "One plant or none", "thin": "Fewer than five", "all": "All, the most first"}


@login_required
@require_safe
@in_english
def supply_map(request: HttpRequest) -> HttpResponse:
    """Counts on a map, and tables of what is scarce."""
    actor = actor_of(request)
    permissions.check_user_can_see_supply(actor)
    form = _form(request)
    wanted = form.wanted
    found = queries.supply(actor, wanted, timezone.localdate())
    show = request.GET.get("show", "") if request.GET.get("show", "") in SHOWS else "scarce"
    names = {state.pk: state.name for state in reference.all_states()}
    tables = [
        _table("Industries", "industry", found.industries, show, names, wanted),
        _table("Processes", "process", found.processes, show, names, wanted),
        _table("Certifications", "certification", found.certifications, show, names, wanted),
    ]
    context = {
        "form": form,
        "found": found,
        "map": _map(request, wanted, found),
        "state_name": names.get(wanted.state_id, ""),
        "show": show,
        "ways": [
            Link(words, changed_query(request, show=key), current=key == show) for key, words in SHOWS.items()
        ],
        "tables": tables,
        "csv_url": f"{reverse('scouting:supply_csv')}?{request.GET.urlencode()}",
        "is_filtered": wanted != SupplyFilter(),
    }
    return render(request, "scouting/supply.html", context)


@login_required
@require_safe
@in_english
def supply_csv(request: HttpRequest) -> HttpResponse:
    """Every row of the tables of the same filter."""
    actor = actor_of(request)
    permissions.check_user_can_see_supply(actor)
    found = queries.supply(actor, _form(request).wanted, timezone.localdate())
    names = {state.pk: state.name for state in reference.all_states()}
    return exports.supply_as_csv(found, names)


def _form(request: HttpRequest) -> SupplyForm:
    return SupplyForm(
        request.GET or None,
        processes=queries.names_shown("process"),
        certifications=queries.names_shown("certification"),
    )


def _map(request: HttpRequest, wanted: SupplyFilter, found: Supply) -> Drawing | None:
    links = {code: changed_query(request, state=code) for code in found.by_state}
    try:
        drawing = maps.network_map(dict(found.by_state), links, title="Plants by state", value_label="Plants")
    except (FileNotFoundError, UnknownPlace):
        return None
    note = "The darker, the more. Choose a state to see its supply alone."
    return replace(drawing, subtitle=f"{note} Demonstration data." if settings.DEMO else note)


def _table(
    title: str, kind: str, rows: list[Depth], show: str, names: dict[str, str], wanted: SupplyFilter
) -> dict[str, Any]:
    most = {"scarce": 1, "thin": _THIN - 1}.get(show)
    kept = [row for row in rows if most is None or row.plants <= most]
    if most is None:
        kept.reverse()
    return {
        "title": title,
        "kind": kind,
        "rows": [(row, names.get(row.largest_state, ""), _link(kind, row, wanted)) for row in kept[:_SHOWN]],
        "more": len(kept) - _SHOWN,
        "single": sum(row.is_single for row in rows),
        "missing": sum(row.is_missing for row in rows),
    }


def _link(kind: str, row: Depth, wanted: SupplyFilter) -> str:
    """The companies behind a count."""
    if row.is_missing:
        return ""
    asked = {"q": row.title} if kind != "industry" else {"naics": row.code}
    if wanted.state_id:
        asked["state"] = wanted.state_id
    return f"{reverse('companies:sites')}?{urlencode(asked)}"
