"""Templates of programs: the shipped ones, and what is said of one that is wrong."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lineshaft.domain.errors import InvalidDefinition
from lineshaft.domain.programs.answers import missing, read_answers
from lineshaft.domain.programs.reading import read_template, shipped
from lineshaft.domain.programs.results import evaluate_program

SMALL = """
program: own
version: "1"
title: Our own check
says: A check of one page.
area: workforce
service_line: workforce
stages:
  - {key: first, title: First}
sheets:
  - key: check
    title: Check
    stage: first
    groups:
      - title: Numbers
        questions:
          - {key: people, kind: count, text: People, required: true}
          - {key: hours, kind: number, text: Hours, default: 0}
    figures:
      - {key: each, text: Hours of each, formula: hours / people}
outputs:
  - key: report
    title: Report
    parts:
      - {kind: figures, sheet: check}
"""


@pytest.mark.parametrize("key", sorted(shipped()))
def test_shipped_template__can_be_read_and_gives_a_document(key: str) -> None:
    template = shipped()[key]
    assert template.outputs
    assert evaluate_program(template, {}).next_steps == ()


def test_how_to__shows_a_file_that_can_be_read() -> None:
    page = (Path(__file__).parents[3] / "docs/how-to/make-a-program.md").read_text(encoding="utf-8")
    template = read_template(page.split("```yaml")[1].split("```")[0], "how-to")
    assert template.outputs[0].title == "Press line report"


def test_template__of_a_center_is_read_from_text() -> None:
    template = read_template(SMALL, "own.yaml")
    kept, wrong = read_answers(template.sheets[0], {"people": "4", "hours": "1,000.5"})
    assert not wrong
    result = evaluate_program(template, {("check", ""): kept})
    assert result.sheets["check", ""].figures["each"].value == Decimal("250.125")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("hours / people", "hours / persons", "takes 'persons'"),
        ("hours / people", "hours ** people", "not arithmetic"),
        ("kind: count", "kind: counted", "not one of"),
        ("stage: first", "stage: second", "none of the stages"),
        ("key: hours", "key: people", "stands twice"),
        ("key: hours", "key: Hours!", "small letters"),
        ("sheet: check", "sheet: cheque", "none of the sheets"),
        ('version: "1"', "version: 1", "is 1, not a text"),
        ("title: Our own check", "titel: Our own check", "title: is missing"),
        ("says: A check of one page.", "says: A check.\nmore: 1", "not a known key"),
        ("program: own", "program: [own", "YAML"),
        ("title: Numbers", "title: &n Numbers\n        says: *n", "refers to another part"),
    ],
)
def test_template__that_is_wrong_names_file_and_line(old: str, new: str, sentence: str) -> None:
    with pytest.raises(InvalidDefinition) as error:
        read_template(SMALL.replace(old, new), "own.yaml")
    assert sentence in str(error.value)
    assert str(error.value).startswith("own.yaml")
    assert "line" in str(error.value) or "missing" in str(error.value)


def test_template__names_the_line_of_a_wrong_formula() -> None:
    text = SMALL.replace("hours / people", "hours / persons")
    line = next(n for n, each in enumerate(text.splitlines(), 1) if "persons" in each)
    with pytest.raises(InvalidDefinition, match=rf"line {line}\)"):
        read_template(text, "own.yaml")


@pytest.mark.parametrize(
    ("given", "place", "sentence"),
    [
        ({"people": "2.5"}, "people", "not a whole number"),
        ({"people": "-1"}, "people", "less than 0"),
        ({"people": "1e308"}, "people", "not a number"),
        ({"people": "NaN"}, "people", "not a number"),
        ({"people": "1.234,5"}, "people", "not a number"),
        ({"people": ["4"]}, "people", "not one answer"),
        ({"people": True}, "people", "not one answer"),
        ({"persons": "4"}, "persons", "no question of this sheet"),
    ],
)
def test_answers__that_cannot_be_used_say_where_and_why(
    given: Mapping[str, Any], place: str, sentence: str
) -> None:
    sheet = read_template(SMALL, "own.yaml").sheets[0]
    kept, wrong = read_answers(sheet, given)
    assert sentence in wrong[place]
    assert place not in kept
    assert [question.key for question in missing(sheet, kept)] == ["people"]
