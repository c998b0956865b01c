"""Processes and ports: which are alive, which are ours, which are free."""

import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def is_alive(pid: int) -> bool:
    """Whether a process of this number exists, whoever owns it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def send(pid: int, number: signal.Signals) -> None:
    """Send a signal; a process that has ended meanwhile needs none."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def working_folder(pid: int) -> Path | None:
    """The folder a process works in; None when it has ended, is another user's or the system cannot tell."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return None


def can_see_processes() -> bool:
    """Whether this system lets a process read what its fellows are."""
    return Path("/proc/self/cwd").exists()


def program_name(pid: int) -> str:
    """The name of the program a process runs; empty when it has ended or the system cannot tell."""
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def working_in(folder: Path, *, name: str) -> list[int]:
    """The numbers of the processes of this program whose working folder this is."""
    place = folder.resolve()
    numbers = [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]
    return [pid for pid in numbers if working_folder(pid) == place and program_name(pid) == name]


def wait_until(is_so: Callable[[], bool], seconds: float) -> bool:
    """Look until it is so; False when it is not so in time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def is_port_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError:
            return False
        return True
