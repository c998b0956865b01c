"""The rules: the sentence of each with its citation, joined with the function that applies it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import ParamSpec, TypeVar

from lineshaft.domain.data_files import read_sections
from lineshaft.domain.errors import InvalidDefinition, InvalidValue

from .citations import Citation, read_citation
from .topics import Topic

TEXTS = Path(__file__).parent / "texts"

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Rule:
    """A rule in one sentence: it applies from a day on, by a paragraph; through `last_day` where it is over."""

    id: str
    topic: Topic
    sentence: str
    applies_from: date
    citation: Citation
    last_day: date | None = None

    def applies_on(self, day: date) -> bool:
        """Whether the rule applied on that day."""
        return self.applies_from <= day <= (self.last_day or date.max)

    def check_applies(self, day: date) -> None:
        """Raises InvalidValue for a day on which the rule did not apply yet, or was over."""
        if self.last_day and day > self.last_day:
            raise InvalidValue(
                "as_of",
                day,
                f"is after {self.citation}, which applied through {self.last_day:%b %d, %Y}",
                "Choose an earlier day",
            )
        if day < self.applies_from:
            raise InvalidValue(
                "as_of",
                day,
                f"is before {self.citation}, which applies from {self.applies_from:%b %d, %Y}",
                "Choose a later day",
            )


_applied: dict[str, str] = {}


def rule(rule_id: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Say which rule a function applies. Raises InvalidDefinition for a rule that no file tells."""
    told(rule_id)

    def applies(function: Callable[P, R]) -> Callable[P, R]:
        _applied[rule_id] = f"{function.__module__}.{function.__name__}"
        return function

    return applies


def applied() -> Mapping[str, str]:
    """The function that applies each rule, by the id of the rule."""
    return MappingProxyType(_applied)


def told(rule_id: str) -> Rule:
    """The rule of that id."""
    rules = all_rules()
    if rule_id not in rules:
        raise InvalidDefinition("texts", rule_id, "no file tells this rule")
    return rules[rule_id]


@cache
def all_rules() -> Mapping[str, Rule]:
    """Every rule by id, in the order of the files. Raises InvalidDefinition when a file is wrong."""
    found: dict[str, Rule] = {}
    for path in sorted(TEXTS.glob("*.yaml")):
        table = read_sections(path)
        for row in table.sections("rules"):
            each = Rule(
                id=row.text("id"),
                topic=Topic(path.stem),
                sentence=row.text("sentence"),
                applies_from=row.day("applies_from"),
                last_day=row.day("last_day") if row.has("last_day") else None,
                citation=read_citation(row),
            )
            row.close()
            if each.id in found:
                raise InvalidDefinition(path.name, "id", f"{each.id!r} stands twice")
            found[each.id] = each
        table.close()
    return MappingProxyType(found)
