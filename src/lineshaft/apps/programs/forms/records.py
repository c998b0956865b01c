"""The form of one record of a program that is made on screen, and how a draft begins."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from lineshaft.apps.network.models import ServiceArea, ServiceLine
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.programs import editing
from lineshaft.domain.programs.editing import Data
from lineshaft.domain.programs.formulas import LONGEST_FORMULA, WrongFormula, read_formula
from lineshaft.domain.programs.records import Entry, Field, Kind
from lineshaft.domain.programs.scope import names_at
from lineshaft.ui.fields import LineField, NoteField, set_choices
from lineshaft.ui.forms import OnceMixin

LONGEST_TEXT = 1000


class RecordForm(OnceMixin):
    """The fields of a record. `cleaned_data` of it, by `values`, is what `editing.changed` takes."""

    mark = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, kind: Kind, record: Data, draft: Data, place: str, center_id: int
    ) -> None:
        super().__init__(data)
        self.kind, self.draft, self.place = kind, draft, place
        self.fields["mark"].initial = editing.mark(record) if record else ""
        for field in kind.fields:
            if record and field.kinds and record.get("kind") not in field.kinds:
                continue
            self.fields[field.name] = _field(field, self._choices(field, center_id))
            self.initial[field.name] = _shown(field, editing.value_of(record, field))
        if record and kind.word == "question":
            self.fields["kind"].help_text = "Another kind takes away what belongs to this one alone."

    def _choices(self, field: Field, center_id: int) -> list[tuple[str, str]]:
        if field.name == "area":
            return [(value, str(label)) for value, label in ServiceArea.choices]
        if field.name == "service_line":
            lines = ServiceLine.objects.filter(center_id__isnull=True) | ServiceLine.objects.filter(
                center_id=center_id
            )
            return list(lines.order_by("title").values_list("code", "title"))
        if field.entry is Entry.CHOSEN:
            return editing.choices_of(self.draft, self.place, field)
        return list(field.choices)

    def clean(self) -> dict[str, Any]:
        """Reads each formula where it stands: what is wrong with it is said at its field."""
        for field in self.kind.fields:
            text = self.cleaned_data.get(field.name)
            if field.entry is Entry.FORMULA and text:
                try:
                    read_formula(text, {name.name: name.example for name in names_at(self.draft, self.place)})
                except WrongFormula as error:
                    self.add_error(field.name, f"The formula {error}.")
        return self.cleaned_data

    @property
    def values(self) -> dict[str, Any]:
        """What was written, as the record keeps it."""
        return {field.name: self.cleaned_data.get(field.name) for field in self.kind.fields}


def _field(field: Field, choices: list[tuple[str, str]]) -> forms.Field:
    named: dict[str, Any] = {"label": field.label, "help_text": field.help, "required": field.required}
    if field.entry is Entry.FLAG:
        return forms.BooleanField(label=field.label, help_text=field.help, required=False)
    if field.entry in (Entry.CHOICE, Entry.CHOSEN):
        return forms.ChoiceField(choices=[("", "–"), *choices], **named)
    if field.entry is Entry.NUMBER:
        return NumberField(**named)
    if field.entry is Entry.WHOLE:
        return forms.IntegerField(min_value=0, max_value=9999, **named)
    if field.entry is Entry.FORMULA:
        return FormulaField(max_length=LONGEST_FORMULA, **named)
    if field.entry is Entry.LINES:
        return LinesField(**named)
    if field.entry is Entry.POINTS:
        return PointsField(**named)
    if field.entry is Entry.KEY:
        return LineField(max_length=50, label=field.label, help_text=field.help, required=False)
    if field.entry is Entry.WORDS:
        return NoteField(rows=2, **named)
    return LineField(max_length=LONGEST_TEXT, **named)


def _shown(field: Field, value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if isinstance(value, Mapping):
        return "\n".join(f"{key}: {_shown(field, points)}" for key, points in value.items())
    return value


def _number(text: str) -> int | Decimal:
    """A number as a person writes it. Raises ValidationError for what is none."""
    plain = text.replace(",", "").strip()
    if not re.fullmatch(r"[-+]?[0-9]{1,13}(\.[0-9]{1,10})?", plain):
        raise ValidationError(f"“{text[:40]}” is not a number. Write it like 1,234.5.")
    return Decimal(plain) if "." in plain else int(plain)


class NumberField(LineField):
    """A number, exact as written; None where it is empty."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "decimal", "class": "ls-input--number"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **options)

    def clean(self, value: Any) -> Any:
        """Raises ValidationError for what is no number."""
        text = super().clean(value)
        return _number(text) if text else None


class FormulaField(forms.CharField):
    """A formula on one line."""

    widget = forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "class": "ls-code", "data-formula": ""})

    def to_python(self, value: Any) -> str:
        return " ".join(str(super().to_python(value)).split())


class LinesField(NoteField):
    """Several texts, one on each line."""

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class PointsField(NoteField):
    """A number for each reply: "missing: -5"."""

    def clean(self, value: Any) -> Any:
        """Raises ValidationError with the line that cannot be read."""
        points = {}
        for line in super().clean(value).splitlines():
            reply, colon, number = line.partition(":")
            if line.strip():
                if not colon or not reply.strip():
                    raise ValidationError(f"“{line[:80]}” has no colon between the reply and its points.")
                points[reply.strip()] = _number(number)
        return points


class BeginForm(OnceMixin):
    """What a program on screen begins from."""

    center = forms.TypedChoiceField(label="Center", coerce=int)
    start = forms.ChoiceField(label="Begin from")
    title = LineField(
        label="Title of your program",
        required=False,
        help_text="Leave it empty to make the next version of a program of your own.",
    )

    def __init__(
        self, data: Any = None, *, centers: list[tuple[int, str]], starts: list[Any], start: str = ""
    ) -> None:
        super().__init__(data)
        set_choices(self, "center", centers)
        set_choices(self, "start", starts)
        self.fields["start"].initial = start
        if len(centers) == 1:
            self.fields["center"].initial = centers[0][0]
            self.fields["center"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """A program that is not the next version of one's own has a title."""
        start = self.cleaned_data.get("start", "")
        if start and not start.startswith("own-") and not self.cleaned_data.get("title"):
            self.add_error("title", "Give your program a title.")
        return self.cleaned_data


def refuse_own_fault(form: RecordForm, text: str) -> None:
    """Raises InvalidValue where a field of this record makes the program unreadable; other parts may be unfinished."""
    found = editing.problem(text)
    if found is None or found[0] != form.place:
        return
    _, name, reason = found
    at = next((each for each in form.fields if each in (name, f"{name}.least")), "")
    if at and form.kind.field(at):
        raise InvalidValue(at, "", reason)
