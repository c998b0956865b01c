"""Pages of many needs by file: send it, see what would become of each row, write them."""

import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.intake.reading import FileRefused, sha256_of
from lineshaft.ui.languages import in_english
from lineshaft.ui.pagination import numbered_page

from .. import actions, exports, queries
from ..actions import FACTS
from ..forms.lists import BatchForm, CommitForm
from ..forms.needs import NeedFields
from ..forms.rows import MOST_ROWS, form_of, read_file
from ..models import NeedBatch
from ..permissions import check_user_can_post

_EARLIER = 10


@login_required
@in_english
def batch_new(request: HttpRequest) -> HttpResponse:
    """Send a file of needs."""
    actor = actor_of(request)
    owners = queries.owners_of(actor)
    form = BatchForm(request.POST or None, request.FILES or None, owners=owners)
    where = carried_out_once(request, form, lambda: _receive(actor, form))
    if where:
        return redirect(where)
    context = {
        "form": form,
        "most_rows": MOST_ROWS,
        "columns": [(name, NeedFields.base_fields[name]) for name in FACTS],
        "batches": queries.batches_of(actor)[:_EARLIER],
    }
    return render(request, "scouting/batch_new.html", context)


def _receive(actor: Actor, form: BatchForm) -> str:
    upload: UploadedFile = form.cleaned_data["file"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        with path.open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        try:
            found = read_file(path, limit_bytes=settings.UPLOAD_LIMIT_BYTES)
        except FileRefused as error:
            # The person knows the file by its own name.
            raise FileRefused("file", upload.name, error.reason, error.hint) from error
        batch = actions.keep_batch(
            owner=form.chosen_owner, file_name=upload.name or "", file_sha256=sha256_of(path), columns=found.columns,
            ignored=found.ignored, rows=found.rows, by=actor,
        )  # fmt: skip
    return reverse("scouting:batch", args=[batch.pk])


@login_required
@in_english
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """What would become, or became, of each row of a file; writing them."""
    actor = actor_of(request)
    found = queries.batch_of(actor, pk)
    form = CommitForm(request.POST or None)

    def commit() -> str:
        made = actions.commit_batch(
            batch=found,
            facts_by_row=_facts_by_row(found),
            post=form.cleaned_data["what"] == "post",
            only_all="all" in request.POST,
            is_synthetic=settings.DEMO,
            by=actor,
        )
        verb = "posted" if form.cleaned_data["what"] == "post" else "kept as drafts"
        messages.success(request, f"{len(made)} of {len(found.rows)} rows are {verb}.")
        return request.path

    where = carried_out_once(request, form, commit)
    if where:
        return redirect(where)
    which = request.GET.get("rows", "")
    rows = {"good": found.good_rows, "bad": found.bad_rows}.get(which, found.rows)
    context = {
        "batch": found, "form": form, "which": which, "page": numbered_page(rows, request.GET.get("page"), size=50),
        "choices": [
            ("", "All rows", len(found.rows)), ("good", "Right", len(found.good_rows)),
            ("bad", "To be corrected", len(found.bad_rows)),
        ],
    }  # fmt: skip
    return render(request, "scouting/batch.html", context)


def _facts_by_row(batch: NeedBatch) -> dict[int, dict[str, object]]:
    """The facts of each good row, read again by the form."""
    facts = {}
    for row in batch.good_rows:
        form = form_of(row["values"])
        if form.is_valid():
            facts[row["number"]] = form.facts
    return facts


@login_required
@require_safe
def template_csv(request: HttpRequest) -> HttpResponse:
    """An empty CSV file with the names of the columns."""
    check_user_can_post(actor_of(request))
    return exports.template_as_csv(FACTS)


@login_required
@require_safe
def template_workbook(request: HttpRequest) -> HttpResponse:
    """An empty workbook with the names of the columns."""
    check_user_can_post(actor_of(request))
    return exports.template_as_workbook(FACTS)
