"""The rows of one file as a set: laid out in a temporary table, matched with the registry, written, accounted for."""

import json
from collections.abc import Iterable
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb

from lineshaft.apps.companies.staging import (
    COLUMN_DEFINITIONS,
    COLUMNS,
    as_columns,
    write_companies,
    write_relationships,
    write_sites,
)
from lineshaft.domain.linkage import Band, SiteFacts, compare

from .groups import SameSite
from .rows import ReadRow

STAGE = "import_rows"
_EMPTY = [None] * len(COLUMNS)

# What a row may add to a site that the registry has, where the registry has nothing: column of the staged row,
# table, column there, and when that is empty.
_FILLS = (
    ("phone_key", "companies_site", "phone_key", "t.phone_key = ''"),
    ("naics_id", "companies_site", "naics_id", "t.naics_id IS NULL"),
    ("employees", "companies_relationship", "employees", "t.employees IS NULL"),
    ("employees_as_of", "companies_relationship", "employees_as_of", "t.employees IS NULL"),
    ("annual_sales", "companies_relationship", "annual_sales", "t.annual_sales IS NULL"),
)


def create_stage(cursor: Any) -> None:
    """An empty stage, which goes with the transaction."""
    cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(STAGE)))
    cursor.execute(
        sql.SQL(
            "CREATE TEMPORARY TABLE {} (row_number bigint PRIMARY KEY, first_row bigint, rejected boolean NOT NULL,"
            " is_noted boolean NOT NULL, row_values jsonb NOT NULL, reasons jsonb NOT NULL, {},"
            " company_id bigint, site_id bigint, site_group bigint, is_lead boolean NOT NULL DEFAULT false,"
            " result text, new_company boolean NOT NULL DEFAULT false,"
            " new_relationship boolean NOT NULL DEFAULT false, before jsonb NOT NULL DEFAULT '{{}}'"
            ") ON COMMIT DROP"
        ).format(sql.Identifier(STAGE), COLUMN_DEFINITIONS)
    )


def fill_stage(cursor: Any, rows: Iterable[ReadRow], center_id: int) -> int:
    """Copy the rows of a file to the stage; returns how many were read."""
    same_site = SameSite()
    names = ("row_number", "first_row", "rejected", "is_noted", "row_values", "reasons", *COLUMNS)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(STAGE), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    read = 0
    with cursor.copy(statement) as copy:
        for row in rows:
            read += 1
            values, remarks = json.dumps(row.cells), json.dumps(row.remarks)
            if row.site is None:
                copy.write_row((row.number, None, True, False, values, remarks, *_EMPTY))
                continue
            row.site.center_id = center_id
            first = same_site.first_row(row.number, row.site)
            noted = bool(row.remarks)
            copy.write_row((row.number, first, False, noted, values, remarks, *as_columns(row.site)))
    cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(STAGE)))
    return read


# The rule of `groups.SameSite`, against the registry. Of several the one that agrees most, so that the site a row once
# made is found again; then one that the center has already; then the oldest.
_MATCH_EXACTLY = """
    UPDATE import_rows s SET site_id = m.site_id, reasons = s.reasons || m.reason
      FROM (
        SELECT DISTINCT ON (s.row_number) s.row_number, t.id AS site_id,
               jsonb_build_array(jsonb_build_object('column', '', 'value', t.public_id, 'reason',
                 CASE WHEN s.street_key <> '' AND t.street_key = s.street_key THEN 'same name and address'
                      WHEN s.phone_key <> '' AND t.phone_key = s.phone_key THEN 'same name and telephone'
                      ELSE 'same name and place' END)) AS reason
          FROM import_rows s
          JOIN companies_site t ON t.name_key = s.name_key AND t.state_id = s.state_id
           AND ((s.phone_key <> '' AND t.phone_key = s.phone_key)
                OR ((CASE WHEN s.zip_code <> '' AND t.zip_code <> '' THEN t.zip_code = s.zip_code
                          ELSE s.city <> '' AND lower(t.city) = lower(s.city) END)
                    AND (t.street_key = s.street_key OR t.street_key = '' OR s.street_key = '')))
          LEFT JOIN companies_relationship r ON r.site_id = t.id AND r.center_id = s.center_id
         WHERE NOT s.rejected AND s.first_row = s.row_number
         ORDER BY s.row_number, (t.street_key = s.street_key) DESC, (t.zip_code = s.zip_code) DESC,
                  (t.phone_key = s.phone_key) DESC, (r.id IS NULL), t.id
      ) m
     WHERE s.row_number = m.row_number
"""

# Rows that stay: sites in the same ZIP code that share the first word of the name or the street, or the telephone.
_CANDIDATES = """
    SELECT * FROM (
        SELECT s.row_number, s.name, s.street, s.city, st.abbreviation, s.zip_code, s.phone_key, s.website, s.uei,
               t.id, t.public_id, t.name, t.street, t.city, ts.abbreviation, t.zip_code, t.phone_key, c.website, c.uei,
               row_number() OVER (PARTITION BY s.row_number ORDER BY similarity(s.name_key, t.name_key) DESC, t.id)
                 AS place
          FROM import_rows s
          JOIN LATERAL (
                SELECT id FROM companies_site z WHERE z.zip_code = s.zip_code AND s.zip_code <> ''
                   AND (split_part(z.name_key, ' ', 1) = split_part(s.name_key, ' ', 1)
                        OR (s.street_key <> '' AND z.street_key = s.street_key))
                UNION
                SELECT id FROM companies_site p WHERE p.phone_key = s.phone_key AND s.phone_key <> ''
                   AND p.phone_key <> ''
               ) found ON true
          JOIN companies_site t ON t.id = found.id
          JOIN companies_company c ON c.id = t.company_id
          JOIN reference_state st ON st.fips = s.state_id
          JOIN reference_state ts ON ts.fips = t.state_id
         WHERE NOT s.rejected AND s.first_row = s.row_number AND s.site_id IS NULL
    ) ranked WHERE place <= 5 ORDER BY 1, place
"""


def match(cursor: Any) -> None:
    """Find for each row the site of the registry that it tells about; then say what will become of each row."""
    cursor.execute(_MATCH_EXACTLY)
    _match_likely(cursor)
    for statement in _DECIDE:
        cursor.execute(statement)
    # What was decided is new to the planner: without this it takes thousands of rows for one.
    cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(STAGE)))


def _match_likely(cursor: Any) -> None:
    """Link rows whose facts leave no doubt; put a remark to those that a person should compare."""
    cursor.execute(_CANDIDATES)
    best: dict[int, tuple[float, Band, int, list[dict[str, str]]]] = {}
    for number, *facts, _place in cursor.fetchall():
        mine, site_id, public_id, theirs = facts[:8], facts[8], facts[9], facts[10:]
        comparison = compare(_facts(mine), _facts(theirs))
        if comparison.band is Band.NEW or best.get(number, (0.0,))[0] >= comparison.probability:
            continue
        why = ", ".join(reason.text for reason in comparison.reasons)
        linked = comparison.band is Band.LINK
        text = why if linked else f"looks like this site of the registry: {why}"
        remark = {"column": "", "value": public_id, "reason": text}
        best[number] = (comparison.probability, comparison.band, site_id, [remark])
    if not best:
        return
    cursor.execute("CREATE TEMPORARY TABLE import_likely (row_number bigint, site_id bigint, remarks jsonb)")
    with cursor.copy("COPY import_likely (row_number, site_id, remarks) FROM STDIN") as copy:
        for number, (_probability, band, site_id, remarks) in best.items():
            copy.write_row((number, site_id if band is Band.LINK else None, Jsonb(remarks)))
    cursor.execute(
        "UPDATE import_rows s SET site_id = l.site_id, reasons = s.reasons || l.remarks,"
        " is_noted = s.is_noted OR l.site_id IS NULL FROM import_likely l WHERE l.row_number = s.row_number"
    )
    cursor.execute("DROP TABLE import_likely")


def _facts(values: list[str | None]) -> SiteFacts:
    name, street, city, state, zip_code, phone, website, uei = (value or "" for value in values)
    return SiteFacts(name, street, city, state, zip_code, phone, website, uei=uei)


def _merge(column: str, is_empty: str) -> str:
    """Later rows of a site give its first row what it lacks."""
    return f"""
        UPDATE import_rows l SET {column} = b.{column}
          FROM (SELECT DISTINCT ON (site_group) site_group, {column} FROM import_rows l
                 WHERE site_group IN (SELECT site_group FROM import_rows WHERE NOT rejected
                                       GROUP BY site_group HAVING count(*) > 1)
                   AND NOT ({is_empty}) ORDER BY site_group, row_number) b
         WHERE l.is_lead AND l.site_group = b.site_group AND ({is_empty})
    """  # noqa: S608  column names of this module


_DECIDE = (
    # Followers go where their first row went.
    """UPDATE import_rows s SET site_id = f.site_id,
              reasons = s.reasons || jsonb_build_array(jsonb_build_object(
                'column', '', 'value', '', 'reason', 'same site as row ' || f.row_number))
         FROM import_rows f WHERE NOT s.rejected AND s.first_row <> s.row_number AND f.row_number = s.first_row""",
    # All rows about one site: of the registry (its key) or new (the number of the first row, below zero).
    "UPDATE import_rows SET site_group = coalesce(site_id, -first_row) WHERE NOT rejected",
    """UPDATE import_rows s SET is_lead = true
         FROM (SELECT min(row_number) AS row_number FROM import_rows WHERE NOT rejected GROUP BY site_group) l
        WHERE s.row_number = l.row_number""",
    _merge("phone_key", "l.phone_key = ''"),
    _merge("naics_id", "l.naics_id IS NULL"),
    _merge("website", "l.website = ''"),
    _merge("uei", "l.uei = ''"),
    _merge("employees_as_of", "l.employees IS NULL"),
    _merge("employees", "l.employees IS NULL"),
    _merge("annual_sales", "l.annual_sales IS NULL"),
    """UPDATE import_rows SET result = CASE WHEN rejected THEN 'rejected'
                                            WHEN site_id IS NULL AND is_lead THEN 'created' ELSE 'matched' END""",
    """UPDATE import_rows s SET new_relationship = true WHERE is_lead AND NOT EXISTS
        (SELECT FROM companies_relationship r WHERE r.site_id = s.site_id AND r.center_id = s.center_id)""",
    # A Unique Entity ID names one company, of the registry or of the first row that has it.
    """UPDATE import_rows s SET company_id = c.id FROM companies_company c
        WHERE s.result = 'created' AND s.uei <> '' AND c.uei = s.uei""",
    """UPDATE import_rows s SET new_company = true
        WHERE s.result = 'created' AND s.company_id IS NULL AND s.uei = ''""",
    """UPDATE import_rows s SET new_company = true
         FROM (SELECT min(row_number) AS row_number FROM import_rows
                WHERE result = 'created' AND company_id IS NULL AND uei <> '' GROUP BY uei) f
        WHERE s.row_number = f.row_number""",
    *(
        f"""UPDATE import_rows s SET before = s.before || jsonb_build_object(
                 '{table}.{target}', jsonb_build_array(to_jsonb(t.{target}), to_jsonb(s.{column})))
              FROM {table} t
             WHERE s.is_lead AND s.result = 'matched' AND s.{column} IS NOT NULL AND s.{column}::text <> ''
               AND {empty} AND {
            "t.id = s.site_id"
            if table == "companies_site"
            else "t.site_id = s.site_id AND t.center_id = s.center_id"
        }"""  # noqa: S608
        for column, table, target, empty in _FILLS
    ),
)


def write(cursor: Any) -> None:
    """Write what `match` decided to the registry and to the center's relationships."""
    cursor.execute(
        "UPDATE import_rows SET site_id = nextval(pg_get_serial_sequence('companies_site', 'id'))"
        " WHERE result = 'created'"
    )
    cursor.execute(
        "UPDATE import_rows SET company_id = nextval(pg_get_serial_sequence('companies_company', 'id'))"
        " WHERE new_company"
    )
    cursor.execute(
        "UPDATE import_rows s SET company_id = o.company_id FROM import_rows o"
        " WHERE s.result = 'created' AND s.company_id IS NULL AND o.new_company AND o.uei = s.uei"
    )
    cursor.execute(
        "UPDATE import_rows s SET site_id = f.site_id FROM import_rows f"
        " WHERE s.site_id IS NULL AND NOT s.rejected AND f.row_number = s.first_row"
    )
    write_companies(cursor, STAGE, "new_company")
    write_sites(cursor, STAGE, "result = 'created'")
    for column, table, target, _empty in _FILLS:
        key = (
            "t.id = s.site_id"
            if table == "companies_site"
            else "t.site_id = s.site_id AND t.center_id = s.center_id"
        )
        cursor.execute(
            f"UPDATE {table} t SET {target} = s.{column} FROM import_rows s"  # noqa: S608  names of this module
            f" WHERE s.before ? '{table}.{target}' AND {key}"
        )
    write_relationships(cursor, STAGE, "new_relationship")


def record(cursor: Any, batch_id: int, center_id: int) -> dict[str, int]:
    """Store what became of each row with its batch; returns the counts under the names of the batch's fields."""
    cursor.execute("DELETE FROM companies_importrow WHERE batch_id = %s", [batch_id])
    cursor.execute(
        "INSERT INTO companies_importrow (batch_id, center_id, row_number, result, site_id, new_company,"
        ' new_relationship, is_noted, "values", reasons, before)'
        " SELECT %s, %s, row_number, result, site_id, new_company, new_relationship, is_noted, row_values, reasons,"
        " before FROM import_rows ORDER BY row_number",
        [batch_id, center_id],
    )
    cursor.execute(
        "SELECT count(*), count(*) FILTER (WHERE result = 'created'), count(*) FILTER (WHERE result = 'matched'),"
        " count(*) FILTER (WHERE result = 'rejected'), count(*) FILTER (WHERE new_relationship AND result = 'matched'),"
        " count(*) FILTER (WHERE before <> '{}'), count(*) FILTER (WHERE is_noted) FROM import_rows"
    )
    names = ("read", "created", "matched", "rejected", "linked", "filled", "noted")
    return dict(zip((f"rows_{name}" for name in names), cursor.fetchone(), strict=True))
