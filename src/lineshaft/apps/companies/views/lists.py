"""The list of sites, its saved views and its file."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
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
from lineshaft.ui.pagination import counted, keyset_page, numbered_page, sorted_by

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
    total: int | None
    if criteria.text:
        found = queries.best_first(rows, criteria.text)
        page: Any = numbered_page(found, request.GET.get("page"))
        listed, total = queries.in_order(list(page)), len(found)
    else:
        total = counted(rows)
        rows, key = sorted_by(rows, request.GET.get("sort", ""), columns, BY_NAME)
        page = keyset_page(rows, key=key, cursor=request.GET.get("cursor", ""))
        listed = page.rows
    held = queries.own_relationships(actor, listed)
    context = {
        "filters": filters,
        "page": page,
        "listed": [(site, held.get(site.pk)) for site in listed],
        "total": total,
        "sortable": () if criteria.text else columns,
        "most_found": queries.MOST_FOUND if total == queries.MOST_FOUND else 0,
        "shows_own": shows_own,
        "may_add": bool(permissions.editing_center_ids(actor)),
        "may_import": bool(permissions.importing_center_ids(actor)),
        "whole_network_url": _whole_network(request, criteria, shows_own),
        "saved_views": people.saved_views(actor, LIST),
    }
    return render(request, "companies/sites.html", context)


def _whole_network(request: HttpRequest, criteria: queries.SiteCriteria, shows_own: bool) -> str:
    """The same search in the whole network, when it was made in the own center's companies."""
    if not shows_own or criteria.whole_network or not criteria.text:
        return ""
    return f"?{urlencode({'q': criteria.text, 'scope': 'all'})}"


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
    mark = "-demonstration-data" if exports.is_demonstration() else ""
    name = f"companies-{timezone.localdate():%Y-%m-%d}{mark}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def described(site: Site) -> str:
    """A site in one line, for messages."""
    return f"{site.name}, {site.address_line}"
