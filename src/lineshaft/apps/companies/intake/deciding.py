"""What becomes of a file: its rows gathered by site, and for each site what would be written.

Makes `import_told` (which row tells about which site, and which row of a site leads) and `import_sites` (one row for
each site, with what all rows together tell, what is new of it, and what is filled in where the registry has nothing).
"""

from typing import Any

from lineshaft.apps.companies.staging import COLUMNS

from .listing import list_capabilities

# Where a row leaves one of these out, the next row of the same site that has it gives it.
_MERGED = {
    "phone_key": "phone_key <> ''",
    "website": "website <> ''",
    "uei": "uei <> ''",
    "cage": "cage <> ''",
    "ein": "ein <> ''",
    "naics_id": "naics_id IS NOT NULL",
    "annual_sales": "annual_sales IS NOT NULL",
    "employees": "employees IS NOT NULL",
    "employees_as_of": "employees IS NOT NULL",
}

FILLS = {
    "companies_site": {"phone_key": "phone_key = ''", "naics_id": "naics_id IS NULL"},
    "companies_relationship": {
        "employees": "employees IS NULL",
        "employees_as_of": "employees IS NULL",
        "annual_sales": "annual_sales IS NULL",
    },
}
"""What a file may add to what the registry or the center has: table, column, and when that is empty there."""

# A site of the registry by its key; a new one by its first row, below zero. What waits or is left out tells nothing.
_TOLD = """
    CREATE TEMPORARY TABLE import_told ON COMMIT DROP AS
    SELECT r.row_number, f.site_id, min(r.row_number) OVER same_site AS lead,
           r.row_number = min(r.row_number) OVER same_site AS is_lead, count(*) OVER same_site AS rows
      FROM import_rows r LEFT JOIN import_found f ON f.row_number = r.first_row
     WHERE NOT r.rejected AND coalesce(f.fate, 'new') IN ('link', 'new')
    WINDOW same_site AS (PARTITION BY coalesce(f.site_id, -r.first_row))
"""

# A Unique Entity ID names one company: of the registry, or of the first new site that has it; so does a CAGE code.
_SITES = f"""
    CREATE TEMPORARY TABLE import_sites ON COMMIT DROP AS
    WITH merged AS (
        SELECT lead.row_number, told.site_id, {
    ", ".join(
        f"CASE WHEN lead.{has} THEN lead.{name} ELSE coalesce(later.{name}, lead.{name}) END AS {name}"
        if (has := _MERGED.get(name))
        else f"lead.{name}"
        for name in COLUMNS
    )
}
          FROM import_told told
          JOIN import_rows lead ON lead.row_number = told.lead
          LEFT JOIN (
                SELECT told.lead, {
    ", ".join(
        f"(array_agg(r.{name} ORDER BY r.row_number) FILTER (WHERE r.{has}))[1] AS {name}"
        for name, has in _MERGED.items()
    )
}
                  FROM import_told told JOIN import_rows r ON r.row_number = told.row_number
                 WHERE told.rows > 1 GROUP BY told.lead
               ) later ON later.lead = told.lead
         WHERE told.is_lead
    )
    SELECT merged.*, site_id IS NULL AS is_new,
           CASE WHEN site_id IS NULL THEN company.id END AS company_id,
           site_id IS NULL AND company.id IS NULL
             AND (merged.uei = '' OR row_number = min(row_number) OVER (PARTITION BY site_id IS NULL, merged.uei))
             AS new_company,
           NOT EXISTS (SELECT FROM companies_relationship r
                        WHERE r.site_id = merged.site_id AND r.center_id = merged.center_id) AS new_relationship,
           '{{}}'::jsonb AS before
      FROM merged
      LEFT JOIN companies_company by_uei ON by_uei.uei <> '' AND by_uei.uei = nullif(merged.uei, '')
      LEFT JOIN companies_company by_cage ON by_cage.cage <> '' AND by_cage.cage = nullif(merged.cage, '')
     CROSS JOIN LATERAL (SELECT coalesce(by_uei.id, by_cage.id) AS id) company
"""  # noqa: S608  names of this module

_BEFORE = f"""
    UPDATE import_sites s SET before = now.before
      FROM (SELECT s.row_number, {
    " || ".join(
        f"CASE WHEN s.{column} IS NOT NULL AND s.{column}::text <> '' AND {table}.id IS NOT NULL AND {table}.{empty}"
        f" THEN jsonb_build_object('{table}.{column}', jsonb_build_array({table}.{column}, s.{column}))"
        " ELSE '{}' END"
        for table, columns in FILLS.items()
        for column, empty in columns.items()
    )
} || CASE WHEN s.ein <> '' AND NOT EXISTS (
                     SELECT FROM companies_companytaxnumber held
                      WHERE held.center_id = s.center_id AND held.company_id = companies_site.company_id
                        AND held.ein = s.ein)
                   THEN jsonb_build_object('companies_companytaxnumber.ein', jsonb_build_array(NULL, s.ein))
                   ELSE '{{}}' END AS before
              FROM import_sites s
              JOIN companies_site ON companies_site.id = s.site_id
              LEFT JOIN companies_relationship ON companies_relationship.site_id = s.site_id
               AND companies_relationship.center_id = s.center_id
             WHERE NOT s.is_new) now
     WHERE s.row_number = now.row_number AND s.before <> now.before
"""  # noqa: S608  names of this module


def decide(cursor: Any) -> None:
    """Make `import_told` and `import_sites` from `import_rows` and `import_found`."""
    cursor.execute(_TOLD)
    cursor.execute("ANALYZE import_told")
    cursor.execute(_SITES)
    cursor.execute("ANALYZE import_sites (row_number, site_id, company_id, uei, is_new, new_company)")
    note_what_is_filled_in(cursor)
    list_capabilities(cursor)


def note_what_is_filled_in(cursor: Any) -> None:
    """Set `before` of the sites that the registry has: {table.column: [what stands there, what will]}."""
    cursor.execute(_BEFORE)
