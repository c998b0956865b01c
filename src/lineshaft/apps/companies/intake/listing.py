"""What plants can do, as a file lists it, beside what is written of them: what is new goes to the importing center.

Makes `import_capabilities` from `import_told` and `import_rows`: for each site of `import_sites` what would be written.
"""

from typing import Any

KEPT_UNDER = "companies_capability"
"""In what a row filled in: the keys of what it wrote; no keys yet as long as nothing is."""

_LIST = """
    CREATE TEMPORARY TABLE import_capabilities ON COMMIT DROP AS
    SELECT DISTINCT ON (told.lead, c.kind, upper(c.name)) told.lead AS row_number, c.kind, c.name, c.said, c.expires_on
      FROM import_rows r
      JOIN import_told told ON told.row_number = r.row_number
     CROSS JOIN LATERAL jsonb_to_recordset(r.capabilities) AS c (kind text, name text, said text, expires_on date)
     WHERE r.capabilities IS NOT NULL
     ORDER BY told.lead, c.kind, upper(c.name), c.expires_on DESC NULLS LAST, told.row_number
"""

# What the center wrote of the plant, or sees of others, is there. In an export a semicolon or bar within a name has
# become what a file can hold.
_LEAVE_OUT = """
    DELETE FROM import_capabilities w USING import_sites s, companies_capability c
     WHERE s.row_number = w.row_number AND c.site_id = s.site_id AND c.kind = w.kind AND c.removed_at IS NULL
       AND (c.owner_id = s.center_id OR c.shared_at IS NOT NULL)
       AND upper(translate(c.name, ';|', ',/')) IN (upper(w.name), upper(w.said))
"""

_MARK = f"""
    UPDATE import_sites s SET before = s.before || '{{"{KEPT_UNDER}": []}}'
     WHERE EXISTS (SELECT FROM import_capabilities w WHERE w.row_number = s.row_number)
"""  # noqa: S608  names of this module

_WRITE = f"""
    WITH made AS (
        INSERT INTO companies_capability (owner_id, site_id, kind, name, number, certified_by, detail, agreed_by,
                                          expires_on, created_at)
        SELECT s.center_id, s.site_id, w.kind, w.name, '', '', '', '', w.expires_on, now()
          FROM import_capabilities w JOIN import_sites s ON s.row_number = w.row_number
         ORDER BY w.row_number, w.kind, w.name
            ON CONFLICT DO NOTHING
        RETURNING id, site_id
    )
    UPDATE import_sites s SET before = s.before || jsonb_build_object('{KEPT_UNDER}', made_of.ids)
      FROM (SELECT site_id, jsonb_agg(id ORDER BY id) AS ids FROM made GROUP BY site_id) made_of
     WHERE s.site_id = made_of.site_id
"""  # noqa: S608  names of this module


def list_capabilities(cursor: Any) -> None:
    """Make `import_capabilities`, and mark the sites of which something would be written."""
    cursor.execute(_LIST)
    if cursor.rowcount > 0:
        cursor.execute("ANALYZE import_capabilities")
        cursor.execute(_LEAVE_OUT)
        cursor.execute(_MARK)


def write_capabilities(cursor: Any) -> None:
    """Write what is new, also beside what somebody wrote meanwhile, and keep its keys for the undo."""
    cursor.execute("SELECT EXISTS (SELECT FROM import_capabilities)")
    if cursor.fetchone()[0]:
        cursor.execute(_LEAVE_OUT)
        cursor.execute(_WRITE)
