"""Files that people take away: CSV and workbooks in which no spreadsheet runs a formula."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

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


MOST_IN_WORKBOOK = 20_000
"""Rows of a workbook, which is made as a whole while somebody waits: some seconds. CSV has no limit."""

_WIDEST = 60
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def workbook(title: str, rows: Iterable[Sequence[Any]]) -> bytes:
    """
    The rows as a workbook (XLSX), the first as its heading. Numbers and days stay such; text is never a formula.
    """
    return _saved({title: rows}).getvalue()


def workbook_as_of(at: datetime, sheets: Mapping[str, Iterable[Sequence[Any]]]) -> bytes:
    """Several sheets as `workbook` writes one, with `at` as its only time: the same rows give the same bytes."""
    stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    again = io.BytesIO()
    with (
        zipfile.ZipFile(_saved(sheets)) as made,
        zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in sorted(made.namelist()):
            content = made.read(name)
            if name == "docProps/core.xml":
                content = _TIME.sub(stamp, content)
            entry = zipfile.ZipInfo(name, _FIRST_DAY_OF_ZIP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return again.getvalue()


_FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)
_TIME = re.compile(rb"(?<=>)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ(?=<)")


def _saved(sheets: Mapping[str, Iterable[Sequence[Any]]]) -> io.BytesIO:
    book = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(_CONTROL.sub("", title)[:31])
        sheet.freeze_panes = "A2"
        listed = iter(rows)
        heading = list(next(listed))
        for number, label in enumerate(heading, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = min(max(len(label) + 2, 14), _WIDEST)
        sheet.append([_heading(sheet, label) for label in heading])
        for row in listed:
            sheet.append([_cell(sheet, value) for value in row])
    content = io.BytesIO()
    book.save(content)
    return content


def _heading(sheet: Any, label: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, label)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    """Numbers and days as they are; all else as text, also what openpyxl would take for a formula or an error."""
    if value is None or value == "":
        return None
    if isinstance(value, date):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = "yyyy-mm-dd"
        return cell
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        text = _CONTROL.sub("", str(value))
        if not text.startswith(("=", "#")):
            return text
        cell = WriteOnlyCell(sheet, text)
        cell.data_type = "s"
        return cell
    return value


def workbook_response(file_name: str, content: bytes) -> HttpResponse:
    """A workbook to download."""
    return file_response(
        file_name, content, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )


def file_response(file_name: str, content: bytes, content_type: str) -> HttpResponse:
    """Bytes as a file to download."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
