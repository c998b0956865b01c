"""The register of law as a file."""

from collections.abc import Iterable, Iterator

from django.http import HttpResponse

from lineshaft.domain.rules.citations import Citation
from lineshaft.tenancy import PUBLIC_ONLY, no_facts
from lineshaft.ui.exports import csv_response

from .queries.law import TopicOfLaw

AUDIENCE = PUBLIC_ONLY
COLUMNS = (
    "topic", "kind", "id", "text", "value", "unit", "chosen_by", "applies_from", "last_day", "citation", "link",
    "status", "read_on", "note",
)  # fmt: skip


def law_rows(found: Iterable[TopicOfLaw]) -> Iterator[list[object]]:
    """A row for each value of a number and for each rule, in the order of `COLUMNS`."""
    for part in found:
        for parameter in part.parameters:
            for each in parameter.values:
                value = f"{each.value:f}/{each.over}" if parameter.unit == "share" else each.value
                yield [
                    part.topic, "number", parameter.id, parameter.title, value, parameter.unit,
                    parameter.chosen_by, each.applies_from, each.last_day, *_cited(each.citation),
                ]  # fmt: skip
        for rule in part.rules:
            yield [
                part.topic, "rule", rule.id, rule.sentence, None, None, None, rule.applies_from, rule.last_day,
                *_cited(rule.citation),
            ]  # fmt: skip


def _cited(citation: Citation) -> list[object]:
    return [citation.paragraph, citation.link, citation.reading, citation.read_on, citation.note]


SOURCES = no_facts(**dict.fromkeys(COLUMNS, "law, which is a part of the product"))


def law_csv(found: Iterable[TopicOfLaw]) -> HttpResponse:
    """Rules and numbers as a CSV file."""
    return csv_response("rules-and-numbers.csv", COLUMNS, law_rows(found))
