"""The rows of one file in a temporary table, as they were read. Nothing changes them afterwards."""

import json
from collections.abc import Iterable
from datetime import date
from io import BufferedIOBase
from operator import attrgetter
from typing import Any

from psycopg import sql
from psycopg.abc import Buffer
from psycopg.copy import LibpqWriter

from lineshaft.apps.companies.staging import COLUMN_DEFINITIONS

from .groups import SameSite
from .rows import ReadRow

FACTS = (
    "name", "name_key", "street", "street_key", "city", "state_id", "zip_code", "county_id", "latitude", "longitude",
    "phone_key", "naics_id", "website", "uei", "cage", "ein", "employees", "employees_as_of", "annual_sales",
)  # fmt: skip
"""What a row tells about its site: columns of the stage, named as in SiteRow."""

_ABOUT_ROW = ("row_number", "first_row", "rejected", "cells", "remarks", "changes", "capabilities")
_CHUNK = 1024 * 1024
_NAMES = sql.SQL(", ").join(map(sql.Identifier, (*_ABOUT_ROW, *FACTS)))
_COPY = sql.SQL("COPY import_rows ({}) FROM STDIN").format(_NAMES)

_facts_of = attrgetter(*FACTS)
_NO_FACTS = (None,) * len(FACTS)
# Which columns the planner must know about; statistics of all of them would cost more than they gain.
_JOINED_BY = "row_number, first_row, rejected, name_key, street_key, zip_code, phone_key, uei"


def make_stage(cursor: Any, *, center_id: int, today: date) -> None:
    """Make `import_rows`, which goes with the transaction."""
    cursor.execute(
        "DROP TABLE IF EXISTS import_rows, import_found, import_asked, import_told, import_sites,"
        " import_capabilities"
    )
    cursor.execute(
        sql.SQL(
            "CREATE TEMPORARY TABLE import_rows (row_number bigint NOT NULL, first_row bigint,"
            " rejected boolean NOT NULL, cells jsonb NOT NULL, remarks jsonb NOT NULL, changes jsonb NOT NULL,"
            " capabilities jsonb, {})"
            " ON COMMIT DROP"
        ).format(COLUMN_DEFINITIONS)
    )
    # What is the same for every row of a file need not be copied with each.
    cursor.execute(
        sql.SQL(
            "ALTER TABLE import_rows ALTER center_id SET DEFAULT {}, ALTER started_on SET DEFAULT {},"
            " ALTER status SET DEFAULT 'prospect', ALTER needs SET DEFAULT '[]',"
            " ALTER is_synthetic SET DEFAULT false"
        ).format(sql.Literal(center_id), sql.Literal(today))
    )


class _AlsoTo(LibpqWriter):
    """Writes what is copied to the database to a file as well."""

    def __init__(self, cursor: Any, file: BufferedIOBase) -> None:
        super().__init__(cursor)
        self._file = file

    def write(self, data: Buffer) -> None:
        self._file.write(data)
        super().write(data)


def fill_stage(cursor: Any, rows: Iterable[ReadRow], also_to: BufferedIOBase | None = None) -> int:
    """Copy what was read to `import_rows`, and to a file for `refill_stage`. Returns how many rows there were."""
    same_site, read = SameSite(), 0
    driver = cursor.cursor  # what Django wraps it in takes no writer
    with driver.copy(_COPY, writer=_AlsoTo(driver, also_to) if also_to else None) as copy:
        for row in rows:
            copy.write_row(_as_columns(row, same_site))
            read += 1
    return read


def refill_stage(cursor: Any, file: BufferedIOBase) -> None:
    """Copy to `import_rows` what `fill_stage` wrote to the file."""
    with cursor.copy(_COPY) as copy:
        while piece := file.read(_CHUNK):
            copy.write(piece)


def analyze_stage(cursor: Any) -> None:
    """Tell the planner what `import_rows` holds."""
    cursor.execute(f"ANALYZE import_rows ({_JOINED_BY})")


def _as_columns(row: ReadRow, same_site: SameSite) -> tuple[Any, ...]:
    cells, remarks = json.dumps(row.cells), json.dumps(row.remarks) if row.remarks else "[]"
    if row.site is None:
        return (row.number, None, True, cells, remarks, "{}", None, *_NO_FACTS)
    first = same_site.first_row(row.number, row.site)
    changes = json.dumps(row.changes) if row.changes else "{}"
    capabilities = json.dumps(row.listed.rows) if row.listed and row.listed.rows else None
    return (row.number, first, False, cells, remarks, changes, capabilities, *_facts_of(row.site))
