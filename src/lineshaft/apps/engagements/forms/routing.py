"""What a director types about the rules that give requests to people."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import ServiceArea, ServiceLine
from lineshaft.domain.routing import Rule
from lineshaft.ui.fields import LineField, set_choices
from lineshaft.ui.forms import OnceMixin

from ..models import Request, RoutingFallback, RoutingRule
from .help import lines_by_area

_SHORTENED = (" county", " parish", " borough", " municipio", " census area", " city")


def _plain(name: str) -> str:
    text = name.casefold().strip()
    for ending in _SHORTENED:
        text = text.removesuffix(ending)
    return text


class CountiesField(LineField):
    """Counties that a center serves, typed with commas between; the value is their codes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=2000, **kwargs)
        self.counties: dict[str, str] = {}

    def clean(self, value: Any) -> frozenset[str]:
        """Raises ValidationError that names each county that is not one of the center's, and what was meant."""
        text: str = super().clean(value)
        by_name: dict[str, list[str]] = {}
        for code, name in self.counties.items():
            by_name.setdefault(_plain(name), []).append(code)
        found: set[str] = set()
        wrong = []
        for word in filter(None, (part.strip() for part in text.replace(";", ",").split(","))):
            codes = by_name.get(_plain(word))
            if codes:
                found.update(codes)
                continue
            meant = get_close_matches(_plain(word), by_name, n=1)
            hint = f" Do you mean {self.counties[by_name[meant[0]][0]]}?" if meant else ""
            wrong.append(f"“{word}” is no county that the center serves.{hint}")
        if wrong:
            raise ValidationError(wrong)
        return frozenset(found)


class RuleForm(OnceMixin, forms.Form):
    """One rule: when it fits, who gets the request, and its place among the others."""

    counties = CountiesField(
        label="Counties",
        required=False,
        help_text="Of those that your center serves, with commas between. Empty: every county.",
    )
    areas = forms.MultipleChoiceField(
        label="Areas of help",
        required=False,
        choices=ServiceArea.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "ls-choices--columns"}),
        help_text="One of these is enough. None: any.",
    )
    lines = forms.MultipleChoiceField(
        label="Service lines",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "ls-choices--columns"}),
        help_text="One of these is enough. None: any, and requests that name none.",
    )
    words = LineField(
        label="Words in the request",
        max_length=500,
        required=False,
        help_text="With commas between: ISO 9001, welding. One of them is enough.",
    )
    sources = forms.MultipleChoiceField(
        label="How it came",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "ls-choices--columns"}),
    )
    bands = forms.MultipleChoiceField(
        label="People at the site",
        required=False,
        choices=Request.EmployeeBand.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "ls-choices--columns"}),
    )
    people = forms.MultipleChoiceField(
        label="Who gets it",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "ls-choices--columns"}),
        help_text="Several: whoever has the least open work.",
        error_messages={"required": "Choose who gets these requests."},
    )
    place = forms.IntegerField(
        label="Place", min_value=1, max_value=50, help_text="Rule 1 is tried first.",
        widget=forms.NumberInput(attrs={"class": "ls-input--short"}),
    )  # fmt: skip
    is_on = forms.BooleanField(label="The rule is on", required=False, initial=True)

    fieldsets = [
        (
            "When a request",
            ["counties", "areas", "lines", "words", "sources", "bands"],
            "All that you fill in has to hold.",
        ),
        ("Then", ["people"]),
        ("Order", ["place", "is_on"]),
    ]

    def __init__(
        self,
        *args: Any,
        handlers: list[User],
        counties: dict[str, str],
        lines: Iterable[ServiceLine],
        key: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "lines", lines_by_area(lines))
        self.key = key
        self.fields["counties"].counties = counties  # type: ignore[attr-defined]
        arriving = [(source.value, str(source.label).capitalize()) for source in Request.Source]
        set_choices(self, "sources", arriving)
        set_choices(self, "people", [(str(person.pk), str(person)) for person in handlers])

    @staticmethod
    def initial_of(rule: RoutingRule, counties: Mapping[str, str]) -> dict[str, Any]:
        """A rule as the form shows it."""
        return {
            "counties": ", ".join(sorted(counties.get(code, code) for code in rule.counties)),
            "areas": rule.areas,
            "lines": rule.lines,
            "words": ", ".join(rule.words),
            "sources": rule.sources,
            "bands": rule.bands,
            "people": [str(each.person_id) for each in rule.people.all()],
            "place": rule.place,
            "is_on": rule.is_on,
        }

    def conditions(self) -> Rule:
        """The rule as the domain takes it; its people in the order of the list."""
        values = self.cleaned_data
        words = (" ".join(word.split()) for word in values["words"].split(","))
        return Rule(
            key=self.key,
            people=tuple(int(person) for person in values["people"]),
            counties=values["counties"],
            areas=frozenset(values["areas"]),
            lines=frozenset(values["lines"]),
            sources=frozenset(values["sources"]),
            bands=frozenset(values["bands"]),
            words=tuple(dict.fromkeys(word for word in words if word)),
        )


class FallbackForm(forms.Form):
    """Who gets what no rule gives to anybody, and what else the rules decide."""

    to = forms.ChoiceField(
        label="A request that no rule gives to anybody goes to", choices=RoutingFallback.To.choices
    )
    decides_events = forms.BooleanField(
        label="The rules also give away requests for help made on the page of an event",
        required=False,
        help_text="Otherwise, and when no rule gives it to anybody, whoever answers for the event has it. What somebody"
        " enters by hand and leaves to the rules goes by them anyhow.",
    )
    decides_consultations = forms.BooleanField(
        label="The rules also choose for a consultation with anybody",
        required=False,
        help_text="Among those who have the time free. Otherwise it is whoever has the fewest consultations then."
        " Who is booked by name always has it.",
    )

    @staticmethod
    def initial_of(kept: RoutingFallback) -> dict[str, Any]:
        """What the center said."""
        names = ("to", "decides_events", "decides_consultations")
        return {name: getattr(kept, name) for name in names}
