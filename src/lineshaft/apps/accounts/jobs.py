"""Deferring a job by name in the transaction of the write that needs it, and running one with its context."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
from procrastinate.jobs import Status
from procrastinate.manager import JobManager

from lineshaft.tenancy import system_scope

log = logging.getLogger("lineshaft.jobs")

# A restart of the database or the mail server is over by the third try. Not for longer, because a job that waits for
# its next try stands for those with the same key.
SOON = RetryStrategy(max_attempts=5, exponential_wait=4)
# For mail, which nobody else sends: within a day.
WITHIN_A_DAY = RetryStrategy(max_attempts=9, exponential_wait=4)

MOST_ATTEMPTS = 5
"""A job whose worker went down this often is not tried again: it may be what brings workers down."""


def enqueue(
    name: str,
    *,
    queue: str = "default",
    once: str | None = None,
    after: timedelta | None = None,
    **arguments: Any,
) -> None:
    """
    Defer the job `name` ("surveys.send_wave"). It is stored in this transaction: when that rolls back, so does the job.

    Arguments must be plain JSON values. With `once`, nothing is added while a job with the same key still waits. It is
    done as soon as a worker is free, or no sooner than `after` that long.
    """
    wait = None if after is None else {"seconds": int(after.total_seconds())}
    job_to_be = app.configure_task(name, queue=queue, queueing_lock=once, schedule_in=wait)
    try:
        with transaction.atomic():
            job_to_be.defer(**arguments)
    except AlreadyEnqueued:
        return


def job(
    name: str, *, why: str, retry: RetryStrategy = SOON, cron: str | None = None
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


SILENCE_SECONDS = 30
"""A worker that lives says so every ten seconds."""

_ALIVE = """
    FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
   WHERE j.queueing_lock = %(key)s
     AND (j.status = 'todo' OR j.status = 'doing' AND w.last_heartbeat > now() - %(silence)s * interval '1 second')
"""


def is_job_alive(key: str) -> bool:
    """Whether a job that was enqueued with `once=key` waits, or is being done by a worker that lives."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT {_ALIVE})", {"key": key, "silence": SILENCE_SECONDS})
        return bool(cursor.fetchone()[0])


async def take_back_lost(manager: JobManager) -> int:
    """
    Put jobs back in the queue whose worker is gone: killed, or its machine lost power. Returns how many.

    What a lost job wrote was rolled back with its transaction. A mail that had left just before leaves a second time,
    under the same message ID.
    """
    lost = list(await manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE_SECONDS))
    for each in lost:
        if each.attempts >= MOST_ATTEMPTS:
            log.error(
                "job %s (%s) brought its worker down %s times: given up",
                each.id,
                each.task_name,
                each.attempts,
            )
            await manager.finish_job(each, status=Status.FAILED, delete_job=False)
            continue
        try:
            await manager.retry_job(each)
        except UniqueViolation:  # one with the same key waits already, and does the same
            await manager.finish_job(each, status=Status.SUCCEEDED, delete_job=True)
    return len(lost)
