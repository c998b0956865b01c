"""A list of text fields that suggest: for several counties, several industries."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from lineshaft.ui.widgets import Typeahead

LINES = 12


class SeveralTypeaheads(forms.Widget):
    """
    Up to `LINES` typeaheads below one another. Empty lines behind the first are hidden where there is JavaScript,
    until the one before is filled.
    """

    template_name = "partners/widgets/several.html"
    use_fieldset = True

    class Media:
        js = ("partners/several.js",)

    def __init__(self, url_name: str, *, line_label: str, label_for: Callable[[Any], str]) -> None:
        super().__init__()
        self.line_label = line_label
        self.line = Typeahead(url_name, label_for=label_for)

    def id_for_label(self, id_: str) -> str:
        """No label of its own: the legend names the group."""
        return ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """One typeahead for each value, and empty ones up to `LINES`."""
        context = super().get_context(name, value, attrs)
        given = list(value or ())
        lines = max(LINES, len(given))
        described_by = context["widget"]["attrs"].get("aria-describedby")
        parts = []
        for number in range(lines):
            line_attrs = {"id": f"id_{name}_{number}", "aria-label": f"{self.line_label} {number + 1}"}
            if described_by:
                line_attrs["aria-describedby"] = described_by
            line_value = given[number] if number < len(given) else ""
            parts.append(self.line.get_context(f"{name}_{number}", line_value, line_attrs)["widget"])
        context["widget"]["subwidgets"] = parts
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """What stands in the lines that are filled."""
        values = [
            self.line.value_from_datadict(data, files, f"{name}_{number}") for number in range(LINES * 4)
        ]
        return [value.strip() for value in values if value and value.strip()]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Absent when the first line is absent."""
        return f"{name}_0" not in data


class CodesField(forms.Field):
    """Codes chosen from suggestions or typed. `resolve(text)` gives the code or raises ValidationError."""

    def __init__(self, *, resolve: Callable[[str], str], widget: SeveralTypeaheads, **kwargs: Any) -> None:
        super().__init__(required=False, widget=widget, **kwargs)
        self.resolve = resolve

    def clean(self, value: Any) -> list[str]:
        """Each code once, in order. Every line that is wrong is named."""
        codes, errors = set(), []
        for text in value or ():
            try:
                codes.add(self.resolve(text.replace("\0", "")[:200]))
            except ValidationError as error:
                errors.extend(error.messages)
        if errors:
            raise ValidationError(errors)
        return sorted(codes)
