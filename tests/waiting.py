"""Waiting for other processes, told by what the database says of them. The test must name the database "owner"."""

from django.db import connections

from lineshaft.config import processes

_SECONDS = 60


def _until(question: str) -> None:
    def is_so() -> bool:
        with connections["owner"].cursor() as cursor:
            cursor.execute(question)
            return bool(cursor.fetchone()[0])

    assert processes.wait_until(is_so, _SECONDS), question


def _until_waiting_for(kinds: str) -> None:
    _until(
        "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)"
        f" WHERE datname = current_database() AND NOT granted AND locktype IN ({kinds}))"
    )


def until_someone_waits() -> None:
    """Returns when a process waits for a row or a key that another transaction holds."""
    _until_waiting_for("'transactionid', 'tuple', 'spectoken'")


def until_someone_waits_for_a_table() -> None:
    """Returns when a process waits for a table that another transaction holds."""
    _until_waiting_for("'relation'")


def until_an_import_waits_for_its_turn() -> None:
    """Returns when a process waits for the one import that may write, or for the months of the books."""
    _until_waiting_for("'advisory'")


def until_nobody_waits_or_works() -> None:
    """Returns when every other process has let go of the tables: its transaction is over."""
    _until(
        "SELECT NOT EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND locktype IN ('relation', 'advisory'))"
    )
