"""Official files, as the Census Bureau, the USDA and HUD publish them: each row is loaded or rejected with a reason."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from lineshaft.domain.errors import InvalidValue, quote

from ..models import County, NaicsCode, ReferenceLoad, State
from . import bulk, editions
from .csv_files import Column, Row, read_rows

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST_ENTRY = 500
_DISTRICT = re.compile(r"\d{1,2}")
# Zero stands for a state with one seat, 98 for a delegate.
_LARGEST_DISTRICT = 98
_PSC = re.compile(r"[0-9A-Z]{4}")


class _Rejected(Exception):
    """A value that cannot be loaded: its column, the value, the reason."""

    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


@dataclass(frozen=True)
class Kind:
    """A kind of official file: where it comes from, its columns, and how a row becomes a row of `table`."""

    source: str
    columns: tuple[Column, ...]
    table: str
    written: tuple[str, ...]
    key: tuple[str, ...]
    reader: Callable[[], Callable[[Row], tuple[object, ...]]]
    one_row_for_each_key: bool = False


def _naics_entries() -> Callable[[Row], tuple[object, ...]]:
    codes = set(NaicsCode.objects.values_list("code", flat=True))

    def read(row: Row) -> tuple[object, ...]:
        code, text = row.values["code"], " ".join(row.values["text"].split())
        if code not in codes:
            raise _Rejected("code", code, "is no NAICS 2022 code")
        if not text:
            raise _Rejected("text", text, "is empty")
        if len(text) > _LONGEST_ENTRY:
            raise _Rejected("text", text, f"is longer than {_LONGEST_ENTRY} characters")
        if _CONTROL.search(text):
            raise _Rejected("text", text, "has control characters")
        return code, "en", text

    return read


def _rural_urban() -> Callable[[Row], tuple[object, ...]]:
    counties = {county.fips: county for county in County.objects.all()}

    def read(row: Row) -> tuple[object, ...]:
        fips, code = row.values["county"].zfill(5), row.values["code"]
        county = counties.get(fips)
        if county is None:
            raise _Rejected("county", row.values["county"], _why_unknown(fips))
        if not re.match(r"[1-9](\D|$)", code):
            raise _Rejected("code", code, "does not begin with a code from 1 to 9")
        return county.fips, county.state_id, county.name, int(code[0])

    return read


def _why_unknown(fips: str) -> str:
    if fips.startswith("09"):
        return "is a planning region of Connecticut; the ZIP data have the eight old counties"
    if fips[:2] in {"60", "66", "69", "78"}:
        return "lies in a territory that no center serves"
    return "is no county, by its five-digit FIPS code"


def _districts() -> Callable[[Row], tuple[object, ...]]:
    states = set(State.objects.values_list("fips", flat=True))

    def read(row: Row) -> tuple[object, ...]:
        state, code, district = (
            row.values["state"].zfill(2),
            row.values["zip"].zfill(5),
            row.values["district"],
        )
        if state not in states:
            raise _Rejected("state", row.values["state"], "is no FIPS code of a state, DC or Puerto Rico")
        if not re.fullmatch(r"\d{5}", code):
            raise _Rejected("zip", row.values["zip"], "is no five-digit ZIP code")
        if not _DISTRICT.fullmatch(district) or int(district) > _LARGEST_DISTRICT:
            raise _Rejected("district", district, f"is no district number from 0 to {_LARGEST_DISTRICT}")
        return code, state, f"{int(district):02}"

    return read


def _psc() -> Callable[[Row], tuple[object, ...]]:
    def read(row: Row) -> tuple[object, ...]:
        code, title = row.values["code"].upper(), " ".join(row.values["title"].split())
        if not _PSC.fullmatch(code):
            raise _Rejected("code", row.values["code"], "is no code of four letters and digits")
        if not title or title.upper().startswith("NO DESCRIPTION"):
            raise _Rejected("title", title, "says nothing: a heading, or a code that is not used")
        if _CONTROL.search(title):
            raise _Rejected("title", title, "has control characters")
        return code, title, code[0].isdigit()

    return read


KINDS = {
    "naics-index": Kind(
        source="NAICS 2022 index entries (US Census Bureau)",
        columns=(
            Column("code", ("naics2022", "naics22", "2022 NAICS code", "code")),
            Column("text", ("index_item", "index item description", "index item", "text")),
        ),
        table="reference_naicsentry",
        written=("naics_id", "language", "text"),
        key=("naics_id", "language", "text"),
        reader=_naics_entries,
    ),
    "rural-urban": Kind(
        source="Rural-urban continuum codes (USDA Economic Research Service)",
        columns=(
            Column("county", ("geoid", "fips", "fips code", "fips_code")),
            Column("code", ("rural_def", "rucc_2023", "rucc_2013", "rucc")),
        ),
        table="reference_county",
        written=("fips", "state_id", "name", "rural_urban_code"),
        key=("fips",),
        reader=_rural_urban,
        one_row_for_each_key=True,
    ),
    "psc": Kind(
        source="Federal product and service codes (GSA, as CSIS lists them)",
        columns=(
            Column("code", ("productorservicecode", "psc code", "psc", "code")),
            Column(
                "title", ("productorservicecodetext", "product and service code name", "psc name", "title")
            ),
        ),
        table="reference_psccode",
        written=("code", "title", "is_product"),
        key=("code",),
        reader=_psc,
        one_row_for_each_key=True,
    ),
    "districts": Kind(
        source="ZIP codes by congressional district (US Census Bureau or HUD)",
        columns=(
            Column("state", ("state_fips", "state")),
            Column("zip", ("zcta", "zip", "zcta5")),
            Column("district", ("cd", "congressional district", "district")),
        ),
        table="reference_zipdistrict",
        written=("zip_code", "state_id", "district"),
        key=("zip_code", "state_id", "district"),
        reader=_districts,
    ),
}


def load(kind_name: str, path: Path) -> tuple[ReferenceLoad, bool]:
    """
    Load one official file; returns the account of its rows, and False when this very file was loaded before.

    Raises InvalidValue when the kind is unknown or the file is no table of this kind; nothing is written then.
    """
    if kind_name not in KINDS:
        raise InvalidValue("kind", kind_name, f"is not one of {', '.join(KINDS)}")
    kind = KINDS[kind_name]
    rows, rejections, read = [], [], 0
    with transaction.atomic():
        understand = kind.reader()
        seen: dict[tuple[object, ...], int] = {}
        for row in read_rows(path, kind.columns):
            read += 1
            try:
                values = _understood(row, understand)
                if kind.one_row_for_each_key:
                    _check_first(seen, values[: len(kind.key)], row.number, kind.columns[0].name)
            except _Rejected as rejected:
                rejections.append(_rejection(row, rejected, kind))
                continue
            rows.append(values)
        sha256 = editions.fingerprint(path)
        before = ReferenceLoad.objects.filter(kind=kind_name).order_by("-id").first()
        if before and before.file_sha256 == sha256:
            return before, False
        if read == 0:
            raise InvalidValue("file", path.name, "has a header and no rows", "Download it again")
        bulk.merge(kind.table, kind.written, dict.fromkeys(rows), key=kind.key)
        account = editions.record(
            kind_name,
            source=kind.source,
            sha256=sha256,
            rows_read=read,
            rejections=rejections,
            file_name=path.name,
        )
    return account, True


def _understood(row: Row, understand: Callable[[Row], tuple[object, ...]]) -> tuple[object, ...]:
    if row.problem:
        raise _Rejected("", "", row.problem)
    return understand(row)


def _check_first(
    seen: dict[tuple[object, ...], int], key: tuple[object, ...], number: int, column: str
) -> None:
    first = seen.setdefault(key, number)
    if first != number:
        raise _Rejected(column, str(key[0]), f"stands in row {first} already")


def _rejection(row: Row, rejected: _Rejected, kind: Kind) -> dict[str, object]:
    """As it is stored and shown; the column by the name it has in published files."""
    published = {column.name: column.known_as[0] for column in kind.columns}
    return {
        "row": row.number,
        "column": published.get(rejected.column, ""),
        "value": quote(_CONTROL.sub("?", rejected.value)) if rejected.column else "",
        "reason": rejected.reason,
    }
