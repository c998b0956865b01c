"""Writing what was decided to the registry, and storing what became of each row."""

from typing import Any

from lineshaft.apps.companies.staging import (
    write_companies,
    write_relationships,
    write_sites,
    write_tax_numbers,
)
from lineshaft.domain.identifiers import PublicIdKind, new_public_id

from .deciding import FILLS, note_what_is_filled_in
from .listing import write_capabilities
from .matching import PLANT_KEY, ROW_KEY

RESULTS = ("created", "matched", "updated", "held", "rejected")
"""What can become of a row; each is counted in the field `rows_...` of the batch."""

# Until the import is through, nobody else changes what it may fill in.
_HOLD = (
    "SELECT FROM companies_site t JOIN import_sites s ON s.site_id = t.id WHERE NOT s.is_new"
    " ORDER BY t.id FOR NO KEY UPDATE OF t",
    "SELECT FROM companies_relationship t JOIN import_sites s ON s.site_id = t.site_id AND s.center_id = t.center_id"
    " WHERE NOT s.is_new ORDER BY t.id FOR NO KEY UPDATE OF t",
)

_GIVE_KEYS = """
    UPDATE import_sites s
       SET site_id = nextval(pg_get_serial_sequence('companies_site', 'id')), public_id = ids.site,
           company_id = CASE WHEN s.new_company THEN nextval(pg_get_serial_sequence('companies_company', 'id'))
                             ELSE s.company_id END, company_public_id = ids.company
      FROM (SELECT row_number, row_number() OVER (ORDER BY row_number) AS place FROM import_sites WHERE is_new) new
      JOIN unnest(%s::text[], %s::text[]) WITH ORDINALITY AS ids (site, company, place) USING (place)
     WHERE s.row_number = new.row_number
"""

# Whoever has the identifier now: an earlier row of the file, or a company that somebody entered meanwhile.
_COMPANY_WITH_THE = """
    UPDATE import_sites s SET company_id = c.id, new_company = s.new_company AND c.id = s.company_id
      FROM companies_company c
     WHERE s.is_new AND s.{number} <> '' AND c.{number} = s.{number} AND c.id IS DISTINCT FROM s.company_id
       AND NOT EXISTS (SELECT FROM companies_company made WHERE made.id = s.company_id)
"""

_KEY = {
    "companies_site": "t.id = s.site_id",
    "companies_relationship": "t.site_id = s.site_id AND t.center_id = s.center_id",
}

_COUNTS = f"""
    SELECT count(*) AS rows_read,
           {", ".join(f"count(*) FILTER (WHERE result = '{result}') AS rows_{result}" for result in RESULTS)},
           count(*) FILTER (WHERE new_relationship AND result <> 'created') AS rows_linked,
           count(*) FILTER (WHERE is_noted) AS rows_noted
      FROM
"""  # noqa: S608  names of this module

_RECORD = f"""
    WITH stored AS (
        INSERT INTO companies_importrow (batch_id, center_id, row_number, result, site_id, new_company,
                                         new_relationship, is_noted, "values", reasons, before, follows, row_key,
                                         plant_key, changes)
        SELECT %(batch)s, %(center)s, r.row_number,
               CASE WHEN r.rejected OR first.fate = 'out' THEN 'rejected'
                    WHEN first.fate = 'hold' THEN 'held'
                    WHEN s.is_new AND told.is_lead THEN 'created'
                    WHEN told.is_lead AND s.before <> '{{}}' THEN 'updated' ELSE 'matched' END,
               s.site_id, coalesce(told.is_lead AND s.new_company, false),
               coalesce(told.is_lead AND s.new_relationship, false),
               told.row_number IS NOT NULL AND r.remarks <> '[]',
               r.cells,
               CASE WHEN r.first_row = r.row_number THEN r.remarks || coalesce(first.remarks, '[]')
                    WHEN r.rejected THEN r.remarks
                    ELSE r.remarks || jsonb_build_array(jsonb_build_object(
                      'column', '', 'value', '', 'reason', 'same site as row ' || r.first_row)) END,
               CASE WHEN told.is_lead THEN s.before ELSE '{{}}' END,
               CASE WHEN first.fate = 'hold' AND r.first_row <> r.row_number THEN r.first_row END,
               CASE WHEN first.fate = 'hold' AND r.first_row = r.row_number THEN {ROW_KEY.format(row="r")}
                    ELSE '' END,
               CASE WHEN first.fate = 'hold' AND r.first_row = r.row_number THEN {PLANT_KEY.format(row="r")}
                    ELSE '' END,
               r.changes
          FROM import_rows r
          LEFT JOIN import_told told ON told.row_number = r.row_number
          LEFT JOIN import_sites s ON s.row_number = told.lead
          LEFT JOIN import_found first ON first.row_number = r.first_row
         ORDER BY r.row_number
        RETURNING result, new_relationship, is_noted
    )
    {_COUNTS} stored
"""  # noqa: S608  names of this module


def write(cursor: Any) -> None:
    """
    Write companies, sites, missing facts and relationships as `import_sites` says.

    People work in the registry meanwhile. What one of them has entered since the decision stands: a company with the
    same Unique Entity ID, a relationship, a fact that was missing.
    """
    for statement in _HOLD:
        cursor.execute(statement)
    note_what_is_filled_in(cursor)
    _give_keys(cursor)
    write_companies(cursor, "import_sites", "new_company", "ON CONFLICT DO NOTHING")
    for number in ("uei", "cage"):
        cursor.execute(_COMPANY_WITH_THE.format(number=number))
    write_sites(cursor, "import_sites", "is_new")
    for table, columns in FILLS.items():
        _fill_in(cursor, table, list(columns))
    _write_relationships(cursor)
    write_tax_numbers(cursor, "import_sites", "(s.is_new OR s.before ? 'companies_companytaxnumber.ein')")
    write_capabilities(cursor)


def _give_keys(cursor: Any) -> None:
    """Keys and public ids for what is new."""
    cursor.execute("SELECT count(*) FROM import_sites WHERE is_new")
    (count,) = cursor.fetchone()
    ids = [[new_public_id(kind) for _ in range(count)] for kind in (PublicIdKind.SITE, PublicIdKind.COMPANY)]
    cursor.execute(_GIVE_KEYS, ids)


def _fill_in(cursor: Any, table: str, columns: list[str]) -> None:
    changes = ", ".join(
        f"{column} = CASE WHEN s.before ? '{table}.{column}' THEN s.{column} ELSE t.{column} END"
        for column in columns
    )
    named = ", ".join(f"'{table}.{column}'" for column in columns)
    cursor.execute(
        f"UPDATE {table} t SET {changes} FROM import_sites s"  # noqa: S608  names of this module
        f" WHERE s.before ?| ARRAY[{named}] AND {_KEY[table]}"
    )


def _write_relationships(cursor: Any) -> None:
    """A relationship that somebody made meanwhile is not of this import, and an undo leaves it."""
    cursor.execute("SELECT count(*) FROM import_sites WHERE new_relationship")
    (wanted,) = cursor.fetchone()
    otherwise = "ON CONFLICT (center_id, site_id) DO NOTHING RETURNING site_id"
    if write_relationships(cursor, "import_sites", "new_relationship", otherwise) < wanted:
        made = [site_id for (site_id,) in cursor.fetchall()]
        cursor.execute(
            "UPDATE import_sites SET new_relationship = site_id = ANY(%s) WHERE new_relationship", [made]
        )


def record(cursor: Any, batch_id: int, center_id: int) -> dict[str, int]:
    """Store what became of each row with its batch; returns the counts under the names of the batch's fields."""
    cursor.execute("DELETE FROM companies_importrow WHERE batch_id = %s", [batch_id])
    cursor.execute(_RECORD, {"batch": batch_id, "center": center_id})
    return _counts(cursor)


def record_some(cursor: Any, batch_id: int, center_id: int) -> dict[str, int]:
    """Store anew what became of the staged rows, beside the other rows of the batch; returns the counts of all."""
    cursor.execute(
        "DELETE FROM companies_importrow r USING import_rows s"
        " WHERE r.batch_id = %s AND r.row_number = s.row_number",
        [batch_id],
    )
    cursor.execute(_RECORD, {"batch": batch_id, "center": center_id})
    return recount(cursor, batch_id)


def recount(cursor: Any, batch_id: int) -> dict[str, int]:
    """The counts of a batch by its rows."""
    cursor.execute(f"{_COUNTS} companies_importrow WHERE batch_id = %s", [batch_id])
    return _counts(cursor)


def _counts(cursor: Any) -> dict[str, int]:
    return dict(zip((column.name for column in cursor.description), cursor.fetchone(), strict=True))
