"""What became of the lines of a file: stored line by line, and summed up in their import."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from lineshaft.domain.ledger.book_file import Line, Reading, Result

from ...models import BookImport
from ...states import BookImportState as S

_AT_A_TIME = 20_000

_STORE = """
INSERT INTO funding_bookline
       (batch_id, center_id, number, result, reason, cells, key, content, document, is_in_books)
SELECT %(batch)s, %(center)s, number, result, reason, cells, key, content, document, false
  FROM json_to_recordset(%(lines)s)
       AS l(number integer, result text, reason text, cells jsonb, key text, content text, document text)"""

# The file and its layout are those of the dry run, and so are keys and cells.
_END = """
UPDATE funding_bookline b
   SET result = l.result, reason = l.reason, entry_id = l.entry, is_in_books = l.result = 'posted'
  FROM json_to_recordset(%(lines)s) AS l(number integer, result text, reason text, entry bigint)
 WHERE b.batch_id = %(batch)s AND b.number = l.number"""


def store_lines(batch: BookImport, lines: Sequence[Line]) -> None:
    """Store what would become of each line."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM funding_bookline WHERE batch_id = %s", [batch.pk])
        for start_at in range(0, len(lines), _AT_A_TIME):
            rows = [
                {
                    "number": line.number,
                    "result": line.result.value,
                    "reason": line.reason[:1000].replace("\0", ""),
                    "cells": [cell[:500].replace("\0", "") for cell in line.cells],
                    "key": line.key,
                    "content": line.content,
                    "document": line.document.replace("\0", ""),
                }
                for line in lines[start_at : start_at + _AT_A_TIME]
            ]
            cursor.execute(_STORE, {"batch": batch.pk, "center": batch.center_id, "lines": json.dumps(rows)})


def end_lines(batch: BookImport, lines: Sequence[Line], entries: Sequence[int]) -> None:
    """Store what became of each line, with the entry that it is in."""
    with connection.cursor() as cursor:
        for start_at in range(0, len(lines), _AT_A_TIME):
            rows = [
                {
                    "number": line.number,
                    "result": line.result.value,
                    "reason": line.reason[:1000].replace("\0", ""),
                    "entry": entries[line.entry] if line.entry is not None else None,
                }
                for line in lines[start_at : start_at + _AT_A_TIME]
            ]
            cursor.execute(_END, {"batch": batch.pk, "lines": json.dumps(rows)})


def store_reading(batch: BookImport, reading: Reading, status: S, **fields: Any) -> BookImport:
    batch.rows_read = len(reading.lines)
    for result in Result:
        setattr(batch, f"rows_{result.value}", reading.count(result))
    batch.entries = len(reading.entries)
    batch.debits, batch.credits = reading.debits, reading.credits
    batch.read_as = {"style": reading.style.value, "order": reading.order.value}
    batch.balances = [
        {
            "code": code,
            "title": reading.titles.get(code, ""),
            "debits": f"{debit:.2f}",
            "credits": f"{credit:.2f}",
        }
        for code, (debit, credit) in reading.by_account().items()
    ]
    batch.problem = ""
    for name, value in fields.items():
        setattr(batch, name, value)
    batch.status = status.value
    batch.save()
    return batch
