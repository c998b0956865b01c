"""What the company said about an effect, and what shows it."""

from django import forms
from django.utils import timezone

from lineshaft.apps.engagements.models import OutcomeEvidence
from lineshaft.ui import uploaded_files
from lineshaft.ui.fields import LineField, NoteField
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput, FileInput


class EffectForm(OnceMixin, forms.Form):
    """An effect as somebody of the company said it, with evidence."""

    amount = forms.DecimalField(
        label="Amount", max_digits=15, decimal_places=2, min_value=0,
        help_text="What the company says. The sheets propose the amount that stands here.",
    )  # fmt: skip
    said_by = LineField(label="Who of the company said so", help_text="Name and position.")
    said_on = forms.DateField(label="On which day", widget=DateInput)
    kind = forms.ChoiceField(label="Evidence", choices=OutcomeEvidence.Kind.choices)
    text = NoteField(label="What the evidence shows", rows=3)
    file = forms.FileField(
        label="File", required=False, widget=FileInput,
        help_text=f"{uploaded_files.ACCEPTED}; up to {uploaded_files.LARGEST_MEGABYTES} MB.",
    )  # fmt: skip

    fieldsets = [("", ["amount", ("said_by", "said_on"), "kind", "text", "file"])]

    def clean_said_on(self) -> object:
        day = self.cleaned_data["said_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("This day is in the future.")
        return day
