"""The PostgreSQL server that Lineshaft runs for you when you have not named one.

`DATABASE_URL` and `DATABASE_OWNER_URL` name a server of your own; nothing is launched then. Without them,
`ensure_running` makes a cluster under `var/postgres` once, and starts it whenever it is not running. It listens
on the loopback address only, on a free port it remembers, and asks every role for its generated password.
"""

import fcntl
import hashlib
import json
import os
import random
import secrets
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lineshaft.config import database_roles
from lineshaft.config.paths import var_folder
from lineshaft.config.postgres_programs import PostgresError, Programs, Runner, installed, runner_for

__all__ = ["DatabaseUrls", "PostgresError", "Status", "check_app_role", "ensure_running", "status", "stop"]

HOST = "127.0.0.1"
ADMIN_ROLE = "postgres"
# Below the range from which systems pick ports for outgoing connections, so a remembered port stays free.
PORTS = range(15432, 16432)
START_RETRY_SECONDS = 30
RECOVERY_SECONDS = 120

# Modest enough for a laptop, enough for 300,000 sites on two cores. Durability settings keep their defaults.
SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    # Statements and key values in the log could hold a company's confidential facts.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}


@dataclass(frozen=True)
class DatabaseUrls:
    """Where the database is, per role: `app` for web, worker and tests; `owner` for migrations.

    `admin` is the superuser of the server that Lineshaft runs, and None on a server of your own.
    """

    app: str
    owner: str
    admin: str | None


@dataclass(frozen=True)
class Status:
    """What is known of the database server without connecting to it."""

    launched_here: bool
    running: bool
    port: int | None
    data: Path


@dataclass(frozen=True)
class _Access:
    """The port and passwords of the cluster, kept in a file that only its user can read."""

    port: int
    admin: str
    owner: str
    app: str
    prepared: str = ""

    def urls(self) -> DatabaseUrls:
        def address(role: str, password: str) -> str:
            return database_roles.address(role, password, host=HOST, port=self.port)

        return DatabaseUrls(
            app=address(database_roles.APP_ROLE, self.app),
            owner=address(database_roles.OWNER_ROLE, self.owner),
            admin=address(ADMIN_ROLE, self.admin),
        )


def ensure_running() -> DatabaseUrls:
    """The addresses of a server that runs: the one named by the environment, else ours, started if needed.

    Safe to call from several processes at once. Raises PostgresError with what to do when there is no way.
    """
    named = _named_by_environment()
    if named:
        check_app_role(named.app)
        return named
    folder = _folder()
    access = _read_access(folder)
    if access and access.prepared == _preparation() and _ready_port(folder / "data") == access.port:
        return access.urls()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(folder):
        return _start_and_prepare(folder)


def stop() -> bool:
    """Stop the server that Lineshaft started; False when it was not running. Open transactions roll back."""
    folder = _folder()
    if not folder.is_dir():
        return False
    with _locked(folder):
        pid = _postmaster(folder / "data")
        if pid is None:
            return False
        os.kill(pid, signal.SIGINT)  # PostgreSQL's fast shutdown
        if not _wait_until(lambda: not _alive(pid), RECOVERY_SECONDS):
            raise PostgresError(
                f"PostgreSQL (process {pid}) did not stop within {RECOVERY_SECONDS} s; "
                f"its log is {folder / 'server.log'}."
            )
        return True


def status() -> Status:
    """Whether the server runs, and where; for a server of your own, that it is not launched here."""
    folder = _folder()
    data = folder / "data"
    if os.environ.get("DATABASE_URL"):
        return Status(launched_here=False, running=False, port=None, data=data)
    port = _ready_port(data)
    return Status(launched_here=True, running=port is not None, port=port, data=data)


def check_app_role(url: str) -> None:
    """Raise PostgresError unless the role of this address is bound by row policies.

    A superuser, a role with BYPASSRLS and the owner's members all see every center's confidential rows.
    """
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            row = connection.execute(
                "SELECT current_user, rolsuper, rolbypassrls, pg_has_role(current_user, datdba, 'MEMBER'),"
                " current_setting('server_version_num')::int / 10000"
                " FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()"
            ).fetchone()
    except psycopg.OperationalError as error:
        raise PostgresError(f"DATABASE_URL does not lead to a database: {str(error).strip()}") from error
    if row is None:
        raise PostgresError("The role of DATABASE_URL is not in pg_roles; check the server.")
    role, is_superuser, bypasses, is_owner, major = row
    if major < 15:
        raise PostgresError(f"The server of DATABASE_URL is PostgreSQL {major}; Lineshaft needs 15 or newer.")
    for is_true, what in (
        (is_superuser, "is a superuser"),
        (bypasses, "has BYPASSRLS"),
        (is_owner, "owns the database"),
    ):
        if is_true:
            raise PostgresError(
                f"The role {role} of DATABASE_URL {what}, so the row policies that keep centers apart would not "
                f"bind it. Use the role {database_roles.APP_ROLE}; `lineshaft database prepare` prints the SQL."
            )


def _named_by_environment() -> DatabaseUrls | None:
    app, owner = os.environ.get("DATABASE_URL"), os.environ.get("DATABASE_OWNER_URL")
    if app and owner:
        return DatabaseUrls(app=app, owner=owner, admin=None)
    if app or owner:
        missing = "DATABASE_OWNER_URL" if app else "DATABASE_URL"
        raise PostgresError(
            f"{missing} is not set. Set both DATABASE_URL (role {database_roles.APP_ROLE}) and "
            f"DATABASE_OWNER_URL (role {database_roles.OWNER_ROLE}), or neither."
        )
    return None


def _folder() -> Path:
    return var_folder() / "postgres"


def _preparation() -> str:
    """A fingerprint of what the cluster must be prepared with; a change prepares it again."""
    nothing = database_roles.Passwords("", "")
    statements = [
        *database_roles.role_statements(nothing),
        *database_roles.extension_statements(),
        *database_roles.grant_statements(),
    ]
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()[:16]


def _start_and_prepare(folder: Path) -> DatabaseUrls:
    data = folder / "data"
    access = _read_access(folder)
    if data.exists() and access is None:
        raise PostgresError(
            f"The passwords of the database in {data} are missing ({folder / 'access.json'}). Put that file back "
            f"from a backup, or, to begin with an empty database, move {data} away."
        )
    if access is None:
        access = _Access(_free_port(), *(secrets.token_urlsafe(24) for _ in range(3)))
        _write_access(folder, access)
    if _postmaster(data) is None or not _wait_until(lambda: _ready_port(data) is not None, RECOVERY_SECONDS):
        programs = installed(_major_of(data))
        runner = runner_for(folder, programs)
        if not data.exists():
            _initialise(folder, programs, runner, access)
        access = _start(folder, programs, runner, access)
    if access.prepared != _preparation():
        _prepare(access)
        access = _replace(access, prepared=_preparation())
        _write_access(folder, access)
    return access.urls()


def _initialise(folder: Path, programs: Programs, runner: Runner, access: _Access) -> None:
    """Make the cluster beside its place and rename it, so that a half-made one is never taken for whole."""
    half_made, password_file = folder / "data.new", folder / "password.new"
    # Upper case and word boundaries for all letters, the same order on every machine.
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    locales = [builtin] if programs.major >= 17 else [["--locale=C.UTF-8"], ["--locale=C"]]
    try:
        for locale in locales:
            _remove_tree(half_made)
            password_file.write_text(access.admin)
            password_file.chmod(0o600)
            runner.give(password_file)
            made = runner.run(
                [
                    programs.path("initdb"),
                    f"--pgdata={half_made}",
                    f"--username={ADMIN_ROLE}",
                    f"--pwfile={password_file}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    *locale,
                ]
            )
            if made.returncode == 0:
                break
        else:
            raise PostgresError(f"The database could not be created in {half_made}:\n{made.stdout.strip()}")
    finally:
        password_file.unlink(missing_ok=True)
    with (half_made / "postgresql.conf").open("a") as configuration:
        configuration.write("\ninclude = 'lineshaft.conf'\n")
    half_made.rename(folder / "data")


def _start(folder: Path, programs: Programs, runner: Runner, access: _Access) -> _Access:
    """Start, and try again while what a killed server left behind goes away; recovery itself may take longer."""
    data, log = folder / "data", folder / "server.log"
    deadline = time.monotonic() + START_RETRY_SECONDS
    while True:
        _clear_remains(data)
        if not _port_is_free(access.port):
            access = _replace(access, port=_free_port())
            _write_access(folder, access)
        _write_settings(data, runner, access.port)
        log.touch(mode=0o600)
        runner.give(log)
        start = ["start", "-D", str(data), "-l", str(log), "-w", "-t", str(RECOVERY_SECONDS)]
        started = runner.run([programs.path("pg_ctl"), *start])
        if started.returncode == 0:
            return access
        if time.monotonic() > deadline:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
            raise PostgresError(
                f"PostgreSQL did not start within {START_RETRY_SECONDS} s: {started.stdout.strip()}\n"
                f"The end of its log, {log}:\n{tail}"
            )
        time.sleep(0.5)


def _write_settings(data: Path, runner: Runner, port: int) -> None:
    lines = [f"{name} = '{value}'" for name, value in {**SETTINGS, "port": str(port)}.items()]
    path = data / "lineshaft.conf"
    path.write_text("# Written by Lineshaft at every start.\n" + "\n".join(lines) + "\n")
    runner.give(path)


def _clear_remains(data: Path) -> None:
    """End what a killed server left running, and forget its process file when nothing of it is left.

    PostgreSQL clears both itself, except when its old number now belongs to some other process (as after a
    restart of a container) or a query of the old server still runs.
    """
    if not Path("/proc/self/cwd").exists() or _postmaster(data) is not None:
        return
    remains = _processes_in(data)
    for pid in remains:
        os.kill(pid, signal.SIGQUIT)  # ends at once; the next start recovers what was committed
    if not remains or _wait_until(lambda: not _processes_in(data), 5):
        (data / "postmaster.pid").unlink(missing_ok=True)


def _prepare(access: _Access) -> None:
    import psycopg
    from psycopg.conninfo import make_conninfo

    admin = access.urls().admin

    def run(database: str, statements: list[str]) -> None:
        with psycopg.connect(make_conninfo(admin or "", dbname=database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    with psycopg.connect(make_conninfo(admin or "", dbname="postgres"), autocommit=True) as connection:
        exists = connection.execute("SELECT FROM pg_database WHERE datname = %s", [database_roles.DATABASE])
        create = [] if exists.fetchone() else [database_roles.create_database_statement()]
    roles = database_roles.role_statements(database_roles.Passwords(owner=access.owner, app=access.app))
    run("postgres", [*roles, *create])
    # Databases that tests make are copies of template1.
    run("template1", database_roles.extension_statements())
    run(database_roles.DATABASE, [*database_roles.extension_statements(), *database_roles.grant_statements()])


def _read_access(folder: Path) -> _Access | None:
    try:
        return _Access(**json.loads((folder / "access.json").read_text()))
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise PostgresError(
            f"{folder / 'access.json'} belongs to another user. Run as that user, or set LINESHAFT_VAR "
            "to a folder of your own."
        ) from error


def _write_access(folder: Path, access: _Access) -> None:
    fresh = folder / "access.json.new"
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(access.__dict__, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(folder / "access.json")


def _replace(access: _Access, **changes: object) -> _Access:
    return _Access(**{**access.__dict__, **changes})


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _major_of(data: Path) -> int | None:
    version = data / "PG_VERSION"
    return int(version.read_text()) if version.is_file() else None


def _postmaster(data: Path) -> int | None:
    """The process number of the server of this cluster, when it is alive and really that server."""
    lines = _process_file(data)
    if not lines or not lines[0].isdigit():
        return None
    pid = int(lines[0])
    if not _alive(pid):
        return None
    link = Path(f"/proc/{pid}/cwd")
    try:
        # The server's working folder is its data; the number alone may have gone to another process.
        return pid if link.readlink() == data.resolve() else None
    except PermissionError:
        return None
    except FileNotFoundError:
        return None if Path("/proc/self").exists() else pid


def _ready_port(data: Path) -> int | None:
    if _postmaster(data) is None:
        return None
    lines = _process_file(data)
    is_ready = len(lines) >= 8 and lines[7].strip() == "ready"
    return int(lines[3]) if is_ready else None


def _process_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, PermissionError):
        return []


def _processes_in(data: Path) -> list[int]:
    place, found = data.resolve(), []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                if (process / "cwd").readlink() == place:
                    found.append(int(process.name))
            except OSError:  # another user's process, or one that has just ended
                continue
    return found


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _wait_until(is_so: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _free_port() -> int:
    for port in random.sample(PORTS, len(PORTS)):
        if _port_is_free(port):
            return port
    raise PostgresError(f"No port from {PORTS.start} to {PORTS.stop - 1} is free on {HOST}.")


def _port_is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except OSError:
            return False
        return True


def _remove_tree(folder: Path) -> None:
    import shutil

    if folder.exists():
        shutil.rmtree(folder)
