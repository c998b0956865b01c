"""Reads of the audit trail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from .models import AuditEvent
from .words import Words

# Columns that change with every write and tell nobody anything.
UNINTERESTING = frozenset({"id", "updated_at", "created_at", "search_text"})


@dataclass(frozen=True)
class Change:
    """One column of one event, ready to be shown."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class HistoryEntry:
    """One event of a record's history. `user_id` is None when the reader may not know who it was."""

    at: datetime
    user_id: int | None
    operation: str
    changes: tuple[Change, ...]
    record: str = ""


def _changes(event: AuditEvent, words: Words) -> tuple[Change, ...]:
    before, after = event.before or {}, event.after or {}
    names = [name for name in (after or before) if name not in UNINTERESTING]
    changes = [
        Change(
            words.label(event.table_name, name),
            words.value(event.table_name, name, before.get(name)),
            words.value(event.table_name, name, after.get(name)),
        )
        for name in names
    ]
    return tuple(change for change in changes if change.before != change.after)


def deleted_records(kind: type[models.Model], **held: Any) -> list[models.Model]:
    """Rows of a table that are gone and held these column values, as far as their trail may be read: for a history."""
    events = AuditEvent.objects.filter(
        table_name=kind._meta.db_table,
        operation=AuditEvent.Operation.DELETE.value,
        **{f"before__{column}": value for column, value in held.items()},
    )
    return [kind(pk=int(row_id)) for row_id in events.values_list("row_id", flat=True)]


def history_of(
    records: Iterable[models.Model], *, org_ids: Iterable[int] | None = None, limit: int = 200
) -> list[HistoryEntry]:
    """
    The history of one or several records, newest first, as far as the row policies show it.

    With `org_ids`, who made a change is told only when that person acted for one of these organisations: the shared
    registry shows another center's contribution as "network record" and a date.
    """
    known = None if org_ids is None else set(org_ids)
    condition = models.Q(pk__in=[])
    labels: dict[tuple[str, str], str] = {}
    kinds: dict[str, type[models.Model]] = {}
    for record in records:
        table = record._meta.db_table
        condition |= models.Q(table_name=table, row_id=str(record.pk))
        kinds[table] = type(record)
        labels[table, str(record.pk)] = str(record._meta.verbose_name)
    entries = []
    events = list(AuditEvent.objects.filter(condition).order_by("-at", "-id")[:limit])
    words = Words(events, kinds)
    for event in events:
        ours = known is None or bool(known & set(event.actor_org_ids))
        entries.append(
            HistoryEntry(
                at=event.at,
                user_id=event.user_id if ours else None,
                operation=event.get_operation_display(),
                changes=_changes(event, words),
                record=labels.get((event.table_name, event.row_id), ""),
            )
        )
    return entries
