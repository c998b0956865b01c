"""The template database of the tests, and a clone of it for each process, which is put back after a test that commits.

A clone is two thousand files and takes two seconds; what a test wrote into it is gone again in a tenth of one.
"""

import hashlib
import os
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from lineshaft.config import postgres, processes

SOURCE = Path(__file__).resolve().parents[1] / "src" / "lineshaft"
_SHAPES_THE_DATABASE = (
    "apps/*/migrations/*.py",
    "apps/*/*policies.py",
    "apps/*/policies/*.py",
    "tenancy/*.py",
    "tenancy/sql/*",
    "apps/*/loading/*.py",
    "apps/**/data/**/*",
)
_LOCK = 727002


def _connect() -> psycopg.Connection:
    return psycopg.connect(postgres.ensure_running().owner, autocommit=True)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in _SHAPES_THE_DATABASE:
        for path in sorted(SOURCE.glob(pattern)):
            if path.is_file():
                digest.update(path.relative_to(SOURCE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _build(name: str) -> None:
    """Migrate and load the reference facts into the database `name`."""
    before = {alias: connections[alias].settings_dict["NAME"] for alias in ("default", "owner")}
    try:
        for alias in before:
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
        call_command("migrate_database", verbosity=0)
        call_command("load_reference", verbosity=0)
    finally:
        connections.close_all()
        for alias, old in before.items():
            connections[alias].settings_dict["NAME"] = old


@cache
def template() -> str:
    """The name of the migrated template; it is built when the code that shapes it has changed."""
    name = f"lineshaft_template_{_fingerprint()}"
    with closing(_connect()) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not exists:
            partial = f"{name}_partial"
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(partial)))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(partial)))
            _build(partial)
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(partial), sql.Identifier(name)
                )
            )
        _drop_leftovers(connection, keep=name)
    return name


def _drop_leftovers(connection: psycopg.Connection, *, keep: str) -> None:
    """Clones of processes that are gone, and templates older than the newest eight."""
    rows = connection.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE 'lineshaft\\_test\\_%' OR datname LIKE"
        " 'lineshaft\\_template\\_%' ORDER BY oid DESC"
    ).fetchall()
    templates = [
        name for (name,) in rows if name.startswith("lineshaft_template_") and not name.endswith("_partial")
    ]
    gone = [name for name in templates[8:] if name != keep]
    for (name,) in rows:
        if name.startswith("lineshaft_test_") and not Path(f"/proc/{name.rsplit('_', 1)[1]}").exists():
            gone.append(name)
    for name in gone:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def make_clone(name: str | None = None) -> str:
    """A clone of the template for this process (or anew under `name`)."""
    name = name or f"lineshaft_test_{os.getpid()}"
    source = template()
    with closing(_connect()) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(source)
            )
        )
    _note(name)
    return name


# Whatever changes the shape of the database leaves a newer row in one of these. What was temporary is gone by then.
_CATALOGS = (
    *(
        "pg_attrdef",
        "pg_attribute",
        "pg_class",
        "pg_constraint",
        "pg_default_acl",
        "pg_extension",
        "pg_index",
    ),
    *("pg_policy", "pg_proc", "pg_rewrite", "pg_sequence", "pg_trigger", "pg_type"),
)
_TABLES = """
SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND n.nspname !~ '^pg_|^information_schema$' AND pg_relation_size(c.oid) > 0 ORDER BY 1
"""
_SEQUENCES = """
SELECT format('%I.%I', schemaname, sequencename), last_value, start_value FROM pg_sequences ORDER BY 1
"""
_TOO_MANY = 20_000


@dataclass(frozen=True)
class _Fresh:
    """A clone as it was made: the number of the next transaction, rows by table and catalog, and its sequences."""

    transaction: int
    rows: dict[str, int]
    catalogs: dict[str, int]
    sequences: list[tuple[str, int | None, int]]


_fresh: dict[str, _Fresh] = {}


def _as_admin(name: str) -> psycopg.Connection | None:
    """A connection to a clone for which no trigger fires; None on a server whose administrator is somebody else."""
    admin = postgres.ensure_running().admin
    if admin is None:
        return None
    address = urlunsplit(urlsplit(admin)._replace(path=f"/{name}"))
    return psycopg.connect(address, options="-c session_replication_role=replica")


def _numbers(
    connection: psycopg.Connection, of: Iterable[str], newer_than: int
) -> dict[str, tuple[int, int]]:
    """For each table: how many of its rows are older than a transaction, and how many are not."""
    question = " UNION ALL ".join(
        f"SELECT '{table}', count(*) FILTER (WHERE NOT is_new), count(*) FILTER (WHERE is_new)"
        f" FROM (SELECT xmin::text::bigint >= {newer_than} AS is_new FROM {table}) AS rows"
        for table in of
    )
    return {table: (old, new) for table, old, new in connection.execute(question.encode()).fetchall()}


def _note(name: str) -> None:
    """Remember what a fresh clone is like."""
    connection = _as_admin(name)
    if connection is None:
        return
    with closing(connection):
        row = connection.execute("SELECT pg_current_xact_id()::text::bigint").fetchone()
        assert row is not None
        tables = [table for (table,) in connection.execute(_TABLES).fetchall()]
        rows, catalogs = (_numbers(connection, of, row[0]) for of in (tables, _CATALOGS))
        _fresh[name] = _Fresh(
            row[0],
            {table: old for table, (old, _new) in rows.items()},
            {catalog: old for catalog, (old, _new) in catalogs.items()},
            connection.execute(_SEQUENCES).fetchall(),
        )


def _nobody_is_connected(connection: psycopg.Connection) -> bool:
    question = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    )
    return connection.execute(question).fetchone() == (0,)


def put_back(name: str) -> bool:
    """Make a clone what it was when it was made, row by row; says whether it is.

    It is not, and has to be made again, where a test changed or removed rows of the template, changed the shape of the
    database, or wrote very much.
    """
    fresh = _fresh.get(name)
    connection = _as_admin(name) if fresh else None
    if fresh is None or connection is None:
        return False
    with closing(connection):
        connection.autocommit = True
        if not processes.wait_until(lambda: _nobody_is_connected(connection), 5):
            return False
        catalogs = _numbers(connection, _CATALOGS, fresh.transaction)
        if catalogs != {catalog: (old, 0) for catalog, old in fresh.catalogs.items()}:
            return False
        tables = [table for (table,) in connection.execute(_TABLES).fetchall()]
        rows = _numbers(connection, tables, fresh.transaction)
        is_changed = any(rows.get(table, (0, 0))[0] != old for table, old in fresh.rows.items())
        written = {table: new for table, (_old, new) in rows.items() if new}
        if is_changed or sum(written.values()) > _TOO_MANY:
            return False
        back = [f"DELETE FROM {table} WHERE xmin::text::bigint >= {fresh.transaction}" for table in written]
        now = connection.execute(_SEQUENCES).fetchall()
        for (sequence, value, start), found in zip(fresh.sequences, now, strict=True):
            if found != (sequence, value, start):
                state = f"{start}, false" if value is None else f"{value}, true"
                back.append(f"SELECT setval('{sequence}', {state})")
        connection.execute(("BEGIN; " + "; ".join([*back, "COMMIT"])).encode())
    return True


def drop(name: str) -> None:
    with closing(_connect()) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def address() -> str:
    """The address of the clone that this process tests on, for a program that a test starts."""
    clone = settings.DATABASES["default"]["NAME"]
    return urlunsplit(urlsplit(postgres.ensure_running().app)._replace(path=f"/{clone}"))
