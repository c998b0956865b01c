"""What a sheet of a program asks: questions, tables of questions, checklists, and the figures made of the answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from lineshaft.domain.data_files import Section
from lineshaft.domain.errors import quote

from .formulas import Formula, WrongFormula, read_formula

MOST_ROWS = 200
"""Rows of one table. A portfolio or a skills matrix of a plant has fewer."""


class QuestionKind(StrEnum):
    """How a question is answered."""

    NUMBER = "number"
    COUNT = "count"  # a whole number, zero or more
    MONEY = "money"  # US dollars and cents
    PERCENT = "percent"  # 12.5 is 12.5 %
    CHOICE = "choice"
    YES_NO = "yes_no"
    LINE = "line"  # words on one line
    WORDS = "words"  # running words
    DAY = "day"
    TABLE = "table"  # rows of the questions in `columns`
    CHECKLIST = "checklist"  # one reply for each of the `items`


NUMBERS = (QuestionKind.NUMBER, QuestionKind.COUNT, QuestionKind.MONEY, QuestionKind.PERCENT)


class Standing(StrEnum):
    """Whether something was read in its source, is recalled and not checked, or is the program's own."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    OWN = "own"


@dataclass(frozen=True)
class Option:
    """One answer that can be chosen, with the points that it is worth."""

    key: str
    text: str
    points: Decimal | None = None


@dataclass(frozen=True)
class Item:
    """One line of a checklist. `points` are those of each reply, where they differ from those of the list."""

    key: str
    text: str
    group: str
    standing: Standing
    points: Mapping[str, Decimal]


@dataclass(frozen=True)
class Figure:
    """A number made of answers. `better` is "higher", "lower" or, where neither is, ""."""

    key: str
    text: str
    unit: str
    formula: Formula
    hint: str = ""
    better: str = ""
    target: Decimal | None = None


@dataclass(frozen=True)
class Question:
    """One question. `default` stands for an answer that was left empty; without it, empty is not known."""

    key: str
    kind: QuestionKind
    text: str
    hint: str = ""
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    required: bool = False
    default: Any = None
    options: tuple[Option, ...] = ()
    columns: tuple["Question", ...] = ()
    figures: tuple[Figure, ...] = ()
    rows: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    standing: Standing = Standing.OWN
    source: str = ""

    @property
    def is_number(self) -> bool:
        """Whether the answer is a Decimal."""
        return self.kind in NUMBERS

    @property
    def all_columns(self) -> "list[Question | Figure]":
        """The columns of a table, the computed ones at the end."""
        return [*self.columns, *self.figures]

    def option(self, key: str) -> Option | None:
        """The option with this key."""
        return next((option for option in self.options if option.key == key), None)


@dataclass(frozen=True)
class QuestionGroup:
    """Questions under one heading."""

    title: str
    says: str
    questions: tuple[Question, ...]


def examples_of(question: Question) -> Iterator[tuple[str, Any]]:
    """The names that formulas may take from a question, each with an example of what it can be."""
    if question.kind is QuestionKind.TABLE:
        for column in question.columns:
            for name, example in examples_of(column):
                yield f"{question.key}.{name}", [example, example]
        for figure in question.figures:
            yield f"{question.key}.{figure.key}", [Decimal(1), Decimal(1)]
    elif question.kind is QuestionKind.CHECKLIST:
        yield f"{question.key}.reply", [option.key for option in question.options]
        yield f"{question.key}.points", [Decimal(1), Decimal(1)]
        yield f"{question.key}.so_far", Decimal(1)
        yield f"{question.key}.open", Decimal(1)
    else:
        yield question.key, _example(question)
        if any(option.points is not None for option in question.options):
            yield f"{question.key}.points", Decimal(1)


def _example(question: Question) -> Any:
    if question.is_number:
        return Decimal(1)
    if question.kind is QuestionKind.CHOICE:
        return question.options[0].key
    if question.kind is QuestionKind.YES_NO:
        return True
    return date(2000, 1, 1) if question.kind is QuestionKind.DAY else "words"


def read_group(section: Section, seen: set[str], lists: Mapping[str, tuple[Item, ...]]) -> QuestionGroup:
    """Read one group. `seen` are the keys of the sheet so far; `lists` the checklists by name."""
    group = QuestionGroup(
        title=section.text("title"),
        says=section.optional_text("says"),
        questions=tuple(read_question(each, seen, lists) for each in section.sections("questions")),
    )
    section.close()
    return group


def read_question(
    section: Section, seen: set[str], lists: Mapping[str, tuple[Item, ...]], *, in_table: bool = False
) -> Question:
    """Read one question. Raises InvalidDefinition that names file, key and line for whatever is wrong."""
    key, kind = new_key(section, seen), section.one_of("kind", QuestionKind)
    if in_table and kind in (QuestionKind.TABLE, QuestionKind.CHECKLIST):
        raise section.error("kind", f"is {kind.value}, which cannot stand inside a table")
    options = _options(section) if kind in (QuestionKind.CHOICE, QuestionKind.CHECKLIST) else ()
    columns: tuple[Question, ...] = ()
    figures: tuple[Figure, ...] = ()
    if kind is QuestionKind.TABLE:
        inner: set[str] = set()
        columns = tuple(
            read_question(each, inner, lists, in_table=True) for each in section.sections("columns")
        )
        if not columns:
            raise section.error("columns", "are empty: a table has at least one")
        names = dict(pair for column in columns for pair in examples_of(column))
        figures = read_figures(section, "computed", inner, names) if section.has("computed") else ()
    bounds = kind in NUMBERS
    question = Question(
        key=key,
        kind=kind,
        text=section.text("text"),
        hint=section.optional_text("hint"),
        unit=section.optional_text("unit"),
        minimum=section.number("minimum") if bounds and section.has("minimum") else _least(kind),
        maximum=section.number("maximum") if bounds and section.has("maximum") else None,
        required=section.flag("required") if section.has("required") else False,
        default=section.number("default") if bounds and section.has("default") else None,
        options=options,
        columns=columns,
        figures=figures,
        rows=tuple(section.texts("rows")) if kind is QuestionKind.TABLE and section.has("rows") else (),
        items=_items(section, options, lists) if kind is QuestionKind.CHECKLIST else (),
        standing=section.one_of("standing", Standing) if section.has("standing") else Standing.OWN,
        source=section.optional_text("source"),
    )
    section.close()
    if question.rows and columns[0].kind is not QuestionKind.LINE:
        raise section.error("rows", "need a first column of the kind line, which they fill")
    return question


def read_figures(section: Section, key: str, seen: set[str], names: Mapping[str, Any]) -> tuple[Figure, ...]:
    """Read a list of figures. Each may take `names` and the figures above it."""
    known = dict(names)
    figures = []
    for each in section.sections(key):
        figure = Figure(
            key=new_key(each, seen),
            text=each.text("text"),
            unit=each.optional_text("unit"),
            formula=read_formula_of(each, "formula", known),
            hint=each.optional_text("hint"),
            better=each.optional_text("better"),
            target=each.number("target") if each.has("target") else None,
        )
        if figure.better not in ("", "higher", "lower"):
            raise each.error("better", f"is {quote(figure.better)}, neither higher nor lower")
        each.close()
        known[figure.key] = Decimal(1)
        figures.append(figure)
    return tuple(figures)


def read_formula_of(section: Section, key: str, names: Mapping[str, Any]) -> Formula:
    """The formula under `key`. Raises InvalidDefinition with its line for one that cannot be used."""
    text = section.formula(key)
    try:
        return read_formula(text, names)
    except WrongFormula as error:
        raise section.error(key, f"the formula {quote(text)} {error}") from error


def new_key(section: Section, seen: set[str]) -> str:
    """The key of a part: small letters, digits and underscores, once in its sheet."""
    key = section.text("key")
    if not (key.isidentifier() and key.isascii() and key.islower()):
        raise section.error("key", f"is {quote(key)}, not small letters, digits and underscores")
    if key in seen:
        raise section.error("key", f"{quote(key)} stands twice")
    seen.add(key)
    return key


def _least(kind: QuestionKind) -> Decimal | None:
    return Decimal(0) if kind is QuestionKind.COUNT else None


def _options(section: Section) -> tuple[Option, ...]:
    seen: set[str] = set()
    options = []
    for each in section.sections("options"):
        options.append(
            Option(
                key=new_key(each, seen),
                text=each.text("text"),
                points=each.number("points") if each.has("points") else None,
            )
        )
        each.close()
    if not options:
        raise section.error("options", "are empty")
    return tuple(options)


def _items(
    section: Section, options: tuple[Option, ...], lists: Mapping[str, tuple[Item, ...]]
) -> tuple[Item, ...]:
    if section.has("list"):
        name = section.text("list")
        if name not in lists:
            raise section.error(
                "list", f"is {quote(name)}, which does not exist. There are: {', '.join(lists)}"
            )
        items = lists[name]
    else:
        items = read_items(section, "items")
    replies = {option.key for option in options}
    for item in items:
        for reply in item.points:
            if reply not in replies:
                raise section.error(
                    "options", f"do not have {quote(reply)}, to which {item.key} gives points"
                )
    return items


def read_items(section: Section, key: str) -> tuple[Item, ...]:
    """The lines of a checklist."""
    seen: set[str] = set()
    items = []
    for each in section.sections(key):
        points: dict[str, Decimal] = {}
        if each.has("points"):
            given = each.section("points")
            points = {reply: given.number(reply) for reply in given.keys()}  # noqa: SIM118 (it is no dictionary)
        item = Item(
            key=each.text("key"),
            text=each.text("text"),
            group=each.optional_text("group"),
            standing=each.one_of("standing", Standing) if each.has("standing") else Standing.OWN,
            points=points,
        )
        each.close()
        if item.key in seen:
            raise each.error("key", f"{quote(item.key)} stands twice")
        seen.add(item.key)
        items.append(item)
    if not items:
        raise section.error(key, "is empty")
    return tuple(items)
