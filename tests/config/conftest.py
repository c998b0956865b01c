"""Clusters of their own, apart from the one that the other tests use."""

import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from lineshaft.config import postgres, postgres_cluster, processes
from lineshaft.config.postgres import DatabaseUrls


def leads_to(folder: Path, environment: pytest.MonkeyPatch) -> None:
    """Let the environment name this folder and no other server, one as an installation has it."""
    environment.setenv("LINESHAFT_VAR", str(folder))
    environment.delenv("LINESHAFT_HASTY_DATABASE", raising=False)
    environment.delenv("DATABASE_URL", raising=False)
    environment.delenv("DATABASE_OWNER_URL", raising=False)


@pytest.fixture
def own_var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for everything written at run time; the server started in it ends with the test."""
    folder = tmp_path / "var"
    leads_to(folder, monkeypatch)
    yield folder
    leads_to(folder, monkeypatch)
    postgres.stop()
    shutil.rmtree(
        folder, ignore_errors=True
    )  # a cluster is large, and pytest keeps the folders of three runs


@pytest.fixture
def urls(own_var: Path) -> DatabaseUrls:
    """A running server of its own."""
    return postgres.ensure_running()


@pytest.fixture(scope="package")
def shared_var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a running server for tests that leave it running; the environment does not lead to it."""
    folder = tmp_path_factory.mktemp("shared")
    with pytest.MonkeyPatch.context() as environment:
        leads_to(folder, environment)
        postgres.ensure_running()
    yield folder
    with pytest.MonkeyPatch.context() as environment:
        leads_to(folder, environment)
        postgres.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="package")
def shared_urls(shared_var: Path) -> DatabaseUrls:
    """The addresses of that server."""
    with pytest.MonkeyPatch.context() as environment:
        leads_to(shared_var, environment)
        return postgres.ensure_running()


@pytest.fixture
def execute() -> Callable[..., list[tuple[object, ...]]]:
    """Run one statement at an address, committed; returns its rows."""

    def run(address: str, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(address, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    return run


@pytest.fixture
def kill() -> Callable[[list[int]], None]:
    """End processes with SIGKILL and wait until they are gone."""

    def run(pids: list[int]) -> None:
        for pid in pids:
            processes.send(pid, signal.SIGKILL)
        assert processes.wait_until(lambda: not any(map(processes.working_folder, pids)), 10)

    return run


@pytest.fixture
def postmaster(own_var: Path) -> Callable[[], int | None]:
    """The number of the server's first process, when it lives."""
    return lambda: postgres_cluster.postmaster(own_var / "postgres" / "data")
