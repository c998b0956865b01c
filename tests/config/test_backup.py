"""A backup comes back whole, or nothing is changed."""

import io
import json
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from lineshaft.config import backup, postgres
from lineshaft.config.backup import BackupError
from lineshaft.config.postgres import DatabaseUrls

Execute = Callable[..., list[tuple[object, ...]]]

SCHEMA = (
    "DROP TABLE IF EXISTS cases, later",
    "CREATE TABLE cases (id int PRIMARY KEY, center_id int NOT NULL, note text)",
    "INSERT INTO cases SELECT n, n % 3, 'case ' || n FROM generate_series(1, 300) n",
    "ALTER TABLE cases ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE cases FORCE ROW LEVEL SECURITY",
    "CREATE POLICY read_own ON cases TO lineshaft_app"
    " USING (center_id = current_setting('app.center', true)::int)",
    "CREATE POLICY read_all ON cases TO lineshaft_owner USING (true)",
    "GRANT SELECT ON cases TO lineshaft_app",
)


@pytest.fixture
def network(
    shared_urls: DatabaseUrls, shared_var: Path, monkeypatch: pytest.MonkeyPatch, execute: Execute
) -> DatabaseUrls:
    """A table with a row policy, and two uploaded files."""
    monkeypatch.setenv("LINESHAFT_VAR", str(shared_var))
    monkeypatch.delenv("LINESHAFT_HASTY_DATABASE", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    for statement in SCHEMA:
        execute(shared_urls.owner, statement)
    shutil.rmtree(shared_var / "files", ignore_errors=True)
    (shared_var / "files" / "imports").mkdir(parents=True)
    (shared_var / "files" / "imports" / "one.csv").write_bytes(b"a,b\n1,2\n")
    (shared_var / "files" / "two.pdf").write_bytes(bytes(range(256)))
    return shared_urls


@pytest.fixture
def saved(network: DatabaseUrls, tmp_path: Path) -> Path:
    """A backup of it."""
    backup.save(tmp_path / "network.backup")
    return tmp_path / "network.backup"


def notes(urls: DatabaseUrls, execute: Execute) -> list[tuple[object, ...]]:
    return execute(urls.owner, "SELECT count(*), max(note) FROM cases")


def rewritten(source: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The backup with its members changed by hand."""
    with tarfile.open(source) as archive:
        members = {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]
    change(members)
    target = source.with_name("rewritten.backup")
    with tarfile.open(target, "w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return target


def test_round_trip__database_and_files_as_they_were(
    network: DatabaseUrls, saved: Path, shared_var: Path, execute: Execute
) -> None:
    execute(network.owner, "UPDATE cases SET note = 'zz lost'")
    execute(network.owner, "CREATE TABLE later (id int)")
    (shared_var / "files" / "two.pdf").write_bytes(b"changed")
    (shared_var / "files" / "three.txt").write_bytes(b"later")

    manifest = backup.load(saved)

    assert manifest.rows == {"public.cases": 300}
    assert str(manifest).startswith("300 rows in 1 tables and 2 files, as of 20")
    assert notes(network, execute) == [(300, "case 99")]
    assert execute(network.owner, "SELECT to_regclass('later')") == [(None,)]
    assert (shared_var / "files" / "imports" / "one.csv").read_bytes() == b"a,b\n1,2\n"
    assert (shared_var / "files" / "two.pdf").read_bytes() == bytes(range(256))
    assert not (shared_var / "files" / "three.txt").exists()


def test_round_trip__policies_owners_and_grants_hold(
    network: DatabaseUrls, saved: Path, execute: Execute
) -> None:
    backup.load(saved)

    postgres.check_app_role(network.app)
    with psycopg.connect(network.app) as connection:
        assert connection.execute("SELECT count(*) FROM cases").fetchone() == (0,)
        connection.execute("SET LOCAL app.center = 2")
        assert connection.execute("SELECT count(*) FROM cases").fetchone() == (100,)
    assert execute(network.app, "SELECT tableowner::text FROM pg_tables WHERE tablename = 'cases'") == [
        ("lineshaft_owner",)
    ]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        execute(network.app, "INSERT INTO cases VALUES (999, 2, 'x')")
    databases = execute(network.app, "SELECT datname::text FROM pg_database WHERE datname LIKE 'lineshaft%'")
    assert databases == [("lineshaft",)]


def test_round_trip__while_a_program_is_connected(
    network: DatabaseUrls, saved: Path, execute: Execute
) -> None:
    connection = psycopg.connect(network.app)
    try:
        backup.load(saved)
    finally:
        connection.close()

    assert notes(network, execute) == [(300, "case 99")]


def test_round_trip__on_a_server_of_ones_own__as_its_owner(
    network: DatabaseUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, execute: Execute
) -> None:
    """The owner is no superuser: it reads through its policy, and may not touch the extensions."""
    monkeypatch.setenv("DATABASE_URL", network.app)
    monkeypatch.setenv("DATABASE_OWNER_URL", network.owner)
    backup.save(tmp_path / "own.backup")
    execute(network.owner, "DELETE FROM cases")

    backup.load(tmp_path / "own.backup")

    assert notes(network, execute) == [(300, "case 99")]


def test_save__rows_hidden_from_the_owner__refused(
    network: DatabaseUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, execute: Execute
) -> None:
    execute(network.owner, "DROP POLICY read_all ON cases")
    monkeypatch.setenv("DATABASE_URL", network.app)
    monkeypatch.setenv("DATABASE_OWNER_URL", network.owner)

    with pytest.raises(BackupError, match="no policy to read all rows of cases"):
        backup.save(tmp_path / "own.backup")


def test_save__file_exists__kept_unless_told(saved: Path) -> None:
    before = saved.read_bytes()

    with pytest.raises(BackupError, match="exists already"):
        backup.save(saved)

    assert saved.read_bytes() == before
    assert backup.save(saved, replace=True).rows == {"public.cases": 300}
    assert saved.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in saved.parent.iterdir() if path.name != "var"] == [saved.name]


def test_save__folder_is_missing__says_so(network: DatabaseUrls, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match=r"The folder .*nowhere does not exist"):
        backup.save(tmp_path / "nowhere" / "x.backup")


def _other_count(members: dict[str, bytes]) -> None:
    manifest = json.loads(members["manifest.json"])
    manifest["rows"]["public.cases"] = 301
    members["manifest.json"] = json.dumps(manifest).encode()


def _outside(members: dict[str, bytes]) -> None:
    manifest = json.loads(members["manifest.json"])
    manifest["hashes"]["files/../../escaped"] = ""
    members["manifest.json"] = json.dumps(manifest).encode()


def _later_format(members: dict[str, bytes]) -> None:
    manifest = json.loads(members["manifest.json"])
    members["manifest.json"] = json.dumps({**manifest, "format": 2}).encode()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda members: members.update({"files/two.pdf": b"other"}), "files/two.pdf .* is damaged"),
        (lambda members: members.pop("database.dump"), "lacks database.dump"),
        (lambda members: members.pop("manifest.json"), "no whole Lineshaft backup"),
        (_other_count, r"public.cases: 301 rows in the backup, 300 restored"),
        (_outside, "outside its place"),
        (_later_format, "backup format 2"),
    ],
)
def test_load__backup_is_not_right__nothing_changes(
    network: DatabaseUrls,
    saved: Path,
    shared_var: Path,
    execute: Execute,
    change: Callable[[dict[str, bytes]], None],
    message: str,
) -> None:
    execute(network.owner, "DELETE FROM cases WHERE id > 10")

    with pytest.raises(BackupError, match=message):
        backup.load(rewritten(saved, change))

    assert notes(network, execute) == [(10, "case 9")]
    assert (shared_var / "files" / "two.pdf").read_bytes() == bytes(range(256))
    databases = execute(network.app, "SELECT count(*) FROM pg_database WHERE datname LIKE 'lineshaft%'")
    assert databases == [(1,)]


@pytest.mark.parametrize("content", [b"", b"no backup", b"\0" * 10240])
def test_describe__some_other_file__says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)

    with pytest.raises(BackupError, match="no whole Lineshaft backup"):
        backup.describe(path)


def test_describe__cut_short__says_so(saved: Path) -> None:
    saved.write_bytes(saved.read_bytes()[:2000])

    with pytest.raises(BackupError, match="no whole Lineshaft backup"):
        backup.describe(saved)


def test_describe__no_file__says_so(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="There is no file"):
        backup.describe(tmp_path / "none")
