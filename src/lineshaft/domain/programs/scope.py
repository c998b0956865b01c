"""What a formula of a draft may take where it stands, and what it comes to on made-up answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lineshaft.domain.data_files import Section
from lineshaft.domain.errors import InvalidDefinition

from .answers import Answers
from .formulas import MOST_DIGITS
from .questions import Question, QuestionKind, examples_of, read_question
from .reading import checklists
from .template import Sheet

Data = dict[str, Any]


@dataclass(frozen=True)
class Name:
    """A name that a formula may take: what it stands for, and an example of its value."""

    name: str
    text: str
    example: Any


def names_at(data: Data, place: str) -> list[Name]:
    """The names that the formulas of the record at `place` may take; what cannot be read yet is left out."""
    parts = place.split(".")
    if parts[0] != "sheets":
        found = [name for sheet in data.get("sheets") or [] for name in _outside(sheet)]
        figures = data.get("figures") or []
        return found + _figures(figures[: int(parts[1])] if parts[0] == "figures" else figures)
    before, at = parts[:-2], int(parts[-1])
    sheets = data["sheets"]
    sheet = sheets[int(parts[1])]
    if parts[-2] == "computed":
        table = sheet["groups"][int(before[3])]["questions"][int(before[5])]
        columns = [name for raw in table.get("columns") or [] for name in _question(raw, in_table=True)]
        return columns + _figures((table.get("computed") or [])[:at])
    earlier = [name for each in sheets[: int(parts[1])] for name in _outside(each)]
    return [*_questions(sheet), *_figures((sheet.get("figures") or [])[:at]), *earlier]


def _outside(sheet: Data) -> Iterator[Name]:
    own = [*_questions(sheet), *_figures(sheet.get("figures") or [])]
    for occasion in sheet.get("occasions") or [{}]:
        key, title = occasion.get("key"), occasion.get("title")
        before = f"{sheet['key']}.{key}." if key else f"{sheet['key']}."
        words = f"{sheet['title']}, {title}" if key else str(sheet["title"])
        for name in own:
            yield Name(before + name.name, f"{words}: {name.text}", name.example)


def _questions(sheet: Data) -> Iterator[Name]:
    for group in sheet.get("groups") or []:
        for raw in group.get("questions") or []:
            yield from _question(raw, in_table=False)


def _question(raw: Data, *, in_table: bool) -> Iterator[Name]:
    for given in (raw, {key: value for key, value in raw.items() if key not in ("computed", "rows")}):
        try:
            question = read_question(Section("draft", "", given), set(), checklists(), in_table=in_table)
        except InvalidDefinition:
            continue
        texts = {f"{question.key}.{each.key}": each.text for each in question.all_columns}
        for name, example in examples_of(question):
            said = texts.get(name)
            words = f"{question.text}, {said}" if said else question.text
            ending = name.rsplit(".", 1)[-1]
            if not said and ending in _ENDINGS and name != question.key:
                words = f"{question.text}, {_ENDINGS[ending]}"
            yield Name(name, words, example)
        return


_ENDINGS = {
    "points": "points",
    "reply": "the replies",
    "so_far": "points of the lines that have a reply",
    "open": "how many lines have no reply",
}


def _figures(records: list[Data]) -> list[Name]:
    return [Name(str(each["key"]), str(each["text"]), Decimal(1)) for each in records]


def sample_answers(sheet: Sheet) -> Answers:
    """Made-up answers of a sheet, for a look at what it will be."""
    return {question.key: _sample(question) for question in sheet.questions}


def _sample(question: Question) -> Any:
    if question.kind is QuestionKind.TABLE:
        rows = question.rows or ("", "")
        made = [
            {column.key: _sample_of(column, at) for column in question.columns}
            for at, _ in enumerate(rows, 1)
        ]
        for row, text in zip(made, question.rows, strict=False):
            row[question.columns[0].key] = text
        return made
    if question.kind is QuestionKind.CHECKLIST:
        options = question.options
        return {
            item.key: {"reply": options[at % len(options)].key, "note": ""}
            for at, item in enumerate(question.items)
        }
    return _sample_of(question, 1)


def _sample_of(question: Question, at: int) -> Any:
    if question.is_number:
        return f"{_number(question, Decimal(10 * at)):f}"
    if question.kind is QuestionKind.CHOICE:
        return question.options[(at - 1) % len(question.options)].key
    if question.kind is QuestionKind.YES_NO:
        return at % 2 == 1
    return "2026-01-15" if question.kind is QuestionKind.DAY else f"Example {at}"


def _number(question: Question, wanted: Decimal) -> Decimal:
    if question.maximum is not None:
        wanted = min(wanted, question.maximum)
    return wanted if question.minimum is None else max(wanted, question.minimum)


def sample_value(example: Any, given: str) -> Any:
    """A made-up answer that a person wrote for a name, the values of a column with ; between; None for no answer."""
    if isinstance(example, list):
        words = [word.strip() for word in given.split(";")]
        return [_exact(word) if isinstance(example[0], Decimal) else word for word in words if word]
    if isinstance(example, bool):
        return given.strip().lower() in ("yes", "true")
    return _exact(given) if isinstance(example, Decimal) else given.strip()


def _exact(given: str) -> Decimal | None:
    try:
        number = Decimal(given.strip().replace(",", ""))
    except ArithmeticError:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < MOST_DIGITS else None


def shown_sample(example: Any) -> str:
    """The made-up answer that stands there from the start."""
    if isinstance(example, list):
        return "; ".join("10" if isinstance(each, Decimal) else str(each) for each in example)
    if isinstance(example, bool):
        return "yes"
    return "10" if isinstance(example, Decimal) else str(example)


def samples(names: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    """The made-up answers by name, those that cannot be used as not known."""
    return {
        name: sample_value(example, given.get(name) or shown_sample(example))
        for name, example in names.items()
    }
