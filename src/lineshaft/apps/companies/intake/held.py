"""Rows of a committed file that wait for a decision: read again from what was kept of them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from psycopg.types.json import Jsonb

from lineshaft.apps.companies.models import ImportBatch, ImportRow
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope

from .deciding import decide
from .groups import SameSite
from .mappings import ColumnMapping
from .matching import Fate, make_found
from .reading import Row
from .rows import ReadRow, Reference, RowReader
from .saying import keep_what_differs
from .stage import analyze_stage, fill_stage, make_stage
from .writing import record_some, write

_MOST_ALIKE = 20


def read_again(batch: ImportBatch, rows: Iterable[ImportRow]) -> list[ReadRow]:
    """What the kept cells of rows of the batch say, on the day of its commit."""
    mapping = ColumnMapping.from_json(batch.mapping)
    day = _day_of(batch)
    reader = RowReader(mapping, batch.header, batch.file_name, Reference.load(for_many=False), day)
    return [reader.read(Row(row.row_number, row.values)) for row in rows]


def _day_of(batch: ImportBatch) -> date:
    return timezone.localdate(batch.committed_at or batch.created_at)


def candidates_of(row: ImportRow) -> dict[str, str]:
    """The sites of the registry that a row which waited may tell about: public id, and why."""
    return {
        remark["value"]: remark["reason"]
        for remark in row.reasons
        if not remark["column"] and remark["value"]
    }


def decided_alike(row: ImportRow) -> list[ImportRow]:
    """
    Rows of the center's other files that a person decided on and that tell about the same plant, the last first.

    They say the same of it, or are of one site by the rule of `SameSite`.
    """
    alike = (
        ImportRow.objects.filter(Q(row_key=row.row_key) | Q(plant_key=row.plant_key), center_id=row.center_id)
        .filter(Q(verdict=ImportRow.Verdict.OUT.value) | Q(site__isnull=False), follows__isnull=True)
        .filter(batch__status=ImportBatch.Status.COMMITTED.value)
        .exclude(Q(verdict="") | Q(row_key="") | Q(batch_id=row.batch_id))
        .select_related("batch", "site", "decided_by")
        .order_by("-decided_at", "-pk")[:_MOST_ALIKE]
    )
    return [each for each in alike if each.row_key == row.row_key or _are_one_site(row, each)]


def _are_one_site(row: ImportRow, other: ImportRow) -> bool:
    same_site = SameSite()
    firsts = set()
    for number, each in enumerate((row, other)):
        (again,) = read_again(each.batch, [each])
        if again.site is None:
            return False
        firsts.add(same_site.first_row(number, again.site))
    return len(firsts) == 1


def write_rows(
    cursor: Any,
    batch: ImportBatch,
    rows: list[ImportRow],
    fate: Fate,
    site_id: int | None,
    remarks: list[dict[str, str]],
) -> dict[str, int]:
    """
    Write rows that waited as the import would have, had it known their fate; returns the new counts of the batch.

    Raises Conflict when a row can no longer be read.
    """
    again = read_again(batch, rows)
    if any(row.site is None for row in again):
        why = "; ".join(remark["reason"] for row in again for remark in row.remarks)
        raise Conflict(f"Row {rows[0].row_number} can no longer be read: {why}.")
    make_stage(cursor, center_id=batch.center_id, today=_day_of(batch))
    fill_stage(cursor, again)
    analyze_stage(cursor)
    make_found(cursor)
    cursor.execute(
        "INSERT INTO import_found (row_number, site_id, fate, remarks)"
        " SELECT DISTINCT first_row, %s::bigint, %s, %s FROM import_rows",
        [site_id, fate.value, Jsonb(remarks)],
    )
    decide(cursor)
    write(cursor)
    with system_scope("what a decided row says otherwise is kept for the history of a shared record"):
        keep_what_differs(cursor, batch.pk, timezone.localdate())
    return record_some(cursor, batch.pk, batch.center_id)
