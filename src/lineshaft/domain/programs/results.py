"""What the answers of a program come to: figures of its sheets, and over them, next steps, proposed outcomes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lineshaft.domain.metrics import OutcomeKind

from .answers import Answers
from .formulas import Formula, NotKnown
from .questions import Figure, Item, Question, QuestionKind
from .template import NextStep, OutcomeRule, Sheet, Template

Place = tuple[str, str]
"""A sheet and one of its occasions, "" where it has none."""


@dataclass(frozen=True)
class Result:
    """The value of a figure, or why there is none yet: the names that it waits for, or a reason."""

    figure: Figure
    value: Any = None
    waits_for: tuple[str, ...] = ()
    reason: str = ""

    @property
    def is_known(self) -> bool:
        """Whether there is a value."""
        return self.value is not None

    @property
    def meets_target(self) -> bool | None:
        """Whether the target is met; None without a value, a target or a direction."""
        if not isinstance(self.value, Decimal) or self.figure.target is None or not self.figure.better:
            return None
        above = self.value >= self.figure.target
        return above if self.figure.better == "higher" else self.value <= self.figure.target


@dataclass(frozen=True)
class SheetResult:
    """The figures of one sheet, those of the rows of its tables, and every name that later formulas may take."""

    figures: Mapping[str, Result]
    rows: Mapping[str, tuple[Mapping[str, Result], ...]]
    known: Mapping[str, Any]


@dataclass(frozen=True)
class ProposedOutcome:
    """An effect that the sheets show."""

    rule: OutcomeRule
    amount: Decimal


@dataclass(frozen=True)
class ProgramResult:
    """What all sheets of one company come to."""

    sheets: Mapping[Place, SheetResult]
    figures: Mapping[str, Result]
    next_steps: tuple[NextStep, ...]
    outcomes: tuple[ProposedOutcome, ...]


def evaluate(sheet: Sheet, answers: Answers, others: Mapping[str, Any] | None = None) -> SheetResult:
    """The figures of a sheet. `others` are the names of the sheets before it, as `known_under` gives them."""
    known = dict(_known(sheet, answers))
    rows: dict[str, tuple[Mapping[str, Result], ...]] = {}
    for question in sheet.questions:
        if question.kind is QuestionKind.TABLE:
            rows[question.key] = tuple(_row(question, row) for row in answers.get(question.key, []))
            for figure in question.figures:
                column = [row[figure.key].value for row in rows[question.key]]
                known[f"{question.key}.{figure.key}"] = None if _is_open(question, answers) else column
    scope = {**(others or {}), **known}
    figures = _figures(sheet.figures, scope)
    known |= {key: result.value for key, result in figures.items()}
    return SheetResult(figures, rows, known)


def evaluate_program(template: Template, answers: Mapping[Place, Answers]) -> ProgramResult:
    """What all sheets come to. A place that is not in `answers` was not begun."""
    names: dict[str, Any] = {}
    sheets: dict[Place, SheetResult] = {}
    for sheet in template.sheets:
        before = dict(names)
        for occasion in [occasion.key for occasion in sheet.occasions] or [""]:
            result = evaluate(sheet, answers.get((sheet.key, occasion), {}), before)
            sheets[sheet.key, occasion] = result
            names |= known_under(sheet.key, occasion, result)
    figures = _figures(template.figures, names)
    names |= {key: result.value for key, result in figures.items()}
    return ProgramResult(
        sheets=sheets,
        figures=figures,
        next_steps=tuple(step for step in template.next_steps if _value(step.when, names) is True),
        outcomes=tuple(_proposed(template, names)),
    )


def known_under(sheet: str, occasion: str, result: SheetResult) -> dict[str, Any]:
    """The names of a sheet as later formulas write them: "line.before.minutes"."""
    before = f"{sheet}.{occasion}." if occasion else f"{sheet}."
    return {before + name: value for name, value in result.known.items()}


def points_of(question: Question, item: Item, reply: str) -> Decimal | None:
    """The points of a reply to a line of a checklist: the line's own, else those of the reply."""
    if reply in item.points:
        return item.points[reply]
    option = question.option(reply)
    return option.points if option else None


def value_of(question: Question, kept: Any) -> Any:
    """A kept answer as formulas take it: numbers as Decimal, days as dates; the default where there is none."""
    if kept is None:
        return question.default
    if question.is_number:
        return Decimal(kept)
    return date.fromisoformat(kept) if question.kind is QuestionKind.DAY else kept


def _known(sheet: Sheet, answers: Answers) -> Iterator[tuple[str, Any]]:
    for question in sheet.questions:
        kept = answers.get(question.key)
        if question.kind is QuestionKind.TABLE:
            is_open = _is_open(question, answers)
            for column in question.columns:
                values = [value_of(column, row.get(column.key)) for row in kept or []]
                yield f"{question.key}.{column.key}", None if is_open else values
        elif question.kind is QuestionKind.CHECKLIST:
            yield from _of_checklist(question, kept or {})
        else:
            yield question.key, value_of(question, kept)
            option = question.option(kept) if isinstance(kept, str) and question.options else None
            if any(each.points is not None for each in question.options):
                yield f"{question.key}.points", option.points if option else None


def _is_open(question: Question, answers: Answers) -> bool:
    """Whether a table that must have rows has none: then nothing can be said about its columns."""
    return question.required and not answers.get(question.key)


def _of_checklist(question: Question, kept: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    replies = [kept.get(item.key, {}).get("reply") or None for item in question.items]
    # A line without a reply has no points, and a sum over the list is not known before the last of them.
    points = [
        points_of(question, item, reply) if reply else None
        for item, reply in zip(question.items, replies, strict=True)
    ]
    yield f"{question.key}.reply", [reply or "" for reply in replies]
    yield f"{question.key}.points", points
    yield f"{question.key}.so_far", sum((each for each in points if each is not None), Decimal(0))
    yield f"{question.key}.open", Decimal(replies.count(None))


def _row(question: Question, row: Mapping[str, Any]) -> Mapping[str, Result]:
    names = {column.key: value_of(column, row.get(column.key)) for column in question.columns}
    for column in question.columns:
        option = column.option(names[column.key]) if column.options and names[column.key] else None
        names[f"{column.key}.points"] = option.points if option else None
    return _figures(question.figures, names)


def _figures(figures: tuple[Figure, ...], names: Mapping[str, Any]) -> dict[str, Result]:
    known = dict(names)
    results = {}
    for figure in figures:
        result = _result(figure, known)
        known[figure.key] = result.value
        results[figure.key] = result
    return results


def _result(figure: Figure, names: Mapping[str, Any]) -> Result:
    try:
        return Result(figure, figure.formula.value(names))
    except NotKnown as error:
        return Result(figure, None, error.names, error.reason)


def _value(formula: Formula, names: Mapping[str, Any]) -> Any:
    try:
        return formula.value(names)
    except NotKnown:
        return None


def _proposed(template: Template, names: Mapping[str, Any]) -> Iterator[ProposedOutcome]:
    for rule in template.outcomes:
        amount = _value(rule.formula, names)
        if isinstance(amount, Decimal) and amount > 0:
            places = Decimal("0.01") if OutcomeKind(rule.kind).is_money else Decimal(1)
            rounded = amount.quantize(places, rounding="ROUND_DOWN")
            if rounded > 0:
                yield ProposedOutcome(rule, rounded)
