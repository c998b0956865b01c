"""Web server and worker together: both begin, both end, and neither goes down unseen."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from procrastinate.exceptions import ConnectorException

import ports
from lineshaft.config import processes, serving
from lineshaft.config.serving import ServingError

SITE = """
import http.server, sys
class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response({status})
        self.end_headers()
        self.wfile.write(b"the database is away")
    def log_message(self, *words):
        pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Site).serve_forever()
"""


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("LINESHAFT_VAR", str(tmp_path))
    return ports.free_port()


def stand_in(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    port: int,
    status: int = 200,
    worker: str = "exec sleep 60",
) -> None:
    """Put a small site and a worker in the place of ours; each tells its process number, whole or not at all."""
    (folder / "site.py").write_text(SITE.format(status=status))
    script = folder / "python"
    script.write_text(
        "#!/bin/sh\n"
        f'echo $$ > "{folder}/$3.begun" && mv "{folder}/$3.begun" "{folder}/$3.number"\n'
        f'[ "$3" = worker ] && {worker}\n'
        f'exec "{sys.executable}" "{folder}/site.py" {port}\n'
    )
    script.chmod(0o755)
    monkeypatch.setattr(serving.sys, "executable", str(script))


def assert_all_gone(folder: Path, port: int) -> None:
    numbers = [int(path.read_text()) for path in folder.glob("*.number")]
    assert numbers
    assert not any(map(processes.is_alive, numbers))
    assert processes.is_port_free("127.0.0.1", port)


@pytest.fixture
def no_loop_yet() -> Iterator[None]:
    """The loop of a browser that an earlier test opened in this process counts as running; set aside meanwhile."""
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)


@pytest.mark.usefixtures("no_loop_yet")
def test_run_worker__begins_again_until_it_is_told_to_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The first time it lost the database, the second time it just ended; the third goes on until the signal."""
    begun: list[str] = []

    async def work() -> None:
        begun.append("work")
        if len(begun) == 1:
            raise ConnectorException from psycopg.OperationalError("connection refused")
        if len(begun) == 3:
            os.kill(os.getpid(), signal.SIGTERM)
            try:
                await asyncio.Event().wait()
            finally:
                begun.append("job finished")

    monkeypatch.setenv("LINESHAFT_VAR", str(tmp_path))
    monkeypatch.setattr(serving, "_work", work)
    monkeypatch.setattr(serving, "SECONDS_TO_REVIVE", 0.01)

    serving.run_worker()

    assert begun == ["work", "work", "work", "job finished"]
    assert "The worker ended by an error: connection refused" in caplog.messages


def test_run_together__ends_both_when_told(
    tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, monkeypatch, port=port)
    before = signal.getsignal(signal.SIGTERM)

    def tell_to_end() -> None:
        deadline = time.monotonic() + 30
        while len(list(tmp_path.glob("*.number"))) < 2 and time.monotonic() < deadline:
            os.sched_yield()
        os.kill(os.getpid(), signal.SIGTERM)

    serving.run_together("127.0.0.1", port, on_ready=tell_to_end)

    assert len(list(tmp_path.glob("*.number"))) == 2
    assert_all_gone(tmp_path, port)
    assert signal.getsignal(signal.SIGTERM) == before


def test_run_together__one_goes_down__says_which_and_ends_the_other(
    tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = f'while [ ! -e "{tmp_path}/ready" ]; do :; done; exit 3'
    stand_in(tmp_path, monkeypatch, port=port, worker="{ " + waits + "; }")

    with pytest.raises(ServingError, match="The worker went down by itself"):
        serving.run_together("127.0.0.1", port, on_ready=(tmp_path / "ready").touch)

    assert_all_gone(tmp_path, port)


def test_run_together__site_is_not_well__tells_its_answer(
    tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, monkeypatch, port=port, status=503)
    monkeypatch.setattr(serving, "SECONDS_TO_BEGIN", 2)

    with pytest.raises(ServingError, match="/healthz said: the database is away"):
        serving.run_together("127.0.0.1", port, on_ready=lambda: pytest.fail("it was not ready"))

    assert_all_gone(tmp_path, port)
