"""Files that people take away: CSV that no spreadsheet runs as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse

# A spreadsheet runs a cell that begins with one of these as a formula.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def _safe(cell: Any) -> Any:
    """The cell on one line and without null bytes; text that looks like a formula gets an apostrophe."""
    if cell is None or isinstance(cell, int | float | Decimal):
        return cell
    text = str(cell).replace("\0", "")
    looks_like_formula = text.lstrip(" ").startswith(_FORMULA_SIGNS)
    text = " ".join(text.splitlines()) if "\n" in text or "\r" in text else text
    return f"'{text}" if looks_like_formula else text


class _Line:
    """A file for `csv.writer` that hands each line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Each row as a line of CSV, with a byte order mark in front so that spreadsheets read accents."""
    writer = csv.writer(_Line())
    yield "\ufeff"
    for row in rows:
        yield writer.writerow([_safe(cell) for cell in row])


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """The rows as CSV (RFC 4180, line ends CRLF). None is empty."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def csv_response(file_name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A CSV file to download. `file_name` is ours, never typed by a person."""
    return file_response(file_name, csv_text(columns, rows).encode(), "text/csv; charset=utf-8")


def file_response(file_name: str, content: bytes, content_type: str) -> HttpResponse:
    """Bytes as a file to download."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
