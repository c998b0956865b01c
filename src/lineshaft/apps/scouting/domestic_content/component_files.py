"""Components from a file: every cell that cannot be read is named with row, column, value and what to do."""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lineshaft.apps.companies.intake.headings import heading_key
from lineshaft.apps.companies.intake.reading import Row, open_table
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.rules.components import ALL_PARTS, Component, How, Origin

from .statements import MOST_COMPONENTS, StatedComponent

LIMIT_BYTES = 5 * 1024 * 1024
LONGEST_TEXT = 500
COLUMNS = (
    "component", "bought or made", "origin", "country", "supplier", "acquisition", "manufacture", "transportation",
    "duty", "overhead", "evidence",
)  # fmt: skip
_REQUIRED = ("component", "bought or made", "origin")
_COLUMN_OF_PART = {part: "transportation" if part == "transport" else part for part in ALL_PARTS}
_HOW_WORDS = {
    **dict.fromkeys(("bought", "purchased", "buy"), How.BOUGHT),
    **dict.fromkeys(("made", "own-made", "made by the manufacturer", "make"), How.MADE),
}
_ORIGIN_WORDS = {
    **dict.fromkeys(("us", "usa", "u.s.", "u.s.a.", "united states", "domestic"), Origin.US),
    **dict.fromkeys(("foreign", "not us", "imported"), Origin.FOREIGN),
    **dict.fromkeys(("unknown", "not known", "?"), Origin.UNKNOWN),
}
EXAMPLE = "\r\n".join(
    (
        ",".join(COLUMNS),
        "Cast housing,made,us,,,,400,0,,80,Cost sheet of May 2026",
        '"Motor, 5 hp",bought,foreign,Germany,Example Motors,280,,15,5,,Invoice 4711',
        "",
    )
)
"""A file to begin with: the columns and two components."""


@dataclass(frozen=True)
class CellRefused:
    """A cell that cannot be read: where it stands, what it holds, and what to do."""

    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class ReadFile:
    """The components of a file, or the cells that stand in the way: never some of each."""

    name: str
    components: tuple[StatedComponent, ...] = ()
    refused: tuple[CellRefused, ...] = ()


def read_components(upload: Any) -> ReadFile:
    """
    The components of an uploaded CSV file or workbook.

    Raises InvalidValue, which names the file, when it cannot be read as a table or has not the columns.
    """
    name = Path(str(upload.name)).name
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (name or "file")
        with path.open("wb") as out:
            for chunk in upload.chunks():
                out.write(chunk)
        table = open_table(path, limit_bytes=LIMIT_BYTES, expected=COLUMNS)
        places = _places(name, table.header)
        components: list[StatedComponent] = []
        refused: list[CellRefused] = []
        for row in table.rows:
            _read_row(row, places, components, refused)
            if len(components) + len(refused) > MOST_COMPONENTS:
                raise InvalidValue(
                    "file", name, f"has more than {MOST_COMPONENTS} components", "Sum up the small ones"
                )
    if not components and not refused:
        raise InvalidValue("file", name, "has no component below its headings", "Enter one on each row")
    return ReadFile(name, () if refused else tuple(components), tuple(refused))


def _places(name: str, header: Iterable[str]) -> dict[str, int]:
    places = {heading_key(heading): place for place, heading in reversed(list(enumerate(header)))}
    if missing := [column for column in _REQUIRED if column not in places]:
        raise InvalidValue(
            "file",
            name,
            f"has no column “{missing[0]}”",
            f"Begin with the example file; its columns are: {', '.join(COLUMNS)}",
        )
    return places


def _read_row(
    row: Row, places: dict[str, int], components: list[StatedComponent], refused: list[CellRefused]
) -> None:
    cells = {
        column: " ".join(row.cells[places[column]].split())
        for column in COLUMNS
        if column in places and places[column] < len(row.cells)
    }
    if not any(cells.values()):
        return
    faults: list[CellRefused] = []

    def refuse(column: str, reason: str) -> None:
        faults.append(CellRefused(row.number, column, cells.get(column, ""), reason))

    how = _HOW_WORDS.get(cells.get("bought or made", "").lower())
    origin = _ORIGIN_WORDS.get(cells.get("origin", "").lower())
    if how is None:
        refuse("bought or made", "is neither “bought” nor “made”. Write one of them.")
    if origin is None:
        refuse("origin", "is none of “us”, “foreign” and “unknown”. Write one of them.")
    costs = {}
    for part, column in _COLUMN_OF_PART.items():
        try:
            costs[part] = _dollars(cells.get(column, ""))
        except ValueError as error:
            refuse(column, str(error))
    for column in ("component", "country", "supplier", "evidence"):
        if len(cells.get(column, "")) > LONGEST_TEXT:
            refuse(column, f"has more than {LONGEST_TEXT} characters. Shorten it.")
    if how is not None and origin is not None and not faults:
        try:
            component = Component(cells.get("component", ""), how, origin, **costs)
        except InvalidValue as error:
            refuse(_COLUMN_OF_PART.get(error.field, "component"), f"{error.reason}. {error.hint}.")
        else:
            said = {each: cells.get(each, "") for each in ("country", "supplier", "evidence")}
            components.append(StatedComponent(component, **said))
    refused.extend(faults)


def _dollars(text: str) -> Decimal:
    """A cost as people write it. Raises ValueError with what to do."""
    written = text.replace("$", "").replace(",", "").strip()
    if not written:
        return Decimal(0)
    try:
        return Decimal(written)
    except InvalidOperation:
        raise ValueError("is no amount in dollars. Write it as 1250.00.") from None
