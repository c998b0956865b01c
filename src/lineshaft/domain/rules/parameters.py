"""Numbers of law by date: which value applied on which day, in which unit, and where it stands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import MappingProxyType

from lineshaft.domain.data_files import Section, read_sections
from lineshaft.domain.errors import InvalidValue

from .citations import Citation, read_citation
from .topics import Topic

PARAMETERS = Path(__file__).parent / "parameters"
PERCENT = 100


class Unit(StrEnum):
    PERCENT = "percent"
    SHARE = "share"
    DOLLARS = "dollars"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


class ChosenBy(StrEnum):
    """
    By which day the value is chosen.

    Award: the day on which the award was issued, or last amended with reference to the new text. Day: that of the act
    itself. Fiscal year: the first day of the recipient's fiscal year.
    """

    AWARD = "award"
    DAY = "day"
    FISCAL_YEAR = "fiscal_year"


@dataclass(frozen=True)
class DatedValue:
    """
    A value from `applies_from` through `last_day`: that before the next one, or the last of a rule that is over.

    `last_day` is None where no end is set. `over` is what a share is counted in: 100 for a percentage, 3 for 1/3. It
    is 1 for every other unit.
    """

    value: Decimal
    applies_from: date
    citation: Citation
    over: int = 1
    last_day: date | None = None

    @property
    def share(self) -> Fraction:
        """A percentage or share, exact."""
        return Fraction(self.value) / self.over


@dataclass(frozen=True)
class Parameter:
    """A number of law with all its values, the earliest first."""

    id: str
    topic: Topic
    title: str
    unit: Unit
    chosen_by: ChosenBy
    values: tuple[DatedValue, ...]

    def on(self, day: date) -> DatedValue:
        """The value that applied on `day`. Raises InvalidValue for a day before the first one, or when it was over."""
        for each in reversed(self.values):
            if each.applies_from <= day:
                if each.last_day and each.last_day < day:
                    raise InvalidValue(
                        "as_of",
                        day,
                        f"is after {each.citation}, which applied through {each.last_day:%b %d, %Y}",
                        "Choose an earlier day, or the rule that took its place",
                    )
                return each
        first = self.values[0]
        raise InvalidValue(
            "as_of",
            day,
            f"is before {first.citation}, which applies from {first.applies_from:%b %d, %Y}",
            "Choose a later day",
        )


def value_for(
    parameter_id: str, *, award: date | None = None, day: date | None = None, fiscal_year: date | None = None
) -> DatedValue:
    """
    The value that governs, by the day by which this parameter is chosen.

    `award` is the award's `law_as_of`, `day` the day of the act, `fiscal_year` the first day of the recipient's year.
    Raises InvalidValue when that day is not given, or no value applied on it.
    """
    parameter = all_parameters()[parameter_id]
    given = {ChosenBy.AWARD: award, ChosenBy.DAY: day, ChosenBy.FISCAL_YEAR: fiscal_year}
    chosen = given[parameter.chosen_by]
    if chosen is None:
        raise InvalidValue(
            parameter.chosen_by,
            None,
            f"is the day by which “{parameter.title}” is chosen, and it is not given",
            "Give it",
        )
    return parameter.on(chosen)


@cache
def all_parameters() -> Mapping[str, Parameter]:
    """Every parameter by id, in the order of the files. Raises InvalidDefinition when a file is wrong."""
    return MappingProxyType(
        {path.stem: read_parameter(read_sections(path)) for path in sorted(PARAMETERS.glob("*.yaml"))}
    )


def read_parameter(table: Section) -> Parameter:
    """The parameter of one file, which bears its name. Raises InvalidDefinition, naming the key, when it is wrong."""
    parameter_id = table.text("id")
    if f"{parameter_id}.yaml" != table.source:
        raise table.error("id", f"is {parameter_id!r}: the file must bear its name")
    unit = table.one_of("unit", Unit)
    parameter = Parameter(
        id=parameter_id,
        topic=table.one_of("topic", Topic),
        title=table.text("title"),
        unit=unit,
        chosen_by=table.one_of("chosen_by", ChosenBy),
        values=_values(table, unit),
    )
    table.close()
    return parameter


def _values(table: Section, unit: Unit) -> tuple[DatedValue, ...]:
    values = []
    for each in table.sections("values"):
        value, over = _number(each, unit)
        values.append(
            DatedValue(
                value=value,
                over=over,
                applies_from=each.day("applies_from"),
                last_day=each.day("last_day") if each.has("last_day") else None,
                citation=read_citation(each),
            )
        )
        each.close()
    days = [each.applies_from for each in values]
    if not days or days != sorted(set(days)):
        raise table.error("values", "must be there, each from a later day than the one before")
    return tuple(
        _with_last_day(dated, following, table)
        for dated, following in zip(values, [*days[1:], None], strict=True)
    )


def _with_last_day(dated: DatedValue, following: date | None, table: Section) -> DatedValue:
    """A value ends the day before the next one begins, where it does not end sooner."""
    last = following - timedelta(days=1) if following else None
    if dated.last_day is None:
        return replace(dated, last_day=last)
    if dated.last_day < dated.applies_from or (last and dated.last_day > last):
        raise table.error("last_day", "must lie between the first day of its value and the next value")
    return dated


def _number(row: Section, unit: Unit) -> tuple[Decimal, int]:
    if unit is not Unit.SHARE:
        return row.number("value"), PERCENT if unit is Unit.PERCENT else 1
    text = row.text("value")
    if not re.fullmatch(r"[1-9][0-9]?/[1-9][0-9]?", text):
        raise row.error("value", f"is {text!r}: write a share as 1/3")
    part, whole = text.split("/")
    return Decimal(part), int(whole)
