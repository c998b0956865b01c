"""The forms of waiver cases: the case, its evidence, and each step."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst

from lineshaft.domain.rules.parameters import all_parameters
from lineshaft.ui.fields import LineField, NoteField, set_choices
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput, MoneyInput

from ..models import DomesticContent, WaiverCase
from .owned import OwnedForm


def _cost(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_digits=16,
        decimal_places=2,
        widget=MoneyInput(attrs={"class": "ls-input--medium"}),
    )


class WaiverForm(OwnedForm):
    """A case for a waiver."""

    kind = forms.ChoiceField(
        label="Why a waiver is asked for",
        choices=[(value, capfirst(label)) for value, label in WaiverCase.Kind.choices],
        widget=forms.RadioSelect,
    )
    item = LineField(label="Item", max_length=200, help_text="What cannot be bought as the preference asks.")
    undertaking = LineField(label="Infrastructure", max_length=200, help_text="What the item is for.")
    award = LineField(label="Federal award", required=False, max_length=100, help_text="Its number.")
    agency = LineField(label="Agency", max_length=200, help_text="That made the award, and decides.")
    justification = NoteField(
        label="Justification",
        required=False,
        rows=6,
        help_text="What was tried and why it does not do. Needed before the public is asked.",
    )
    cost_without_domestic = _cost("Cost of the whole without domestic products")
    cost_with_domestic = _cost("Cost of the whole with domestic products")
    content = forms.ChoiceField(
        label="Domestic content", required=False, help_text="Of the item, if worked out here."
    )

    fieldsets = [
        ("Case", ["owner", "kind", "item", "undertaking", ("agency", "award")]),
        ("Grounds", ["justification", "content"]),
        ("Price comparison", [("cost_without_domestic", "cost_with_domestic")],
         "Of the whole undertaking, not of the item. Needed for unreasonable cost."),
    ]  # fmt: skip

    def __init__(
        self,
        *args: Any,
        contents: Sequence[tuple[DomesticContent, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._contents = {str(each.pk): each for each, _product in contents}
        named = [(str(each.pk), f"{each.number} {product}") for each, product in contents]
        set_choices(self, "content", [("", "None"), *named])

    @property
    def facts(self) -> dict[str, Any]:
        """The fields of the case."""
        facts = {name: value for name, value in self.cleaned_data.items() if name not in ("owner", "once")}
        return {**facts, "content": self._contents.get(facts["content"])}

    @staticmethod
    def initial_of(case: WaiverCase) -> dict[str, Any]:
        """The values of a case as the form shows them."""
        names = (
            "kind", "item", "undertaking", "award", "agency", "justification", "cost_with_domestic",
            "cost_without_domestic",
        )  # fmt: skip
        return {name: getattr(case, name) for name in names} | {"content": str(case.content_id or "")}


class EvidenceForm(OnceMixin, forms.Form):
    """One more thing that a case rests on: chosen, or described."""

    what = forms.ChoiceField(label="Report, search or need", required=False)
    document = LineField(
        label="Or another document",
        required=False,
        max_length=500,
        help_text="What it is and where it is kept.",
    )
    note = NoteField(label="What it shows", required=False, rows=2, max_length=1000)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "what", [("", "Choose"), *choices])

    def clean(self) -> dict[str, Any] | None:
        """One of the two, and not both."""
        said = super().clean() or {}
        if not self.errors and bool(said.get("what")) == bool(said.get("document")):
            raise ValidationError(
                "Choose a report, search or need, or describe another document: one of the two."
            )
        return said


class CommentsForm(OnceMixin, forms.Form):
    """Since when the public may comment, and how long."""

    opens_on = forms.DateField(label="First day of comment", widget=DateInput)
    days = forms.IntegerField(label="Days", min_value=1, max_value=365, widget=forms.NumberInput)
    comment_page = forms.URLField(
        label="Page of the agency", required=False, max_length=500, assume_scheme="https"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        fewest = all_parameters()["waiver_comment_days"].on(today)
        self.fields["opens_on"].initial = today
        self.fields["days"].initial = int(fewest.value)
        self.fields["days"].help_text = f"At least {fewest.value}, by {fewest.citation}."


class NoteForm(OnceMixin, forms.Form):
    """A step that needs no more than a word."""

    note = NoteField(label="Note", required=False, rows=2, max_length=1000)


class DecisionForm(OnceMixin, forms.Form):
    """What the agency decided."""

    outcome = forms.ChoiceField(
        label="Decision", choices=[("granted", "Granted"), ("denied", "Denied")], widget=forms.RadioSelect
    )
    decided_on = forms.DateField(label="Day", widget=DateInput)
    decided_by = LineField(label="Decided by", max_length=200, help_text="Name and office at the agency.")
    decision = NoteField(label="Decision in words", required=False, rows=4, help_text="With its conditions.")
