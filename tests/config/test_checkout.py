"""The two commands of the README on a machine that has only Python: this fetches packages, and takes minutes."""

import http.client
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from lineshaft.config import processes
from lineshaft.config.paths import repository_root
from ports import free_port

OURS = ("LINESHAFT_", "DATABASE_", "DJANGO_", "VIRTUAL_ENV", "PYTEST_", "PYTHONPATH")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of what this checkout would commit, without anything made by running it."""
    root, folder = repository_root(), tmp_path_factory.mktemp("checkout") / "lineshaft"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.split("\0"):
        if name and (root / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / name, folder / name)
    yield folder
    subprocess.run(["./dev", "stop"], cwd=folder, env=bare_environment(), check=False)
    shutil.rmtree(folder)


def bare_environment() -> dict[str, str]:
    """The machine's environment without what belongs to this run of the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OURS)}


def page(port: int, path: str) -> tuple[int, str] | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    except OSError:
        return None
    finally:
        connection.close()


@pytest.mark.minutes
@pytest.mark.skipif(
    not (repository_root() / ".git").exists() or not shutil.which("git"), reason="this is no git checkout"
)
def test_readme__two_commands_from_a_clean_checkout(checkout: Path) -> None:
    readme = (checkout / "README.md").read_text()
    assert "./dev demo" in readme
    assert "./dev test" in readme
    port = free_port()

    said = checkout.parent / "demo.log"
    with said.open("w") as log:
        demo = subprocess.Popen(
            ["./dev", "demo", "--port", str(port)],
            cwd=checkout,
            env=bare_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            is_printed = processes.wait_until(
                lambda: demo.poll() is not None or "Ctrl-C ends it" in said.read_text(), 600
            )
            assert is_printed, said.read_text()
            assert demo.poll() is None, said.read_text()
            health, front = page(port, "/healthz"), page(port, "/")
        finally:
            demo.send_signal(signal.SIGINT)
            demo.wait(60)

    assert health is not None
    assert health[0] == 200, health[1]
    assert front is not None
    assert front[0] == 200
    assert "demonstration data" in front[1].lower()
    assert f"http://localhost:{port}" in said.read_text()
    assert demo.returncode == 0, said.read_text()

    tests = subprocess.run(
        ["./dev", "test", "tests/domain/test_money.py"],
        cwd=checkout,
        env=bare_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert tests.returncode == 0, tests.stdout + tests.stderr
    assert " passed" in tests.stdout
