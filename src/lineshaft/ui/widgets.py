"""Widgets that Django does not have: money with its sign, and a text field that suggests as you type."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language


class DateInput(forms.DateInput):
    """The browser's own date picker. The value travels as YYYY-MM-DD in every language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class MoneyInput(forms.TextInput):
    """US dollars. Accepts "$1,234.50" as people type it; the field's DecimalField does the checking."""

    template_name = "ui/widgets/money.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Ask phones for the keypad with a decimal point."""
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"].setdefault("inputmode", "decimal")
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Take off the dollar sign, thousands commas and blanks; leave everything else to the field."""
        value = data.get(name)
        if not isinstance(value, str):
            return value
        return value.strip().removeprefix("$").replace(",", "").strip()


class FileInput(forms.FileInput):
    """A file with a drop area. `max_megabytes` and `kinds` are shown as a hint; the view checks them."""

    template_name = "ui/widgets/file.html"


@dataclass(frozen=True)
class Suggestion:
    """One line of a typeahead: the value the form receives, its label, and a second line."""

    value: str
    label: str
    hint: str = ""


class Typeahead(forms.TextInput):
    """A text input that offers matching records below it.

    `url_name` is a view answering GET `?q=` with `suggestions_response`. The form receives the chosen value,
    or, where nothing was chosen (or there is no JavaScript), the text as typed: `clean_<field>` handles both.
    `label_for(text)` gives the text to show for a present value, which may be whatever was sent, but no zero byte.
    """

    template_name = "ui/widgets/typeahead.html"

    def __init__(
        self,
        url_name: str,
        *,
        label_for: Callable[[str], str] | None = None,
        min_length: int = 2,
        attrs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs=attrs)
        self.url_name = url_name
        self.label_for = label_for
        self.min_length = min_length

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the address of the suggestions and the label of the present value."""
        context = super().get_context(name, value, attrs)
        present = "" if value is None else str(value).replace("\0", "")
        label = self.label_for(present) if present and self.label_for else present
        widget = context["widget"]
        widget["attrs"].setdefault("autocomplete", "off")
        widget.update(
            url=reverse(self.url_name),
            chosen=present,
            text=label,
            min_length=self.min_length,
            language=get_language() or "en",
        )
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The chosen value, unless the text was changed after choosing: then the text."""
        text = data.get(name)
        chosen = data.get(f"{name}__chosen", "")
        label = data.get(f"{name}__label", "")
        if chosen and text is not None and text.strip() == label.strip():
            return chosen
        return text

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Absent when the visible input is absent."""
        return name not in data


def suggestions_response(
    request: HttpRequest, suggestions: Iterable[Suggestion], *, more: bool = False
) -> HttpResponse:
    """The answer of a typeahead view: the list of options as HTML. `more` says that the list was cut."""
    context = {"suggestions": list(suggestions), "more": more, "q": request.GET.get("q", "")}
    return render(request, "ui/widgets/suggestions.html", context)
