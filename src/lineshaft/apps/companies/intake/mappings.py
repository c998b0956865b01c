"""Which column of a file means what. A mapping is a small YAML file, or is made on the import page.

title: What the list is
source: Who publishes it, and where
not_given: [n/a, undisclosed]      # texts that mean: no value
columns:
  name: {column: BusinessName}
  state: {constant: MT}
  employees: {column: Jobs, zero_is_unknown: 1}
  employees_as_of: {column: Approved, format: "%m/%d/%y"}
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from lineshaft.domain.data_files import Section, read_sections
from lineshaft.domain.errors import InvalidDefinition, InvalidValue

from .headings import heading_key
from .reading import FileRefused, HeadingsAt

FIELDS = {
    "name": "Company name",
    "street": "Street",
    "city": "City",
    "state": "State",
    "zip_code": "ZIP code",
    "phone": "Telephone",
    "naics": "NAICS code",
    "website": "Web site",
    "uei": "Unique Entity ID",
    "cage": "CAGE code",
    "ein": "Employer Identification Number",
    "employees": "Employees",
    "employees_as_of": "Employees counted on",
    "annual_sales": "Annual sales in dollars",
    "certifications": "Certifications",
    "certifications_expire": "Certifications expire",
    "processes": "Processes",
    "materials": "Materials",
    "equipment": "Equipment",
    "ownership": "Ownership",
}
"""What a file can tell about a site, in the order of the import page."""

REQUIRED = ("name",)
_COLUMNS_NAMED = 12


@dataclass(frozen=True)
class Rule:
    """Where one fact comes from: a column, or a constant for every row."""

    column: str = ""
    constant: str = ""
    format: str = ""
    zero_is_unknown: bool = False


@dataclass(frozen=True)
class ColumnMapping:
    """Which column of a file means what."""

    name: str
    title: str
    columns: Mapping[str, Rule]
    source: str = ""
    not_given: tuple[str, ...] = field(default=())
    sheet: str = ""
    """Of a workbook with several; "" is the first that has rows."""
    heading_row: int = 0
    """Where a person said that the headings stand; 0 is to be found."""
    heading_lines: int = 1

    def as_json(self) -> dict[str, Any]:
        """The mapping as it is kept with the batch."""
        return asdict(self)

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> "ColumnMapping":
        """The mapping that `as_json` kept."""
        columns = {name: Rule(**rule) for name, rule in stored["columns"].items()}
        return ColumnMapping(**{**stored, "columns": columns, "not_given": tuple(stored["not_given"])})

    @property
    def at(self) -> HeadingsAt:
        """Where the headings stand."""
        return HeadingsAt(self.heading_row, self.heading_lines)

    @property
    def headings(self) -> list[str]:
        """The columns that a file must have."""
        return [rule.column for rule in self.columns.values() if rule.column]

    def positions(self, header: list[str], file_name: str) -> dict[str, int]:
        """
        Where each mapped column stands in `header`.

        Raises InvalidValue that names the columns which are missing, or stand there twice.
        """
        keys = [heading_key(name) for name in header]
        wanted = {name: heading_key(rule.column) for name, rule in self.columns.items() if rule.column}
        twice = sorted({key for key in wanted.values() if keys.count(key) > 1})
        if twice:
            raise FileRefused(
                "file",
                file_name,
                f"has more than one column {', '.join(map(repr, twice))}",
                "Rename or remove one of them",
            )
        missing = [
            self.columns[name].column for name in FIELDS if name in wanted and wanted[name] not in keys
        ]
        if missing:
            there = ", ".join(name[:40] for name in header[:_COLUMNS_NAMED])
            more = f" and {len(header) - _COLUMNS_NAMED} more" if len(header) > _COLUMNS_NAMED else ""
            raise FileRefused(
                "file",
                file_name,
                f"lacks columns that the mapping {self.name!r} needs: {', '.join(missing)}."
                f" It has: {there}{more}",
                "Choose the mapping that fits this file",
            )
        return {name: keys.index(key) for name, key in wanted.items()}


def signature(header: Iterable[str]) -> str:
    """What files with the same headings have in common, in whatever order these stand."""
    keys = sorted({key for name in header if (key := heading_key(name))})
    return hashlib.sha256("\x1f".join(keys).encode()).hexdigest()


def built_in() -> dict[str, ColumnMapping]:
    """The mappings that come with the product, by name."""
    folder = resources.files("lineshaft.apps.companies") / "mappings"
    found = (Path(str(item)) for item in folder.iterdir() if item.name.endswith(".yaml"))
    return {path.stem: read_mapping(path) for path in sorted(found)}


def find_mapping(name_or_path: str) -> ColumnMapping:
    """A mapping by the name of one that comes with the product, or from a YAML file. Raises InvalidValue."""
    known = built_in()
    if name_or_path in known:
        return known[name_or_path]
    path = Path(name_or_path)
    if not path.is_file():
        raise InvalidValue(
            "mapping", name_or_path, "is neither a mapping nor a file", f"Known mappings: {', '.join(known)}"
        )
    return read_mapping(path)


def read_mapping(path: Path) -> ColumnMapping:
    """The mapping in a YAML file. Raises InvalidDefinition that names the file and the key."""
    top = read_sections(path)
    title, source = top.text("title"), top.optional_text("source")
    not_given: tuple[str, ...] = ()
    if top.has("not_given"):
        not_given = tuple(part.strip() for part in top.text("not_given").split(",") if part.strip())
    section = top.section("columns")
    columns = {name: _rule(section.section(name), name) for name in section.keys()}  # noqa: SIM118  not a dict
    top.close()
    return checked(ColumnMapping(path.stem, title, columns, source, not_given), path.name)


def _rule(section: Section, name: str) -> Rule:
    if name not in FIELDS:
        raise section.error(name, f"is not a known fact. Known: {', '.join(FIELDS)}")
    rule = Rule(
        column=section.optional_text("column"),
        constant=section.optional_text("constant"),
        format=section.optional_text("format"),
        zero_is_unknown=section.has("zero_is_unknown") and bool(section.integer("zero_is_unknown")),
    )
    section.close()
    if bool(rule.column) == bool(rule.constant):
        raise section.error(name, "needs either a column or a constant")
    return rule


def checked(mapping: ColumnMapping, source: str) -> ColumnMapping:
    """The mapping, if it says enough to find a site. Raises InvalidDefinition."""
    for name in REQUIRED:
        if name not in mapping.columns:
            raise InvalidDefinition(source, f"columns.{name}", "is missing: every site needs it")
    if not {"state", "zip_code"} & set(mapping.columns):
        raise InvalidDefinition(source, "columns", "needs a state or a ZIP code")
    return mapping
