"""Layouts of files that a center kept: look, rename, forget."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of
from lineshaft.apps.companies import actions, permissions, queries
from lineshaft.apps.companies.forms.imports import LayoutNameForm
from lineshaft.domain.errors import LineshaftError
from lineshaft.ui.pagination import numbered_page

from .common import first_error


@login_required
@require_safe
def layouts(request: HttpRequest) -> HttpResponse:
    """The saved layouts of the reader's center."""
    actor = actor_of(request)
    if not permissions.importing_center_ids(actor):
        permissions.check_user_can_import(actor, 0)
    page = numbered_page(queries.saved_mappings(actor), request.GET.get("page"), size=25)
    return render(request, "companies/import_layouts.html", {"page": page})


@login_required
@require_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a layout otherwise."""
    actor = actor_of(request)
    saved = queries.saved_mapping(actor, pk)
    form = LayoutNameForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return redirect("companies:layouts")
    try:
        actions.rename_mapping(saved=saved, name=form.cleaned_data["name"], by=actor)
    except LineshaftError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The layout has its new name."))
    return redirect("companies:layouts")


@login_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a layout."""
    actor = actor_of(request)
    actions.delete_mapping(saved=queries.saved_mapping(actor, pk), by=actor)
    messages.success(
        request, _("The layout is forgotten. For the next such file you choose the columns anew.")
    )
    return redirect("companies:layouts")
