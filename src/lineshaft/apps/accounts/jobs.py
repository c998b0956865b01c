"""Deferring a job by name in the transaction of the write that needs it, and running one with its context."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
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
