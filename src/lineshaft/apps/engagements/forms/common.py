"""What the forms of this context share."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar, cast

from django import forms
from django.db import transaction

from lineshaft.domain.errors import InvalidValue, LineshaftError, quote
from lineshaft.ui.tags import formatting

Result = TypeVar("Result")

NOTE_LENGTH = 5000


class LineField(forms.CharField):
    """Text on one line: line breaks and runs of blanks that a program sent become single blanks."""

    def __init__(self, *, max_length: int = 200, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        return " ".join(str(super().to_python(value)).split())


class SearchField(LineField):
    """The search field of a list; its label is shown inside it."""

    def __init__(self, label: str) -> None:
        super().__init__(label=label, required=False, widget=forms.TextInput(attrs={"placeholder": label}))


class NoteField(forms.CharField):
    """Running text of up to `NOTE_LENGTH` characters."""

    def __init__(self, *, rows: int = 4, max_length: int = NOTE_LENGTH, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(max_length=max_length, widget=widget, **kwargs)


def set_choices(form: forms.BaseForm, name: str, choices: Any) -> None:
    """Choices of a field that are known only when the form is made."""
    cast(forms.ChoiceField, form.fields[name]).choices = choices


def attempt(form: forms.BaseForm, act: Callable[[], Result]) -> Result | None:
    """What `act` returns; or None, with what it refused shown in the form and nothing written."""
    try:
        with transaction.atomic():
            return act()
    except LineshaftError as error:
        show_error(form, error)
        return None


def _shown(value: Any) -> str:
    """A value as the person wrote it, or a day as people read it."""
    return formatting.day(value) if isinstance(value, date) else quote(str(value))


def show_error(form: forms.BaseForm, error: LineshaftError) -> None:
    """Put an error of an action beside the field it names, else on top of the form."""
    if isinstance(error, InvalidValue) and error.field in form.fields:
        given = f"{_shown(error.value)} " if error.value not in (None, "") else "This "
        form.add_error(
            error.field,
            " ".join(f"{part.rstrip('.')}." for part in (given + error.reason, error.hint) if part),
        )
    else:
        form.add_error(None, str(error))


def chosen(filters: forms.Form) -> dict[str, Any]:
    """The values of a filter form that can be used; a value that cannot is shown as an error and left out."""
    filters.is_valid()
    return filters.cleaned_data
