"""The one row of audit trail that a bulk batch writes instead of one for each row."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from lineshaft.tenancy import current

from .models import AuditEvent


@contextmanager
def one_event_for_batch(
    *, table: str, row_id: int | str, center_id: int | None, summary: dict[str, Any]
) -> Iterator[None]:
    """
    Write the block's changes as one event. The batch must keep the before-images itself.

    `summary` is stored as the event's `after`; fill it inside the block.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.audit_batch', %s, true)", [f"{table}:{row_id}"])
        yield
        cursor.execute("SELECT set_config('app.audit_batch', '', true)")
        context = current()
        AuditEvent.objects.create(
            at=timezone.now(),
            user_id=context.user_id,
            actor_org_ids=list(context.org_ids),
            scope=context.scope.value,
            table_name=table,
            row_id=str(row_id),
            operation=AuditEvent.Operation.BATCH,
            after=summary,
            center_id=center_id,
            history="center",
        )
