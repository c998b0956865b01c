"""Many rows at once: COPY into a temporary table, then INSERT ... SELECT.

PostgreSQL refuses COPY FROM on a table with row policies, so the rows pass through one that has none.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from psycopg import sql


def new_ids(model: type[models.Model], count: int) -> list[int]:
    """`count` fresh keys from the sequence of the model's table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [key for (key,) in cursor.fetchall()]


def _defaults(model: type[models.Model], given: Sequence[str]) -> dict[str, Any]:
    """What the model would write into the columns that were not given, once for all rows."""
    return {
        field.column: field.get_db_prep_save(field.get_default(), connection)
        for field in model._meta.concrete_fields
        if field.column is not None
        and field.column not in given
        and not (field.primary_key or field.null or field.generated)
    }


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """
    Insert `rows` (values in the order of `columns`, which are database columns); returns how many.

    The other columns get the defaults of the model.
    """
    fixed = _defaults(model, columns)
    table = sql.Identifier(model._meta.db_table)
    given = sql.SQL(", ").join(map(sql.Identifier, columns))
    every = sql.SQL(", ").join(map(sql.Identifier, [*columns, *fixed]))
    constants = sql.SQL("").join(sql.SQL(", {}").format(sql.Placeholder()) for _ in fixed)
    stage = sql.Identifier("demo_stage")
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE TEMP TABLE {} AS SELECT {} FROM {} WITH NO DATA").format(stage, given, table)
        )
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(stage, given)) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            sql.SQL("INSERT INTO {} ({}) SELECT {}{} FROM {}").format(table, every, given, constants, stage),
            list(fixed.values()),
        )
        count: int = cursor.rowcount
        cursor.execute(sql.SQL("DROP TABLE {}").format(stage))
    return count
