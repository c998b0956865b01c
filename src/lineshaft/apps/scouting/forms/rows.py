"""Needs that a program or a file says: each goes through the same form as one that is typed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from lineshaft.apps.companies.intake.reading import Row, open_table, refused

from .needs import NeedFields

MOST_ROWS = 500
_SEVERAL = ("supplier_types", "reasons", "naics")

# The names of the network's own form (Supplier Scouting Opportunity), where they differ.
_ALSO = {
    "item_to_be_scouted": "item",
    "days_to_be_scouted": "days_to_scout",
    "state_item_to_be_used_in": "state_used_in",
    "type_of_supplier_sought": "supplier_types",
    "reason": "reasons",
    "manufacturing_type": "processes",
    "dimensions_tolerances_performance_specs": "dimensions",
    "required_materials_incl_components": "materials",
    "certification_requirements": "certifications",
    "applicable_regulations": "regulations",
    "other_standards_requirements": "other_standards",
    "naics_1": "naics",
    "naics_2": "naics",
    "additional_technical_comments": "technical_comments",
    "estimated_potential_business_volume": "volume_detail",
    "estimated_target_price_unit_cost": "target_price",
    "when_needed_by": "needed_by",
    "packaging_requirements": "packaging",
    "where_shipped": "delivery_place",
    "additional_comments": "comments",
}


def form_of(values: Mapping[str, Any]) -> NeedFields:
    """The whole form filled with values by field, as they come from JSON or from a row; call `is_valid`."""
    data: dict[str, Any] = {"days_to_scout": NeedFields.base_fields["days_to_scout"].initial}
    for name, value in values.items():
        if value is None or value == "":
            continue
        if name == "naics":
            data |= {f"naics_{place}": str(code) for place, code in enumerate(_listed(value))}
        else:
            data[name] = _listed(value) if name in _SEVERAL else str(value)
    return NeedFields(_AsSent(data))


class _AsSent(dict[str, Any]):
    """Values by name, several of one as a list, as the widgets of a form ask for them."""

    def getlist(self, name: str) -> list[str]:
        """The values of a field that takes several."""
        return list(self.get(name, ()))


def _listed(value: Any) -> list[str]:
    parts = re.split(r"[;|\n]", value) if isinstance(value, str) else value
    return [str(part).strip() for part in parts if str(part).strip()]


def errors_of(form: NeedFields) -> Iterator[dict[str, str]]:
    """What is wrong, field by field: its name, the value that was given, the reason."""
    for name, messages in form.errors.items():
        value = form[name].data if name in form.fields else ""
        shown = "; ".join(value) if isinstance(value, list) else str(value or "")
        for message in messages:
            yield {"column": name, "value": shown[:200], "reason": str(message)}


@dataclass(frozen=True)
class ReadFile:
    """A file of needs: which headings hold which field, those that say nothing here, and its rows with their errors."""

    columns: dict[str, str]
    ignored: list[str]
    rows: list[dict[str, Any]]


def read_file(path: Path, *, limit_bytes: int) -> ReadFile:
    """
    The rows of a CSV or workbook, each with its values by field and what is wrong with it.

    Raises InvalidValue that names the file, for one that cannot be read, that has no column for the item, or too many
    rows.
    """
    table = open_table(path, limit_bytes=limit_bytes)
    places = [_field_of(heading) for heading in table.header]
    if "item" not in places:
        raise refused(
            path,
            f"has no column “item”; it has {', '.join(table.header[:12])}",
            "Take the names of the columns from the template",
        )
    columns = {heading: name for heading, name in zip(table.header, places, strict=True) if name}
    ignored = [heading for heading, name in zip(table.header, places, strict=True) if heading and not name]
    rows: list[dict[str, Any]] = []
    for row in table.rows:
        if len(rows) == MOST_ROWS:
            raise refused(path, f"has more than {MOST_ROWS} rows", "Split it into several files")
        rows.append(_read(row, places))
    if not rows:
        raise refused(path, "has a header and no rows", "Write one need in each row")
    _name_repeated(rows)
    return ReadFile(columns, ignored, rows)


def _field_of(heading: str) -> str:
    key = re.sub(r"[^a-z0-9]+", "_", heading.lower()).strip("_")
    name = _ALSO.get(key, key)
    return name if name in NeedFields.base_fields else ""


def _read(row: Row, places: Iterable[str]) -> dict[str, Any]:
    places = list(places)
    values: dict[str, str] = {}
    errors = []
    for name, cell in zip(places, row.cells, strict=False):
        text = cell.replace("\0", "").strip()
        if name == "needed_by" and text and not _is_day(text):
            name = "needed_by_detail"
        if name and text:
            values[name] = f"{values[name]}; {text}" if name in values else text
    beyond = [cell for cell in row.cells[len(places) :] if cell.strip()]
    if not any(cell.strip() for cell in row.cells):
        errors.append({"column": "", "value": "", "reason": "The row is empty."})
    elif beyond:
        reason = "The row has more values than there are columns. Is a comma missing its quotation marks?"
        errors.append({"column": "", "value": beyond[0][:200], "reason": reason})
    else:
        form = form_of(values)
        errors.extend(errors_of(form))
    return {"number": row.number, "values": values, "errors": errors, "need": ""}


def _is_day(text: str) -> bool:
    try:
        NeedFields.base_fields["needed_by"].clean(text)
    except ValidationError:
        return False
    return True


def _name_repeated(rows: list[dict[str, Any]]) -> None:
    """A number of the buyer's own stands in one row."""
    seen: dict[str, int] = {}
    for row in rows:
        own = row["values"].get("buyer_reference", "")
        if own and seen.setdefault(own, row["number"]) != row["number"]:
            reason = f"This number stands in row {seen[own]} already. Give each need its own."
            row["errors"].append({"column": "buyer_reference", "value": own, "reason": reason})
