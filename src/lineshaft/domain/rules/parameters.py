"""Numbers of law by date: which value applied on which day, in which unit, and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType

from lineshaft.domain.data_files import Section, read_sections
from lineshaft.domain.errors import InvalidDefinition, InvalidValue

from .citations import Citation, read_citation

PARAMETERS = Path(__file__).parent / "parameters"


class Unit(StrEnum):
    PERCENT = "percent"
    DAYS = "days"


@dataclass(frozen=True)
class DatedValue:
    """A value from `applies_from` until the next one of its parameter."""

    value: Decimal
    applies_from: date
    citation: Citation


@dataclass(frozen=True)
class Parameter:
    """A number of law with all its values, the earliest first."""

    id: str
    title: str
    unit: Unit
    values: tuple[DatedValue, ...]

    def on(self, day: date) -> DatedValue:
        """The value that applied on `day`. Raises InvalidValue for a day before the first one."""
        for each in reversed(self.values):
            if each.applies_from <= day:
                return each
        first = self.values[0]
        raise InvalidValue(
            "as_of",
            day,
            f"is before {first.citation}, which applies from {first.applies_from:%b %d, %Y}",
            "Choose a later day",
        )


@cache
def all_parameters() -> Mapping[str, Parameter]:
    """Every parameter by id, in the order of the files. Raises InvalidDefinition when a file is wrong."""
    found: dict[str, Parameter] = {}
    for path in sorted(PARAMETERS.glob("*.yaml")):
        for parameter in read_parameters(read_sections(path)):
            if parameter.id in found:
                raise InvalidDefinition(path.name, "id", f"{parameter.id!r} stands twice")
            found[parameter.id] = parameter
    return MappingProxyType(found)


def read_parameters(table: Section) -> list[Parameter]:
    """The parameters of one file. Raises InvalidDefinition, naming the key, when one is wrong."""
    parameters = []
    for row in table.sections("parameters"):
        parameters.append(
            Parameter(
                id=row.text("id"),
                title=row.text("title"),
                unit=row.one_of("unit", Unit),
                values=_values(row),
            )
        )
        row.close()
    table.close()
    return parameters


def _values(row: Section) -> tuple[DatedValue, ...]:
    values = []
    for each in row.sections("values"):
        values.append(
            DatedValue(
                value=each.number("value"),
                applies_from=each.day("applies_from"),
                citation=read_citation(each),
            )
        )
        each.close()
    days = [each.applies_from for each in values]
    if not days or days != sorted(set(days)):
        raise row.error("values", "must be there, each from a later day than the one before")
    return tuple(values)
