"""What a file says of a site otherwise than the registry: kept for the history of the shared record."""

from datetime import date
from typing import Any

# Only shared identity: what a center knows of a site, like its employees, is never kept here. Names, streets and
# numbers are compared by their keys, so that another way of writing is no other value.
_SAID = """
    INSERT INTO companies_saidvalue (site_id, batch_id, row_number, fact, value, said_on)
    SELECT s.site_id, %(batch)s, s.row_number, said.fact, said.value, %(day)s
      FROM import_sites s
      JOIN companies_site t ON t.id = s.site_id
      JOIN companies_company c ON c.id = t.company_id
     CROSS JOIN LATERAL (VALUES
            ('name', s.name_key NOT IN (t.name_key, c.name_key), jsonb_build_object('name', s.name)),
            ('address', s.street <> '' AND (s.street_key <> t.street_key OR s.zip_code NOT IN ('', t.zip_code)),
             jsonb_build_object('street', s.street, 'city', s.city, 'state_id', s.state_id, 'zip_code', s.zip_code)),
            ('phone', s.phone_key NOT IN ('', t.phone_key), jsonb_build_object('phone', s.phone_key)),
            ('industry', s.naics_id IS NOT NULL AND s.naics_id IS DISTINCT FROM t.naics_id,
             jsonb_build_object('naics_id', s.naics_id)),
            ('website', s.website <> '' AND lower(s.website) <> lower(c.website),
             jsonb_build_object('website', s.website)),
            ('uei', s.uei NOT IN ('', c.uei), jsonb_build_object('uei', s.uei))
          ) AS said (fact, differs, value)
     WHERE NOT s.is_new AND said.differs
"""


def keep_what_differs(cursor: Any, batch_id: int, day: date) -> None:
    """Keep what the staged rows say otherwise than the record they matched. For the system scope."""
    cursor.execute(_SAID, {"batch": batch_id, "day": day})
