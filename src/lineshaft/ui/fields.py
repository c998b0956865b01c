"""Form fields that every context uses: a line, running text, a telephone number, the search of a list, money."""

from datetime import UTC
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lineshaft.domain.errors import InvalidValue, quote
from lineshaft.domain.identifiers import format_phone, normalise_phone
from lineshaft.domain.money import to_money
from lineshaft.ui.zones import hint_of_zone, typed_here

NOTE_LENGTH = 5000
SEARCH_LENGTH = 200


class LineField(forms.CharField):
    """Text on one line: line breaks and runs of blanks that a program sent become single blanks."""

    def __init__(self, *, max_length: int = 200, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        return " ".join(str(super().to_python(value)).split())


class SearchField(LineField):
    """The search field of a list; its label is shown inside it."""

    def __init__(self, label: Any, *, max_length: int = SEARCH_LENGTH) -> None:
        widget = forms.SearchInput(attrs={"placeholder": label})
        super().__init__(label=label, required=False, max_length=max_length, widget=widget)


class PhoneField(LineField):
    """A US telephone number, kept as people write it: 404-555-0123. "" for none where it is not required."""

    def __init__(self, **options: Any) -> None:
        attrs = {"autocomplete": "tel", "inputmode": "tel", "class": "ls-input--medium"}
        super().__init__(label=_("Telephone"), max_length=40, widget=forms.TextInput(attrs=attrs), **options)

    def clean(self, value: Any) -> str:
        """Raises ValidationError that shows an example for what is no number of the United States."""
        text: str = super().clean(value)
        try:
            return format_phone(normalise_phone(text)) if text else ""
        except InvalidValue as error:
            raise ValidationError(
                gettext(
                    "“%(phone)s” is not a US telephone number. Write the area code too, like 404-555-0123."
                )
                % {"phone": text}
            ) from error


class NoteField(forms.CharField):
    """Running text of up to `NOTE_LENGTH` characters."""

    def __init__(self, *, rows: int = 4, max_length: int = NOTE_LENGTH, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(max_length=max_length, widget=widget, **kwargs)


class ClockField(forms.DateTimeField):
    """A day and a time as clocks show them, without a zone: the form knows of which place, and says so."""

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        )
        super().__init__(input_formats=["%Y-%m-%dT%H:%M"], **options)

    def to_python(self, value: Any) -> Any:
        # Django reads in the zone of the page, and refuses the hours in which the clocks there are changed.
        with timezone.override(UTC):
            found = super().to_python(value)
        return found and found.replace(tzinfo=None)


class MomentField(ClockField):
    """A moment, written as a day and a time in the zone of the page, which stands beside it."""

    def __init__(self, *, help_text: str = "", **options: Any) -> None:
        super().__init__(help_text=hint_of_zone(help_text), **options)

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        if found is None:
            return None
        try:
            return typed_here("time", found.date(), found.time())
        except InvalidValue as error:
            raise ValidationError(f"{quote(error.value)} {error.reason}. {error.hint}.") from error


class MoneyField(forms.CharField):
    """
    US dollars as people write them, by `domain.money.to_money`: "$1,234.50", "(12.00)".

    The value is a Decimal in cents, `empty` (zero unless told otherwise) where nothing was written.
    """

    def __init__(self, *, empty: Decimal | None = Decimal(0), **options: Any) -> None:
        options.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "ls-input--number"})
        )
        super().__init__(**options)
        self.empty = empty

    def clean(self, value: Any) -> Any:
        """Raises ValidationError, with the sentence of the domain, for what could be read in two ways or not at all."""
        text = super().clean(value)
        if not text:
            return self.empty
        try:
            return to_money(text)
        except InvalidValue as error:
            raise ValidationError(f"“{error.value}” {error.reason}. {error.hint}.") from error

    def prepare_value(self, value: Any) -> Any:
        """Amounts with commas and cents; what a person wrote stays as it was written."""
        return f"{value:,.2f}" if isinstance(value, Decimal) else value


def set_choices(form: forms.BaseForm, name: str, choices: Any) -> None:
    """Choices of a field that are known only when the form is made."""
    cast(forms.ChoiceField, form.fields[name]).choices = choices


def chosen(filters: forms.Form) -> dict[str, Any]:
    """The values of a filter form that can be used; a value that cannot is shown as an error and left out."""
    filters.is_valid()
    return filters.cleaned_data
