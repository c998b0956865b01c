"""Deferring a job by name in the transaction of the write that needs it, and running one with its context."""

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from lineshaft.tenancy import system_scope


def enqueue(name: str, *, queue: str = "default", once: str | None = None, **arguments: Any) -> None:
    """
    Defer the job `name` ("surveys.send_wave"). It is stored in this transaction: when that rolls back, so does the job.

    Arguments must be plain JSON values. With `once`, nothing is added while a job with the same key still waits.
    """
    job_to_be = app.configure_task(name, queue=queue, queueing_lock=once)
    try:
        with transaction.atomic():
            job_to_be.defer(**arguments)
    except AlreadyEnqueued:
        return


def job(
    name: str, *, why: str, retry: int = 3, cron: str | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """
    Declare a job. It runs in one transaction under the system scope, logged with `why`; it fails as a whole.

    Arguments are identifiers, and the job reads the rows itself.
    """

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        def run(**arguments: Any) -> Any:
            with system_scope(why):
                return function(**arguments)

        run.__name__ = function.__name__
        run.__doc__ = function.__doc__
        task = app.task(name=name, retry=retry)(run)
        if cron:
            app.periodic(cron=cron)(task)  # type: ignore[arg-type]
        return function

    return declare


SILENCE_SECONDS = 60
"""A worker that lives says so every ten seconds."""

MOST_ATTEMPTS = 3
"""A job that ended this many workers does not get another."""

_ALIVE = """
    FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
   WHERE j.queueing_lock = %(key)s
     AND (j.status = 'todo' OR j.status = 'doing' AND w.last_heartbeat > now() - %(silence)s * interval '1 second')
"""
_INTERRUPTED = """
    SELECT j.id, j.attempts + 1 < %(most)s AND NOT EXISTS (
             SELECT FROM procrastinate_jobs n WHERE n.queueing_lock = j.queueing_lock AND n.status = 'todo')
      FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
     WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - %(silence)s * interval '1 second')
     ORDER BY j.id FOR UPDATE OF j SKIP LOCKED
"""


def is_job_alive(key: str) -> bool:
    """Whether a job that was enqueued with `once=key` waits, or is being done by a worker that lives."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT {_ALIVE})", {"key": key, "silence": SILENCE_SECONDS})
        return bool(cursor.fetchone()[0])


def take_up_interrupted_jobs() -> int:
    """
    Let jobs whose worker went down begin again; returns how many.

    A job is one transaction, so nothing of it was written. One that was interrupted too often, or that waits in the
    queue once more already, fails instead.
    """
    taken_up = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_INTERRUPTED, {"silence": SILENCE_SECONDS, "most": MOST_ATTEMPTS})
        for job_id, again in cursor.fetchall():
            if again:
                cursor.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [job_id])
                taken_up += 1
            else:
                cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job_id])
    return taken_up
