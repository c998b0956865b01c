"""Fast, idempotent writing of many rows: COPY into a temporary table, then insert the new and update the changed."""

from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from psycopg import sql


def merge(
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    key: Sequence[str],
    update: bool = True,
) -> int:
    """
    Bring `rows` into `table`, by its unique `key`; returns how many rows were inserted or changed.

    Rows that are there and not among `rows` stay, because others may refer to them. The table must not have row
    policies: PostgreSQL refuses COPY there, and INSERT ... SELECT would ask the policy for each row.
    """
    target, stage = sql.Identifier(table), sql.Identifier(f"stage_{table}")
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE TEMPORARY TABLE {} AS SELECT {} FROM {} WITH NO DATA").format(
                stage, names, target
            )
        )
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(stage, names)) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            sql.SQL("INSERT INTO {} AS t ({}) SELECT {} FROM {} ON CONFLICT ({}) {}").format(
                target,
                names,
                names,
                stage,
                sql.SQL(", ").join(map(sql.Identifier, key)),
                _on_conflict([column for column in columns if column not in key])
                if update
                else sql.SQL("DO NOTHING"),
            )
        )
        changed = cursor.rowcount
        cursor.execute(sql.SQL("DROP TABLE {}").format(stage))
    return int(changed)


def _on_conflict(columns: Sequence[str]) -> sql.Composable:
    if not columns:
        return sql.SQL("DO NOTHING")
    listed = [sql.Identifier(column) for column in columns]
    return sql.SQL("DO UPDATE SET {} WHERE ({}) IS DISTINCT FROM ({})").format(
        sql.SQL(", ").join(sql.SQL("{0} = EXCLUDED.{0}").format(column) for column in listed),
        sql.SQL(", ").join(sql.SQL("t.{}").format(column) for column in listed),
        sql.SQL(", ").join(sql.SQL("EXCLUDED.{}").format(column) for column in listed),
    )
