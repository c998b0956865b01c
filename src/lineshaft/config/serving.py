"""Run the web server and the worker, alone or together in the foreground."""

import asyncio
import http.client
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from lineshaft.config import postgres, processes
from lineshaft.config.running import registered

logger = logging.getLogger(__name__)

WEB_THREADS = 4
SECONDS_TO_BEGIN = 60
SECONDS_TO_END = 15
SECONDS_TO_REVIVE = 3


class ServingError(Exception):
    """A program could not begin or went down; the message says which and what to do."""


def check_port(host: str, port: int) -> None:
    """Raise ServingError when the web server could not listen there."""
    if not 0 < port < 65536:
        raise ServingError(f"{port} is no port: choose one from 1 to 65535.")
    if not processes.is_port_free(host, port):
        another = port + 1 if 1024 <= port < 65535 else 8000
        raise ServingError(
            f"Port {port} on {host} is taken by another program, or needs more rights than you have. "
            f"Choose another with --port {another}, or run ./dev stop if it is an earlier Lineshaft."
        )


def serve_web(host: str, port: int, workers: int) -> None:
    """Serve the site until a signal ends it."""
    import multiprocessing

    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    check_port(host, port)
    # A fresh interpreter per worker: the server's own threads do not survive a fork.
    multiprocessing.set_start_method("spawn", force=True)
    with registered("web"), _database_watched():
        Granian(
            "lineshaft.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=WEB_THREADS,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
            workers_kill_timeout=SECONDS_TO_END - 5,
        ).serve()


@contextmanager
def _database_watched() -> Iterator[None]:
    """While this lasts, the PostgreSQL that Lineshaft runs is started again when it goes down by itself."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(SECONDS_TO_REVIVE):
            _revive()

    watcher = threading.Thread(target=watch, name="database watcher", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()


def _revive() -> None:
    try:
        if postgres.revive():
            logger.warning("PostgreSQL had gone down by itself and runs again.")
    except postgres.PostgresError as error:
        logger.error("PostgreSQL went down by itself. %s", error)


def run_worker() -> None:
    """Run jobs until a signal ends it; the job at hand is finished first. Waits for a database that is away."""
    with registered("worker"), _database_watched():
        asyncio.run(_work_until_told())


async def _work_until_told() -> None:
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    telling = asyncio.create_task(told.wait())
    while not told.is_set():
        work = asyncio.create_task(_work())
        await asyncio.wait({work, telling}, return_when=asyncio.FIRST_COMPLETED)
        if told.is_set():
            work.cancel()  # it then finishes the job at hand
        with suppress(asyncio.CancelledError):
            try:
                await work
            except Exception as error:
                # The reason of the database is the cause of procrastinate's error, which says nothing.
                reason = str(error.__cause__ or error).strip().partition("\n")[0]
                logger.error("The worker ended by an error: %s", reason)
        if not told.is_set():
            logger.warning("The worker begins again in %s s.", SECONDS_TO_REVIVE)
            await asyncio.wait({telling}, timeout=SECONDS_TO_REVIVE)


async def _work() -> None:
    """Run jobs. Ends when it is cancelled, and by itself when the connection that listens for jobs is lost."""
    from procrastinate.contrib.django import app

    with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
        async with working.open_async():
            # A finished job goes: the arguments of a mail are its text, with links that open something.
            await working.run_worker_async(delete_jobs="successful", install_signal_handlers=False)


def run_together(host: str, port: int, on_ready: Callable[[], None]) -> None:
    """Run the web server and one worker until Ctrl-C, SIGTERM or the end of either.

    Calls `on_ready` once the site answers. Raises ServingError when one of the two ends by itself.
    """
    check_port(host, port)
    ends = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup asks to go on without the terminal
        ends.append(signal.SIGHUP)
    before = {number: signal.signal(number, _interrupt) for number in ends}
    children: dict[str, subprocess.Popen[bytes]] = {}
    with registered("demo"):
        try:
            # One process, and the worker after it: the site answers sooner.
            address = ["--host", host, "--port", str(port), "--workers", "1", "--quiet"]
            children["web server"] = _begin("serve", *address)
            _wait_for_answer(host, port, children)
            children["worker"] = _begin("worker")
            on_ready()
            while True:
                ended = _ended(children)
                if ended:
                    raise ServingError(f"The {ended} went down by itself; its messages are above.")
                time.sleep(0.3)
        except KeyboardInterrupt:
            return
        finally:
            _end(children)
            for number, handler in before.items():
                signal.signal(number, handler)


def _begin(*words: str) -> subprocess.Popen[bytes]:
    # In a session of its own: a Ctrl-C in the terminal reaches this process, which ends the others in order.
    return subprocess.Popen([sys.executable, "-m", "lineshaft.cli", *words], start_new_session=True)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _wait_for_answer(host: str, port: int, children: dict[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + SECONDS_TO_BEGIN
    answer = "no answer"
    while time.monotonic() < deadline:
        ended = _ended(children)
        if ended:
            raise ServingError(f"The {ended} did not start; its messages are above.")
        connection = http.client.HTTPConnection(host, port, timeout=10)
        try:
            connection.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
            response = connection.getresponse()
            answer = response.read(2000).decode(errors="replace")
            if response.status == 200:
                return
        except (OSError, http.client.HTTPException) as error:
            answer = str(error)
        finally:
            connection.close()
        time.sleep(0.1)
    raise ServingError(f"The site was not well within {SECONDS_TO_BEGIN} s. /healthz said: {answer}")


def _ended(children: dict[str, subprocess.Popen[bytes]]) -> str | None:
    return next((name for name, child in children.items() if child.poll() is not None), None)


def _end(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        if child.poll() is None:
            os.kill(child.pid, signal.SIGTERM)
    for child in children.values():
        try:
            child.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
