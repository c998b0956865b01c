"""`lineshaft scout match`: needs from a stream against suppliers from a CSV file, with neither database nor network."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lineshaft.domain.errors import InvalidValue, LineshaftError, quote
from lineshaft.domain.matching.index import index_in_memory
from lineshaft.domain.matching.industry import Reference
from lineshaft.domain.matching.industry.storing import learn_once
from lineshaft.domain.matching.interpret import Coder, NeedText, interpret
from lineshaft.domain.matching.places import state_code
from lineshaft.domain.matching.retrieve import Retriever
from lineshaft.domain.matching.search import Match, search
from lineshaft.domain.matching.suppliers import Supplier, read_supplier
from lineshaft.domain.matching.weights import learned_weights

COLUMNS = ("id", "name", "description", "naics", "state", "zip", "certifications")
NEEDED = ("id", "name")
MOST_REMARKS = 20
MOST_MATCHES = 10_000
_LARGEST_CELL = 10_000_000

Tell = Callable[[str], None]


@dataclass
class Remarks:
    """Tells what is odd about a file, the first few one by one, and at the end how many more there were."""

    tell: Tell
    number: int = 0

    def add(self, sentence: str) -> None:
        self.number += 1
        if self.number <= MOST_REMARKS:
            self.tell(sentence)

    def close(self) -> None:
        if self.number > MOST_REMARKS:
            self.tell(f"{self.number - MOST_REMARKS:,} more of this kind.")
        self.number = 0


def read_suppliers(path: Path, remarks: Remarks) -> Iterator[Supplier]:
    """
    The suppliers of a CSV file. A row without an id, or with the id of an earlier one, is left out and said so.

    Raises InvalidValue when the file cannot be read as such.
    """
    seen: set[str] = set()
    for line, row in _csv_rows(path):
        supplier_id = row.get("id", "")
        if not supplier_id:
            remarks.add(f"{path.name}, line {line}: no id, left out.")
        elif supplier_id in seen:
            remarks.add(f"{path.name}, line {line}: the id {quote(supplier_id)} stands twice, left out.")
        else:
            seen.add(supplier_id)
            yield _supplier(supplier_id, row)
    remarks.close()
    if not seen:
        remarks.tell(f"{path.name} names no supplier: every need is answered with no matches.")


def _supplier(supplier_id: str, row: Mapping[str, str]) -> Supplier:
    return read_supplier(
        supplier_id,
        row.get("name", ""),
        row.get("description", ""),
        industries=_parts(row.get("naics", "")),
        credentials=_parts(row.get("certifications", "")),
        state=state_code(row.get("state", "")),
        zip_code=row.get("zip", "")[:5],
    )


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.replace("|", ";").replace(",", ";").split(";") if part.strip()]


def _csv_rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row by the names of its columns, with the line on which it ends."""
    csv.field_size_limit(_LARGEST_CELL)
    try:
        encoding = _encoding(path)
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            reader = csv.reader(line.replace("\0", "") for line in file)
            header = next((cells for cells in reader if any(cell.strip() for cell in cells)), None)
            columns = _columns(path, header)
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    row = {name: cells[at].strip() for name, at in columns.items() if at < len(cells)}
                    yield reader.line_num, row
    except OSError as error:
        raise InvalidValue(
            "--suppliers", str(path), f"cannot be read: {error.strerror}", "Check the path"
        ) from error
    except csv.Error as error:
        raise InvalidValue(
            "--suppliers", str(path), f"is no CSV: {error}", "Save the sheet as CSV"
        ) from error


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        beginning = file.read(65_536)
    if beginning[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        beginning[: max(0, len(beginning) - 4)].decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _columns(path: Path, header: list[str] | None) -> dict[str, int]:
    if header is None:
        raise InvalidValue(
            "--suppliers", str(path), "is empty", f"The first row names the columns: {', '.join(COLUMNS)}"
        )
    found: dict[str, int] = {}
    for at, title in enumerate(header):
        name = title.strip().lower()
        if name in COLUMNS:
            found.setdefault(name, at)
    missing = [name for name in NEEDED if name not in found]
    if missing:
        raise InvalidValue(
            f"columns of {path.name}",
            ", ".join(title.strip() for title in header),
            f"the column {' and '.join(missing)} is missing",
            f"The columns are {', '.join(COLUMNS)}",
        )
    return found


def match_needs(
    reference: Path | None, suppliers: Path, needs: Iterable[bytes], *, top: int, kept: Path, tell: Tell
) -> Iterator[str]:
    """
    One line of JSON for each need. What is odd is told and does not end the run. What is learned from `reference` is
    kept in `kept` for the next time.

    Raises InvalidValue when the suppliers cannot be read, or `top` is no number of matches.
    """
    if not 1 <= top <= MOST_MATCHES:
        raise InvalidValue("--top", top, f"is not a number from 1 to {MOST_MATCHES:,}")
    read = {each.id: each for each in read_suppliers(suppliers, Remarks(tell))}
    matcher = Matcher(read, coder_from(reference, kept, tell))
    return answer_lines(matcher, needs, top, tell)


def coder_from(reference: Path | None, kept: Path, tell: Tell) -> Coder | None:
    """The industry coder that learned from a folder; told, and none, when the folder does not teach one."""
    if reference is None or not reference.is_dir():
        missing = "without --reference" if reference is None else f"--reference: {reference} is no folder;"
        tell(f"{missing} the industry of a need is known only where it names one.")
        return None
    try:
        return learn_once(Reference.read(reference), kept)
    except LineshaftError as error:
        tell(f"{error} The industry of a need is known only where it names one.")
        return None


@dataclass
class Matcher:
    """Suppliers of a file, ready to be asked."""

    suppliers: dict[str, Supplier]
    coder: Coder | None = None
    _retriever: Retriever = field(init=False)

    def __post_init__(self) -> None:
        self._retriever = Retriever(index_in_memory(self.suppliers.values()))

    def matches(self, need: NeedText, top: int, tell: Tell) -> list[Match]:
        """The best suppliers for a need."""
        weights = learned_weights()
        criteria = interpret(need, self.coder)
        for remark in criteria.remarks:
            tell(remark)
        found = search(
            self._retriever,
            criteria,
            read=lambda ids: [self.suppliers[each] for each in ids],
            limit=top,
            weights=weights,
            with_counts=False,
        )
        return list(found.matches)


def answer_lines(matcher: Matcher, lines: Iterable[bytes], top: int, tell: Tell) -> Iterator[str]:
    """
    One line of JSON for each line that holds something. A line that is no need is told, and answered without matches.
    """
    for number, raw in enumerate(lines, start=1):
        line = raw.decode("utf-8-sig" if number == 1 else "utf-8", errors="replace").strip()
        if line:
            yield json.dumps(_answer(matcher, number, line, top, tell), ensure_ascii=True)


def _answer(matcher: Matcher, number: int, line: str, top: int, tell: Tell) -> dict[str, Any]:
    need_id: Any = None
    try:
        values = _object(line)
        need_id = values.get("id")
        need = need_of(values)
    except InvalidValue as error:
        tell(f"line {number}: {error}")
        return {"id": need_id, "matches": []}
    if not (need.text.strip() or need.industries):
        tell(f"line {number}: the need {quote(need_id)} has no text: no matches.")
    found = matcher.matches(need, top, lambda remark: tell(f"line {number}: {remark}"))
    return {"id": need_id, "matches": [_match(each) for each in found]}


def _match(match: Match) -> dict[str, Any]:
    return {
        "supplier_id": match.supplier.id,
        "score": round(match.score, 4),
        "level": match.level.value,
        "reasons": match.reasons,
    }


def _object(line: str) -> dict[str, Any]:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InvalidValue("need", line, f"is no JSON: {error}", "One JSON object a line") from error
    if not isinstance(values, dict):
        raise InvalidValue("need", line, "is no JSON object", 'Write it as {"id": ..., "text": ...}')
    return values


def need_of(values: Mapping[str, Any]) -> NeedText:
    """The need in a JSON object; raises InvalidValue, which names the key, for a value of the wrong kind."""
    return NeedText(
        text=_text(values, "text"),
        industries=tuple(_list(values, "naics")),
        certifications=tuple(_list(values, "certifications")),
        state=_text(values, "state"),
        zip_code=_text(values, "zip"),
    )


def _text(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InvalidValue(key, value, "is not a text", "Write it in quotes")
    if isinstance(value, int) and key == "zip":
        return f"{value:05}"
    return str(value)


def _list(values: Mapping[str, Any], key: str) -> list[str]:
    value = values.get(key)
    items = value if isinstance(value, list) else [value]
    found: list[str] = []
    for item in items:
        if item is None:
            continue
        if isinstance(item, bool) or not isinstance(item, str | int | float):
            raise InvalidValue(key, item, "is not a text", 'Write it as ["...", "..."]')
        found += _parts(str(item))
    return found
