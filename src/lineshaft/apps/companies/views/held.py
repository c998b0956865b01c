"""Rows of an import that wait for a person, one after the other."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of
from lineshaft.apps.companies import actions, queries
from lineshaft.apps.companies.models import ImportBatch, ImportRow
from lineshaft.domain.errors import LineshaftError
from lineshaft.ui.pagination import counted

from .common import number_in

_LAST = "held_row_last"
"""In the session: the import and row of the decision that can be taken back."""


@login_required
@require_safe
def held(request: HttpRequest, pk: int) -> HttpResponse:
    """The row to decide now, beside the site of the registry that it may tell about."""
    batch = queries.batch_by_number(actor_of(request), pk)
    row = queries.next_waiting_row(batch, after=number_in(request.GET.get("after")))
    last = request.session.get(_LAST)
    context: dict[str, Any] = {
        "batch": batch,
        "row": row,
        "waiting": counted(queries.waiting_rows(batch)),
        "last": last if last and last["batch"] == pk else None,
    }
    if row is not None:
        choices = queries.choices_for(batch, row)
        wanted = request.GET.get("site", "")
        chosen = next((each for each in choices if each.site.public_id == wanted), None)
        context.update(
            choices=choices,
            before=queries.decided_before(row),
            chosen=chosen or (choices[0] if choices else None),
            followers=batch.rows.filter(follows=row.row_number).count(),
        )
    return render(request, "companies/import_held.html", context)


def _row(batch: ImportBatch, number: int) -> ImportRow:
    row: ImportRow | None = batch.rows.filter(row_number=number).first()
    if row is None:
        raise Http404
    return row


@login_required
@require_POST
def decide(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Say what a row tells about, and go on to the next."""
    actor = actor_of(request)
    batch = queries.batch_by_number(actor, pk)
    row = _row(batch, number)
    wanted = request.POST.get("site", "")
    site = next(
        (each.site for each in queries.choices_for(batch, row) if each.site.public_id == wanted), None
    )
    verdict = request.POST.get("verdict", "")
    try:
        decided = actions.decide_row(row=row, verdict=verdict, by=actor, site=site)
    except LineshaftError as error:
        messages.error(request, str(error))
    else:
        request.session[_LAST] = {"batch": pk, "row": number}
        messages.success(request, _said(decided))
    return redirect(f"{reverse('companies:import_held', args=[pk])}?after={number}")


def _said(row: ImportRow) -> str:
    words = {"row": row.row_number, "site": row.site}
    if row.result == ImportRow.Result.REJECTED:
        return _("Row %(row)s is left out.") % words
    if row.result == ImportRow.Result.CREATED:
        return _("Row %(row)s is a new site: “%(site)s”.") % words
    return _("Row %(row)s is “%(site)s”.") % words


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a decided row wait again: the one that is named, or the last that was decided here."""
    actor = actor_of(request)
    batch = queries.batch_by_number(actor, pk)
    last = request.session.pop(_LAST, None)
    number = number_in(request.POST.get("row"))
    if not number and last and last["batch"] == pk:
        number = last["row"]
    if not number:
        messages.info(request, _("There is nothing to take back here. Older decisions are among the rows."))
        return redirect("companies:import_held", pk=pk)
    try:
        actions.reopen_row(row=_row(batch, number), by=actor)
    except LineshaftError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Taken back: row %(row)s waits again.") % {"row": number})
    return redirect(f"{reverse('companies:import_held', args=[pk])}?after={number - 1}")
