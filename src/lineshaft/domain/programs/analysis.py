"""What if: answers moved, what moves a figure most, where it crosses zero, the order of a portfolio."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .answers import Answers
from .results import Result, evaluate, value_of
from .template import BreakEven, Sheet

_STEPS = 48
_WIDEST = 64


@dataclass(frozen=True)
class Swing:
    """A figure with one answer moved down and up, all others as they are."""

    question: str
    text: str
    low: Decimal
    high: Decimal
    at_low: Decimal
    at_high: Decimal

    @property
    def width(self) -> Decimal:
        """How far the figure moves."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class Step:
    """One bar of an abatement curve: what one costs, how many there are, and where the bar begins."""

    label: str
    height: Decimal
    width: Decimal
    begins: Decimal


def moved(answers: Answers, changes: Mapping[str, Decimal]) -> dict[str, Any]:
    """The answers with some numbers replaced."""
    return {**answers, **{key: f"{value:f}" for key, value in changes.items()}}


def figure_with(
    sheet: Sheet, answers: Answers, others: Mapping[str, Any], figure: str, changes: Mapping[str, Decimal]
) -> Result:
    """A figure of the sheet with some numbers replaced."""
    return evaluate(sheet, moved(answers, changes), others).figures[figure]


def tornado(sheet: Sheet, answers: Answers, others: Mapping[str, Any], figure: str) -> list[Swing]:
    """The answers that may be moved, the one that moves `figure` most first. Those without a value are left out."""
    swings = []
    for move in sheet.what_if:
        question = sheet.question(move.question)
        assert question is not None
        present = value_of(question, answers.get(move.question))
        if not isinstance(present, Decimal):
            continue
        low, high = (present * (1 + percent / 100) for percent in (move.low, move.high))
        at_low = figure_with(sheet, answers, others, figure, {move.question: low}).value
        at_high = figure_with(sheet, answers, others, figure, {move.question: high}).value
        if isinstance(at_low, Decimal) and isinstance(at_high, Decimal):
            swings.append(Swing(move.question, question.text, low, high, at_low, at_high))
    return sorted(swings, key=lambda swing: (-swing.width, swing.text))


def break_even(sheet: Sheet, answers: Answers, others: Mapping[str, Any], asked: BreakEven) -> Decimal | None:
    """
    The answer to `asked.question` at which its figure is zero, to six digits; None where there is none.

    Looks on both sides of the present answer, ever farther, up to 64 times of it, within what the question allows.
    """
    question = sheet.question(asked.question)
    assert question is not None
    present = value_of(question, answers.get(asked.question))
    if not isinstance(present, Decimal):
        return None

    def at(value: Decimal) -> Decimal | None:
        found = figure_with(sheet, answers, others, asked.figure, {asked.question: value}).value
        return found if isinstance(found, Decimal) else None

    here = at(present)
    if here is None or here == 0:
        return present if here == 0 else None
    reach = abs(present) or Decimal(1)
    span = Decimal("0.25")
    while span <= _WIDEST:
        for end in (present - reach * span, present + reach * span):
            end = _within(end, question.minimum, question.maximum)
            there = at(end)
            if there is not None and (there > 0) != (here > 0):
                return _crossing(at, present, end, here)
        span *= 2
    return None


def abatement(bars: Sequence[tuple[str, Decimal, Decimal]]) -> list[Step]:
    """Bars of (label, height, width) as a curve: the lowest first, each beginning where the one before it ends."""
    steps, begins = [], Decimal(0)
    for label, height, width in sorted(bars, key=lambda bar: (bar[1], bar[0])):
        steps.append(Step(label, height, width, begins))
        begins += width
    return steps


def _within(value: Decimal, least: Decimal | None, most: Decimal | None) -> Decimal:
    value = value if least is None else max(value, least)
    return value if most is None else min(value, most)


def _crossing(at: Any, first: Decimal, second: Decimal, at_first: Decimal) -> Decimal | None:
    """Halves the stretch between two answers, on which the figure changes its sign."""
    for _ in range(_STEPS):
        middle = (first + second) / 2
        found = at(middle)
        if found is None:
            return None
        if found == 0:
            return middle
        if (found > 0) == (at_first > 0):
            first = middle
        else:
            second = middle
    middle = (first + second) / 2
    digits = 6 - (middle.adjusted() + 1 if middle else 0)
    return middle.quantize(Decimal(1).scaleb(-max(digits, 0)))
