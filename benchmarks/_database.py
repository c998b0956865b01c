"""A database for one benchmark alone: made as every other, and dropped at the end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg

from lineshaft.config import database_roles, postgres


@contextmanager
def own_database() -> Iterator[None]:
    """A migrated database without reference facts; Django is set up on it."""
    urls, name = postgres.ensure_running(), f"lineshaft_bench_{os.getpid()}"

    def at_ours(url: str) -> str:
        return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))

    with psycopg.connect(urls.owner, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            with psycopg.connect(at_ours(urls.owner), autocommit=True) as database:
                for statement in database_roles.grant_statements(name):
                    database.execute(statement.encode())
            os.environ.update(
                DATABASE_URL=at_ours(urls.app),
                DATABASE_OWNER_URL=at_ours(urls.owner),
                DJANGO_SETTINGS_MODULE="lineshaft.config.settings",
            )
            _set_up()
            yield
        finally:
            _close()
            server.execute(f"DROP DATABASE {name}")


def _set_up() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate_database", verbosity=0)


def _close() -> None:
    from django.db import connections

    connections.close_all()
