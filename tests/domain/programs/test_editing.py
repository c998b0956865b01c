"""A program changed record by record stays one text: same template unchanged, and names follow a change of key."""

import contextlib
from collections.abc import Iterator
from decimal import Decimal

import pytest

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.programs import editing
from lineshaft.domain.programs.editing import Data
from lineshaft.domain.programs.formulas import NotKnown, read_formula
from lineshaft.domain.programs.reading import DEFINITIONS, read_template, shipped
from lineshaft.domain.programs.records import KINDS, Entry
from lineshaft.domain.programs.scope import names_at, samples
from lineshaft.domain.programs.starts import STARTS, start_text

TEXTS = {key: (DEFINITIONS / f"{key}.yaml").read_text(encoding="utf-8") for key in shipped()}


def places(data: Data, before: str = "") -> Iterator[str]:
    """Every record of a program."""
    yield before
    kind, record = editing.record_at(data, before)
    for name, _ in kind.lists:
        for at, _ in enumerate(record.get(name) or []):
            yield from places(data, f"{before}.{name}.{at}".strip("."))


@pytest.mark.parametrize("key", TEXTS)
def test_shipped_program__written_again_is_the_same_template(key: str) -> None:
    data = editing.load(TEXTS[key])
    assert read_template(editing.dump(data), key) == shipped()[key]


@pytest.mark.parametrize("key", TEXTS)
def test_each_record__saved_with_its_own_values_is_the_same_template(key: str) -> None:
    data = editing.load(TEXTS[key])
    for place in places(data):
        kind, record = editing.record_at(data, place)
        values = {field.name: editing.value_of(record, field) for field in kind.fields}
        data = editing.changed(data, place, values)
    assert read_template(editing.dump(data), key) == shipped()[key]


@pytest.mark.parametrize("key", TEXTS)
def test_every_key__changed_stays_readable_and_changed_back_is_the_same_template(key: str) -> None:
    data = editing.load(TEXTS[key])
    renamed = []
    for place in places(data):
        kind, record = editing.record_at(data, place)
        # Points of the lines of a shipped list name the replies by their keys; those are not the draft's to change.
        of_list = kind.word == "answer" and editing.record_at(data, place.rsplit(".", 2)[0])[1].get("list")
        if place and kind.has_key and kind.word != "line" and not of_list and record["key"] != "return":
            values = {field.name: editing.value_of(record, field) for field in kind.fields}
            renamed.append((place, record["key"]))
            data = editing.changed(data, place, {**values, "key": f"{record['key']}_renamed"})
    assert editing.problem(editing.dump(data)) is None
    for place, old in renamed:
        kind, record = editing.record_at(data, place)
        values = {field.name: editing.value_of(record, field) for field in kind.fields}
        data = editing.changed(data, place, {**values, "key": old})
    assert read_template(editing.dump(data), key) == shipped()[key]


@pytest.mark.parametrize("key", TEXTS)
def test_names__offered_for_a_formula_are_those_that_it_takes(key: str) -> None:
    data = editing.load(TEXTS[key])
    for place in places(data):
        kind, record = editing.record_at(data, place)
        for field in kind.fields:
            if field.entry is Entry.FORMULA:
                names = {name.name: name.example for name in names_at(data, place)}
                assert set(read_formula(str(record[field.name]), names).names) <= set(names)


def test_option__that_is_renamed_changes_only_the_formulas_that_compare_it() -> None:
    data = editing.load(start_text("checklist"))
    data["sheets"][0]["figures"].append(
        {
            "key": "other",
            "text": "Other",
            "formula": 'count_where(points_to_look_at.reply, "done") if "missing" == "x" else 0',
        }
    )
    place = "sheets.0.groups.0.questions.0.options.0"
    changed = editing.changed(data, place, {"text": "missing", "points": 0, "key": "absent"})
    figures = changed["sheets"][0]["figures"]
    assert figures[1]["formula"] == 'count_where(points_to_look_at.reply, "absent")'
    assert figures[2]["formula"].endswith('if "missing" == "x" else 0')
    assert changed["outputs"][0]["parts"][1]["only"] == ["absent", "partly"]


@pytest.mark.parametrize("start", STARTS)
def test_start__has_names_of_its_own(start: str) -> None:
    data = editing.load(start_text(start))
    assert data["program"] not in shipped()
    wrong = editing.problem(start_text(start))
    assert wrong is None, wrong


def test_records__are_added_copied_moved_and_removed_with_keys_of_their_own() -> None:
    data = editing.load(start_text("before_after"))
    place = "sheets.0.groups.0.questions.0"
    twice = editing.copied(data, place)
    questions = twice["sheets"][0]["groups"][0]["questions"]
    assert [each["key"] for each in questions] == ["made", "made_2", "good"]
    more = editing.added(twice, "sheets.0.groups.0.questions.0", {"text": "In stock", "kind": "count"})
    assert more["sheets"][0]["groups"][0]["questions"][-1] == {
        "text": "In stock",
        "kind": "count",
        "key": "in_stock",
    }
    up = editing.moved(more, "sheets.0.groups.0.questions.3", -1)
    assert [each["key"] for each in up["sheets"][0]["groups"][0]["questions"]][-1] == "good"
    gone = editing.removed(up, "sheets.0.groups.0.questions.3")
    found = editing.problem(editing.dump(gone))
    assert found is not None
    assert found[:2] == ("sheets.0.figures.0", "formula")
    assert "good" in found[2]


def test_question__moves_on_to_the_next_heading() -> None:
    data = editing.load(start_text("before_after"))
    data = editing.added(data, "sheets.0.groups.0", {"title": "More"})
    down = editing.moved(data, "sheets.0.groups.0.questions.1", 1)
    assert [each["key"] for each in down["sheets"][0]["groups"][1]["questions"]] == ["good"]
    assert editing.moved(down, "sheets.0.groups.1.questions.0", -1) == data


def test_other_kind_of_answer__takes_away_what_belonged_to_the_first() -> None:
    data = editing.load(start_text("checklist"))
    place = "sheets.0.groups.0.questions.0"
    changed = editing.changed(data, place, {"text": "How many?", "kind": "count", "key": "", "minimum": 1})
    assert editing.record_at(changed, place)[1] == {
        "key": "points_to_look_at", "kind": "count", "text": "How many?", "minimum": 1,
    }  # fmt: skip


@pytest.mark.parametrize("words", ["In", "3 months", "Üben!", "", "   ", "class", "\x00"])
def test_key__made_of_any_words_can_be_used_in_formulas(words: str) -> None:
    used: set[str] = set()
    for _ in range(3):
        key = editing.free_key(words, used)
        assert key.isidentifier()
        assert key.isascii()
        assert key not in used
        used.add(key)


@pytest.mark.parametrize(
    "place",
    [
        "x.0",
        "sheets",
        "sheets.9",
        "sheets.0.groups",
        "sheets.-1",
        "sheets.0.key.0",
        "a" * 999,
        "sheets.0.x.0",
    ],
)
def test_place__that_is_not_there_is_refused(place: str) -> None:
    with pytest.raises(InvalidValue):
        editing.record_at(editing.load(start_text("checklist")), place)


def test_key__of_another_is_refused() -> None:
    data = editing.load(start_text("before_after"))
    for key in ("good", "share_good", "Good", "for", "a b"):
        with pytest.raises(InvalidValue):
            editing.changed(
                data, "sheets.0.groups.0.questions.0", {"text": "Made", "kind": "count", "key": key}
            )


def test_kinds__of_all_lists_are_there() -> None:
    for kind in KINDS.values():
        assert all(name in KINDS for name, _ in kind.lists)


@pytest.mark.parametrize(
    "given", ["", "NaN", "Infinity", "1e999999", "-1e-999999", "words", "9" * 200, "1;2", "\x00"]
)
def test_made_up_answers__of_any_kind_give_a_value_or_none(given: str) -> None:
    names = {"a": Decimal(1), "column": [Decimal(1), Decimal(1)], "word": "words", "yes": True}
    formula = read_formula("sum(column) / a if yes else a", names)
    found: object = None
    with contextlib.suppress(NotKnown):
        found = formula.value(samples(names, dict.fromkeys(names, given)))
    assert found is None or isinstance(found, Decimal)
