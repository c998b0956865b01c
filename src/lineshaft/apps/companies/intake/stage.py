"""The rows of one file in a temporary table, as they were read. Nothing changes them afterwards."""

import json
from collections.abc import Iterable
from datetime import date
from operator import attrgetter
from typing import Any

from psycopg import sql

from lineshaft.apps.companies.staging import COLUMN_DEFINITIONS

from .groups import SameSite
from .rows import ReadRow

FACTS = (
    "name", "name_key", "street", "street_key", "city", "state_id", "zip_code", "county_id", "latitude", "longitude",
    "phone_key", "naics_id", "website", "uei", "employees", "employees_as_of", "annual_sales",
)  # fmt: skip
"""What a row tells about its site: columns of the stage, named as in SiteRow."""

_ABOUT_ROW = ("row_number", "first_row", "rejected", "cells", "remarks")
_NAMES = sql.SQL(", ").join(map(sql.Identifier, (*_ABOUT_ROW, *FACTS)))
COPY_IN = sql.SQL("COPY import_rows ({}) FROM STDIN").format(_NAMES)
COPY_OUT = sql.SQL("COPY import_rows ({}) TO STDOUT").format(_NAMES)

_facts_of = attrgetter(*FACTS)
_NO_FACTS = (None,) * len(FACTS)
# Which columns the planner must know about; statistics of all of them would cost more than they gain.
_JOINED_BY = "row_number, first_row, rejected, name_key, street_key, zip_code, phone_key, uei"


def make_stage(cursor: Any, *, center_id: int, today: date) -> None:
    """Make `import_rows`, which goes with the transaction."""
    cursor.execute("DROP TABLE IF EXISTS import_rows, import_found, import_asked, import_told, import_sites")
    cursor.execute(
        sql.SQL(
            "CREATE TEMPORARY TABLE import_rows (row_number bigint NOT NULL, first_row bigint,"
            " rejected boolean NOT NULL, cells jsonb NOT NULL, remarks jsonb NOT NULL, {}) ON COMMIT DROP"
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


def fill_stage(cursor: Any, rows: Iterable[ReadRow]) -> int:
    """Copy the rows of a file to `import_rows`; returns how many were read."""
    same_site, read = SameSite(), 0
    with cursor.copy(COPY_IN) as copy:
        for row in rows:
            copy.write_row(_as_columns(row, same_site))
            read += 1
    return read


def analyze_stage(cursor: Any) -> None:
    """Tell the planner what `import_rows` holds."""
    cursor.execute(f"ANALYZE import_rows ({_JOINED_BY})")


def _as_columns(row: ReadRow, same_site: SameSite) -> tuple[Any, ...]:
    cells, remarks = json.dumps(row.cells), json.dumps(row.remarks) if row.remarks else "[]"
    if row.site is None:
        return (row.number, None, True, cells, remarks, *_NO_FACTS)
    first = same_site.first_row(row.number, row.site)
    return (row.number, first, False, cells, remarks, *_facts_of(row.site))
