"""A program as a template: stages, sessions, sheets of questions, what comes out. `reading` makes it of its file."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from lineshaft.domain.metrics import OutcomeKind

from .formulas import Formula
from .questions import (
    Figure,
    Question,
    QuestionGroup,
    Standing,
    examples_of,
)


class SessionKind(StrEnum):
    """What happens when people of a program meet."""

    WORKSHOP = "workshop"
    COACHING = "coaching"
    ASSESSMENT = "assessment"
    PANEL = "panel"
    REVIEW = "review"


class PartKind(StrEnum):
    """What a part of a report shows."""

    WORDS = "words"  # what the template says there
    ANSWERS = "answers"  # questions of a group with their answers
    FIGURES = "figures"  # figures of a sheet, side by side for its occasions
    TABLE = "table"  # a table with its computed columns
    CHECKLIST = "checklist"  # the lines of a checklist with their replies; `only` narrows it
    BARS = "bars"  # a chart of figures
    ABATEMENT = "abatement"  # a table as a curve: `height` (value for one) over `width` (how many)
    TORNADO = "tornado"  # what moves a figure most
    BREAK_EVEN = "break_even"  # where a figure crosses zero
    NEXT = "next"  # what the program recommends next
    SESSIONS = "sessions"  # when the people met, and who came


@dataclass(frozen=True)
class Source:
    """Where a program or its numbers come from, and whether it was read."""

    title: str
    href: str
    standing: Standing


@dataclass(frozen=True)
class Stage:
    """A step of the way; a company is in one of them."""

    key: str
    title: str
    says: str


@dataclass(frozen=True)
class SessionPlan:
    """A meeting that belongs to the program. `week` counts from its start; 0 where it is free."""

    key: str
    title: str
    kind: SessionKind
    week: int
    hours: Decimal
    says: str


@dataclass(frozen=True)
class Occasion:
    """One time at which a sheet is filled. `months` after the program's end, or 0."""

    key: str
    title: str
    months: int


@dataclass(frozen=True)
class WhatIf:
    """An answer that can be moved: by percent of what it is, down and up."""

    question: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class BreakEven:
    """Asks for which answer a figure becomes zero, all others as they are."""

    question: str
    figure: str
    text: str


@dataclass(frozen=True)
class Sheet:
    """Questions that are answered together, once or at each of its occasions."""

    key: str
    title: str
    stage: str
    says: str
    occasions: tuple[Occasion, ...]
    groups: tuple[QuestionGroup, ...]
    figures: tuple[Figure, ...]
    what_if: tuple[WhatIf, ...]
    break_even: tuple[BreakEven, ...]
    scenarios: bool

    @property
    def questions(self) -> Iterator[Question]:
        """All questions in the order of the page."""
        return (question for group in self.groups for question in group.questions)

    def question(self, key: str) -> Question | None:
        """The question with this key."""
        return next((question for question in self.questions if question.key == key), None)

    def figure(self, key: str) -> Figure | None:
        """The figure with this key."""
        return next((figure for figure in self.figures if figure.key == key), None)

    def occasion(self, key: str) -> Occasion | None:
        """The occasion with this key."""
        return next((occasion for occasion in self.occasions if occasion.key == key), None)

    def names(self) -> dict[str, Any]:
        """What formulas may take from this sheet, without its own name before it."""
        names = dict(pair for question in self.questions for pair in examples_of(question))
        return names | {figure.key: Decimal(1) for figure in self.figures}


@dataclass(frozen=True)
class Part:
    """One part of a report."""

    kind: PartKind
    title: str
    says: str
    sheet: str = ""
    table: str = ""
    group: str = ""
    figures: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    order: str = ""
    height: str = ""
    width: str = ""


@dataclass(frozen=True)
class Output:
    """A document for the company: a plan, a report."""

    key: str
    title: str
    says: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class NextStep:
    """What the program recommends when its formula is true."""

    when: Formula
    says: str
    service_line: str


@dataclass(frozen=True)
class OutcomeRule:
    """An effect that the sheets show. It is proposed, never counted before somebody of the company said it."""

    kind: OutcomeKind
    text: str
    formula: Formula


@dataclass(frozen=True)
class Template:
    """A program. `companies` is how many take part together; (1, 1) where each goes alone."""

    key: str
    version: str
    title: str
    says: str
    area: str
    service_line: str
    sources: tuple[Source, ...]
    companies: tuple[int, int]
    weeks: int
    stages: tuple[Stage, ...]
    sessions: tuple[SessionPlan, ...]
    sheets: tuple[Sheet, ...]
    figures: tuple[Figure, ...]
    outputs: tuple[Output, ...]
    next_steps: tuple[NextStep, ...]
    outcomes: tuple[OutcomeRule, ...]

    @property
    def has_cohorts(self) -> bool:
        """Whether companies go through it together."""
        return self.companies[1] > 1

    def sheet(self, key: str) -> Sheet | None:
        """The sheet with this key."""
        return next((sheet for sheet in self.sheets if sheet.key == key), None)

    def output(self, key: str) -> Output | None:
        """The output with this key."""
        return next((output for output in self.outputs if output.key == key), None)

    def stage(self, key: str) -> Stage | None:
        """The stage with this key."""
        return next((stage for stage in self.stages if stage.key == key), None)
