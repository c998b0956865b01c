"""A file of requests: chosen, checked, entered, taken back."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import LineshaftError

from .. import actions
from ..actions.batches import MAILS_AT_A_TIME
from ..forms.batches import EnterForm, RequestFileForm
from ..models import RequestBatch
from ..permissions import check_user_can_enter_request, check_user_can_enter_requests_of
from ..request_rows import COLUMNS


@login_required
def files(request: HttpRequest) -> HttpResponse:
    """The files of one's center, and choosing another."""
    actor = actor_of(request)
    check_user_can_enter_request(actor)
    centers = actor.organisations_where("request:handle")
    form = RequestFileForm(request.POST or None, request.FILES or None)

    def check() -> str:
        upload = form.cleaned_data["file"]
        center = Center.objects.select_related("state").get(pk=centers[0])
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / Path(upload.name).name
            path.write_bytes(upload.read())
            batch = actions.check_request_file(center=center, path=path, by=actor)
        return reverse("engagements:request_file", args=[batch.pk])

    where = carried_out_once(request, form, check)
    if where:
        return redirect(where)
    rows = RequestBatch.objects.filter(center_id__in=centers).select_related("created_by").defer("rows")[:50]
    context = {"form": form, "batches": rows, "columns": COLUMNS.values()}
    return render(request, "engagements/request_files.html", context)


def _batch(request: HttpRequest, pk: int) -> RequestBatch:
    actor = actor_of(request)
    check_user_can_enter_request(actor)
    found = get_object_or_404(
        RequestBatch.objects.select_related("center", "created_by"),
        pk=pk,
        center_id__in=actor.organisations_where("request:handle"),
    )
    check_user_can_enter_requests_of(actor, found.center_id)
    return found


@login_required
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """Every row: what was read, what is wrong, what it is like, and what became of it."""
    batch = _batch(request, pk)
    entered = sum(bool(row["reference"]) for row in batch.rows)
    context = {
        "batch": batch,
        "entered": entered,
        "left": len(batch.rows) - entered,
        "good": sum(not row["faults"] for row in batch.rows),
        "wrong": sum(bool(row["faults"]) for row in batch.rows),
        "like": sum(bool(row["like"]) for row in batch.rows),
        "form": EnterForm(mails=actions.mails_of(batch), at_a_time=MAILS_AT_A_TIME),
    }
    return render(request, "engagements/request_file.html", context)


@login_required
@require_POST
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what is right."""
    batch = _batch(request, pk)
    form = EnterForm(request.POST)
    form.is_valid()
    try:
        done = actions.enter_batch(batch=batch, by=actor_of(request), **form.cleaned_data)
    except LineshaftError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{done} requests are entered." if done != 1 else "1 request is entered.")
    return redirect("engagements:request_file", pk)


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file back."""
    batch = _batch(request, pk)
    try:
        done, stay = actions.take_back_batch(batch=batch, by=actor_of(request))
    except LineshaftError as error:
        messages.error(request, str(error))
    else:
        left = f" These stay, because somebody works at them: {', '.join(stay)}." if stay else ""
        messages.success(request, f"{done} requests are closed.{left}")
    return redirect("engagements:request_file", pk)
