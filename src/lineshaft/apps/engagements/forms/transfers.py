"""What people type when a request is to go to another center: the center that has it, and the company that answers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.network.models import Center
from lineshaft.ui.fields import LineField, NoteField
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput

from ..models import Request


class TransferForm(OnceMixin, forms.Form):
    """Which center, why, and how the company is asked."""

    to_center = forms.ModelChoiceField(
        label="Center", queryset=Center.objects.none(), empty_label="Choose a center"
    )
    why = NoteField(
        label="Why this center",
        rows=3,
        max_length=1000,
        help_text="The company reads it, and the other center if the company agrees.",
    )
    by_mail = forms.ChoiceField(label="How you ask", widget=forms.RadioSelect)

    def __init__(self, *args: Any, help_request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Center.objects.exclude(pk=help_request.center_id)
        self.fields["to_center"].queryset = others  # type: ignore[attr-defined]
        ways = [("no", "On the telephone: you record the answer")]
        if help_request.contact_email:
            ways.insert(0, ("yes", f"By e-mail with a link to {help_request.contact_email}"))
        self.fields["by_mail"].choices = ways  # type: ignore[attr-defined]
        self.fields["by_mail"].initial = ways[0][0]

    def facts(self) -> dict[str, Any]:
        """The cleaned values as `propose_transfer` takes them."""
        values = self.cleaned_data
        return {
            "to_center": values["to_center"],
            "why": values["why"],
            "by_mail": values["by_mail"] == "yes",
        }


class SpokenAnswerForm(forms.Form):
    """What the company said on the telephone."""

    agrees = forms.ChoiceField(
        label="Answer",
        choices=[("yes", "The company agrees"), ("no", "The company says no")],
        widget=forms.RadioSelect,
    )
    name = LineField(label="Who said so", max_length=120)
    on = forms.DateField(label="Day of the call", widget=DateInput)
    words = NoteField(
        label="In their words", rows=2, max_length=1000, help_text="Read the question and the list to them."
    )

    def __init__(self, *args: Any, name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = name
        self.fields["on"].initial = timezone.localdate()

    def clean_on(self) -> Any:
        """Not a day to come."""
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError("This day has not come yet.")
        return day

    def facts(self) -> dict[str, Any]:
        """The cleaned values as `record_transfer_answer` takes them."""
        return {**self.cleaned_data, "agrees": self.cleaned_data["agrees"] == "yes"}


class TransferAnswerForm(forms.Form):
    """The company's own answer, behind its link."""

    agrees = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("Yes, hand it over as it stands here")), ("no", _("No, it stays with my center"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
    name = LineField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name: it is kept with your answer.")},
    )
    words = NoteField(
        label=_("Is there anything to add?"),
        rows=3,
        max_length=1000,
        required=False,
        help_text=_("The center that asks you reads it; it is not handed over."),
    )

    def facts(self) -> dict[str, Any]:
        """The cleaned values under the names that the action gives them."""
        return {**self.cleaned_data, "agrees": self.cleaned_data["agrees"] == "yes"}
