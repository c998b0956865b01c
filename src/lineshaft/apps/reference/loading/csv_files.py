"""Reading a comma-separated file that may be anything: every row comes out, or the file is refused with the reason."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lineshaft.domain.errors import InvalidValue, quote

LARGEST_FILE = 200 * 1024 * 1024
LONGEST_CELL = 128 * 1024
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


@dataclass(frozen=True)
class Row:
    """One row: its line as a spreadsheet counts (the header is 1), its values by column, or why it has none."""

    number: int
    values: Mapping[str, str]
    problem: str = ""


@dataclass(frozen=True)
class Column:
    """A column by the name used here and the names it has in the files that publishers give out."""

    name: str
    known_as: tuple[str, ...]


def read_rows(path: Path, columns: Sequence[Column]) -> Iterator[Row]:
    """
    The rows of a CSV file in UTF-8, with the wanted columns under the names used here.

    Raises InvalidValue when the file cannot be read as such a table: missing, empty, too large, another encoding,
    null bytes, another separator, a column missing or twice. A row with too few or too many values comes out with a
    `problem`.
    """
    _check_file(path)
    # It holds for the whole process: whatever read a file before may have set another one.
    csv.field_size_limit(LONGEST_CELL)
    with path.open("rb") as raw:
        lines = csv.reader(_text_lines(raw, path.name), strict=False)
        header = _read(lines, path.name, 1)
        places = _places(path.name, header or [], columns)
        number = 1
        while (cells := _read(lines, path.name, number + 1)) is not None:
            number += 1
            if not any(cell.strip() for cell in cells):
                yield Row(number, {}, "the row is empty")
            elif len(cells) != len(header or []):
                yield Row(number, {}, f"the row has {len(cells)} values and the header {len(header or [])}")
            else:
                yield Row(number, {name: cells[place].strip() for name, place in places.items()})


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise InvalidValue("file", str(path), "there is no such file", "Give the path of a CSV file")
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise InvalidValue(
            "file",
            path.name,
            f"has {size:,} bytes, more than the {LARGEST_FILE:,} that are read",
            "Split the file",
        )
    if size == 0:
        raise InvalidValue("file", path.name, "is empty", "Download it again")


def _text_lines(raw: io.BufferedReader, name: str) -> Iterator[str]:
    for number, line in enumerate(raw, start=1):
        if b"\0" in line:
            raise InvalidValue(
                "file",
                name,
                f"has a null byte in line {number}",
                "It is damaged or no text file: download it again",
            )
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            at = f"line {number}, byte {error.start + 1}"
            raise InvalidValue("file", name, f"is not UTF-8 ({at})", "Save it as CSV in UTF-8") from error


def _read(lines: Iterator[list[str]], name: str, number: int) -> list[str] | None:
    try:
        return next(lines, None)
    except csv.Error as error:
        raise InvalidValue(
            "file", name, f"row {number} is no CSV: {error}", "Look for a quotation mark that is never closed"
        ) from error


def _places(name: str, header: list[str], columns: Sequence[Column]) -> dict[str, int]:
    names = [cell.strip().casefold() for cell in header]
    places: dict[str, int] = {}
    for column in columns:
        found = [
            place for place, title in enumerate(names) if title in {k.casefold() for k in column.known_as}
        ]
        if not found:
            raise InvalidValue(
                "file",
                name,
                f"has no column {' or '.join(column.known_as)}; it has {_listed(header)}",
                _separator_hint(header) or "Is it the right file for this kind?",
            )
        if len(found) > 1:
            raise InvalidValue(
                "file", name, f"has the column {header[found[1]]} twice", "Remove one of the two"
            )
        places[column.name] = found[0]
    return places


def _listed(header: list[str]) -> str:
    return ", ".join(quote(cell.strip()) for cell in header[:12]) or "no header"


def _separator_hint(header: list[str]) -> str:
    if len(header) == 1:
        for character, words in _SEPARATORS.items():
            if character in header[0]:
                return f"The values are separated by {words}: save the file with commas"
    return ""
