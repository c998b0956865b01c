"""Many sites at once: laid out by COPY in a temporary table, then written to the registry by INSERT ... SELECT.

PostgreSQL refuses COPY into tables with row policies, even for their owner; a temporary table has none, is not logged,
belongs to this transaction alone, and is gone with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from psycopg import sql
from psycopg.types.json import Jsonb

from lineshaft.domain.identifiers import PublicIdKind, new_public_id

from .keys import name_key, street_key


@dataclass(slots=True)
class SiteRow:
    """
    One site to be written, with its company and, when `center_id` is given, that center's relationship.

    Rows with the same `company_ref` (any text of the caller's) become sites of one company, named as the first of
    them. Keys and public ids are made when they are empty. `phone_key` is ten digits, `state_id` and `county_id`
    are FIPS codes; nothing is checked here.
    """

    name: str
    state_id: str
    street: str = ""
    city: str = ""
    zip_code: str = ""
    county_id: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    phone_key: str = ""
    naics_id: str | None = None
    website: str = ""
    uei: str = ""
    cage: str = ""
    ein: str = ""
    is_synthetic: bool = False
    center_id: int | None = None
    owner_id: int | None = None
    status: str = "prospect"
    employees: int | None = None
    employees_as_of: date | None = None
    annual_sales: Decimal | None = None
    needs: tuple[str, ...] = ()
    started_on: date | None = None
    company_ref: str = ""
    public_id: str = ""
    company_public_id: str = ""
    name_key: str = ""
    street_key: str = ""

    def make_keys(self) -> None:
        """Make the keys that the caller left empty."""
        self.name_key = self.name_key or name_key(self.name)
        self.street_key = self.street_key or (street_key(self.street) if self.street else "")

    def complete(self) -> None:
        """Make the keys and public ids that the caller left empty."""
        self.make_keys()
        self.public_id = self.public_id or new_public_id(PublicIdKind.SITE)
        self.company_public_id = self.company_public_id or new_public_id(PublicIdKind.COMPANY)
        self.started_on = self.started_on or timezone.localdate()


COLUMNS = tuple(field.name for field in fields(SiteRow))
_NEEDS = COLUMNS.index("needs")

_KINDS = {
    "name_key": 'text COLLATE "C"',  # as in the registry: it is compared with the keys there
    "latitude": "float8",
    "longitude": "float8",
    "is_synthetic": "boolean",
    "center_id": "bigint",
    "owner_id": "bigint",
    "employees": "integer",
    "employees_as_of": "date",
    "annual_sales": "numeric(16,2)",
    "needs": "jsonb",
    "started_on": "date",
}

COLUMN_DEFINITIONS = sql.SQL(", ").join(
    sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(_KINDS.get(name, "text"))) for name in COLUMNS
)


def as_columns(row: SiteRow) -> list[Any]:
    """The values of a completed row in the order of COLUMNS, as COPY takes them."""
    values: list[Any] = [getattr(row, name) for name in COLUMNS]
    values[_NEEDS] = Jsonb(list(row.needs))
    return values


def write_companies(cursor: Any, table: str, condition: str, otherwise: str = "") -> int:
    """
    Insert the companies of the staged rows that meet `condition`; one for each `company_id`. Returns how many.

    `table` needs the columns of SiteRow and `company_id`; rows whose company is already there must be left out.
    `otherwise` is an ON CONFLICT clause for what somebody may enter at the same moment.
    """
    cursor.execute(
        sql.SQL(
            "INSERT INTO companies_company (id, public_id, name, name_key, uei, cage, website, is_synthetic,"
            " created_at)"
            " SELECT DISTINCT ON (company_id) company_id, company_public_id, name, name_key, uei, cage, website,"
            " is_synthetic, now() FROM {} WHERE {} ORDER BY company_id, row_number {}"
        ).format(sql.Identifier(table), sql.SQL(condition), sql.SQL(otherwise))
    )
    return int(cursor.rowcount)


def write_sites(cursor: Any, table: str, condition: str) -> int:
    """Insert the sites of the staged rows that meet `condition`, under `site_id` and `company_id`."""
    cursor.execute(
        sql.SQL(
            "INSERT INTO companies_site (id, public_id, company_id, name, name_key, street, street_key, city,"
            " state_id, zip_code, county_id, latitude, longitude, phone_key, naics_id, is_synthetic, created_at)"
            " SELECT site_id, public_id, company_id, name, name_key, street, street_key, city, state_id, zip_code,"
            " county_id, latitude, longitude, phone_key, naics_id, is_synthetic, now() FROM {} WHERE {}"
            " ORDER BY row_number"
        ).format(sql.Identifier(table), sql.SQL(condition))
    )
    return int(cursor.rowcount)


def write_relationships(cursor: Any, table: str, condition: str, otherwise: str = "") -> int:
    """
    Insert the relationship of `center_id` with `site_id` for the staged rows that meet `condition`. Returns how many.

    `otherwise` is an ON CONFLICT clause for what somebody may enter at the same moment.
    """
    cursor.execute(
        sql.SQL(
            "INSERT INTO companies_relationship (center_id, site_id, owner_id, status, employees, employees_as_of,"
            " annual_sales, needs, notes, started_on)"
            " SELECT center_id, site_id, owner_id, status, employees, employees_as_of, annual_sales, needs, '',"
            " started_on FROM {} WHERE {} ORDER BY row_number {}"
        ).format(sql.Identifier(table), sql.SQL(condition), sql.SQL(otherwise))
    )
    return int(cursor.rowcount)


def write_tax_numbers(cursor: Any, table: str, condition: str) -> int:
    """
    Insert the EIN of the staged rows that meet `condition`, as numbers that `center_id` holds of the company of
    `site_id`, and note them in `before`. Returns how many; what the center holds already is left as it is.
    """
    cursor.execute(
        sql.SQL(
            "WITH made AS (INSERT INTO companies_companytaxnumber (center_id, company_id, ein, added_at)"
            " SELECT DISTINCT s.center_id, site.company_id, s.ein, now() FROM {table} s"
            " JOIN companies_site site ON site.id = s.site_id WHERE s.ein <> '' AND {condition}"
            " ON CONFLICT (center_id, ein, company_id) DO NOTHING RETURNING company_id, ein)"
            " UPDATE {table} s SET before = s.before || jsonb_build_object('companies_companytaxnumber.ein',"
            " jsonb_build_array(NULL, s.ein)) FROM made JOIN companies_site site ON site.company_id = made.company_id"
            " WHERE s.site_id = site.id AND s.ein = made.ein"
        ).format(table=sql.Identifier(table), condition=sql.SQL(condition))
    )
    return int(cursor.rowcount)


def numbered(rows: Iterable[SiteRow]) -> Iterable[tuple[int, int, SiteRow]]:
    """Each completed row with its number and the number of the first row of its company."""
    first_of_company: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        row.complete()
        first = first_of_company.setdefault(row.company_ref, number) if row.company_ref else number
        yield number, first, row
