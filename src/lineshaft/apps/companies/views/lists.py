"""The list of sites, its saved views and its file."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts import actions as accounts
from lineshaft.apps.accounts import queries as people
from lineshaft.apps.accounts.pages import actor_of, tell
from lineshaft.apps.companies import exports, permissions, queries
from lineshaft.apps.companies.forms import SiteFilter
from lineshaft.apps.companies.models import Site
from lineshaft.apps.companies.views import finding
from lineshaft.ui.exports import MOST_IN_WORKBOOK, workbook_response
from lineshaft.ui.pagination import keyset_page, numbered_page, sorted_by

LIST = "sites"
BY_NAME = ("name_key", "id")


@login_required
@require_safe
def sites(request: HttpRequest) -> HttpResponse:
    """Companies of the reader's center, or of the whole network."""
    actor = actor_of(request)
    permissions.check_user_can_read_registry(actor)
    filters = SiteFilter(request.GET, actor=actor)
    criteria = filters.criteria()
    rows = queries.sites(actor, criteria)
    columns = queries.columns(actor, criteria)
    shows_own = bool(permissions.relationship_center_ids(actor))
    as_map = request.GET.get("view") == "map"
    ranked: list[int] | None = None
    if criteria.is_ranked:
        ranked = queries.ranked(actor, criteria)
        rows = Site.objects.filter(pk__in=ranked)
    makeup = queries.makeup(actor, criteria, rows)
    where = finding.narrowest(actor, criteria, rows, makeup) if as_map else (criteria, makeup)
    page, listed = _page(request, rows, ranked, columns) if not as_map else (None, [])
    held = queries.own_relationships(actor, listed)
    also_called = queries.also_called(listed, criteria)
    context = {
        "filters": filters,
        "page": page,
        "listed": [(site, held.get(site.pk), also_called[site.pk]) for site in listed],
        "total": makeup.total,
        "facets": finding.facets(criteria, makeup),
        "understood": finding.understood(request, criteria),
        "as_map": as_map,
        "drawing": finding.map_of(request, *where) if as_map else None,
        "ways_to_look": finding.ways_to_look(request, as_map),
        "sortable": () if criteria.is_ranked else columns,
        "most_found": queries.MOST_FOUND if ranked and len(ranked) == queries.MOST_FOUND else 0,
        "shows_own": shows_own,
        "may_add": bool(permissions.editing_center_ids(actor)),
        "may_import": bool(permissions.importing_center_ids(actor)),
        "whole_network_url": _whole_network(request, criteria, shows_own),
        "add_url": _new(criteria),
        "saved_views": people.saved_views(actor, LIST),
    }
    return render(request, "companies/sites.html", context)


def _page(
    request: HttpRequest, rows: QuerySet[Site], ranked: Any, columns: dict[str, Any]
) -> tuple[Any, list[Site]]:
    """The page that was asked for and its sites: of a search by name by number, else by key."""
    if ranked is not None:
        numbered = numbered_page(ranked, request.GET.get("page"))
        return numbered, queries.in_order(list(numbered))
    rows, key = sorted_by(rows, request.GET.get("sort", ""), columns, BY_NAME)
    page = keyset_page(rows, key=key, cursor=request.GET.get("cursor", ""))
    return page, page.rows


def _whole_network(request: HttpRequest, criteria: queries.SiteCriteria, shows_own: bool) -> str:
    """The same search in the whole network, when it was made in the own center's companies."""
    if not shows_own or criteria.whole_network or not criteria.text:
        return ""
    return f"?{urlencode({'q': criteria.text, 'scope': 'all'})}"


def _new(criteria: queries.SiteCriteria) -> str:
    """Where a company is added; the name that was searched stands there already."""
    address = reverse("companies:new_site")
    if criteria.reading is None or not criteria.reading.is_name:
        return address
    return f"{address}?{urlencode({'name': criteria.reading.text})}"


@login_required
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Give the present filters a name."""
    query = request.POST.get("query", "")[:2000]
    name = request.POST.get("name", "")
    tell(
        request,
        lambda: accounts.save_view(list_name=LIST, name=name, query=query, by=actor_of(request)),
        _("View saved: it stands above the list."),
    )
    return redirect(f"{reverse('companies:sites')}?{QueryDict(query).urlencode()}")


@login_required
@require_POST
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one of the reader's own saved views away."""
    accounts.delete_view(pk=pk, by=actor_of(request))
    messages.success(request, _("View deleted."))
    return redirect("companies:sites")


@login_required
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list as CSV: the shared record, and the own center's part of the relationship."""
    actor = actor_of(request)
    permissions.check_user_can_read_registry(actor)
    criteria = SiteFilter(request.GET, actor=actor).criteria()
    response = StreamingHttpResponse(
        exports.sites_csv(actor, criteria), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{_file_name("csv")}"'
    return response


@login_required
@require_safe
def export_workbook(request: HttpRequest) -> HttpResponse:
    """The same list as a workbook; a list that is too long for one leads back with the reason."""
    actor = actor_of(request)
    permissions.check_user_can_read_registry(actor)
    criteria = SiteFilter(request.GET, actor=actor).criteria()
    rows = queries.sites(actor, criteria).order_by()
    if not criteria.is_ranked and rows[: MOST_IN_WORKBOOK + 1].count() > MOST_IN_WORKBOOK:
        messages.error(
            request,
            _(
                "A workbook holds at most %(most)s companies; this list is longer. Narrow it, or take the CSV file."
            )
            % {"most": f"{MOST_IN_WORKBOOK:,}"},
        )
        return redirect(f"{reverse('companies:sites')}?{request.GET.urlencode()}")
    return workbook_response(_file_name("xlsx"), exports.sites_workbook(actor, criteria))


def _file_name(kind: str) -> str:
    mark = "-demonstration-data" if exports.is_demonstration() else ""
    return f"companies-{timezone.localdate():%Y-%m-%d}{mark}.{kind}"


def described(site: Site) -> str:
    """A site in one line, for messages."""
    return f"{site.name}, {site.address_line}"
