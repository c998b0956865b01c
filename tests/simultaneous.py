"""Two people at the same moment, each in a transaction of their own on a connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection, connections, transaction

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.tenancy import use

Act = Callable[[], Any]


def acting(user: User, act: Callable[[Actor], Any]) -> Act:
    """`act` as this person, with what the row policies show them."""

    def run() -> Any:
        actor = actor_for(user)
        with use(actor.context):
            return act(actor)

    return run


def _outcome(act: Act) -> Any:
    try:
        return act()
    except Exception as error:  # the test looks at each
        return error
    finally:
        connections.close_all()


def at_once(*acts: Act) -> list[Any]:
    """What each act gave, or the error it met, when all began together."""
    start = Barrier(len(acts))

    def run(act: Act) -> Any:
        start.wait(timeout=20)
        return _outcome(act)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def in_between(first: Act, second: Act) -> tuple[Any, Any]:
    """
    What both gave when the second began after the first had written and before it was committed.

    The worst moment, and the same one every time: the first is committed once the second waits for it, or is done.
    """
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            given = first()
            begun = pool.submit(_outcome, second)
            while not (begun.done() or _somebody_waits()):
                pass
        return given, begun.result(timeout=30)


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # or this transaction sees what it saw before
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock')"
        )
        return bool(cursor.fetchone()[0])
