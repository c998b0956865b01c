"""Which site of the registry each row of a file tells about, as the registry is now.

Reads `import_rows` and fills `import_found`: for the first row of each site the site that was found, or, where a
person should compare, only the remark that names one which looks like it.
"""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from psycopg.types.json import Jsonb

from lineshaft.apps.companies.queries.review import experience
from lineshaft.domain.linkage import Band, Comparison, SiteFacts, compare

# The rule of `groups.SameSite`, against the registry. Of several the one that agrees most, so that the site a row once
# made is found again; then one that the center has already; then the oldest.
_SAME = """
    INSERT INTO import_found (row_number, site_id, remarks)
    SELECT DISTINCT ON (s.row_number) s.row_number, t.id,
           jsonb_build_array(jsonb_build_object('column', '', 'value', t.public_id, 'reason',
             CASE WHEN s.street_key <> '' AND t.street_key = s.street_key THEN 'same name and address'
                  WHEN s.phone_key <> '' AND t.phone_key = s.phone_key THEN 'same name and telephone'
                  ELSE 'same name and place' END))
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
"""

# The other rows, laid out for the planner, which must know how many there are.
_ASKED = """
    CREATE TEMPORARY TABLE import_asked ON COMMIT DROP AS
    SELECT row_number, zip_code, split_part(name_key, ' ', 1) AS first_word, street_key, phone_key FROM import_rows s
     WHERE NOT rejected AND first_row = row_number
       AND NOT EXISTS (SELECT FROM import_found f WHERE f.row_number = s.row_number)
"""

# Sites in the same ZIP code that share the first word of the name or the street, or the telephone. The keys are in
# the order of their bytes, where "!" follows the blank: so the index finds the first word.
_ALIKE = """
    SELECT * FROM (
        SELECT s.row_number, s.name, s.street, s.city, st.abbreviation, s.zip_code, s.phone_key, s.website, s.uei,
               t.id, t.public_id, t.name, t.street, t.city, ts.abbreviation, t.zip_code, t.phone_key, c.website, c.uei,
               row_number() OVER (PARTITION BY s.row_number ORDER BY similarity(s.name_key, t.name_key) DESC, t.id)
                 AS place
          FROM (
                SELECT a.row_number, z.id FROM import_asked a JOIN companies_site z ON z.zip_code = a.zip_code
                   AND z.name_key >= a.first_word AND z.name_key < a.first_word || '!'
                   AND split_part(z.name_key, ' ', 1) = a.first_word
                 WHERE a.zip_code <> ''
                UNION
                SELECT a.row_number, z.id FROM import_asked a JOIN companies_site z ON z.zip_code = a.zip_code
                   AND z.street_key = a.street_key
                 WHERE a.zip_code <> '' AND a.street_key <> ''
                UNION
                SELECT a.row_number, z.id FROM import_asked a JOIN companies_site z ON z.phone_key = a.phone_key
                 WHERE a.phone_key <> '' AND z.phone_key <> ''
               ) found
          JOIN import_rows s USING (row_number)
          JOIN companies_site t ON t.id = found.id
          JOIN companies_company c ON c.id = t.company_id
          JOIN reference_state st ON st.fips = s.state_id
          JOIN reference_state ts ON ts.fips = t.state_id
    ) ranked WHERE place <= 5 ORDER BY 1, place
"""


class _Likely(NamedTuple):
    """A site of the registry that may be the one a row tells about."""

    site_id: int
    public_id: str
    comparison: Comparison


def find_sites(cursor: Any) -> None:
    """Fill `import_found`."""
    cursor.execute(
        "CREATE TEMPORARY TABLE import_found (row_number bigint NOT NULL, site_id bigint, remarks jsonb NOT NULL)"
        " ON COMMIT DROP"
    )
    cursor.execute(_SAME)
    cursor.execute("ANALYZE import_found")
    cursor.execute(_ASKED)
    cursor.execute("ANALYZE import_asked")
    likely = _most_likely(cursor)
    with cursor.copy("COPY import_found (row_number, site_id, remarks) FROM STDIN") as copy:
        for number, (site_id, public_id, comparison) in likely.items():
            why = ", ".join(reason.text for reason in comparison.reasons)
            is_sure = comparison.band is Band.LINK
            text = why if is_sure else f"looks like this site of the registry: {why}"
            remarks = Jsonb([{"column": "", "value": public_id, "reason": text}])
            copy.write_row((number, site_id if is_sure else None, remarks))
    cursor.execute("ANALYZE import_found")


def _most_likely(cursor: Any) -> dict[int, _Likely]:
    """For each row the site that is most probably the same, where one is likely enough to be looked at."""
    cursor.execute(_ALIKE)
    believe = experience().probability
    best: dict[int, _Likely] = {}
    for number, group in groupby(cursor.fetchall(), key=itemgetter(0)):
        candidates = list(group)
        row = _facts(candidates[0][1:9])
        for values in candidates:
            comparison = compare(row, _facts(values[11:19]), believe=believe)
            if comparison.band is Band.NEW:
                continue
            if number not in best or comparison.probability > best[number].comparison.probability:
                best[number] = _Likely(values[9], values[10], comparison)
    return best


def _facts(values: Sequence[str | None]) -> SiteFacts:
    name, street, city, state, zip_code, phone, website, uei = (value or "" for value in values)
    return SiteFacts(name, street, city, state, zip_code, phone, website, uei=uei)
