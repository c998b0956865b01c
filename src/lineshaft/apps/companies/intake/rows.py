"""One row of a file, understood: the site that it tells about, or why it cannot be taken in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from django.db import connection

from lineshaft.apps.companies.models import LONGEST_NAME, MOST_EMPLOYEES
from lineshaft.apps.companies.staging import SiteRow
from lineshaft.apps.reference.models import NaicsCode, State
from lineshaft.apps.reference.queries import IndustryWords
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.identifiers import (
    check_cage,
    check_ein,
    check_naics,
    check_uei,
    check_zip,
    is_manufacturing,
    normalise_phone,
)

from .capabilities import CapabilityReader, Listed
from .changes import Changes
from .days import read_day
from .mappings import ColumnMapping
from .reading import Row
from .states import state_key, writings

LONGEST_KEPT_CELL = 2_000
_CELLS_TOO_MANY = 20
_CHOICE_SHOWN = 3
MOST_SALES = Decimal(10) ** 13
_WEBSITE = re.compile(r"https?://[^\s/@:]+\.[a-z]{2,}(?:[:/?#]\S*)?", re.IGNORECASE)
_CODE_WITH_TITLE = re.compile(r"(\d{4,6})(?=\s*[-–—:,(]|\s+\D)")
_NUMBER = re.compile(r"\$?\s*([0-9][0-9,]*(?:\.[0-9]+)?)")


class Place(NamedTuple):
    """What the reference table knows about a ZIP code."""

    state_id: str
    county_id: str | None
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Reference:
    """The reference facts that rows are checked with, read once for a whole file."""

    states: Mapping[str, str]
    state_names: Mapping[str, str]
    places: Mapping[str, Place]
    industries: frozenset[str]
    abbreviations: Mapping[str, str] = field(default_factory=dict)
    words: IndustryWords | None = None

    @staticmethod
    def load(*, for_many: bool = True) -> "Reference":
        """Read states and industries, and ZIP codes: all at once `for_many` rows, else each when it is asked for."""
        states = list(State.objects.all())
        return Reference(
            states=writings(states),
            state_names={state.fips: state.name for state in states},
            places=_all_places() if for_many else _Places(),
            industries=frozenset(NaicsCode.objects.values_list("code", flat=True)),
            abbreviations={state.fips: state.abbreviation for state in states},
            words=IndustryWords(),
        )


_PLACES = "SELECT code, state_id, county_id, latitude, longitude FROM reference_zip"


def _all_places() -> dict[str, Place]:
    with connection.cursor() as cursor:
        # The ORM would take longer over these 41,000 rows than a file of a thousand companies takes.
        cursor.execute(_PLACES)
        return {row[0]: Place._make(row[1:]) for row in cursor.fetchall()}


class _Places(dict[str, Place]):
    """Places looked up one by one."""

    def get(self, code: str, default: Any = None) -> Any:
        """The place of a ZIP code, or `default`."""
        with connection.cursor() as cursor:
            cursor.execute(f"{_PLACES} WHERE code = %s", [code])
            row = cursor.fetchone()
        return Place._make(row[1:]) if row else default


@dataclass(slots=True)
class ReadRow:
    """What became of a row so far: its site, or None when it is rejected; and remarks, each naming its column."""

    number: int
    cells: list[str]
    site: SiteRow | None = None
    remarks: list[dict[str, str]] = field(default_factory=list)
    changes: dict[str, str] = field(default_factory=dict)
    """For each fact that is taken in otherwise than it stands in the file: as what."""
    listed: Listed | None = None
    """What the plant can do, when the file has columns for it."""
    notes: dict[str, str] = field(default_factory=dict)


class _Rejected(Exception):
    """The row cannot be taken in; the remark that says why was made."""


class RowReader:
    """Understands the rows of one file by its mapping. `today` is the last day on which people can be counted."""

    def __init__(
        self, mapping: ColumnMapping, header: list[str], file_name: str, reference: Reference, today: date
    ) -> None:
        self.mapping = mapping
        self.header = header
        self.reference = reference
        self.today = today
        self.positions = mapping.positions(header, file_name)
        self.industries = frozenset(filter(is_manufacturing, reference.industries))
        self.changes = Changes(self.positions, reference.abbreviations)
        self.not_given = frozenset(word.lower() for word in mapping.not_given)
        self.capabilities = CapabilityReader(mapping.columns, self.not_given)
        self.constants = {name: rule.constant for name, rule in mapping.columns.items() if rule.constant}
        self.headings = {
            name: rule.column or f"{name} (the same for every row)" for name, rule in mapping.columns.items()
        }

    def read(self, row: Row) -> ReadRow:
        """The row, understood or rejected; never raises for what stands in it."""
        found = ReadRow(row.number, _kept(row.cells[: len(self.header) + _CELLS_TOO_MANY]))
        try:
            self._check_shape(row, found)
            facts = self._facts(row.cells)
            found.site = self._site(facts, found)
            found.changes = self.changes.of(found.site, row.cells, found.notes)
            if self.capabilities:
                self._list_capabilities(facts, row.cells, found)
        except _Rejected:
            found.site = None
        return found

    def _list_capabilities(self, facts: dict[str, str], cells: list[str], found: ReadRow) -> None:
        found.listed = self.capabilities.read(facts, partial(self._remark, found))
        for fact, taken in found.listed.taken.items():
            if fact in self.positions:
                found.changes[fact] = taken
                self.changes.count(fact, cells[self.positions[fact]], taken)

    def _check_shape(self, row: Row, found: ReadRow) -> None:
        text = "".join(row.cells)
        if "\0" in text:
            self._reject(found, "", "", "has null bytes: the file is damaged here, export it again")
        if not text.strip():
            self._reject(found, "", "", "the row is empty")
        extra = [cell for cell in row.cells[len(self.header) :] if cell.strip()]
        if extra:
            self._reject(
                found,
                "",
                extra[0],
                f"has {len(row.cells)} cells, the header has {len(self.header)}: a delimiter may stand inside a cell",
            )
        needed = max(self.positions.values(), default=-1) + 1
        if len(row.cells) < needed:
            self._reject(found, "", "", f"has {len(row.cells)} cells, the header has {len(self.header)}")

    def _facts(self, cells: list[str]) -> dict[str, str]:
        """The text of each fact; "" for the words that mean "not given"."""
        facts = {name: cells[position] for name, position in self.positions.items()} | self.constants
        for name, text in facts.items():
            text = " ".join(text.split())
            facts[name] = "" if text.lower() in self.not_given else text
        return facts

    def _reject(self, found: ReadRow, name: str, value: str, reason: str) -> None:
        self._remark(found, name, value, reason)
        raise _Rejected

    def _remark(self, found: ReadRow, name: str, value: str, reason: str) -> None:
        found.remarks.append(
            {
                "column": self.headings.get(name, name),
                "value": value[:LONGEST_KEPT_CELL].replace("\0", "\ufffd"),
                "reason": reason,
            }
        )

    def _site(self, cells: dict[str, str], found: ReadRow) -> SiteRow:
        name = cells["name"]
        if not name:
            given = self._given("name", found)
            self._reject(found, "name", given, "names no company")
        for text_field in ("name", "street", "city"):
            if len(cells.get(text_field, "")) > LONGEST_NAME:
                self._reject(
                    found, text_field, cells[text_field], f"is longer than {LONGEST_NAME} characters"
                )
        site = SiteRow(name=name, state_id="", street=cells.get("street", ""), city=cells.get("city", ""))
        self._place(site, cells, found)
        site.naics_id = self._industry(cells.get("naics", ""), found)
        site.phone_key = self._optional("phone", cells, found, normalise_phone)
        site.uei = self._optional("uei", cells, found, check_uei)
        site.cage = self._optional("cage", cells, found, check_cage)
        site.ein = self._optional("ein", cells, found, check_ein)
        site.website = self._website(cells.get("website", ""), found)
        site.employees = self._employees(cells.get("employees", ""), found)
        if site.employees is not None:
            site.employees_as_of = self._day(cells.get("employees_as_of", ""), found) or self.today
        site.annual_sales = self._sales(cells.get("annual_sales", ""), found)
        site.make_keys()
        return site

    def _given(self, name: str, found: ReadRow) -> str:
        """The cell as it stands in the file."""
        position = self.positions.get(name)
        return found.cells[position] if position is not None else ""

    def _place(self, site: SiteRow, cells: dict[str, str], found: ReadRow) -> None:
        """State, ZIP code, county and centroid. Rejects a row that cannot be placed."""
        text = cells.get("zip_code", "")
        if text:
            try:
                site.zip_code = check_zip(_padded(text))
            except InvalidValue as error:
                self._reject(found, "zip_code", text, _sentence(error))
        place = self.reference.places.get(site.zip_code) if site.zip_code else None
        state = cells.get("state", "")
        if state:
            state_id = self.reference.states.get(state_key(state))
            if state_id is None:
                self._reject(found, "state", state, "is not a state, the District of Columbia or Puerto Rico")
            site.state_id = state_id or ""
        elif place is not None:
            site.state_id = place.state_id
        else:
            self._reject(found, "state", state, "the state is not given and cannot be told from the ZIP code")
        if not site.zip_code and not site.city:
            self._reject(
                found, "zip_code", text, "neither ZIP code nor city is given: the site cannot be placed"
            )
        if place is None:
            if site.zip_code:
                self._remark(
                    found, "zip_code", text, "is not in the list of ZIP codes: the county is not known"
                )
            return
        site.latitude, site.longitude = place.latitude, place.longitude
        if place.state_id == site.state_id:
            site.county_id = place.county_id
        else:
            name = self.reference.state_names[place.state_id]
            self._remark(
                found, "zip_code", text, f"is in {name}, the row says {state}: the county is left out"
            )

    def _industry(self, text: str, found: ReadRow) -> str | None:
        """
        The code in NAICS 2022. A code of an older edition counts as the group of industries it belonged to (five or
        four digits), where that group still stands. Rejects what is no manufacturing.
        """
        if not text:
            return None
        code = text.removesuffix(".0")
        if code in self.industries:
            return code
        with_title = _CODE_WITH_TITLE.match(text)
        if with_title:
            code = with_title[1]
            if code in self.industries:
                return code
        elif any(map(str.isalpha, text)):
            return self._industry_in_words(text, found)
        try:
            check_naics(code)
        except InvalidValue as error:
            self._reject(found, "naics", text, _sentence(error))
        if not is_manufacturing(code):
            self._reject(found, "naics", text, "is not manufacturing (NAICS 31 to 33)")
        for group in (code[:5], code[:4]):
            if len(group) >= 4 and group in self.reference.industries:
                self._remark(
                    found,
                    "naics",
                    text,
                    f"is not in NAICS 2022, perhaps of an older edition: taken in as {group}",
                )
                return group
        self._reject(
            found,
            "naics",
            text,
            "is not in NAICS 2022, and neither is its group: look the industry up by words",
        )
        return None

    def _industry_in_words(self, text: str, found: ReadRow) -> str | None:
        """The industry that the words name; where they leave a doubt, none, with a remark that names the choice."""
        hits = self.reference.words.meant(text) if self.reference.words else []
        if len(hits) == 1:
            found.notes["naics"] = hits[0].title
            return hits[0].code
        if hits:
            choice = "; ".join(f"{hit.code} {hit.title}" for hit in hits[:_CHOICE_SHOWN])
            more = f" and {len(hits) - _CHOICE_SHOWN} more" if len(hits) > _CHOICE_SHOWN else ""
            self._remark(
                found, "naics", text, f"may mean several industries: {choice}{more}; the cell was left out"
            )
        else:
            self._remark(
                found,
                "naics",
                text,
                "names no industry of manufacturing that is known; the cell was left out",
            )
        return None

    def _optional(self, name: str, cells: dict[str, str], found: ReadRow, check: Any) -> str:
        """A fact that the row can do without: what is wrong is left out and remarked."""
        text = cells.get(name, "")
        if not text:
            return ""
        try:
            return str(check(text))
        except InvalidValue as error:
            self._remark(found, name, text, f"{_sentence(error)}; the cell was left out")
            return ""

    def _website(self, text: str, found: ReadRow) -> str:
        if not text:
            return ""
        address = text if "://" in text else f"https://{text}"
        if len(address) <= 500 and _WEBSITE.fullmatch(address):
            return address
        self._remark(found, "website", text, "is not a web address; the cell was left out")
        return ""

    def _employees(self, text: str, found: ReadRow) -> int | None:
        number = self._number("employees", text, found)
        if number is None or (not number and self.mapping.columns["employees"].zero_is_unknown):
            return None
        if number != int(number) or number > MOST_EMPLOYEES:
            self._remark(
                found,
                "employees",
                text,
                f"is not between 0 and {MOST_EMPLOYEES:,} people; the cell was left out",
            )
            return None
        return int(number)

    def _sales(self, text: str, found: ReadRow) -> Decimal | None:
        number = self._number("annual_sales", text, found)
        if number is not None and number >= MOST_SALES:
            self._remark(found, "annual_sales", text, "is more than any company sells; the cell was left out")
            return None
        return None if number is None else round(number, 2)

    def _number(self, name: str, text: str, found: ReadRow) -> Decimal | None:
        if not text:
            return None
        match = _NUMBER.fullmatch(text)
        if match is None:
            self._remark(found, name, text, "is not a number; the cell was left out")
            return None
        return Decimal(match[1].replace(",", ""))

    def _day(self, text: str, found: ReadRow) -> date | None:
        if not text:
            return None
        own = self.mapping.columns["employees_as_of"].format
        day = read_day(text, self.today, own)
        if day is not None:
            return day
        wanted = own or "YYYY-MM-DD or MM/DD/YYYY"
        self._remark(
            found, "employees_as_of", text, f"is not a day up to today written as {wanted}; left out"
        )
        return None


def _kept(cells: list[str]) -> list[str]:
    """The cells as they are stored, to be shown and downloaded."""
    return [cell[:LONGEST_KEPT_CELL].replace("\0", "\ufffd") for cell in cells]


def _padded(text: str) -> str:
    """A ZIP code whose zeros in front a spreadsheet dropped: 2134 is 02134, as nothing else has four digits."""
    text = text.removesuffix(".0")
    return text.zfill(5) if text.isascii() and text.isdigit() and len(text) in (3, 4) else text


def _sentence(error: InvalidValue) -> str:
    return f"{error.reason}: {error.hint[0].lower()}{error.hint[1:]}" if error.hint else error.reason
