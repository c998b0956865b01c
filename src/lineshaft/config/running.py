"""Which of our programs run: one file each under `var/run`, locked for as long as its program lives.

The lock, not the number in the file, tells whether a program lives: a number may go to another process, a
lock ends with its holder however that ends.
"""

import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from lineshaft.config.paths import var_folder
from lineshaft.config.processes import is_alive, send, wait_until

# A worker finishes the job it is on.
SECONDS_TO_END = 20


@contextmanager
def registered(name: str) -> Iterator[None]:
    """Let `stop_all` find this process under a name such as `web` while the block runs."""
    folder = var_folder() / "run"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{os.getpid()}.pid"
    with path.open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(f"{os.getpid()}\n")
        file.flush()
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def stop_all() -> list[str]:
    """End every registered program that still lives, the demo before what it started; returns their names."""
    stopped = []
    for path in sorted((var_folder() / "run").glob("*.pid")):
        try:
            with path.open("r+", encoding="ascii") as file:
                if _stop(file):
                    stopped.append(path.stem.rpartition("-")[0])
        except FileNotFoundError:  # it ended by itself, or with the one that started it
            continue
        path.unlink(missing_ok=True)
    return stopped


def _stop(file: TextIO) -> bool:
    if not _is_held(file):
        return False
    number = file.read().strip()
    if not number.isdigit() or not is_alive(int(number)):
        return False
    pid = int(number)
    send(pid, signal.SIGTERM)
    if not wait_until(lambda: not _is_held(file), SECONDS_TO_END):
        send(pid, signal.SIGKILL)
        wait_until(lambda: not _is_held(file), SECONDS_TO_END)
    return True


def _is_held(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(file, fcntl.LOCK_UN)
    return False
