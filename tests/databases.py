"""The template database of the tests and its clones, made by the owner of the database."""

import hashlib
import os
from contextlib import closing
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from lineshaft.config import postgres

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
    return name


def drop(name: str) -> None:
    with closing(_connect()) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def address() -> str:
    """The address of the clone that this process tests on, for a program that a test starts."""
    clone = settings.DATABASES["default"]["NAME"]
    return urlunsplit(urlsplit(postgres.ensure_running().app)._replace(path=f"/{clone}"))
