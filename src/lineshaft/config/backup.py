"""One file that holds everything: the database and the uploaded files.

The file is a tar archive: `manifest.json`, `database.dump` (pg_dump's own format) and `files/`. The manifest
names the number of rows of each table as of the dump's snapshot and the hash of each file, so that a restore
can tell whether it got everything before it replaces anything.
"""

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from lineshaft.config import database_roles, postgres
from lineshaft.config.paths import var_folder
from lineshaft.config.postgres_programs import PostgresError, installed

FORMAT = 1
SWAP_ATTEMPTS = 20
MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "files"


class BackupError(Exception):
    """A backup could not be written, read or put back; the message says what stands and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. Times are UTC in ISO format; `rows` counts per table, `hashes` are SHA-256."""

    format: int
    made_at: str
    postgres_major: int
    rows: dict[str, int]
    hashes: dict[str, str]

    def __str__(self) -> str:
        files = len(self.hashes) - 1
        return (
            f"{sum(self.rows.values()):,} rows in {len(self.rows)} tables and "
            f"{files:,} {'file' if files == 1 else 'files'}, as of {self.made_at}"
        )


def save(target: Path, *, replace: bool = False) -> Manifest:
    """Write a backup, readable by its user only. The site may go on meanwhile: the dump is of one moment.

    Raises BackupError when the target exists and may not be replaced, or when something could not be read.
    """
    if target.exists() and not replace:
        raise BackupError(f"{target} exists already. Choose another name, or say --yes to replace it.")
    if not target.absolute().parent.is_dir():
        raise BackupError(f"The folder {target.absolute().parent} does not exist.")
    half_written = target.with_name(target.name + ".part")
    with tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".lineshaft-") as folder:
        dump = Path(folder) / DUMP
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        major, rows = _dump_database(dump)
        members = {DUMP: dump, **_uploaded_files()}
        try:
            with os.fdopen(os.open(half_written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                manifest = _write(file, members, major=major, rows=rows, made_at=made_at)
                file.flush()
                os.fsync(file.fileno())
            half_written.rename(target)
        finally:
            half_written.unlink(missing_ok=True)
    return manifest


def describe(source: Path) -> str:
    """What a backup holds, in words. Raises BackupError when it is no backup of this format."""
    with _opened(source) as archive:
        return str(_read_manifest(source, archive))


def load(source: Path) -> Manifest:
    """Replace the database and the uploaded files by those of the backup.

    Everything is unpacked, restored beside the present data and counted first; only then do the two change
    places. Raises BackupError when anything is missing or differs: the present data then stand as they were.
    """
    files = var_folder() / FILES
    files.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=files.parent, prefix=".restore-") as folder:
        with _opened(source) as archive:
            manifest = _read_manifest(source, archive)
            _unpack(source, archive, manifest, Path(folder))
        unpacked = Path(folder) / FILES
        unpacked.mkdir(exist_ok=True)
        _replace_database(Path(folder) / DUMP, manifest)
        if files.exists():
            files.rename(Path(folder) / "files.before")
        unpacked.rename(files)
    return manifest


# ---------------------------------------------------------------- the archive


def _uploaded_files() -> dict[str, Path]:
    folder = var_folder() / FILES
    found = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    return {f"{FILES}/{path.relative_to(folder).as_posix()}": path for path in found}


def _write(
    file: BinaryIO, members: dict[str, Path], *, major: int, rows: dict[str, int], made_at: str
) -> Manifest:
    hashes = {}
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, path in members.items():
            with path.open("rb") as content:
                hashes[name] = hashlib.file_digest(content, "sha256").hexdigest()
                content.seek(0)
                archive.addfile(_member(name, path.stat().st_size), content)
        manifest = Manifest(FORMAT, made_at, major, rows, hashes)
        text = json.dumps(asdict(manifest), indent=1).encode()
        archive.addfile(_member(MANIFEST, len(text)), io.BytesIO(text))
    return manifest


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source, "r:") as archive:
            yield archive
    except FileNotFoundError as error:
        raise BackupError(f"There is no file {source}.") from error
    except (tarfile.TarError, EOFError, IsADirectoryError) as error:
        raise BackupError(f"{source} is no whole Lineshaft backup: {error}.") from error


def _read_manifest(source: Path, archive: tarfile.TarFile) -> Manifest:
    try:
        content = archive.extractfile(MANIFEST)
        manifest = Manifest(**json.loads(content.read() if content else b""))
    except (KeyError, ValueError, TypeError) as error:
        raise BackupError(f"{source} is no whole Lineshaft backup: its {MANIFEST} is not right.") from error
    if manifest.format != FORMAT:
        raise BackupError(
            f"{source} has backup format {manifest.format}, and this version of Lineshaft reads {FORMAT}. "
            "Restore it with the version that wrote it."
        )
    return manifest


def _unpack(source: Path, archive: tarfile.TarFile, manifest: Manifest, folder: Path) -> None:
    for name, expected in manifest.hashes.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or path.parts[0] not in (DUMP, FILES):
            raise BackupError(f"{source} names a file outside its place: {name}. Nothing was changed.")
        try:
            content = archive.extractfile(name)
        except KeyError:
            content = None
        if content is None:
            raise BackupError(f"{source} lacks {name}. Nothing was changed.")
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            shutil.copyfileobj(content, file)
        with target.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != expected:
            raise BackupError(f"{name} in {source} is damaged: its hash differs. Nothing was changed.")


# ---------------------------------------------------------------- the database


def _dump_database(target: Path) -> tuple[int, dict[str, int]]:
    """Dump and count in one snapshot; returns the server's major version and the rows per table."""
    import psycopg

    urls = postgres.ensure_running()
    address = urls.admin or urls.owner
    if not address:
        raise BackupError("Set DATABASE_OWNER_URL: the role of DATABASE_URL does not see all rows.")
    with psycopg.connect(address) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        _check_all_rows_are_seen(connection)
        rows = _count_rows(connection)
        snapshot = _value(connection, "SELECT pg_export_snapshot()")
        major = connection.info.server_version // 10000
        arguments = ["--format=custom", f"--snapshot={snapshot}", f"--file={target}"]
        # The owner of a server of your own is no superuser, and reads through its own policies.
        policies = [] if urls.admin else ["--enable-row-security"]
        _run("pg_dump", major, address, [*arguments, *policies])
    return major, rows


def _check_all_rows_are_seen(connection: Any) -> None:
    """Raise BackupError when a row policy would hide rows from the role that dumps."""
    hidden = connection.execute(
        "SELECT c.oid::regclass::text FROM pg_class c, pg_roles me"
        " WHERE me.rolname = current_user AND NOT me.rolsuper AND NOT me.rolbypassrls AND c.relrowsecurity"
        "   AND (c.relforcerowsecurity OR NOT pg_has_role(c.relowner, 'USAGE'))"
        "   AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND me.oid = ANY (p.polroles)"
        "     AND p.polcmd IN ('*', 'r') AND pg_get_expr(p.polqual, p.polrelid) = 'true')"
        " ORDER BY 1"
    ).fetchall()
    if hidden:
        names = ", ".join(name for (name,) in hidden)
        raise BackupError(
            f"The owner has no policy to read all rows of {names}. Run `lineshaft database migrate` first."
        )


def _count_rows(connection: Any) -> dict[str, int]:
    from psycopg import sql

    tables = connection.execute(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1, 2"
    ).fetchall()
    return {
        f"{schema}.{table}": _value(
            connection, sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
        )
        for schema, table in tables
    }


def _replace_database(dump: Path, manifest: Manifest) -> None:
    """Restore into a new database, count, and let it take the place of the present one."""
    import psycopg
    from psycopg import sql
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    urls = postgres.ensure_running()
    address = urls.admin or urls.owner
    if not address:
        raise BackupError("Set DATABASE_OWNER_URL: a restore creates a database as its role.")
    name = str(conninfo_to_dict(address)["dbname"])
    fresh, former = f"{name}_restore_{os.getpid()}", f"{name}_before_{os.getpid()}"
    with psycopg.connect(make_conninfo(address, dbname="postgres"), autocommit=True) as server:
        major = server.info.server_version // 10000
        if major < manifest.postgres_major:
            raise BackupError(
                f"The backup comes from PostgreSQL {manifest.postgres_major}, and this server is {major}. "
                "Restore it on a server of that version or a newer one. Nothing was changed."
            )

        def run(statement: str, **names: str) -> None:
            quoted = {key: sql.Identifier(value) for key, value in names.items()}
            server.execute(sql.SQL(statement).format(**quoted))

        run(
            "CREATE DATABASE {fresh} OWNER {owner} TEMPLATE template0",
            fresh=fresh,
            owner=_owner_of(server, name),
        )
        try:
            _fill(make_conninfo(address, dbname=fresh), major, dump, manifest, name=fresh)
            for attempt in range(SWAP_ATTEMPTS):
                _disconnect_others(server, name)
                try:
                    with server.transaction():
                        run("ALTER DATABASE {name} RENAME TO {former}", name=name, former=former)
                        run("ALTER DATABASE {fresh} RENAME TO {name}", fresh=fresh, name=name)
                    break
                except psycopg.errors.ObjectInUse:  # a program has connected again in between
                    if attempt == SWAP_ATTEMPTS - 1:
                        raise
            run("DROP DATABASE {former} WITH (FORCE)", former=former)
        except psycopg.Error as error:
            raise BackupError(f"The database was not replaced: {str(error).strip()}") from error
        finally:
            run("DROP DATABASE IF EXISTS {fresh} WITH (FORCE)", fresh=fresh)


def _fill(address: str, major: int, dump: Path, manifest: Manifest, *, name: str) -> None:
    import psycopg

    with psycopg.connect(address, autocommit=True) as database:
        for statement in (
            *database_roles.extension_statements(),
            *database_roles.grant_statements(name),
        ):
            database.execute(statement.encode())
    with tempfile.NamedTemporaryFile("w", dir=dump.parent, suffix=".list") as contents:
        # Extensions stand already: only a superuser may comment on or replace those.
        listing = _run("pg_restore", major, None, ["--list", str(dump)])
        contents.writelines(f"{line}\n" for line in listing.splitlines() if " EXTENSION " not in line)
        contents.flush()
        arguments = ["--exit-on-error", f"--use-list={contents.name}", f"--dbname={name}", str(dump)]
        _run("pg_restore", major, address, arguments)
    with psycopg.connect(address) as database:
        database.execute("SET row_security = on")
        found = _count_rows(database)
        database.execute("ANALYZE")
        database.commit()
    differing = [
        table for table in sorted({*found, *manifest.rows}) if found.get(table) != manifest.rows.get(table)
    ]
    if differing:
        first = differing[0]
        raise BackupError(
            f"{len(differing)} tables came back differently, first {first}: {manifest.rows.get(first)} rows "
            f"in the backup, {found.get(first)} restored. Nothing was changed."
        )


def _owner_of(server: Any, name: str) -> str:
    query = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s"
    row = server.execute(query, [name]).fetchone()
    return str(row[0]) if row else database_roles.OWNER_ROLE


def _disconnect_others(server: Any, name: str) -> None:
    import psycopg

    try:
        server.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> pg_backend_pid()",
            [name],
        )
    except psycopg.errors.InsufficientPrivilege as error:
        raise BackupError(
            "The web server or the worker is connected. Stop them, then restore. Nothing was changed."
        ) from error


def _value(connection: Any, query: Any) -> Any:
    return connection.execute(query).fetchone()[0]


def _run(program: str, major: int, address: str | None, arguments: list[str]) -> str:
    """Run one of PostgreSQL's programs of the server's version; the password goes by environment, unseen."""
    from psycopg.conninfo import conninfo_to_dict

    try:
        path = installed(major).path(program)
    except PostgresError as error:
        raise BackupError(f"{program} of the server's version is needed. {error}") from error
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    names = {"dbname": "PGDATABASE"}
    for key, value in (conninfo_to_dict(address) if address else {}).items():
        environment[names.get(key, f"PG{key.upper()}")] = str(value)
    done = subprocess.run([path, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BackupError(f"{program} failed: {done.stderr.strip()}")
    return done.stdout
