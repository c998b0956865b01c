"""What the lists of this context share."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest

from lineshaft.apps.accounts.pages import actor_of
from lineshaft.apps.accounts.queries import saved_views
from lineshaft.ui.pagination import counted, keyset_page, sorted_by


def list_context(
    request: HttpRequest,
    filters: forms.Form,
    found: QuerySet[Any],
    *,
    name: str,
    columns: Mapping[str, Any],
    key: tuple[str, ...],
    listed: QuerySet[Any] | None = None,
) -> dict[str, Any]:
    """
    A page of what the filters leave, in the order asked for (else by `key`), with its count and saved views.

    `listed` is `found` with what its rows show besides, which counting does without.
    """
    rows, by = sorted_by(found if listed is None else listed, request.GET.get("sort", ""), columns, key)
    return {
        "filters": filters,
        "page": keyset_page(rows, key=by, cursor=request.GET.get("cursor", "")),
        "total": counted(found),
        "sortable": columns,
        "saved_views": saved_views(actor_of(request), name),
        "is_filtered": any(request.GET.get(field) for field in filters.fields),
    }
