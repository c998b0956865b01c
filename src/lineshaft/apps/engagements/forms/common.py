"""What the forms of this context share."""

from typing import Any, cast

from django import forms

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


def chosen(filters: forms.Form) -> dict[str, Any]:
    """The values of a filter form that can be used; a value that cannot is shown as an error and left out."""
    filters.is_valid()
    return filters.cleaned_data
