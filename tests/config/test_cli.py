"""The command line: what it says, how it ends."""

import http.client
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import ports
from lineshaft import cli
from lineshaft.config import processes
from lineshaft.config.postgres import DatabaseUrls


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.fixture
def free_port() -> int:
    return ports.free_port()


def test_unknown_command__misuse(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["start"])

    assert ended.value.code == 2
    assert "invalid choice: 'start'" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_port_is_taken__says_what_to_do(
    taken_port: int, command: str, capsys: pytest.CaptureFixture[str], own_var: Path
) -> None:
    assert cli.main([command, "--port", str(taken_port)]) == 1

    message = capsys.readouterr().err
    assert f"Port {taken_port} on 127.0.0.1 is taken" in message
    assert f"--port {taken_port + 1}" in message
    assert not own_var.exists()


def test_port_is_no_port__says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["serve", "--port", "70000"]) == 1

    assert "70000 is no port: choose one from 1 to 65535" in capsys.readouterr().err


def test_folder_of_another_user__says_which(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object) -> None:
        raise PermissionError(13, "Permission denied", "/srv/lineshaft/var/run")

    monkeypatch.setattr(cli, "_learn_what_is_new", lambda: None)
    monkeypatch.setattr(cli.serving, "run_worker", refuse)
    assert cli.main(["worker"]) == 1
    told = capsys.readouterr().err
    assert "may not read or write /srv/lineshaft/var/run" in told
    assert "LINESHAFT_VAR" in told


def test_database__prepare__new_passwords_each_time(capsys: pytest.CaptureFixture[str]) -> None:
    scripts = []
    for _ in range(2):
        assert cli.main(["database", "prepare", "--host", "db.example.org", "--port", "5433"]) == 0
        scripts.append(capsys.readouterr().out)

    assert scripts[0] != scripts[1]
    assert "@db.example.org:5433/lineshaft" in scripts[0]


def test_database__start_status_stop(own_var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["database", "status"]) == 1
    assert cli.main(["database", "start"]) == 0
    assert cli.main(["database", "status"]) == 0
    assert cli.main(["database", "stop"]) == 0
    assert cli.main(["stop"]) == 0

    said = capsys.readouterr().out
    assert said.count("PostgreSQL runs on port") == 2
    assert "PostgreSQL stopped." in said
    assert "Nothing of Lineshaft was running." in said


def test_database_of_ones_own__is_not_ours_to_stop(
    own_var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://lineshaft_app:x@127.0.0.1:1/lineshaft")

    assert cli.main(["database", "status"]) == 0
    assert cli.main(["database", "start"]) == 1

    said = capsys.readouterr()
    assert "Lineshaft does not run one" in said.out
    assert "lineshaft: DATABASE_URL does not lead to a database" in said.err


def test_database__migrate__without_its_owner__says_what_to_set(
    shared_urls: DatabaseUrls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", shared_urls.app)
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)

    assert cli.main(["database", "migrate"]) == 1

    assert "DATABASE_OWNER_URL is not set" in capsys.readouterr().err


def test_restore__nobody_to_ask__changes_nothing(
    own_var: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli.main(["backup", str(tmp_path / "a.backup")]) == 0
    monkeypatch.setattr(sys, "stdin", open("/dev/null"))  # noqa: SIM115  closed with the test

    assert cli.main(["restore", str(tmp_path / "a.backup")]) == 1

    assert "Say --yes" in capsys.readouterr().out
    sys.stdin.close()


def test_serve__answers_and_ends_with_ctrl_c(own_var: Path, free_port: int) -> None:
    """Without tables the site is up and says what is missing."""
    server = subprocess.Popen(
        [sys.executable, "-m", "lineshaft.cli", "serve", "--port", str(free_port), "--workers", "1"],
        stderr=subprocess.PIPE,
        text=True,
    )

    def answer() -> tuple[int, bytes] | None:
        connection = http.client.HTTPConnection("127.0.0.1", free_port, timeout=20)
        try:
            connection.request("GET", "/healthz")
            response = connection.getresponse()
            return response.status, response.read()
        except OSError:
            return None
        finally:
            connection.close()

    try:
        assert processes.wait_until(lambda: answer() is not None or server.poll() is not None, 60)
        found = answer()
        assert found is not None
        assert found[0] == 503
        assert "lineshaft database migrate" in json.loads(found[1])["checks"]["migrations"]
        assert len(list((own_var / "run").iterdir())) == 1
    finally:
        server.send_signal(signal.SIGINT)
        said = server.communicate(timeout=30)[1]

    assert server.returncode == 0, said
    assert list((own_var / "run").iterdir()) == []
    assert processes.is_port_free("127.0.0.1", free_port)
