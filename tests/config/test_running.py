"""Programs that run can be found and ended; others are spared."""

import subprocess
import sys
from pathlib import Path

import pytest

from lineshaft.config import running

REGISTER = """
import signal, sys
from lineshaft.config.running import registered
with registered(sys.argv[1]):
    print("registered", flush=True)
    signal.sigwait([signal.SIGTERM if sys.argv[2] == "heeds" else signal.SIGUSR1])
"""


@pytest.fixture(autouse=True)
def _own_var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINESHAFT_VAR", str(tmp_path))


def start(name: str) -> subprocess.Popen[str]:
    program = subprocess.Popen(
        [sys.executable, "-c", REGISTER, name, "dies"], stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "registered\n"
    return program


def test_stop_all__ends_what_is_registered(tmp_path: Path) -> None:
    programs = [start("web"), start("worker")]

    assert running.stop_all() == ["web", "worker"]

    for program in programs:
        program.communicate(timeout=10)
        assert program.returncode is not None
    assert running.stop_all() == []
    assert list((tmp_path / "run").iterdir()) == []


def test_stop_all__number_of_another_process__spares_it(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    with subprocess.Popen(["/bin/sleep", "60"]) as other:
        (tmp_path / "run" / f"web-{other.pid}.pid").write_text(f"{other.pid}\n")

        assert running.stop_all() == []

        assert other.poll() is None
        other.kill()
    assert list((tmp_path / "run").iterdir()) == []


def test_registered__leaves_nothing_behind(tmp_path: Path) -> None:
    with running.registered("web"):
        assert len(list((tmp_path / "run").iterdir())) == 1

    assert list((tmp_path / "run").iterdir()) == []
