"""Which site of the registry each row of a file tells about, as the registry is now.

Reads `import_rows` and fills `import_found`: for the first row of each site what is to become of it, and why. A row
that is not there is new.
"""

from collections.abc import Sequence
from enum import StrEnum
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from psycopg.types.json import Jsonb

from lineshaft.apps.companies.queries.review import experience
from lineshaft.domain.linkage import Band, Comparison, SiteFacts, compare


class Fate(StrEnum):
    """What is to become of a row that was looked up."""

    LINK = "link"
    HOLD = "hold"
    NEW = "new"
    OUT = "out"


# Of two sites that are both sure enough, a person chooses when the second is not this many times less likely.
_CLEARLY_LIKELIER = 8
_MOST_SHOWN = 3
_LIKELIEST = 1 - 1e-9

# The rule of `groups.SameSite`, against the registry. Of several the one that agrees most, so that the site a row once
# made is found again; then one that the center has already; then the oldest.
_SAME = """
    INSERT INTO import_found (row_number, site_id, fate, remarks)
    SELECT DISTINCT ON (s.row_number) s.row_number, t.id, 'link',
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

# A row without a street, of a company with several plants in that place, with none of which the center works: it does
# not say which. (A plant that such a row once made has no street either, and is the one.)
_WHICH_PLANT = """
    UPDATE import_found f SET site_id = NULL, fate = 'hold', remarks = several.remarks
      FROM (SELECT s.row_number, jsonb_agg(jsonb_build_object('column', '', 'value', t.public_id, 'reason',
                   'same name and place; the row does not say which plant') ORDER BY t.id) AS remarks
              FROM import_found g
              JOIN import_rows s ON s.row_number = g.row_number
              JOIN companies_site chosen ON chosen.id = g.site_id AND chosen.street_key <> ''
               AND (s.phone_key = '' OR chosen.phone_key <> s.phone_key)
              JOIN companies_site t ON t.name_key = s.name_key AND t.state_id = s.state_id
               AND CASE WHEN s.zip_code <> '' AND t.zip_code <> '' THEN t.zip_code = s.zip_code
                        ELSE s.city <> '' AND lower(t.city) = lower(s.city) END
             WHERE s.street_key = ''
               AND NOT EXISTS (SELECT FROM companies_relationship r
                                WHERE r.site_id = chosen.id AND r.center_id = s.center_id)
             GROUP BY s.row_number HAVING count(DISTINCT t.street_key) > 1) several
     WHERE f.row_number = several.row_number
"""

# What people decided about a row that says the same, in the center's imports that stand: the last decision holds.
_DECIDED = """
    WITH decided AS (
        SELECT DISTINCT ON (s.row_number) s.row_number, d.site_id, d.verdict, d.batch_id, d.row_number AS decided_row
          FROM companies_importrow d
          JOIN companies_importbatch b ON b.id = d.batch_id AND b.status = 'committed'
          JOIN import_rows s ON s.first_row = s.row_number AND NOT s.rejected AND s.center_id = d.center_id
           AND {key} = d.row_key
         WHERE d.center_id = %(center)s AND d.verdict <> '' AND d.follows IS NULL
           AND (d.verdict = 'out' OR d.site_id IS NOT NULL)
         ORDER BY s.row_number, d.decided_at DESC
    ), replaced AS (
        DELETE FROM import_found f USING decided WHERE f.row_number = decided.row_number
    )
    INSERT INTO import_found (row_number, site_id, fate, remarks)
    SELECT row_number, site_id, CASE WHEN verdict = 'out' THEN 'out' ELSE 'link' END,
           jsonb_build_array(jsonb_build_object('column', '', 'value', '', 'reason', concat(
             CASE WHEN verdict = 'out' THEN 'left out' ELSE 'this site' END,
             ', as was decided in import ', batch_id, ', row ', decided_row)))
      FROM decided
"""

ROW_KEY = (
    "md5(concat_ws(E'\\x1f', {row}.name_key, {row}.street_key, lower({row}.city), {row}.state_id, {row}.zip_code,"
    " {row}.phone_key, lower({row}.website), {row}.uei))"
)
"""The hash of what a row says of its site: rows that say the same are decided once."""

PLANT_KEY = "md5(concat_ws(E'\\x1f', {row}.name_key, {row}.state_id))"
"""The hash of what all rows of one plant have in common: among rows that have it, `groups.SameSite` tells."""

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
               s.cage, s.ein,
               t.id, t.public_id, t.name, t.street, t.city, ts.abbreviation, t.zip_code, t.phone_key, c.website, c.uei,
               c.cage, (SELECT held.ein FROM companies_companytaxnumber held WHERE held.company_id = c.id
                           AND held.center_id = s.center_id AND held.ein = s.ein),
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

    @property
    def probability(self) -> float:
        return self.comparison.probability

    @property
    def is_sure(self) -> bool:
        return self.comparison.band is Band.LINK


def find_sites(cursor: Any, center_id: int) -> None:
    """Fill `import_found`."""
    make_found(cursor)
    cursor.execute(_SAME)
    if cursor.rowcount:
        cursor.execute(_WHICH_PLANT)
    cursor.execute(_DECIDED.format(key=ROW_KEY.format(row="s")), {"center": center_id})
    cursor.execute("ANALYZE import_found")
    cursor.execute(_ASKED)
    cursor.execute("ANALYZE import_asked")
    likely = _likely_sites(cursor)
    with cursor.copy("COPY import_found (row_number, site_id, fate, remarks) FROM STDIN") as copy:
        for number, sites in likely.items():
            fate = _fate(sites)
            remarks = Jsonb([_remark(site, fate) for site in (sites[:1] if fate is Fate.LINK else sites)])
            copy.write_row((number, sites[0].site_id if fate is Fate.LINK else None, fate.value, remarks))
    cursor.execute("ANALYZE import_found")


def make_found(cursor: Any) -> None:
    """Make `import_found`, empty."""
    cursor.execute(
        "CREATE TEMPORARY TABLE import_found (row_number bigint NOT NULL, site_id bigint, fate text NOT NULL,"
        " remarks jsonb NOT NULL) ON COMMIT DROP"
    )


def _fate(sites: list[_Likely]) -> Fate:
    """Linked when one site is sure, and no other nearly as likely; else a person decides."""
    best, others = sites[0], sites[1:]
    if not best.is_sure or (others and others[0].is_sure and not _is_clear(best, others[0])):
        return Fate.HOLD
    return Fate.LINK


def _is_clear(best: _Likely, other: _Likely) -> bool:
    return _odds(best) >= _CLEARLY_LIKELIER * _odds(other)


def _odds(site: _Likely) -> float:
    probability = min(site.probability, _LIKELIEST)
    return probability / (1 - probability)


def _remark(site: _Likely, fate: Fate) -> dict[str, str]:
    why = ", ".join(reason.text for reason in site.comparison.reasons)
    text = why if fate is Fate.LINK else f"looks like this site of the registry: {why}"
    return {"column": "", "value": site.public_id, "reason": text}


def _likely_sites(cursor: Any) -> dict[int, list[_Likely]]:
    """For each row the sites that are likely enough to be looked at, the likeliest first; only rows that have some."""
    cursor.execute(_ALIKE)
    believe = experience().probability
    found: dict[int, list[_Likely]] = {}
    for number, group in groupby(cursor.fetchall(), key=itemgetter(0)):
        candidates = list(group)
        row = _facts(candidates[0][1:11])
        compared = (
            _Likely(values[11], values[12], compare(row, _facts(values[13:23]), believe=believe))
            for values in candidates
        )
        likely = [site for site in compared if site.comparison.band is not Band.NEW]
        if likely:
            found[number] = sorted(likely, key=attrgetter("probability"), reverse=True)[:_MOST_SHOWN]
    return found


def _facts(values: Sequence[str | None]) -> SiteFacts:
    name, street, city, state, zip_code, phone, website, uei, cage, ein = (value or "" for value in values)
    return SiteFacts(name, street, city, state, zip_code, phone, website, ein=ein, uei=uei, cage=cage)
