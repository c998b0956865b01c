"""A test that commits finds the database as if it had just been made."""

import os
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

import databases
from lineshaft.config import postgres

NAME = f"lineshaft_test_put_back_{os.getpid()}"
EVERYTHING = """
SELECT format('SELECT %L, md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM %s t', oid::regclass, oid::regclass)
  FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1
"""


@pytest.fixture(scope="module", autouse=True)
def clone() -> Iterator[None]:
    if postgres.ensure_running().admin is None:
        pytest.skip("clones are made anew on a server whose administrator is somebody else")
    databases.make_clone(NAME)
    yield
    databases.drop(NAME)


def _run(*statements: str) -> None:
    """Run these as the administrator, committed, without triggers and constraints between tables."""
    address = urlunsplit(urlsplit(postgres.ensure_running().admin or "")._replace(path=f"/{NAME}"))
    with closing(psycopg.connect(address, options="-c session_replication_role=replica")) as connection:
        for statement in statements:
            connection.execute(statement.encode())
        connection.commit()


def _everything() -> list[tuple[object, ...]]:
    """A digest of every table, and every sequence."""
    address = urlunsplit(urlsplit(postgres.ensure_running().admin or "")._replace(path=f"/{NAME}"))
    with closing(psycopg.connect(address)) as connection:
        questions = [question for (question,) in connection.execute(EVERYTHING.encode()).fetchall()]
        digests = connection.execute(" UNION ALL ".join(questions).encode()).fetchall()
        return [*digests, *connection.execute("SELECT * FROM pg_sequences ORDER BY 2").fetchall()]


def test_what_was_written__is_gone_and_the_numbers_begin_again() -> None:
    before = _everything()

    _run(
        'INSERT INTO accounts_organisation SELECT (jsonb_populate_record(o, \'{"name": "New"}\'::jsonb'
        " || jsonb_build_object('id', nextval('accounts_organisation_id_seq'), 'public_id', gen_random_uuid()))).*"
        " FROM accounts_organisation o LIMIT 3",
        "SELECT nextval('companies_site_id_seq')",
        "CREATE TEMPORARY TABLE passing (id int)",
    )
    assert _everything() != before

    assert databases.put_back(NAME)
    assert _everything() == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reference_state SET name = 'Elsewhere' WHERE fips = '13'",
        "CREATE POLICY open_to_all ON companies_relationship USING (true)",
    ],
)
def test_template_changed__the_clone_is_made_again(statement: str) -> None:
    before = _everything()

    _run(statement)
    assert not databases.put_back(NAME)

    databases.make_clone(NAME)
    assert databases.put_back(NAME)
    assert _everything() == before
