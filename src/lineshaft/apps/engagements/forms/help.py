"""What help somebody asks for: areas, and under each of them its service lines, in one field."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms

from lineshaft.apps.network.models import ServiceArea, ServiceLine
from lineshaft.apps.network.queries import title_of
from lineshaft.ui.forms import add_class

_WITHIN = "/"
"""Between an area and a line of it: "workforce/human-resources". No code has it."""


@dataclass(frozen=True)
class HelpWanted:
    """Areas, and the codes of service lines of these areas."""

    areas: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


@dataclass
class _Area:
    option: dict[str, Any]
    lines: list[dict[str, Any]] = field(default_factory=list)


class _HelpWidget(forms.CheckboxSelectMultiple):
    """Boxes of the areas; the lines of an area show under it once it is ticked."""

    template_name = "engagements/widgets/help.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add `areas`: each with its own box and those of its lines."""
        context = super().get_context(name, value, attrs)
        areas: list[_Area] = []
        for _group, options, _index in context["widget"]["optgroups"]:
            for option in options:
                add_class(option["attrs"], "usa-checkbox__input")
                if _WITHIN in str(option["value"]):
                    areas[-1].lines.append(option)
                else:
                    areas.append(_Area(option))
        context["widget"]["areas"] = areas
        return context


class HelpField(forms.MultipleChoiceField):
    """
    Areas of help and their service lines; a line brings its area along. The value is a `HelpWanted`.

    `labels` are those of the areas; the lines are offered by `offer`.
    """

    widget = _HelpWidget

    def __init__(self, *, labels: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        self.labels = list(labels)
        super().__init__(choices=self.labels, **kwargs)

    def __deepcopy__(self, memo: dict[int, Any]) -> "HelpField":
        copied: HelpField = super().__deepcopy__(memo)
        copied.labels = self.labels
        return copied

    def offer(self, lines: Iterable[ServiceLine]) -> None:
        """Offer these lines, each under its area, in the language of the page."""
        listed = list(lines)
        self.choices = [
            choice
            for area, label in self.labels
            for choice in (
                (area, label),
                *((f"{area}{_WITHIN}{line.code}", title_of(line)) for line in listed if line.area == area),
            )
        ]

    def clean(self, value: Any) -> HelpWanted:
        """Raises ValidationError for what is not offered."""
        chosen: list[str] = super().clean(value)
        named = {each.partition(_WITHIN)[0] for each in chosen}
        lines = [each.partition(_WITHIN)[2] for each in chosen if _WITHIN in each]
        return HelpWanted([area.value for area in ServiceArea if area.value in named], sorted(set(lines)))


def lines_by_area(lines: Iterable[ServiceLine]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices of lines by their codes, in groups under the names of their areas."""
    listed = list(lines)
    groups = (
        (str(area.label), [(line.code, line.title) for line in listed if line.area == area.value])
        for area in ServiceArea
    )
    return [group for group in groups if group[1]]
