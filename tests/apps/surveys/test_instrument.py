from datetime import date
from pathlib import Path

import pytest
import yaml

from lineshaft.apps.surveys import instrument as instruments
from lineshaft.apps.surveys.instrument import Origin, QuestionKind, instrument, instrument_on, read, said_to
from lineshaft.domain.errors import InvalidDefinition, InvalidValue
from lineshaft.domain.metrics import OutcomeKind

NEWEST = instruments.FOLDER / "2026-1.yaml"


def _changed(tmp_path: Path, old: str, new: str, name: str = "2026-1.yaml") -> Path:
    text = NEWEST.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_every_version__can_be_read_and_says_the_wording_is_ours() -> None:
    for each in instruments.instruments():
        assert yaml.safe_load((instruments.FOLDER / f"{each.version}.yaml").read_text())["wording"] == "ours"
        assert {question.outcome for question in each.effects} == set(OutcomeKind)


def test_every_text__stands_in_both_languages_and_names_the_center_in_both() -> None:
    for question in instrument("2026-1").questions:
        for words in filter(None, (question.text, question.hint, question.ask)):
            assert words.en != words.es
            assert ("{center}" in words.en) == ("{center}" in words.es)
        assert question.topic in (Origin.PUBLISHED, Origin.INFERRED)
        assert question.topic_source


def test_said_to__puts_the_name_of_the_center_in_its_place() -> None:
    text = said_to(instrument("2026-1").question("recommend").text, "es-pr", "PRiMEX {5}")
    assert text == "¿Qué tan probable es que recomiende PRiMEX {5} a otro fabricante?"


def test_instrument_on__gives_the_version_of_the_day() -> None:
    assert instrument_on(date(2026, 10, 1)).version == "2026-1"
    assert instrument_on(date(2020, 1, 1)).version == "2026-1"


def test_instrument__unknown_version_names_those_there_are() -> None:
    with pytest.raises(InvalidValue, match=r"'1999-1'.*2026-1"):
        instrument("1999-1")
    with pytest.raises(InvalidValue, match="shoe_size"):
        instrument("2026-1").question("shoe_size")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('version: "2026-1"', 'version: "2027-1"', r"2026-1.yaml: version: is '2027-1'"),
        ("wording: ours", "wording: published", r"2026-1.yaml: wording: must be ours"),
        ("wording: ours", "wording: theirs", r"2026-1.yaml: wording: is 'theirs', not one of"),
        ("minutes: 10", "minutes: 0", r"minutes: is 0, not more than zero"),
        ("minutes: 10", "minutes: ten", r"minutes: is 'ten', not a whole number"),
        ("valid_from: 2026-10-01", "valid_from: soon", r"valid_from: is 'soon', not a date"),
        ("minutes: 10", "minutes: 10\nhours: 1", r"2026-1.yaml: hours: is not a known key"),
        ("kind: score", "kind: stars", r"sections\[0\].questions\[0\].kind: is 'stars'"),
        ("longest: 2000", "longest: -1", r"sections\[0\].questions\[1\].longest: is -1"),
        ("        longest: 2000\n", "", r"sections\[0\].questions\[1\].longest: is missing"),
        ("key: retained_sales", "key: new_sales", r"sections\[1\].questions\[1\].key: 'new_sales' stands twice"),
        ("key: recommend\n", "key: Would you\n", r"sections\[0\].questions\[0\].key: is 'Would you'"),
        ("outcome: retained_sales", "outcome: new_sales", r"ask 2 times, not once, for the outcome new_sales"),
        ("outcome: new_sales", "outcome: profit", r"sections\[1\].questions\[0\].outcome: is 'profit'"),
        ("status: published", "status: rumour", r"topic.status: is 'rumour'"),
        ("{key: plant, text", "{key: other, text", r"parts\[3\].key: 'other' stands twice"),
        ("origin: published", "origin: secret", r"options\[0\].origin: is 'secret'"),
        ("es: Su experiencia", "fr: Votre avis", r"sections\[0\].title.es: is missing"),
    ],
)  # fmt: skip
def test_read__says_file_and_key(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(InvalidDefinition, match=message):
        read(_changed(tmp_path, old, new))


def test_read__parts_divide_dollars_only(tmp_path: Path) -> None:
    line = "          es: Empleos creados en los últimos 12 meses\n"
    path = _changed(tmp_path, line, line + "        parts: [{key: a, text: {en: A, es: B}}]\n")
    with pytest.raises(InvalidDefinition, match="parts: can divide an amount of dollars only"):
        read(path)


def test_read__refuses_what_is_no_yaml(tmp_path: Path) -> None:
    path = tmp_path / "2026-1.yaml"
    path.write_text("version: [", encoding="utf-8")
    with pytest.raises(InvalidDefinition, match=r"2026-1.yaml: YAML"):
        read(path)


def test_kinds__are_all_in_use() -> None:
    assert {question.kind for question in instrument("2026-1").questions} == set(QuestionKind)
