"""Rows of a file of unknown making: CSV in some encoding with some delimiter, or a spreadsheet.

A file is read row by row and never held in memory. What cannot be read for certain is refused as a whole, with the
reason: a guess would put values into wrong columns without anyone noticing.
"""

import codecs
import csv
import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, dropwhile, islice
from pathlib import Path
from statistics import multimode
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from lineshaft.domain.errors import InvalidValue

from .headings import LOOKED_AT, find_headings, heading_key, headings_at

DELIMITERS = ",;\t|"
_CHUNK = 1024 * 1024
_SAMPLE = 64 * 1024
_LONGEST_CELL = 131_072
_MOST_COLUMNS = 1_000
_FEWEST_HEADINGS = 2
_ZIP_SIGN = b"PK\x03\x04"
_OTHER_FORMATS = {
    b"%PDF": "a PDF document",
    b"\x1f\x8b": "a compressed file",
    b"\xd0\xcf\x11\xe0": "an old Excel file (.xls)",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"<!DO": "a web page",
    b"<htm": "a web page",
    b"<?xm": "an XML file",
}
# What openpyxl raises for a workbook that is none, or that is broken inside.
_DAMAGED = (zipfile.BadZipFile, InvalidFileException, ParseError, zlib.error, KeyError, ValueError, OSError)
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0e-\x1f\x7f]")


class FileRefused(InvalidValue):
    """A file that cannot be read at all: the sentence begins with its name."""

    def __str__(self) -> str:
        hint = f" {self.hint.rstrip('.')}." if self.hint else ""
        return f"{self.value} {self.reason.rstrip('.')}.{hint}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file. `number` is as a spreadsheet counts: the header is 1, and blank lines count."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class HeadingsAt:
    """Where the names of the columns stand: the number of the row, and on how many lines. Row 0 is to be found."""

    row: int = 0
    lines: int = 1


AS_FOUND = HeadingsAt()


@dataclass(frozen=True)
class Table:
    """A file that can be read: its column names, and its rows (to be gone through once)."""

    header: list[str]
    rows: Iterator[Row]
    sheets: tuple[str, ...] = ()
    """Of a workbook: those that have rows."""
    top: tuple[Row, ...] = ()
    """The first rows as they stand in the file, with titles and headings."""
    at: HeadingsAt = AS_FOUND


def refused(path: Path, reason: str, hint: str) -> FileRefused:
    """The error for the file at `path`."""
    return FileRefused("file", path.name, reason, hint)


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes, by which the same file is known again."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def open_table(
    path: Path,
    *,
    limit_bytes: int,
    expected: Iterable[str] = (),
    sheet: str = "",
    at: HeadingsAt = AS_FOUND,
) -> Table:
    """
    The header and rows of the file at `path`; of a workbook those of one `sheet`, or of the first that has rows.

    `expected` column names help to tell the delimiter, and where the names stand: titles above them are passed over.
    They stand where `at` says, if it says so.

    Raises InvalidValue that names the file, when it is too large, empty, no table, in an unknown encoding, or has no
    names of columns there; and, while rows are read, when a quoted cell never ends.
    """
    size = path.stat().st_size
    if size > limit_bytes:
        raise refused(
            path,
            f"has {size / 1_048_576:,.1f} MB, more than the limit of {limit_bytes / 1_048_576:,.0f} MB",
            "Split it into several files",
        )
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
    if not start.strip(b"\r\n\t \x00\xef\xbb\xbf"):
        raise refused(path, "is empty", "Export the list again")
    if start.startswith(_ZIP_SIGN):
        return _spreadsheet(path, limit_bytes, list(expected), sheet, at)
    for sign, what in _OTHER_FORMATS.items():
        if start.lower().startswith(sign.lower()):
            raise refused(path, f"is {what}", "Save the list as CSV or as an Excel workbook (.xlsx)")
    return _text_table(path, _encoding(path, start), list(expected), at)


def _encoding(path: Path, start: bytes) -> str:
    """UTF-8 (with or without a mark), UTF-16, or Windows-1252, by the bytes of the whole file."""
    if start.startswith(codecs.BOM_UTF8):
        return _checked(path, "utf-8-sig")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(path, "utf-16")
    # Latin letters in UTF-16 have a zero byte each, always on the same side.
    even, odd = start[0:4096:2].count(0), start[1:4096:2].count(0)
    pairs = max(1, min(len(start), 4096) // 2)
    if max(even, odd) > 0.4 * pairs and min(even, odd) < 0.05 * pairs:
        return _checked(path, "utf-16-le" if odd > even else "utf-16-be")
    if _fault(path, "utf-8") is None:
        return "utf-8"
    return _checked(path, "cp1252")


def _checked(path: Path, encoding: str) -> str:
    fault = _fault(path, encoding)
    if fault is not None:
        raise refused(
            path, f"has bytes that are no text in {encoding}, first at byte {fault:,}", "Save it as CSV UTF-8"
        )
    return encoding


def _fault(path: Path, encoding: str) -> int | None:
    """Where the first byte stands that is not of the encoding; None when all are."""
    decoder = codecs.getincrementaldecoder(encoding)()
    read = 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return max(0, read + error.start)
            if not chunk:
                return None
            read += len(chunk)


def _text_table(path: Path, encoding: str, expected: list[str], at: HeadingsAt) -> Table:
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(_SAMPLE)
    controls = len(_CONTROL.findall(sample))
    if controls > max(3, len(sample) // 200):
        raise refused(path, "is not a text file", "Save the list as CSV or as an Excel workbook (.xlsx)")
    delimiter = _delimiter(sample, {heading_key(name) for name in expected})
    return _table(path, _csv_rows(path, encoding, delimiter), expected, at)


def _delimiter(sample: str, expected: set[str]) -> str:
    """The one under which most expected columns appear in a row; else the one that makes most columns."""

    def worth(delimiter: str) -> tuple[int, int, int]:
        rows: list[list[str]] = []
        try:
            rows.extend(islice(filter(any, csv.reader(_lines(sample), delimiter=delimiter)), LOOKED_AT))
        except csv.Error:
            rows = rows[:1]
        if not rows:
            return (0, 0, 0)
        seen = max(len(expected & {heading_key(cell) for cell in row}) for row in rows)
        # Titles above the table have their own commas: what most rows have in common counts.
        usual = multimode(len(row) for row in rows)
        return (seen, max(usual), len(rows[0]))

    return max(DELIMITERS, key=worth)


def _lines(text: str) -> list[str]:
    """Lines with their endings; not at the other places where str.splitlines breaks."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text)


def _csv_rows(path: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    number = 0
    csv.field_size_limit(_LONGEST_CELL)  # of the whole process: another reader may have set its own
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            for number, cells in enumerate(reader, start=1):
                if cells:
                    yield Row(number, cells)
        except csv.Error as error:
            raise refused(
                path,
                f"cannot be read behind row {number} (line {reader.line_num}): {_in_words(error)}",
                "Correct the quotation marks there, or export the list again",
            ) from error


def _in_words(error: csv.Error) -> str:
    text = str(error)
    if "field larger" in text:
        return f"a cell has more than {_LONGEST_CELL:,} characters; a quotation mark may be missing"
    if "unexpected end" in text:
        return "a quoted cell does not end"
    return "a quotation mark inside a quoted cell is not doubled"


def _table(
    path: Path, rows: Iterator[Row], expected: list[str], at: HeadingsAt, sheets: tuple[str, ...] = ()
) -> Table:
    # Rows of blanks above the names say nothing.
    written = dropwhile(lambda row: not any(cell.strip("\ufeff \t") for cell in row.cells), rows)
    first = list(islice(written, LOOKED_AT))
    if not first:
        raise refused(path, "has no column names", "Put the names of the columns in the first row")
    cells = [row.cells for row in first]
    place, lines = (_chosen(path, first, at), at.lines) if at.row else find_headings(cells, expected)
    names = heading_names(headings_at(cells, place, lines))
    if len(names) > _MOST_COLUMNS:
        raise refused(path, f"has {len(names):,} columns", "Keep the columns that are needed")
    if not names:
        raise refused(path, "has no column names in its first row", "Put the names of the columns there")
    found = HeadingsAt(first[place].number, lines)
    return Table(names, chain(first[place + lines :], written), sheets, tuple(first), found)


def heading_names(cells: Iterable[str]) -> list[str]:
    """The cells of a row of headings as names of columns; those at the end that are empty are none."""
    names = [" ".join(cell.replace("\ufeff", "").replace("\0", "").split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def _chosen(path: Path, first: list[Row], at: HeadingsAt) -> int:
    """The place among the `first` rows of the row that was chosen. Raises InvalidValue when it has no headings."""
    place = next((place for place, row in enumerate(first) if row.number == at.row), None)
    hint = "Choose the row where the names of the columns stand"
    if place is None:
        numbers = f"rows {first[0].number} to {first[-1].number}"
        raise refused(path, f"has no headings in row {at.row}: the row is empty or not among {numbers}", hint)
    if place + at.lines > len(first):
        raise refused(path, f"has no row below row {at.row}, and headings on two lines need one", hint)
    names = [
        name for name in heading_names(headings_at([row.cells for row in first], place, at.lines)) if name
    ]
    if len(names) < _FEWEST_HEADINGS:
        said = f" ({names[0][:60]!r})" if names else ""
        raise refused(path, f"has only {len(names)} name of a column in row {at.row}{said}", hint)
    return place


def _spreadsheet(path: Path, limit_bytes: int, expected: list[str], sheet: str, at: HeadingsAt) -> Table:
    """One sheet of an Excel workbook, by name or the first with rows. Formulas come as the value they last had."""
    # The workbook is opened once, which takes long for a large one: the names of its sheets come first, then the rows.
    opened = _sheets_and_rows(path, limit_bytes, sheet)
    sheets = next(opened)
    if not sheets:
        raise refused(path, "is empty", "Put the list on the first sheet")
    if sheet and sheet not in sheets:
        raise refused(
            path, f"has no sheet {sheet!r} with rows, but {', '.join(map(repr, sheets))}", "Choose the sheet"
        )
    return _table(path, opened, expected, at, sheets)


def _sheets_and_rows(path: Path, limit_bytes: int, wanted: str) -> Iterator[Any]:
    """The names of the sheets that have rows; then each row of the one that is wanted, or of the first."""
    # The file is opened here and not by openpyxl, which leaves it open when it fails or is not read to its end.
    with path.open("rb") as file:
        number = 0
        book = _workbook(file, path, limit_bytes)
        try:
            sheets = tuple(
                sheet.title for sheet in book.worksheets if any(map(any, sheet.iter_rows(values_only=True)))
            )
            yield sheets
            for number, values in enumerate(book[wanted or sheets[0]].iter_rows(values_only=True), start=1):
                cells = [_as_text(value) for value in values]
                while cells and not cells[-1]:
                    cells.pop()
                if cells:
                    yield Row(number, cells)
        except _DAMAGED as error:
            raise refused(
                path, f"is damaged behind row {number}", "Open it, save it again, or save the list as CSV"
            ) from error


def _workbook(file: BinaryIO, path: Path, limit_bytes: int) -> Any:
    try:
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > 20 * limit_bytes:
            raise refused(path, "unpacks to far more than it seems", "Save the list as CSV")
        return load_workbook(file, read_only=True, data_only=True)
    except _DAMAGED as error:
        raise refused(path, "is not a workbook that can be read", "Save the list as CSV") from error


def _as_text(value: Any) -> str:
    """A cell of a spreadsheet as it would stand in a CSV file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else str(value)
