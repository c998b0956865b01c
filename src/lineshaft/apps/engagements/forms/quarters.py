"""What a director writes about submitted quarters, and why work is opened again."""

from typing import Any

from django import forms
from django.utils import timezone

from lineshaft.domain.periods import Quarter
from lineshaft.ui.fields import LineField, NoteField, set_choices
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput

from ..queries.quarters import quarters_to_submit


class ReopenForm(forms.Form):
    """Why completed or cancelled work is opened again."""

    reason = NoteField(label="Why", rows=3, max_length=2000, required=False)

    def __init__(self, *args: Any, is_submitted: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_submitted:
            self.fields["reason"].label = "Why, for the program office"


class SubmissionForm(OnceMixin, forms.Form):
    """A quarter that was submitted."""

    quarter = forms.ChoiceField(label="Quarter")
    submitted_on = forms.DateField(label="Submitted on", widget=DateInput, initial=timezone.localdate)
    reference = LineField(
        label="Number at the program office", required=False, help_text="As the confirmation says it."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quarters = quarters_to_submit(timezone.localdate())
        set_choices(self, "quarter", [(each.code, each.label) for each in quarters])

    def clean_quarter(self) -> Quarter:
        return Quarter.parse(self.cleaned_data["quarter"])
