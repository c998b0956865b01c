"""What industry coding learns from: texts with their NAICS codes, from files or from wherever they are loaded."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from lineshaft.domain.errors import InvalidValue

_FILES = {
    "index.csv": ("naics2022", "index_item"),
    "titles.csv": ("code", "title"),
    "examples.csv": ("naics", "text"),
}
_LARGEST_CELL = 10_000_000
_CODE = re.compile(r"(\d{6})(\.0+)?")


class Source(StrEnum):
    """Where a text with its code comes from; examples are what people chose, and so the least certain."""

    INDEX = "index"
    TITLE = "title"
    EXAMPLE = "example"


@dataclass(frozen=True)
class Entry:
    """A text and the six-digit code of its industry."""

    text: str
    code: str
    source: Source = Source.INDEX


@dataclass(frozen=True)
class Reference:
    """All entries, and the title of each code, of two to six digits."""

    entries: tuple[Entry, ...]
    titles: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> "Reference":
        """
        Read `index.csv` (naics2022, index_item), `titles.csv` (code, title) and `examples.csv` (text, naics), each
        where it exists. Rows without a text or a six-digit code are passed over.

        Raises InvalidValue when the folder has neither index nor titles, or a file lacks a column.
        """
        rows = {name: list(_rows(folder / name, *columns)) for name, columns in _FILES.items()}
        if not rows["index.csv"] and not rows["titles.csv"]:
            raise InvalidValue(
                "reference",
                str(folder),
                "has neither an index.csv nor a titles.csv with rows",
                "Give the folder that holds the official NAICS files",
            )
        return cls.of(rows["titles.csv"], rows["index.csv"], rows["examples.csv"])

    @classmethod
    def of(
        cls,
        titles: Iterable[tuple[str, str]],
        index: Iterable[tuple[str, str]],
        examples: Iterable[tuple[str, str]] = (),
    ) -> "Reference":
        """The reference from pairs of code and text. What stands twice counts once."""
        by_code = {code.strip(): text.strip() for code, text in titles}
        found: dict[tuple[str, str], Entry] = {}
        for source, pairs in (
            (Source.TITLE, by_code.items()),
            (Source.INDEX, index),
            (Source.EXAMPLE, examples),
        ):
            for given, text in pairs:
                code = six_digits(given)
                text = " ".join(text.split())
                if code and text:
                    found.setdefault((text.casefold(), code), Entry(text, code, source))
        return cls(tuple(found.values()), by_code)


def six_digits(text: str) -> str:
    """A six-digit code, also where a spreadsheet made "332996.0" of it; "" for anything else."""
    found = _CODE.fullmatch(text.strip())
    return found[1] if found else ""


def _rows(path: Path, code: str, text: str) -> Iterator[tuple[str, str]]:
    """Pairs of code and text; nothing where there is no such file."""
    if not path.exists():
        return
    csv.field_size_limit(_LARGEST_CELL)
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        rows = csv.DictReader(line.replace("\0", "") for line in file)
        missing = {code, text} - {name.strip() for name in rows.fieldnames or ()}
        if missing:
            raise InvalidValue(
                path.name,
                ", ".join(rows.fieldnames or ()),
                f"has no column {' and no column '.join(sorted(missing))}",
                f"Name its columns {code} and {text}",
            )
        for row in rows:
            cells = {(name or "").strip(): cell for name, cell in row.items()}
            yield cells.get(code) or "", cells.get(text) or ""
