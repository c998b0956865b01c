"""Pages of imports: send a file, look at what would become of it, commit, undo."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.actions import once
from lineshaft.apps.accounts.pages import actor_of
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import actions, exports, permissions, queries
from lineshaft.apps.companies.forms.imports import FACT_LABELS, ColumnsForm, ImportForm
from lineshaft.apps.companies.intake.mappings import ColumnMapping
from lineshaft.apps.companies.intake.recognising import LOOKED_AT, suggest
from lineshaft.apps.companies.models import ImportBatch
from lineshaft.domain.errors import LineshaftError
from lineshaft.ui.forms import attempt
from lineshaft.ui.pagination import numbered_page

from .file_top import headings_asked, top_of

Status = ImportBatch.Status
_WORKING = (Status.CHECKING, Status.COMMITTING)


@login_required
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """Imports of the reader's center."""
    actor = actor_of(request)
    _check(request)
    page = numbered_page(queries.batches(actor), request.GET.get("page"), size=25)
    return render(request, "companies/imports.html", {"page": page})


def _check(request: HttpRequest) -> tuple[int, ...]:
    """Centers for which the person may import; refuses when there is none."""
    actor = actor_of(request)
    centers = permissions.importing_center_ids(actor)
    if not centers:
        permissions.check_user_can_import(actor, 0)
    return centers


@login_required
def new_import(request: HttpRequest) -> HttpResponse:
    """Send a file."""
    centers = _check(request)
    form = ImportForm(request.POST or None, request.FILES or None, center_ids=centers)
    if request.method == "POST" and form.is_valid():
        where = attempt(form, lambda: once(str(form.once_token), lambda: _receive(request, form)))
        if where:
            return redirect(where)
    return render(request, "companies/import_new.html", {"form": form})


def _receive(request: HttpRequest, form: ImportForm) -> str:
    actor, upload = actor_of(request), form.cleaned_data["file"]
    mapping = form.chosen_mapping()
    with tempfile.TemporaryDirectory() as folder:
        path = _written(upload, Path(folder))
        batch = actions.receive_file(
            path=path,
            file_name=upload.name,
            mapping=mapping or ColumnMapping("own", "", {}),
            center=form.cleaned_data["center"],
            by=actor,
        )
    if mapping is None and not _mapped_by_headings(batch, actor):
        return reverse("companies:import_columns", args=[batch.pk])
    batch.refresh_from_db()
    actions.start_work(batch=batch, by=actor, commit=False)
    return reverse("companies:import", args=[batch.pk])


def _mapped_by_headings(batch: ImportBatch, actor: Actor) -> bool:
    """Whether a layout was kept for such a file. One that cannot be read is told on the page of the columns."""
    try:
        return actions.map_by_headings(batch=batch, by=actor) is not None
    except LineshaftError:
        return False


def _written(upload: UploadedFile, folder: Path) -> Path:
    path = folder / "upload"
    with path.open("wb") as file:
        for chunk in upload.chunks():
            file.write(chunk)
    return path


@login_required
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose which column means what."""
    actor = actor_of(request)
    batch = queries.batch_by_number(actor, pk)
    current = ColumnMapping.from_json(batch.mapping)
    sheet = request.POST.get("sheet", request.GET.get("sheet", current.sheet))
    at = headings_asked(request, current.at)
    try:
        glance = actions.look_into(batch, rows=LOOKED_AT, sheet=sheet, at=at)
    except LineshaftError as error:
        messages.error(request, str(error))
        if not at.row:
            return redirect("companies:new_import")
        where = urlencode({"sheet": sheet, "heading_row": 0})
        return redirect(f"{reverse('companies:import_columns', args=[pk])}?{where}")
    saved = queries.saved_mapping_for(actor, batch.center_id, glance.header)
    form = ColumnsForm(
        request.POST or None,
        header=glance.header,
        suggested=suggest(glance.header, glance.rows, queries.writings_of_states()),
        current=current if current.columns and (sheet, at) == (current.sheet, current.at) else None,
        sheet=sheet,
        at=at,
        name=saved.name if saved else Path(batch.file_name).stem[:100],
    )
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and attempt(form, lambda: _choose(batch, glance.header, form, actor)):
        return redirect("companies:import", pk=batch.pk)
    context = {"batch": batch, "form": form, "glance": glance, "saved": saved, **top_of(glance, at)}
    context["sheet"] = sheet or next(iter(glance.sheets), "")
    return render(request, "companies/import_columns.html", context)


def _choose(batch: ImportBatch, header: list[str], form: ColumnsForm, actor: Actor) -> bool:
    with transaction.atomic():
        mapping = form.mapping()
        if form.cleaned_data["keep"]:
            name = form.cleaned_data["keep_name"]
            mapping = replace(mapping, title=name)
            actions.save_mapping(batch=batch, header=header, mapping=mapping, name=name, by=actor)
        chosen = actions.set_mapping(batch=batch, mapping=mapping, by=actor)
        actions.start_work(batch=chosen, by=actor, commit=False)
    return True


@login_required
@require_safe
def import_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: what became, or would become, of the file."""
    actor = actor_of(request)
    batch = queries.batch_by_number(actor, pk)
    if batch.status == Status.WAITING:
        return redirect("companies:import_columns", pk=batch.pk)
    which = request.GET.get("rows", "")
    which = which if which in queries.ROW_FILTERS else ""
    interrupted = queries.is_interrupted(batch)
    working = batch.status in _WORKING and not interrupted
    context: dict[str, Any] = {
        "batch": batch,
        "working": working,
        "interrupted": interrupted,
        "which": which,
    }
    if batch.status not in _WORKING:
        page = numbered_page(queries.rows_of(batch, which), request.GET.get("page"))
        lines = queries.change_lines_of(batch)
        context["page"] = page
        context["rows"] = [(row, lines.of(row.values, row.changes)) for row in page]
        context["changes"] = [(FACT_LABELS.get(each["kind"], each["kind"]), each) for each in batch.changes]
        context["sum"] = queries.sum_of(batch)
        writes = batch.rows_created + batch.rows_linked + batch.rows_updated + batch.rows_held
        context["layout"] = batch.mapping["title"]
        context["may_commit"] = batch.status == Status.CHECKED and writes > 0
        context["choices"] = _choices(batch)
    return render(request, "companies/import.html", context)


def _choices(batch: ImportBatch) -> list[tuple[str, str, int]]:
    """The filters of the rows that have any."""
    counted = (
        ("", _("All rows"), batch.rows_read),
        ("created", "To be created" if batch.status == Status.CHECKED else _("Created"), batch.rows_created),
        ("matched", _("Matched"), batch.rows_matched),
        ("updated", _("Updated"), batch.rows_updated),
        ("held", _("Wait for a decision"), batch.rows_held),
        ("rejected", _("Rejected"), batch.rows_rejected),
        ("noted", _("With a remark"), batch.rows_noted),
        ("linked", _("New relationships"), batch.rows_linked),
        ("changed", _("Read otherwise"), batch.rows.exclude(changes={}).count()),
        ("decided", _("Decided by a person"), batch.rows.exclude(verdict="").count()),
    )
    return [choice for choice in counted if choice[2] or not choice[0]]


@login_required
@require_safe
def import_status(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that asks again every two seconds while a job works."""
    batch = queries.batch_by_number(actor_of(request), pk)
    if batch.status in _WORKING and not queries.is_interrupted(batch):
        return render(request, "companies/_import_working.html", {"batch": batch})
    response = HttpResponse()
    response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a checked file to the registry. Work that was interrupted, also the check, is taken up again here."""
    actor = actor_of(request)
    batch = queries.batch_by_number(actor, pk)
    try:
        actions.start_work(batch=batch, by=actor, commit=batch.status != Status.CHECKING)
    except LineshaftError as error:
        messages.error(request, str(error))
    else:
        batch.refresh_from_db()
        if batch.status == Status.COMMITTED:
            messages.success(
                request, "The file is in the registry. It can be undone as a whole with the button above."
            )
        elif batch.problem:
            messages.info(request, batch.problem)
    return redirect("companies:import", pk=pk)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a committed file back."""
    actor = actor_of(request)
    batch = queries.batch_by_number(actor, pk)
    try:
        actions.undo_import(batch=batch, by=actor)
    except LineshaftError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The import was undone: everything is as it was before."))
    return redirect("companies:import", pk=pk)


@login_required
@require_safe
def report(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """What became of each row, as CSV."""
    actor = actor_of(request)
    batch = queries.batch_by_number(actor, pk)
    which = request.GET.get("rows", "")
    which = which if which in queries.ROW_FILTERS else ""
    response = StreamingHttpResponse(
        exports.report_csv(actor, batch, which), content_type="text/csv; charset=utf-8"
    )
    mark = "-demonstration-data" if exports.is_demonstration() else ""
    name = f"import-{batch.pk}{'-' + which if which else ''}{mark}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
