"""Writing very many sites at once, for imports and for the demonstration network."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from psycopg import sql

from lineshaft.apps.companies.staging import (
    COLUMN_DEFINITIONS,
    COLUMNS,
    SiteRow,
    as_columns,
    numbered,
    write_companies,
    write_relationships,
    write_sites,
)


@dataclass(frozen=True)
class Loaded:
    """How many rows a bulk load wrote."""

    companies: int
    sites: int
    relationships: int


@transaction.atomic
def bulk_load_sites(rows: Iterable[SiteRow]) -> Loaded:
    """
    Write companies, sites and relationships from `rows`, which are read once and never all in memory.

    Nothing is checked or compared with the registry: that is the caller's part. The caller's scope must allow the
    relationships (see the row policies). Each written row gets its own audit event, unless the call stands inside
    `audit.actions.one_event_for_batch`, as a large load should.
    """
    stage = sql.Identifier("bulk_sites")
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "CREATE TEMPORARY TABLE {} (row_number bigint PRIMARY KEY, company_row bigint NOT NULL, {},"
                " company_id bigint DEFAULT nextval(pg_get_serial_sequence('companies_company', 'id')),"
                " site_id bigint DEFAULT nextval(pg_get_serial_sequence('companies_site', 'id'))) ON COMMIT DROP"
            ).format(stage, COLUMN_DEFINITIONS)
        )
        names = sql.SQL(", ").join(map(sql.Identifier, ("row_number", "company_row", *COLUMNS)))
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(stage, names)) as copy:
            for number, company_row, row in numbered(rows):
                copy.write_row((number, company_row, *as_columns(row)))
        cursor.execute(sql.SQL("ANALYZE {}").format(stage))
        cursor.execute(
            sql.SQL(
                "UPDATE {0} AS s SET company_id = f.company_id FROM {0} AS f"
                " WHERE s.company_row <> s.row_number AND f.row_number = s.company_row"
            ).format(stage)
        )
        loaded = Loaded(
            companies=write_companies(cursor, "bulk_sites", "row_number = company_row"),
            sites=write_sites(cursor, "bulk_sites", "true"),
            relationships=write_relationships(cursor, "bulk_sites", "center_id IS NOT NULL"),
        )
        cursor.execute(sql.SQL("DROP TABLE {}").format(stage))
    return loaded
