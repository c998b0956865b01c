"""Reads of the audit trail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import AuditEvent, SharedWriter
from .words import Words

# Columns that change with every write and tell nobody anything.
UNINTERESTING = frozenset({"id", "updated_at", "created_at", "search_text"})


@dataclass(frozen=True)
class Change:
    """One column of one event, ready to be shown."""

    field: str | Promise
    before: Any
    after: Any


@dataclass(frozen=True)
class HistoryEntry:
    """One event of a record's history. `user_id` is None when the reader may not know who it was."""

    at: datetime
    user_id: int | None
    operation: str | Promise
    changes: tuple[Change, ...]
    record: str | Promise = ""


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


def _writers(events: Iterable[AuditEvent]) -> dict[int, int | None]:
    """The person behind each event, as far as the reader may know it."""
    writers = {event.pk: event.user_id for event in events}
    shared = [event.pk for event in events if event.history == "network"]
    if shared:
        writers.update(SharedWriter.objects.filter(pk__in=shared).values_list("pk", "user_id"))
    return writers


def history_of(records: Iterable[models.Model], *, limit: int = 200) -> list[HistoryEntry]:
    """
    The history of one or several records, newest first, and who made each change, as far as the row policies show
    both: of a record that the network shares, who changed it for another center is not told.
    """
    condition = models.Q(pk__in=[])
    labels: dict[tuple[str, str], Promise] = {}
    kinds: dict[str, type[models.Model]] = {}
    for record in records:
        table = record._meta.db_table
        condition |= models.Q(table_name=table, row_id=str(record.pk))
        kinds[table] = type(record)
        labels[table, str(record.pk)] = _(str(record._meta.verbose_name))
    entries = []
    events = list(AuditEvent.objects.filter(condition).order_by("-at", "-id")[:limit])
    words = Words(events, kinds)
    writers = _writers(events)
    for event in events:
        entries.append(
            HistoryEntry(
                at=event.at,
                user_id=writers[event.pk],
                operation=AuditEvent.Operation(event.operation).label,
                changes=_changes(event, words),
                record=labels.get((event.table_name, event.row_id), ""),
            )
        )
    return entries
