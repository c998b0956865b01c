"""
A program changed record by record, as the screen does it. What is kept is always the one text of the file.

A place is the way to a record: "sheets.0.groups.1.questions.2"; "" is the program itself. A text that is changed here
loses its comments, and nothing else.
"""

import copy
import hashlib
import json
import keyword
import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import yaml

from lineshaft.domain.data_files import read_plain
from lineshaft.domain.errors import InvalidDefinition, InvalidValue

from .questions import NUMBERS
from .reading import checklists, read_template
from .records import KINDS, ONLY_OF, PROGRAM, Entry, Field, Kind
from .renaming import rename

Data = dict[str, Any]
MOST_RECORDS = 200
"""Records of one list that the screen makes."""
_PLACE = re.compile(r"[a-z_]{1,20}\.[0-9]{1,4}(\.[a-z_]{1,20}\.[0-9]{1,4}){0,5}")
_LONGEST_KEY = 40


class _Dumper(yaml.SafeDumper):
    """Writes an exact number as it stands, and lists below their keys."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Lists stand further in than their key."""
        super().increase_indent(flow, False)

    def ignore_aliases(self, _data: Any) -> bool:
        """A record that stands twice is written twice: references are not read."""
        return True


def _exact(dumper: yaml.SafeDumper, number: Decimal) -> yaml.ScalarNode:
    text = f"{number:f}"
    return dumper.represent_scalar("tag:yaml.org,2002:float", text if "." in text else f"{text}.0")


_Dumper.add_representer(Decimal, _exact)


def load(text: str) -> Data:
    """The records of a text that can be read as a program."""
    return read_plain(text, "your program")


def dump(data: Mapping[str, Any]) -> str:
    """The text of the records."""
    return str(yaml.dump(dict(data), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110))


def record_at(data: Data, place: str) -> tuple[Kind, Data]:
    """A record with its kind. Raises InvalidValue for a place that is not there."""
    if not place:
        return PROGRAM, data
    inside, index = _list_at(data, place)
    if index >= len(inside):
        raise InvalidValue("place", place, "is not there any more")
    return kind_at(place), inside[index]


def kind_at(place: str) -> Kind:
    """The kind of the records in a list: that of "sheets.0.figures.1" is a figure."""
    return KINDS[place.split(".")[-2]]


def _list_at(data: Data, place: str) -> tuple[list[Data], int]:
    if not _PLACE.fullmatch(place):
        raise InvalidValue("place", place[:100], "is no place in a program")
    *before, name, number = place.split(".")
    kind, holder = record_at(data, ".".join(before))
    if name not in [each for each, _ in kind.lists]:
        raise InvalidValue("place", place, "is no place in a program")
    return holder.get(name) or [], int(number)


def next_place(data: Data, place: str) -> str:
    """The place of one more record in the list of `place`."""
    inside, _ = _list_at(data, place)
    return f"{place.rsplit('.', 1)[0]}.{len(inside)}"


def last_place(data: Data, place: str) -> str:
    """The place of the last record in the list of `place`."""
    inside, _ = _list_at(data, place)
    return f"{place.rsplit('.', 1)[0]}.{len(inside) - 1}"


def parent_of(place: str) -> str:
    """The place of the record that holds the one at `place`."""
    return ".".join(place.split(".")[:-2])


def mark(record: Mapping[str, Any]) -> str:
    """Tells whether a record is still the one that was looked at."""
    return hashlib.sha256(json.dumps(record, default=str, sort_keys=True).encode()).hexdigest()[:16]


def title_of(kind: Kind, record: Mapping[str, Any]) -> str:
    """What a record is called where it is listed."""
    if kind.word == "part" and not record.get("title"):
        return dict(KINDS["parts"].fields[0].choices).get(str(record.get("kind")), "part")
    return str(record.get(kind.title) or kind.word)


def value_of(record: Mapping[str, Any], field: Field) -> Any:
    """What stands in a field; None where nothing does."""
    found: Any = record
    for name in field.name.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def changed(data: Data, place: str, values: Mapping[str, Any]) -> Data:
    """
    The program with a record that has these values; empty ones are left out.

    Raises InvalidValue, naming the field, for a key that cannot be one.
    """
    new = copy.deepcopy(data)
    kind, record = record_at(new, place)
    before = copy.deepcopy(record)
    _write(kind, record, {**values, **_key_of(new, place, kind, values, record)})
    rename(new, place, before, record)
    return new


def added(data: Data, place: str, values: Mapping[str, Any]) -> Data:
    """The program with one more record at the end of the list of `place`."""
    new = copy.deepcopy(data)
    *before, name, _ = place.split(".")
    kind, (_, holder) = kind_at(place), record_at(new, ".".join(before))
    inside, _index = _list_at(new, place)
    if len(inside) >= MOST_RECORDS:
        raise InvalidValue("place", place, f"has {MOST_RECORDS} already")
    record: Data = {}
    end = f"{place.rsplit('.', 1)[0]}.{len(inside)}"
    _write(kind, record, {**values, **_key_of(new, end, kind, values, record)})
    for child, _ in kind.lists:
        if child in ("groups", "questions", "parts"):
            record.setdefault(child, [])
    holder[name] = [*inside, record]
    return new


def copied(data: Data, place: str) -> Data:
    """The program with the record twice, the second with a key of its own."""
    new = copy.deepcopy(data)
    kind, record = record_at(new, place)
    inside, index = _list_at(new, place)
    if len(inside) >= MOST_RECORDS:
        raise InvalidValue("place", place, f"has {MOST_RECORDS} already")
    twin = copy.deepcopy(record)
    if kind.has_key:
        twin["key"] = free_key(str(record.get("key", "")), taken(new, place) | {str(record.get("key"))})
    inside.insert(index + 1, twin)
    return new


def moved(data: Data, place: str, by: int) -> Data:
    """The program with the record one up (-1) or down (1); a question goes on to the next heading."""
    new = copy.deepcopy(data)
    record_at(new, place)
    inside, index = _list_at(new, place)
    if 0 <= index + by < len(inside):
        inside[index], inside[index + by] = inside[index + by], inside[index]
        return new
    if place.split(".")[-2] == "questions":
        groups, at = _list_at(new, place.rsplit(".", 2)[0])
        if 0 <= at + by < len(groups):
            question = inside.pop(index)
            other = groups[at + by].setdefault("questions", [])
            other.insert(0 if by > 0 else len(other), question)
    return new


def removed(data: Data, place: str) -> Data:
    """The program without the record."""
    new = copy.deepcopy(data)
    record_at(new, place)
    inside, index = _list_at(new, place)
    del inside[index]
    *before, name, _ = place.split(".")
    _, holder = record_at(new, ".".join(before))
    if not inside and name not in (
        "stages",
        "sheets",
        "outputs",
        "groups",
        "questions",
        "parts",
        "columns",
        "options",
    ):
        del holder[name]
    return new


def problem(text: str) -> tuple[str, str, str] | None:
    """The first thing that stands in the way of a program: place, field and reason; None where it can be published."""
    try:
        read_template(text, "your program")
    except InvalidDefinition as error:
        names = re.sub(r"\[(\d+)\]", r".\1", error.key).split(".")
        numbers = [at for at, name in enumerate(names) if name.isdigit()]
        cut = numbers[-1] + 1 if numbers else 0
        return ".".join(names[:cut]), ".".join(names[cut:]), re.sub(r" \(line \d+\)$", "", error.reason)
    return None


def choices_of(data: Data, place: str, field: Field) -> list[tuple[str, str]]:
    """What can be chosen in a field of a record, from what the draft has."""
    sheets = data.get("sheets") or []
    if field.name == "stage":
        return _named(data.get("stages") or [])
    if field.name == "sheet":
        return _named(sheets)
    if field.name == "list":
        return [(name, name.replace("_", " ")) for name in checklists()]
    if field.name in ("table", "group"):
        if field.name == "group":
            titles = dict.fromkeys(str(g["title"]) for sheet in sheets for g in sheet.get("groups", []))
            return [(title, title) for title in titles]
        lists = [q for sheet in sheets for q in _questions(sheet) if q["kind"] in ("table", "checklist")]
        return list(dict(_named(lists)).items())
    sheet = sheets[int(place.split(".")[1])] if place.startswith("sheets.") else {}
    if field.name == "figure":
        return _named(sheet.get("figures") or [])
    if field.name == "question":
        return _named([q for q in _questions(sheet) if q["kind"] in NUMBERS])
    return []


def _named(records: list[Data]) -> list[tuple[str, str]]:
    return [(str(each["key"]), str(each.get("title") or each.get("text"))) for each in records]


def _questions(sheet: Mapping[str, Any]) -> Iterator[Data]:
    return (question for group in sheet.get("groups") or [] for question in group.get("questions") or [])


def taken(data: Data, place: str) -> set[str]:
    """The keys that a record cannot have, because others beside it have them."""
    names = place.split(".")
    inside, index = _list_at(data, place)
    beside = [each for at, each in enumerate(inside) if at != index]
    if names[-2] == "questions" or (names[-2] == "figures" and len(names) == 4):
        sheet = data["sheets"][int(names[1])]
        mine = inside[index] if index < len(inside) else None
        beside = [each for each in [*_questions(sheet), *(sheet.get("figures") or [])] if each is not mine]
    elif names[-2] in ("columns", "computed"):
        _, table = record_at(data, ".".join(names[:-2]))
        mine = inside[index] if index < len(inside) else None
        beside = [
            each
            for each in [*(table.get("columns") or []), *(table.get("computed") or [])]
            if each is not mine
        ]
    return {str(each.get("key")) for each in beside}


def free_key(words: str, used: set[str]) -> str:
    """A key made of words that nothing beside it has."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST_KEY].strip("_") or "part"
    if not key[0].isalpha():
        key = f"n_{key}"
    if keyword.iskeyword(key):
        key = f"{key}_"
    number, free = 2, key
    while free in used:
        free, number = f"{key}_{number}", number + 1
    return free


def _key_of(data: Data, place: str, kind: Kind, values: Mapping[str, Any], record: Data) -> dict[str, str]:
    """The key that the record gets: as written, else the one it has, else made of its title."""
    field = next((field for field in kind.fields if field.entry is Entry.KEY), None)
    if field is None:
        return {}
    used = taken(data, place) if place else set()
    given = str(values.get(field.name) or "")
    if not given:
        return {field.name: str(record.get(field.name) or free_key(str(values.get(kind.title)), used))}
    plain = given.isidentifier() and given.isascii() and given.islower() and not keyword.iskeyword(given)
    if kind.word != "line" and not plain and given != record.get(field.name):
        raise InvalidValue(field.name, given, "is not small letters, digits and underscores")
    if given in used:
        raise InvalidValue(field.name, given, "is the name of another one beside it", "Choose another")
    return {field.name: given}


def _write(kind: Kind, record: Data, values: Mapping[str, Any]) -> None:
    """Put the values into the record; what does not belong to the kind of a question goes."""
    for field in kind.fields:
        value = values.get(field.name)
        if field.kinds and values.get("kind") not in field.kinds:
            value = None
        name, _, inner = field.name.partition(".")
        if inner:
            within = {**(record.get(name) or {}), inner: value}
            value = {each: found for each, found in within.items() if found is not None}
        if value in (None, "", [], {}) or (value is False and field.name not in record):
            record.pop(name, None)
        elif not (
            field.name == "standing" and value == "own" and kind.word != "source" and name not in record
        ):
            record[name] = value
    if kind.word in ("question", "column"):
        for child, kinds in ONLY_OF.items():
            if values.get("kind") not in [each.value for each in kinds]:
                record.pop(child, None)
            elif child in ("options", "columns"):
                record.setdefault(child, [])
        if record.get("list"):
            record.pop("items", None)
