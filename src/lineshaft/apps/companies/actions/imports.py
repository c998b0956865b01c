"""Files of companies: checked first, then committed as one batch that can be undone as one."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from io import BufferedIOBase
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.jobs import enqueue
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.audit.actions import one_event_for_batch
from lineshaft.apps.companies.intake.deciding import decide
from lineshaft.apps.companies.intake.mappings import ColumnMapping
from lineshaft.apps.companies.intake.matching import find_sites
from lineshaft.apps.companies.intake.reading import (
    AS_FOUND,
    FileRefused,
    HeadingsAt,
    Row,
    open_table,
    refused,
    sha256_of,
)
from lineshaft.apps.companies.intake.readings import forget, kept, made_from, take_up
from lineshaft.apps.companies.intake.rows import Reference, RowReader
from lineshaft.apps.companies.intake.saying import keep_what_differs
from lineshaft.apps.companies.intake.stage import analyze_stage, fill_stage, make_stage
from lineshaft.apps.companies.intake.writing import RESULTS, record, write
from lineshaft.apps.companies.models import ImportBatch
from lineshaft.apps.companies.permissions import check_user_can_import
from lineshaft.apps.companies.queries import job_key
from lineshaft.apps.companies.states import check_step
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope

Status = ImportBatch.Status

AT_ONCE_BYTES = 500_000
"""A larger file is worked on by a job, so that nobody waits for a page."""

# One import writes at a time: two at once could add the same site twice.
_LOCK = 727_010


def lock_imports() -> None:
    """Wait until no other import writes; held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def check_permission(by: Actor | None, center_id: int) -> None:
    """`by` is None for the operator of the machine, who is asked by no permission: the command line alone does it."""
    if by is not None:
        check_user_can_import(by, center_id)


@transaction.atomic
def receive_file(
    *, path: Path, file_name: str, mapping: ColumnMapping, center: Center, by: Actor | None
) -> ImportBatch:
    """Keep the file at `path` under its hash and open a batch for it. Nothing of it is read yet."""
    check_permission(by, center.pk)
    _check_size(path, file_name)
    digest = sha256_of(path)
    kept = f"imports/{center.slug}/{digest}{Path(file_name).suffix.lower()[:5]}"
    if not default_storage.exists(kept):
        with path.open("rb") as file:
            kept = default_storage.save(kept, File(file))
    return ImportBatch.objects.create(
        center=center,
        file_name=" ".join(Path(file_name).name.replace("\0", "").split())[:200] or "file",
        file_sha256=digest,
        file=kept,
        mapping=mapping.as_json(),
        status=Status.WAITING.value,
        created_by=by.user if by else None,
    )


def _check_size(path: Path, file_name: str) -> None:
    size, limit = path.stat().st_size, settings.UPLOAD_LIMIT_BYTES
    if size > limit:
        raise FileRefused(
            "file",
            file_name,
            _("has %(size)s MB, more than the limit of %(limit)s MB")
            % {"size": f"{size / 1_048_576:,.1f}", "limit": f"{limit / 1_048_576:,.0f}"},
            _("Split it into several files."),
        )


@dataclass(frozen=True)
class Glance:
    """The column names of a file and its first rows, for the choice of columns."""

    header: list[str]
    rows: list[list[str]]
    sheets: tuple[str, ...] = ()
    top: tuple[Row, ...] = ()
    """The first rows as they stand in the file, with titles and headings."""
    at: HeadingsAt = AS_FOUND


def look_into(
    batch: ImportBatch,
    *,
    rows: int = 3,
    sheet: str = "",
    at: HeadingsAt = AS_FOUND,
) -> Glance:
    """The beginning of a received file, or of a sheet of it. Raises InvalidValue for one that cannot be read."""
    with _local_copy(batch) as path:
        table = open_table(path, limit_bytes=settings.UPLOAD_LIMIT_BYTES, sheet=sheet, at=at)
        first = [row.cells for row in islice(table.rows, rows)]
    return Glance(table.header, first, table.sheets, table.top, table.at)


@transaction.atomic
def set_mapping(*, batch: ImportBatch, mapping: ColumnMapping, by: Actor) -> ImportBatch:
    """Say which column means what, as long as nothing was committed."""
    check_permission(by, batch.center_id)
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    check_step(batch, Status.WAITING)
    batch.mapping, batch.status = mapping.as_json(), Status.WAITING.value
    batch.save(update_fields=["mapping", "status"])
    return batch


def _is_small(batch: ImportBatch) -> bool:
    """Whether nobody would wait long. A file that is no longer kept is told at once."""
    return not default_storage.exists(batch.file) or default_storage.size(batch.file) <= AT_ONCE_BYTES


def start_work(*, batch: ImportBatch, by: Actor, commit: bool) -> None:
    """
    Check or commit now, or as a job when the file is large. The batch says how far it is.

    Work that was interrupted is taken up again: the job does nothing when another has done it meanwhile. Raises
    Conflict for a commit of what was not checked, or for an import that was committed or undone.
    """
    check_permission(by, batch.center_id)
    step = Status.COMMITTING if commit else Status.CHECKING
    if _is_small(batch):
        batch.refresh_from_db(fields=["status"])
        check_step(batch, step)
        commit_import(batch=batch, by=by) if commit else check_import(batch=batch, by=by)
        return
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        check_step(batch, step)
        batch.status = step.value
        batch.problem = ""
        batch.save(update_fields=["status", "problem"])
        name = "companies.commit_import" if commit else "companies.check_import"
        enqueue(name, once=job_key(batch), batch_id=batch.pk, user_id=by.user_id)


@transaction.atomic
def check_import(*, batch: ImportBatch, by: Actor | None) -> ImportBatch:
    """
    Read and match the whole file and store what would become of each row. Writes nothing to the registry.

    A file that cannot be read is marked as refused, with the reason.
    """
    check_permission(by, batch.center_id)
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    check_step(batch, Status.CHECKING)
    try:
        with transaction.atomic(), _staged(batch, for_later=True) as cursor:
            counts = record(cursor, batch.pk, batch.center_id)
    except InvalidValue as error:
        return _refuse(batch, str(error))
    return _store(batch, Status.CHECKED, counts, problem=_note_of_earlier(batch, counts))


@transaction.atomic
def commit_import(*, batch: ImportBatch, by: Actor | None) -> ImportBatch:
    """
    Write the whole file as one batch: matched with the registry as it is now, so that a second commit of the same
    file, by whomever, changes nothing.

    Returns the batch: committed, or still checked with its `problem` saying that nothing was left to write. Raises
    Conflict when an earlier commit of this file stands in the way.
    """
    check_permission(by, batch.center_id)
    lock_imports()
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    check_step(batch, Status.COMMITTED)
    summary: dict[str, Any] = {}
    try:
        with (
            transaction.atomic(),
            one_event_for_batch(
                table="companies_importbatch", row_id=batch.pk, center_id=batch.center_id, summary=summary
            ),
            _staged(batch) as cursor,
        ):
            earlier = _committed_earlier(batch)
            if earlier is None:
                write(cursor)
                with system_scope("what a file says otherwise is kept for the history of shared records"):
                    keep_what_differs(cursor, batch.pk, timezone.localdate())
            counts = record(cursor, batch.pk, batch.center_id)
            summary.update(counts, file=batch.file_name, sha256=batch.file_sha256)
    except InvalidValue as error:
        return _refuse(batch, str(error))
    if earlier is not None:
        return _already_there(batch, earlier, counts)
    forget(batch)
    return _store(batch, Status.COMMITTED, counts, committed_at=database_clock())


def database_clock() -> datetime:
    """The time by which the audit trail is kept: an undo asks what was edited after the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


def _already_there(batch: ImportBatch, earlier: ImportBatch, counts: dict[str, int]) -> ImportBatch:
    """A file is committed once. The second time there is nothing to write, or something that needs a decision."""
    if _writes(counts):
        raise Conflict(
            _("This file was committed as import %(number)s on %(day)s, and would now write something else.")
            % {"number": earlier.pk, "day": str(timezone.localdate(earlier.committed_at))},
            _("Undo that import first."),
        )
    return _store(batch, Status.CHECKED, counts, problem=_nothing_to_write(earlier))


def _writes(counts: dict[str, int]) -> bool:
    return bool(counts["rows_created"] or counts["rows_linked"] or counts["rows_updated"])


def _nothing_to_write(earlier: ImportBatch) -> str:
    return _("Nothing to write: this file was committed as import %(number)s on %(day)s.") % {
        "number": earlier.pk,
        "day": str(timezone.localdate(earlier.committed_at)),
    }


def _note_of_earlier(batch: ImportBatch, counts: dict[str, int]) -> str:
    earlier = _committed_earlier(batch)
    if earlier is not None:
        return _nothing_to_write(earlier)
    if not _writes(counts) and counts["rows_matched"] and not counts["rows_held"]:
        return _("Nothing to write: every company of this file is among your center's companies.")
    return ""


def _committed_earlier(batch: ImportBatch) -> ImportBatch | None:
    return (
        ImportBatch.objects.filter(
            center_id=batch.center_id, file_sha256=batch.file_sha256, status=Status.COMMITTED.value
        )
        .exclude(pk=batch.pk)
        .first()
    )


def _store(batch: ImportBatch, status: Status, counts: dict[str, int], **fields: Any) -> ImportBatch:
    for name, value in {**counts, "problem": "", **fields}.items():
        setattr(batch, name, value)
    batch.status = status.value
    batch.save()
    return batch


def _refuse(batch: ImportBatch, problem: str) -> ImportBatch:
    batch.rows.all().delete()
    batch.changes = []
    forget(batch)
    counts = dict.fromkeys(("rows_read", *(f"rows_{result}" for result in RESULTS)), 0)
    return _store(batch, Status.REFUSED, counts, problem=problem)


@contextmanager
def _staged(batch: ImportBatch, *, for_later: bool = False) -> Iterator[Any]:
    """
    A cursor with the rows of the batch's file decided on. Raises InvalidValue for an unreadable file.

    What stands in the file stays the same, so it is read once: `for_later` keeps the reading. What the registry says
    does not, so its sites are looked up each time.
    """
    today = timezone.localdate()
    source = made_from(batch.mapping, today)
    with _local_copy(batch) as path, connection.cursor() as cursor:
        if sha256_of(path) != batch.file_sha256:
            raise refused(path, "is not the file that was received", "Send it again")
        make_stage(cursor, center_id=batch.center_id, today=today)
        if not take_up(cursor, batch, source):
            with kept(batch, source) if for_later else nullcontext() as file:
                _read(cursor, batch, path, today, file)
        analyze_stage(cursor)
        find_sites(cursor, batch.center_id)
        decide(cursor)
        yield cursor


def _read(cursor: Any, batch: ImportBatch, path: Path, today: date, also_to: BufferedIOBase | None) -> None:
    mapping = ColumnMapping.from_json(batch.mapping)
    table = open_table(
        path,
        limit_bytes=settings.UPLOAD_LIMIT_BYTES,
        expected=mapping.headings,
        sheet=mapping.sheet,
        at=mapping.at,
    )
    batch.header = table.header
    reader = RowReader(mapping, table.header, batch.file_name, Reference.load(), today)
    if not fill_stage(cursor, map(reader.read, table.rows), also_to):
        raise FileRefused("file", batch.file_name, _("has column names and no rows"), _("Export it again."))
    batch.changes = reader.changes.as_json()


@contextmanager
def _local_copy(batch: ImportBatch) -> Iterator[Path]:
    """The kept file as a path, under the name that the person gave it, so that messages name it."""
    if not default_storage.exists(batch.file):
        raise FileRefused("file", batch.file_name, _("is no longer kept"), _("Send it again."))
    with tempfile.TemporaryDirectory() as folder, default_storage.open(batch.file, "rb") as kept:
        path = Path(folder) / Path(batch.file_name).name
        with path.open("wb") as file:
            for chunk in kept.chunks():
                file.write(chunk)
        yield path
