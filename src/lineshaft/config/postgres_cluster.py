"""Make, start and watch one PostgreSQL cluster in a folder; callers hold the folder's lock."""

import json
import os
import random
import shutil
import signal
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from lineshaft.config import database_roles, environment, processes
from lineshaft.config.postgres_programs import PostgresError, Programs, Runner

HOST = "127.0.0.1"
ADMIN_ROLE = "postgres"
# Below the range from which systems pick ports for outgoing connections, so a remembered port stays free.
PORTS = range(15432, 16432)
START_RETRY_SECONDS = 30
RECOVERY_SECONDS = 120

# Modest enough for a laptop, enough for 300,000 sites on two cores. What makes a commit durable keeps its
# default.
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

HASTY = "LINESHAFT_HASTY_DATABASE"
# A database of tests is copied hundreds of times, and waiting for the disk would take most of that time.
HASTY_SETTINGS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@dataclass(frozen=True)
class Access:
    """The port and passwords of the cluster, kept in a file that only its user can read.

    `prepared` is the fingerprint of the roles and grants that the cluster was last prepared with.
    """

    port: int
    admin: str
    owner: str
    app: str
    prepared: str = ""

    def url(self, role: str, password: str) -> str:
        """The address of the database for one role."""
        return database_roles.address(role, password, host=HOST, port=self.port)


def read_access(folder: Path) -> Access | None:
    """The access file, or None where the cluster was never made. Raises PostgresError for another user's."""
    path = folder / "access.json"
    try:
        return Access(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise PostgresError(
            f"{path} belongs to another user. Run as that user, or set LINESHAFT_VAR to a folder of your own."
        ) from error
    except (ValueError, TypeError) as error:
        raise PostgresError(f"{path} is damaged ({error}). Put it back from a backup.") from error


def write_access(folder: Path, access: Access) -> None:
    """Replace the access file as a whole, readable by its user only."""
    fresh = folder / "access.json.new"
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(asdict(access), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(folder / "access.json")


def major_of(data: Path) -> int | None:
    """The major version that wrote these data; None where there are none."""
    try:
        return int((data / "PG_VERSION").read_text(encoding="ascii"))
    except FileNotFoundError:
        return None


def postmaster(data: Path) -> int | None:
    """The process number of the server of this cluster, when it is alive and really that server."""
    lines = _process_file(data)
    if not lines or not lines[0].isdigit() or not processes.is_alive(int(lines[0])):
        return None
    pid = int(lines[0])
    if not processes.can_see_processes():
        return pid
    # The server's working folder is its data; the number alone may have gone to another process.
    return pid if processes.working_folder(pid) == data.resolve() else None


def ready_port(data: Path) -> int | None:
    """The port on which the server of this cluster takes connections; None when it takes none."""
    if postmaster(data) is None:
        return None
    lines = _process_file(data)
    is_ready = len(lines) >= 8 and lines[7].strip() == "ready"
    return int(lines[3]) if is_ready else None


def free_port() -> int:
    """A port of our range on which nobody listens."""
    for port in random.sample(PORTS, len(PORTS)):
        if processes.is_port_free(HOST, port):
            return port
    raise PostgresError(f"No port from {PORTS.start} to {PORTS.stop - 1} is free on {HOST}.")


def initialise(folder: Path, programs: Programs, runner: Runner, access: Access) -> None:
    """Make the cluster beside its place and rename it, so that a half-made one is never taken for whole."""
    half_made, password_file = folder / "data.new", folder / "password.new"
    # Upper case and word boundaries for all letters, the same order on every machine.
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    locales = [builtin] if programs.major >= 17 else [["--locale=C.UTF-8"], ["--locale=C"]]
    try:
        password_file.touch(mode=0o600)
        password_file.write_text(access.admin, encoding="ascii")
        runner.give(password_file)
        for locale in locales:
            if half_made.exists():
                shutil.rmtree(half_made)
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
    with (half_made / "postgresql.conf").open("a", encoding="utf-8") as configuration:
        configuration.write("\ninclude = 'lineshaft.conf'\n")
    half_made.rename(folder / "data")


def start(folder: Path, programs: Programs, runner: Runner, access: Access) -> Access:
    """Start the server; returns the access with the port it got.

    Tries again for 30 s while what a killed server left behind goes away; recovery itself may take longer.
    """
    data, log = folder / "data", folder / "server.log"
    deadline = time.monotonic() + START_RETRY_SECONDS
    while True:
        _clear_remains(data)
        if not processes.is_port_free(HOST, access.port):
            access = replace(access, port=free_port())
            write_access(folder, access)
        _write_settings(data, runner, access.port)
        log.touch(mode=0o600)
        runner.give(log)
        arguments = ["start", "-D", str(data), "-l", str(log), "-w", "-t", str(RECOVERY_SECONDS)]
        started = runner.run([programs.path("pg_ctl"), *arguments])
        if started.returncode == 0:
            return access
        if time.monotonic() > deadline:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
            raise PostgresError(
                f"PostgreSQL did not start within {START_RETRY_SECONDS} s: {started.stdout.strip()}\n"
                f"The end of its log, {log}:\n{tail}"
            )
        time.sleep(0.5)


def _process_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, PermissionError):
        return []


def _servers_in(data: Path) -> list[int]:
    return processes.working_in(data, name="postgres")


def _write_settings(data: Path, runner: Runner, port: int) -> None:
    hasty = HASTY_SETTINGS if environment.is_set(HASTY) else {}
    settings = {**SETTINGS, **hasty, "port": str(port)}
    lines = [f"{name} = '{value}'" for name, value in settings.items()]
    path = data / "lineshaft.conf"
    path.write_text("\n".join(["# Written by Lineshaft at every start.", *lines, ""]), encoding="utf-8")
    runner.give(path)


def _clear_remains(data: Path) -> None:
    """End what a killed server left running, and forget its process file when nothing of it is left.

    PostgreSQL clears both itself, except when its old number now belongs to some other process (as after a
    restart of a container) or a query of the old server still runs.
    """
    if not processes.can_see_processes() or postmaster(data) is not None:
        return
    for pid in _servers_in(data):
        processes.send(pid, signal.SIGQUIT)  # ends at once; the next start recovers what was committed
    if processes.wait_until(lambda: not _servers_in(data), 5):
        (data / "postmaster.pid").unlink(missing_ok=True)
