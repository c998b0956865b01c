"""The form of a sheet: a field for each question, each cell of its tables, each line of its checklists."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import escape

from lineshaft.domain.programs.answers import read_answers
from lineshaft.domain.programs.questions import MOST_ROWS, Item, Question, QuestionKind, Standing
from lineshaft.domain.programs.template import Sheet
from lineshaft.ui.widgets import DateInput

from ..wording import shown_number, unit_of

BLANK_ROWS = 2
MOST_COLUMNS_IN_SIGHT = 5


@dataclass(frozen=True)
class Card:
    """One row of a wide table: closed where it was filled in, each cell with its column and unit."""

    title: str
    is_open: bool
    cells: tuple[tuple[Question, str, BoundField], ...]


@dataclass(frozen=True)
class Asked:
    """A question as it is shown: one field, the rows of a table, or the lines of a checklist."""

    question: Question
    field: BoundField | None = None
    rows: tuple[tuple[BoundField, ...], ...] = ()
    lines: tuple[tuple[Item, BoundField, BoundField], ...] = ()

    @property
    def is_wide(self) -> bool:
        """Whether its rows have more columns than fit beside each other."""
        return len(self.question.columns) > MOST_COLUMNS_IN_SIGHT

    @property
    def is_words(self) -> bool:
        """Whether the answer takes the whole width."""
        return self.question.kind in (QuestionKind.WORDS, QuestionKind.LINE)

    @property
    def columns(self) -> tuple[tuple[Question, str], ...]:
        """The columns with their units."""
        return tuple((column, shown_unit(column)) for column in self.question.columns)

    @property
    def cards(self) -> tuple["Card", ...]:
        """The rows as cards: for tables that are too wide to be shown as one."""
        first_empty = next((row for row in self.rows if not row[0].value()), None)
        return tuple(
            Card(
                title=str(row[0].value() or ""),
                is_open=row is first_empty or any(cell.errors for cell in row),
                cells=tuple((*named, cell) for named, cell in zip(self.columns, row, strict=True)),
            )
            for row in self.rows
        )

    @property
    def groups(self) -> tuple[tuple[str, tuple[tuple[Item, BoundField, BoundField], ...]], ...]:
        """The lines of a checklist under their headings, in their order."""
        headings = dict.fromkeys(item.group for item, _, _ in self.lines)
        return tuple((name, tuple(line for line in self.lines if line[0].group == name)) for name in headings)


@dataclass(frozen=True)
class AskedGroup:
    """Questions under one heading."""

    title: str
    says: str
    asked: tuple[Asked, ...]


class SheetForm(forms.Form):
    """Answers of a sheet. A field has the place of its answer for a name: "people", "steps.0.cycle"."""

    edition = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self, data: Any = None, *, sheet: Sheet, answers: Mapping[str, Any], edition: int = 0
    ) -> None:
        super().__init__(data)
        self.sheet = sheet
        self.fields["edition"].initial = edition
        for question in sheet.questions:
            kept = answers.get(question.key)
            if question.kind is QuestionKind.TABLE:
                self._add_rows(question, kept or [])
            elif question.kind is QuestionKind.CHECKLIST:
                self._add_lines(question, kept or {})
            else:
                self.fields[question.key] = _field(question, kept)

    def clean(self) -> dict[str, Any]:
        """Lets the program's own reading say what is wrong, at its place."""
        self.kept, wrong = read_answers(self.sheet, self.given())
        for place, sentence in wrong.items():
            if place not in self.fields and f"{place}.reply" in self.fields:
                place = f"{place}.reply"
            self.add_error(place if place in self.fields else None, sentence)
        return self.cleaned_data

    def given(self) -> dict[str, Any]:
        """What was written, as the sheet's answers are nested."""
        given: dict[str, Any] = {}
        for question in self.sheet.questions:
            if question.kind is QuestionKind.TABLE:
                given[question.key] = [
                    {
                        column.key: self._said(f"{question.key}.{index}.{column.key}")
                        for column in question.columns
                    }
                    for index in range(self._row_counts[question.key])
                ]
            elif question.kind is QuestionKind.CHECKLIST:
                given[question.key] = {
                    item.key: {
                        part: self._said(f"{question.key}.{item.key}.{part}") for part in ("reply", "note")
                    }
                    for item in question.items
                }
            else:
                given[question.key] = self._said(question.key)
        return given

    @property
    def groups(self) -> Iterator[AskedGroup]:
        """The questions under their headings, with their fields."""
        for group in self.sheet.groups:
            yield AskedGroup(group.title, group.says, tuple(map(self._asked, group.questions)))

    def _asked(self, question: Question) -> Asked:
        if question.kind is QuestionKind.TABLE:
            return Asked(
                question,
                rows=tuple(
                    tuple(self[f"{question.key}.{index}.{column.key}"] for column in question.columns)
                    for index in range(self._row_counts[question.key])
                ),
            )
        if question.kind is QuestionKind.CHECKLIST:
            return Asked(
                question,
                lines=tuple(
                    (item, self[f"{question.key}.{item.key}.reply"], self[f"{question.key}.{item.key}.note"])
                    for item in question.items
                ),
            )
        return Asked(question, field=self[question.key])

    def _said(self, name: str) -> str:
        return str(self.data.get(name) or "")

    @property
    def _row_counts(self) -> dict[str, int]:
        counts: dict[str, int] = self.__dict__.setdefault("_counts", {})
        return counts

    def _add_rows(self, question: Question, kept: list[Mapping[str, Any]]) -> None:
        rows = kept or [{question.columns[0].key: text} for text in question.rows]
        count = min(max(len(rows) + BLANK_ROWS, self._rows_sent(question)), MOST_ROWS + 1)
        self._row_counts[question.key] = count
        for index in range(count):
            row = rows[index] if index < len(rows) else {}
            for column in question.columns:
                field = _field(column, row.get(column.key))
                field.label = f"{field.label}, row {index + 1}"
                field.help_text = ""
                self.fields[f"{question.key}.{index}.{column.key}"] = field

    def _rows_sent(self, question: Question) -> int:
        if not self.is_bound:
            return 0
        pattern = re.compile(rf"{question.key}\.([0-9]{{1,4}})\.")
        return max((int(found[1]) + 1 for name in self.data if (found := pattern.match(name))), default=0)

    def _add_lines(self, question: Question, kept: Mapping[str, Any]) -> None:
        choices = [("", "–"), *((option.key, option.text) for option in question.options)]
        for item in question.items:
            said = kept.get(item.key, {})
            self.fields[f"{question.key}.{item.key}.reply"] = forms.CharField(
                label=item.text,
                required=False,
                initial=said.get("reply"),
                widget=forms.Select(choices=choices),
            )
            self.fields[f"{question.key}.{item.key}.note"] = forms.CharField(
                label=f"Evidence and notes: {item.text}", required=False, initial=said.get("note"),
                widget=forms.Textarea(attrs={"rows": 1}),
            )  # fmt: skip


def _field(question: Question, kept: Any) -> forms.Field:
    initial: Any = kept
    if question.kind is QuestionKind.YES_NO and kept is not None:
        initial = "yes" if kept else "no"
    elif question.is_number and kept is not None:
        initial = f"{Decimal(kept):,f}"
    unit = shown_unit(question)
    field = forms.CharField(
        label=f"{question.text} ({unit})" if unit else question.text,
        required=False,
        initial=initial,
        widget=_widget(question),
        # A center writes its own hints, and fields show theirs as they are.
        help_text=escape(" ".join(_beside(question))),
    )
    field.strip = False
    return field


def _beside(question: Question) -> Iterator[str]:
    """What stands beside a question: its hint, what counts for it when it is empty, whether that was checked."""
    if question.hint:
        yield question.hint
    if question.default is not None:
        yield f"Empty counts as {shown_number(question.default, unit_of(question))}."
    if question.standing is Standing.UNVERIFIED:
        yield "Not checked against its source."


def shown_unit(question: Question) -> str:
    """What stands beside the label: "$ a year", "%", "minutes"."""
    mark = {QuestionKind.MONEY: "$", QuestionKind.PERCENT: "%"}.get(question.kind, "")
    return " ".join(filter(None, (mark, question.unit)))


def _widget(question: Question) -> forms.Widget:
    if question.kind is QuestionKind.CHOICE:
        return forms.Select(choices=[("", "–"), *((o.key, o.text) for o in question.options)])
    if question.kind is QuestionKind.YES_NO:
        return forms.Select(choices=[("", "–"), ("yes", "yes"), ("no", "no")])
    if question.kind is QuestionKind.DAY:
        return DateInput()
    if question.kind is QuestionKind.WORDS:
        return forms.Textarea(attrs={"rows": 3})
    if question.kind is QuestionKind.LINE:
        return forms.TextInput()
    decimal = "numeric" if question.kind is QuestionKind.COUNT else "decimal"
    return forms.TextInput(attrs={"inputmode": decimal, "class": "ls-input--number"})
