"""The context of a transaction, and the two ways to open one: `use` and `system_scope`."""

import enum
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, transaction

log = logging.getLogger("lineshaft.tenancy")


class Scope(enum.StrEnum):
    """How far the holder of a transaction may look."""

    NONE = "none"
    PUBLIC = "public"
    TOKEN = "token"  # noqa: S105  the holder of one link, for the one thing behind it
    MEMBER = "member"
    OFFICE = "office"
    SYSTEM = "system"


@dataclass(frozen=True)
class Context:
    """What the row policies know about the holder of a transaction."""

    scope: Scope = Scope.NONE
    user_id: int | None = None
    org_ids: tuple[int, ...] = ()
    company_ids: tuple[int, ...] = ()
    token_case: int | None = None
    token_booking: int | None = None
    token_proposal: int | None = None
    token_consent: int | None = None
    token_transfer: int | None = None


NOBODY = Context()
_current: ContextVar[Context] = ContextVar("lineshaft_context", default=NOBODY)


def current() -> Context:
    """The context of the transaction that is open in this thread; nobody's when there is none."""
    return _current.get()


def _write(context: Context) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.scope', %s, true), set_config('app.user_id', %s, true),"
            " set_config('app.org_ids', %s, true), set_config('app.company_ids', %s, true),"
            " set_config('app.token_case', %s, true), set_config('app.token_booking', %s, true),"
            " set_config('app.token_proposal', %s, true),"
            " set_config('app.token_consent', %s, true), set_config('app.token_transfer', %s, true)",
            [
                context.scope.value,
                "" if context.user_id is None else str(context.user_id),
                "{" + ",".join(map(str, context.org_ids)) + "}",
                "{" + ",".join(map(str, context.company_ids)) + "}",
                "" if context.token_case is None else str(context.token_case),
                "" if context.token_booking is None else str(context.token_booking),
                "" if context.token_proposal is None else str(context.token_proposal),
                "" if context.token_consent is None else str(context.token_consent),
                "" if context.token_transfer is None else str(context.token_transfer),
            ],
        )


@contextmanager
def use(context: Context) -> Iterator[Context]:
    """
    Run a block in one transaction as `context`, and restore whatever was set before.

    The variables are those of the transaction: its end forgets them, and when the block raises, the rollback of the
    transaction (or savepoint) restores them.
    """
    previous = _current.get()
    goes_on = connection.in_atomic_block
    is_written = goes_on and context == previous  # by the block around this one, in the same transaction
    token = _current.set(context)
    try:
        with transaction.atomic():
            if not is_written:
                _write(context)
            yield context
            if goes_on and not is_written and not transaction.get_rollback():
                _write(previous)
    finally:
        _current.reset(token)


@contextmanager
def system_scope(why: str) -> Iterator[Context]:
    """
    The only way round the row policies. `why` is logged, and every use can be found by this name.

    Keeps the user, so that the audit trail still names who set the work off.
    """
    before = _current.get()
    log.info("system scope, set off by user %s: %s", before.user_id, why)
    with use(Context(scope=Scope.SYSTEM, user_id=before.user_id, org_ids=before.org_ids)) as context:
        yield context
