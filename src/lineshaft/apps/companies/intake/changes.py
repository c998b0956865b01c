"""What is taken in otherwise than it stands in the file: per row, and counted by fact with examples for the dry run."""

from collections.abc import Callable, Mapping
from typing import Any

from lineshaft.apps.companies.staging import SiteRow
from lineshaft.domain.identifiers import format_phone

from .headings import heading_key
from .mappings import ColumnMapping

EXAMPLES = 5
"""Different changes of a fact that are shown."""

COMPARED = "compared"
"""Kept as they are, and compared in another form: names in capitals, streets."""


def _plain_number(value: Any) -> str:
    text = f"{value:f}" if value is not None else ""
    return text.rstrip("0").rstrip(".") if "." in text else text


def _phone(site: SiteRow) -> str:
    return format_phone(site.phone_key) if site.phone_key else ""


def _day(site: SiteRow) -> str:
    return site.employees_as_of.isoformat() if site.employees_as_of else ""


_TAKEN: Mapping[str, Callable[[SiteRow], str]] = {
    "name": lambda site: site.name,
    "street": lambda site: site.street,
    "city": lambda site: site.city,
    "zip_code": lambda site: site.zip_code,
    "phone": _phone,
    "naics": lambda site: site.naics_id or "",
    "website": lambda site: site.website,
    "uei": lambda site: site.uei,
    "cage": lambda site: site.cage,
    "ein": lambda site: site.ein,
    "employees": lambda site: "" if site.employees is None else str(site.employees),
    "employees_as_of": _day,
    "annual_sales": lambda site: _plain_number(site.annual_sales),
}


class Changes:
    """Notes for one file what of its cells is taken in otherwise. `states` has the abbreviation of each state."""

    def __init__(self, positions: Mapping[str, int], states: Mapping[str, str]) -> None:
        self._facts = [
            (fact, position, self._state(states) if fact == "state" else _TAKEN[fact])
            for fact, position in positions.items()
            if fact in _TAKEN or fact == "state"
        ]
        self._has_street = "street" in positions
        self._counts: dict[str, int] = {}
        self._examples: dict[str, dict[tuple[str, str], None]] = {}

    @staticmethod
    def _state(states: Mapping[str, str]) -> Callable[[SiteRow], str]:
        return lambda site: states.get(site.state_id, "")

    def of(self, site: SiteRow, cells: list[str], notes: Mapping[str, str]) -> dict[str, str]:
        """
        For each fact of a row that is taken in otherwise, as what. A cell that was left out has a remark instead.

        `notes` has more to say about facts, such as the title of an industry that was found by words.
        """
        changes: dict[str, str] = {}
        for fact, position, taken_of in self._facts:
            given = cells[position]
            taken = taken_of(site)
            if not taken or given == taken or not given or given.isspace():
                continue
            if fact == "phone" and given == site.phone_key:
                continue
            changes[fact] = f"{taken} {notes[fact]}" if fact in notes else taken
            self.count(fact, given, changes[fact])
        self._compared(site)
        return changes

    def _compared(self, site: SiteRow) -> None:
        if site.name.isupper():
            self.count("name " + COMPARED, site.name, site.name_key)
        if site.street_key and site.street_key != site.street.lower():
            self.count("street " + COMPARED, site.street, site.street_key)

    def count(self, kind: str, given: str, taken: str) -> None:
        """One row more with a change of this kind."""
        self._counts[kind] = self._counts.get(kind, 0) + 1
        examples = self._examples.setdefault(kind, {})
        if len(examples) < EXAMPLES:
            examples[(given[:200].replace("\0", "\ufffd"), taken)] = None

    def as_json(self) -> list[dict[str, Any]]:
        """For each kind of change how many rows have it, and examples: [as in the file, as taken]."""
        return [
            {"kind": kind, "rows": rows, "examples": [list(pair) for pair in self._examples[kind]]}
            for kind, rows in self._counts.items()
        ]


class ChangeLines:
    """Tells the changes of the rows of one file with the names of its columns and the cells as they stand there."""

    def __init__(self, mapping: ColumnMapping, header: list[str]) -> None:
        keys = [heading_key(name) for name in header]
        self._columns = {
            fact: (rule.column, keys.index(heading_key(rule.column)))
            for fact, rule in mapping.columns.items()
            if heading_key(rule.column) in keys
        }

    def of(self, cells: list[str], changes: Mapping[str, str]) -> list[dict[str, str]]:
        """Column, value as in the file, and value as taken, of each change of a row."""
        told = ((*self._columns[fact], taken) for fact, taken in changes.items() if fact in self._columns)
        return [{"column": column, "value": cells[place], "taken": taken} for column, place, taken in told]
