"""CSV files of records and of pairs: read whatever their layout, judged, and written again."""

import csv
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.linkage.compare import compare
from lineshaft.domain.linkage.facts import SiteFacts
from lineshaft.domain.linkage.sweep import Comparer, find_clusters
from lineshaft.domain.linkage.text import plain_words

FIELDS = {
    "id": "id record_id rec_id record_number row_id identifier",
    "name": """name company company_name business_name business organisation organization organisation_name
               organization_name org_name org site_name facility_name facility plant_name legal_name recipient site""",
    "street": """address street street_address address_1 address1 address_line_1 address_line1 addr location_address
                 full_address street_1 mailing_address""",
    "street_2": "address_2 address2 address_line_2 address_line2 street_2",
    "city": "city town municipality locality location_city",
    "state": "state province state_province region location_state",
    "zip": "zip zipcode zip_code zip5 postal_code postcode postal location_zip location_zipcode",
    "phone": "phone telephone phone_number telephone_number tel phone_no",
    "website": "website web_site url web homepage domain email",
    "country": "country country_code country_name",
    "ein": "ein fein federal_tax_id tax_id employer_identification_number",
    "uei": "uei unique_entity_id sam_uei",
    "cage": "cage cage_code",
}
"""What a column may be called, in small letters with "_" between words."""

_FIELD_OF = {name: field for field, names in FIELDS.items() for name in names.split()}
_SIDES = {
    "a": (("_a", "_left", "_l"), ("a_", "left_", "l_", "ltable_")),
    "b": (("_b", "_right", "_r"), ("b_", "right_", "r_", "rtable_")),
}
_LARGEST_CELL = 100_000_000
_BYTES_TO_LOOK_AT = 65_536


@dataclass
class Done:
    """What was read and written, and what a person should know."""

    rows: int
    clusters: int = 0
    surplus: int = 0


def dedupe_file(source: Path, target: Path, elsewhere: Comparer | None = None) -> Done:
    """Find the records of a CSV file that are the same site; writes id, cluster_id and probability for
    each row, in order. `elsewhere` compares on other machines, see `spark`.

    Raises InvalidValue when the file cannot be read as such.
    """
    done = Done(0)
    ids: list[str] = []
    records = []
    with _rows(source) as (header, rows):
        columns = _columns(header, source)
        for cells in rows:
            done.rows += 1
            done.surplus += _has_surplus(cells, header)
            given = _cell(cells, columns["id"]).strip() if "id" in columns else ""
            ids.append(given or str(done.rows))
            records.append(_facts(cells, columns).comparable)
    found = find_clusters(records, elsewhere=elsewhere)
    done.clusters = max(found.numbers, default=0)
    with _written(source, target) as file:
        writer = csv.writer(file)
        writer.writerow(("id", "cluster_id", "probability"))
        for row_id, number, probability in zip(ids, found.numbers, found.probabilities, strict=True):
            writer.writerow((row_id, number, f"{probability:.4f}"))
    return done


def compare_file(source: Path, target: Path) -> Done:
    """Judge each pair of a CSV file; writes the row with probability, band and reasons added. One row is
    held at a time.

    Raises InvalidValue when the file cannot be read as pairs.
    """
    done = Done(0)
    with _rows(source) as (header, rows):
        one, other = _columns_of_pairs(header, source)
        with _written(source, target) as file:
            writer = csv.writer(file)
            writer.writerow((*header, "probability", "band", "reasons"))
            for cells in rows:
                done.rows += 1
                done.surplus += _has_surplus(cells, header)
                found = compare(_facts(cells, one), _facts(cells, other))
                kept = [*cells[: len(header)], *[""] * (len(header) - len(cells))]
                reasons = "; ".join(reason.text for reason in found.reasons)
                writer.writerow((*kept, _shown(found.probability), found.band.value, reasons))
    return done


def _shown(probability: float) -> str:
    """Four digits, never rounded over the half: 0.49999 is not 0.5."""
    shown = f"{probability:.4f}"
    return "0.4999" if probability < 0.5 <= float(shown) else shown


def _has_surplus(cells: Sequence[str], header: Sequence[str]) -> bool:
    return any(cell.strip() for cell in cells[len(header) :])


@contextmanager
def _rows(source: Path) -> Iterator[tuple[list[str], Iterator[list[str]]]]:
    """The header of a CSV file and its rows, without rows that are blank."""
    csv.field_size_limit(_LARGEST_CELL)
    try:
        with source.open("rb") as raw:
            beginning = raw.read(_BYTES_TO_LOOK_AT)
            encoding = _encoding(beginning)
            raw.seek(0)
            with open(raw.fileno(), encoding=encoding, errors="replace", newline="", closefd=False) as text:
                delimiter = _delimiter(beginning.decode(encoding, errors="replace"))
                reader = csv.reader((line.replace("\0", "") for line in text), delimiter=delimiter)
                header = next((cells for cells in reader if any(cell.strip() for cell in cells)), None)
                if header is None:
                    raise InvalidValue("file", source.name, "is empty", "The first row must name the columns")
                yield header, (cells for cells in _read(reader, source) if cells)
    except OSError as error:
        raise InvalidValue(
            "file", str(source), f"cannot be read: {error.strerror}", "Check the path"
        ) from error


def _read(reader: Any, source: Path) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as error:
        place = f"line {reader.line_num} of {source.name}"
        raise InvalidValue("file", place, f"is no CSV: {error}", "Save the sheet as CSV again") from error


def _encoding(beginning: bytes) -> str:
    if beginning[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        # The last character may have been cut.
        beginning[: max(0, len(beginning) - 4)].decode("utf-8")
        return "utf-8-sig"
    except UnicodeDecodeError:
        return "cp1252"


def _delimiter(text: str) -> str:
    line = next((line for line in text.splitlines() if line.strip()), "")
    return max((",", ";", "\t", "|"), key=lambda sign: (line.count(sign), sign == ","))


def _columns(header: Sequence[str], source: Path) -> dict[str, int]:
    """Where each field stands. The first column of a name counts."""
    found: dict[str, int] = {}
    for position, title in enumerate(header):
        field = _FIELD_OF.get(_key(title))
        if field:
            found.setdefault(field, position)
    if not found.keys() - {"id"}:
        raise _no_columns(header, source, "name, address, city, state, zip, phone, website")
    return found


def _columns_of_pairs(header: Sequence[str], source: Path) -> tuple[dict[str, int], dict[str, int]]:
    found: dict[str, dict[str, int]] = {"a": {}, "b": {}}
    for position, title in enumerate(header):
        key = _key(title)
        for side, (ends, beginnings) in _SIDES.items():
            names = [key[: -len(end)] for end in ends if key.endswith(end)]
            names += [key[len(start) :] for start in beginnings if key.startswith(start)]
            for name in names:
                if name in _FIELD_OF:
                    found[side].setdefault(_FIELD_OF[name], position)
    for side, columns in found.items():
        if not columns.keys() - {"id"}:
            raise _no_columns(header, source, f"name_{side}, address_{side}, city_{side}, phone_{side}")
    return found["a"], found["b"]


def _no_columns(header: Sequence[str], source: Path, wanted: str) -> InvalidValue:
    given = ", ".join(title.strip() for title in header)
    return InvalidValue(
        f"columns of {source.name}", given, f"none of them is one of {wanted}", "Name the columns so"
    )


def _key(title: str) -> str:
    return plain_words(title.lstrip("\ufeff")).replace(" ", "_")


def _cell(cells: Sequence[str], position: int) -> str:
    return cells[position] if position < len(cells) else ""


def _facts(cells: Sequence[str], columns: Mapping[str, int]) -> SiteFacts:
    values = {field: _cell(cells, position) for field, position in columns.items() if field != "id"}
    second = values.pop("street_2", "").strip()
    if second:
        values["street"] = f"{values.get('street', '')}, {second}"
    return SiteFacts(**{"name": "", **values})


@contextmanager
def _written(source: Path, target: Path) -> Iterator[IO[str]]:
    """A file that appears at `target` only when all of it is written."""
    if target.exists() and target.samefile(source):
        raise InvalidValue("--out", str(target), "is the file that is read", "Name another file")
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise _not_writable(target, error) from error
    written = Path(name)
    try:
        with open(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        written.chmod(0o666 & ~_umask())
        written.replace(target)
    except OSError as error:
        raise _not_writable(target, error) from error
    finally:
        written.unlink(missing_ok=True)


def _not_writable(target: Path, error: OSError) -> InvalidValue:
    return InvalidValue("--out", str(target), f"cannot be written: {error.strerror}", "Choose another place")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
