"""The PostgreSQL server that Lineshaft runs for you when you have not named one.

`DATABASE_URL` and `DATABASE_OWNER_URL` name a server of your own; nothing is launched then. Without them,
`ensure_running` makes a cluster under `var/postgres` once, and starts it whenever it is not running. It
listens on the loopback address only, on a free port it remembers, and asks every role for its generated
password.
"""

import fcntl
import hashlib
import os
import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from lineshaft.config import database_roles, environment, postgres_cluster, processes
from lineshaft.config.paths import var_folder
from lineshaft.config.postgres_cluster import HASTY, Access, postmaster, ready_port
from lineshaft.config.postgres_programs import OLDEST_VERSION, PostgresError, Programs, installed, runner_for

__all__ = [
    "DatabaseUrls",
    "PostgresError",
    "Status",
    "check_app_role",
    "ensure_running",
    "programs",
    "revive",
    "status",
    "stop",
]


_FOLDER, _HASTY_FOLDER = "postgres", "postgres-for-tests"
"""Where a server is, and where one that does not wait for the disk."""


@dataclass(frozen=True)
class DatabaseUrls:
    """Where the database is, per role: `app` for web, worker and tests; `owner` for migrations.

    On a server of your own `admin` is None, and `owner` is empty where only DATABASE_URL is set: web and
    worker need no more. On the server that Lineshaft runs, `admin` is its superuser.
    """

    app: str
    owner: str
    admin: str | None


@dataclass(frozen=True)
class Status:
    """What is known of the server that Lineshaft runs, without connecting to it.

    `launched_here` is False when the environment names another server: the rest says nothing then.
    """

    launched_here: bool
    running: bool
    port: int | None
    data: Path


def ensure_running() -> DatabaseUrls:
    """The addresses of a server that runs: the one named by the environment, else ours, started if needed.

    Safe to call from several processes at once. Raises PostgresError with what to do when there is no way.
    """
    named = _named_by_environment()
    if named:
        check_app_role(named.app)
        return named
    folder = _folder()
    access = postgres_cluster.read_access(folder)
    if access and access.prepared == _preparation() and ready_port(folder / "data") == access.port:
        return _urls(access)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(folder):
        return _start_and_prepare(folder)


def stop() -> bool:
    """
    Stop the server that Lineshaft started, and that of the tests; False when none was running. Open transactions roll
    back.
    """
    stopped = [_stop(var_folder() / name) for name in (_FOLDER, _HASTY_FOLDER)]
    return any(stopped)


def _stop(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    data = folder / "data"
    with _locked(folder):
        pid = postmaster(data)
        if pid is None:
            return False
        processes.send(pid, signal.SIGINT)  # PostgreSQL's fast shutdown
        if not processes.wait_until(lambda: postmaster(data) is None, postgres_cluster.RECOVERY_SECONDS):
            raise PostgresError(
                f"PostgreSQL (process {pid}) did not stop within {postgres_cluster.RECOVERY_SECONDS} s; "
                f"its log is {folder / 'server.log'}."
            )
        return True


def revive() -> bool:
    """Start our server again when it went down without being stopped; False when there was nothing to do.

    A server that was stopped in order took its process file away: that one stays down. Raises PostgresError like
    `ensure_running`.
    """
    data = _folder() / "data"
    if (
        os.environ.get("DATABASE_URL")
        or not (data / "postmaster.pid").exists()
        or postmaster(data) is not None
    ):
        return False
    ensure_running()
    return True


def status() -> Status:
    """Whether the server that Lineshaft runs is up, and where."""
    data = _folder() / "data"
    if os.environ.get("DATABASE_URL"):
        return Status(launched_here=False, running=False, port=None, data=data)
    port = ready_port(data)
    return Status(launched_here=True, running=port is not None, port=port, data=data)


def programs() -> Programs:
    """The programs that fit the database: of our cluster's version, else the newest that are installed."""
    if os.environ.get("DATABASE_URL"):
        return installed()
    return installed(postgres_cluster.major_of(_folder() / "data"))


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
        raise PostgresError("The server of DATABASE_URL does not say which role it let in.")
    role, is_superuser, bypasses_policies, is_owner, major = row
    if major < OLDEST_VERSION:
        raise PostgresError(
            f"The server of DATABASE_URL is PostgreSQL {major}; Lineshaft needs {OLDEST_VERSION} or newer."
        )
    reasons = (
        (is_superuser, "is a superuser"),
        (bypasses_policies, "has BYPASSRLS"),
        (is_owner, "owns the database"),
    )
    for is_true, reason in reasons:
        if is_true:
            raise PostgresError(
                f"The role {role} of DATABASE_URL {reason}, so the row policies that keep centers apart "
                f"would not bind it. Use a role like {database_roles.APP_ROLE}: `lineshaft database prepare` "
                "prints the SQL that makes it."
            )


def analyze() -> None:
    """
    Let PostgreSQL look at what the tables hold now: without it the searches of the first minute after many rows were
    written take four times as long. Only the owner of the tables may; where the owner is not known, it looks by itself
    a little later.
    """
    owner = ensure_running().owner
    if owner:
        with psycopg.connect(owner, autocommit=True) as database:
            database.execute("ANALYZE")


def _named_by_environment() -> DatabaseUrls | None:
    app, owner = os.environ.get("DATABASE_URL", ""), os.environ.get("DATABASE_OWNER_URL", "")
    if app:
        return DatabaseUrls(app=app, owner=owner, admin=None)
    if owner:
        raise PostgresError(
            "DATABASE_OWNER_URL is set and DATABASE_URL is not. Set DATABASE_URL to the same database as the "
            f"role {database_roles.APP_ROLE}, or unset both to use the PostgreSQL that Lineshaft runs."
        )
    return None


def _folder() -> Path:
    return var_folder() / (_HASTY_FOLDER if environment.is_set(HASTY) else _FOLDER)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _urls(access: Access) -> DatabaseUrls:
    return DatabaseUrls(
        app=access.url(database_roles.APP_ROLE, access.app),
        owner=access.url(database_roles.OWNER_ROLE, access.owner),
        admin=access.url(postgres_cluster.ADMIN_ROLE, access.admin),
    )


def _start_and_prepare(folder: Path) -> DatabaseUrls:
    data = folder / "data"
    access = postgres_cluster.read_access(folder)
    if data.exists() and access is None:
        raise PostgresError(
            f"The passwords of the database in {data} are missing ({folder / 'access.json'}). Put that file "
            f"back from a backup, or, to begin with an empty database, move {data} away."
        )
    if access is None:
        access = Access(postgres_cluster.free_port(), *(secrets.token_urlsafe(24) for _ in range(3)))
        postgres_cluster.write_access(folder, access)
    is_starting = postmaster(data) is not None
    if not is_starting or not processes.wait_until(
        lambda: ready_port(data) is not None, postgres_cluster.RECOVERY_SECONDS
    ):
        found = installed(postgres_cluster.major_of(data))
        runner = runner_for(folder, found)
        if not data.exists():
            postgres_cluster.initialise(folder, found, runner, access)
        access = postgres_cluster.start(folder, found, runner, access)
    if access.prepared != _preparation():
        _prepare(access)
        access = replace(access, prepared=_preparation())
        postgres_cluster.write_access(folder, access)
    return _urls(access)


def _preparation() -> str:
    """A fingerprint of what the cluster must be prepared with; a change prepares it again."""
    nothing = database_roles.Passwords("", "")
    statements = [
        *database_roles.role_statements(nothing),
        *database_roles.extension_statements(),
        *database_roles.grant_statements(),
    ]
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()[:16]


def _prepare(access: Access) -> None:
    import psycopg
    from psycopg.conninfo import make_conninfo

    admin = access.url(postgres_cluster.ADMIN_ROLE, access.admin)

    def run(database: str, statements: list[str]) -> None:
        with psycopg.connect(make_conninfo(admin, dbname=database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    with psycopg.connect(make_conninfo(admin, dbname="postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database_roles.DATABASE])
        create = [] if found.fetchone() else [database_roles.create_database_statement()]
    roles = database_roles.role_statements(database_roles.Passwords(owner=access.owner, app=access.app))
    run("postgres", [*roles, *create])
    # Databases that tests make are copies of template1.
    run("template1", database_roles.extension_statements())
    run(database_roles.DATABASE, [*database_roles.extension_statements(), *database_roles.grant_statements()])
