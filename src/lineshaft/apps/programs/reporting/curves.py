"""Abatement curves as a page draws them: the same bars as in the document, in the units of the drawing."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from lineshaft.domain.programs.analysis import Step
from lineshaft.domain.programs.questions import Question
from lineshaft.domain.programs.template import Part, PartKind

from ..queries import State
from ..wording import shown_number, unit_of
from .document import abatement_steps

WIDTH, HEIGHT, MARGIN = 1000, 320, 24
"""The drawing, and the stretch above and below for the numbers of its bars."""


def curves_of(state: State, sheet_key: str, occasion: str) -> Iterator[dict[str, Any]]:
    """The curves that the program's documents draw of a sheet, from what is saved of it."""
    sheet = state.template.sheet(sheet_key)
    assert sheet is not None
    for part in (part for output in state.template.outputs for part in output.parts):
        if part.kind is PartKind.ABATEMENT and part.sheet == sheet_key:
            question = sheet.question(part.table)
            assert question is not None
            steps = abatement_steps(state, part, question, occasion)
            if steps:
                yield _curve(part, question, steps)


def _curve(part: Part, question: Question, steps: list[Step]) -> dict[str, Any]:
    total = sum((step.width for step in steps), Decimal(0)) or Decimal(1)
    top = max(max(step.height for step in steps), Decimal(0))
    span = (top - min(min(step.height for step in steps), Decimal(0))) or Decimal(1)
    down = (HEIGHT - 2 * MARGIN) / span
    columns = {each.key: each for each in question.all_columns}
    units = {key: unit_of(each) if isinstance(each, Question) else each.unit for key, each in columns.items()}
    return {
        "title": part.title or question.text,
        "says": part.says,
        "zero": top * down + MARGIN,
        "height_of": columns[part.height].text,
        "width_of": columns[part.width].text,
        "bars": [_bar(step, part, units, top, down, WIDTH / total) for step in steps],
    }


def _bar(
    step: Step, part: Part, units: dict[str, str], top: Decimal, down: Decimal, across: Decimal
) -> dict[str, Any]:
    y = (top - max(step.height, Decimal(0))) * down + MARGIN
    tall = abs(step.height) * down
    return {
        "label": step.label,
        "height": shown_number(step.height, units[part.height]),
        "width": shown_number(step.width, units[part.width]),
        "x": f"{step.begins * across:.1f}",
        "wide": f"{step.width * across:.1f}",
        "middle": (step.begins + step.width / 2) * across,
        "y": y,
        "tall": tall,
        "above": y - 6 if step.height >= 0 else y + tall + 16,
        "is_gain": step.height < 0,
    }
