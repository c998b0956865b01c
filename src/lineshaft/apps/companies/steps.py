"""Changes of the registry as a list of small statements that can be read, done together, and taken back.

A step is one of: set a column of some rows from one value to another, insert a row, delete a row. Values are JSON as
PostgreSQL writes it, so that a row of any table is kept and restored whole.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.utils.translation import gettext as _
from psycopg import sql

from lineshaft.domain.errors import Conflict


@dataclass(frozen=True)
class Step:
    """
    One statement. `keys` are primary keys of rows of `table`; of an insert or delete there is one. `before` and `after`
    are the whole row, or of an update its changed columns.
    """

    operation: str
    table: str
    keys: tuple[Any, ...]
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


@dataclass(frozen=True)
class Undone:
    """How many rows a change gave back, and how many it left because they were changed or removed since."""

    rows: int
    left: int


def set_columns(table: str, keys: Iterable[Any], before: Mapping[str, Any], after: Mapping[str, Any]) -> Step:
    """Set columns of the rows `keys` from `before` to `after`, values as JSON. What stays the same is left out."""
    changed = [column for column in after if before[column] != after[column]]
    return Step(
        "update",
        table,
        tuple(keys),
        {column: before[column] for column in changed},
        {column: after[column] for column in changed},
    )


def set_column(table: str, keys: Iterable[Any], column: str, before: Any, after: Any) -> Step:
    """Set `column` of the rows `keys` from `before` to `after`, both as JSON."""
    return set_columns(table, keys, {column: before}, {column: after})


def insert_row(table: str, row: dict[str, Any]) -> Step:
    """Insert `row`, complete and as JSON."""
    return Step("insert", table, (row[key_column(table)],), after=row)


def delete_row(table: str, row: dict[str, Any]) -> Step:
    """Delete `row`, which is kept complete as JSON."""
    return Step("delete", table, (row[key_column(table)],), before=row)


def key_column(table: str) -> str:
    """The column of the primary key of one of our tables."""
    return _key_columns()[table]


@cache
def _key_columns() -> dict[str, str]:
    return {model._meta.db_table: str(model._meta.pk.column) for model in apps.get_models()}


def rows_as_json(table: str, column: str, value: Any) -> list[dict[str, Any]]:
    """The rows of `table` in which `column` has this value, whole, locked until the transaction ends."""
    statement = sql.SQL(
        "SELECT to_jsonb(t) FROM {table} t WHERE t.{column} = %s ORDER BY t.{key} FOR UPDATE"
    ).format(
        table=sql.Identifier(table), column=sql.Identifier(column), key=sql.Identifier(key_column(table))
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [value])
        return [row if isinstance(row, dict) else json.loads(row) for (row,) in cursor.fetchall()]


def next_key(table: str) -> int:
    """A key for a row that a step is going to insert."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        return int(cursor.fetchone()[0])


def perform(steps: Iterable[Step]) -> None:
    """
    Carry the steps out in their order. Raises Conflict when a row is no longer as the step expects it, and
    IntegrityError when what came in meanwhile names a row that goes.
    """
    for step in steps:
        if _carry_out(step) != len(step.keys):
            raise Conflict(
                f"A row of {step.table} was changed while this was being done.", "Look at the plan again"
            )
    _check_constraints()


def take_back(
    steps: Sequence[Step], *, settle: Callable[[], None], records: Collection[str] = frozenset()
) -> Undone:
    """
    Undo the steps, the last first. A column that was set to something else since is left as it is, and so is a row
    that was made and edited since; of a table in `records` that is refused. `settle` runs before keys are checked.

    Raises IntegrityError when what came since names a row that would go, Conflict for an edited record.
    """
    rows = left = 0
    for step in reversed(steps):
        if step.operation == "insert" and _was_edited(step):
            if step.table in records:
                raise Conflict(
                    _("The record that this made was edited since, and undoing would lose that."),
                    _("Set it back to what it was first, or leave the change as it is."),
                )
            left += 1
            continue
        done = _carry_out(_inverse(step))
        rows += done
        left += len(step.keys) - done
    settle()
    _check_constraints()
    return Undone(rows, left)


def _was_edited(step: Step) -> bool:
    """Whether the row that a step inserted is there and says something else by now."""
    statement = sql.SQL(
        "SELECT EXISTS (SELECT FROM {table} t, jsonb_populate_record(NULL::{table}, %s::jsonb) n,"
        " jsonb_object_keys(%s::jsonb) c WHERE t.{key} = n.{key}"
        " AND to_jsonb(t) ? c AND to_jsonb(t) -> c IS DISTINCT FROM to_jsonb(n) -> c)"
    ).format(table=sql.Identifier(step.table), key=sql.Identifier(key_column(step.table)))
    row = json.dumps(step.after)
    with connection.cursor() as cursor:
        cursor.execute(statement, [row, row])
        return bool(cursor.fetchone()[0])


def _check_constraints() -> None:
    """Foreign keys are checked when a transaction ends; here they are checked while it can still be explained."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _inverse(step: Step) -> Step:
    operation = {"update": "update", "insert": "delete", "delete": "insert"}[step.operation]
    return Step(operation, step.table, step.keys, step.after, step.before)


def _carry_out(step: Step) -> int:
    """Do it; how many rows it did."""
    table, key = sql.Identifier(step.table), sql.Identifier(key_column(step.table))
    with connection.cursor() as cursor:
        if step.operation == "insert":
            cursor.execute(
                # By name: a row that was kept before a column came gets that column's default.
                sql.SQL(
                    "INSERT INTO {table} ({columns}) SELECT {columns}"
                    " FROM jsonb_populate_record(NULL::{table}, %s::jsonb)"
                ).format(table=table, columns=sql.SQL(", ").join(map(sql.Identifier, step.after or {}))),
                [json.dumps(step.after)],
            )
        elif step.operation == "delete":
            cursor.execute(
                sql.SQL("DELETE FROM {table} WHERE {key} = %s").format(table=table, key=key), [step.keys[0]]
            )
        else:
            columns = [sql.Identifier(column) for column in step.after or {}]
            cursor.execute(
                sql.SQL(
                    "UPDATE {table} t SET {changes} FROM jsonb_populate_record(NULL::{table}, %(after)s::jsonb) n"
                    " WHERE t.{key} = ANY (%(keys)s) AND %(before)s::jsonb ="
                    " (SELECT jsonb_object_agg(c, to_jsonb(t) -> c) FROM jsonb_object_keys(%(before)s::jsonb) c)"
                ).format(
                    table=table,
                    key=key,
                    changes=sql.SQL(", ").join(sql.SQL("{0} = n.{0}").format(column) for column in columns),
                ),
                {
                    "after": json.dumps(step.after),
                    "keys": list(step.keys),
                    "before": json.dumps(step.before),
                },
            )
        return int(cursor.rowcount)
