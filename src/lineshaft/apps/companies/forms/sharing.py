"""What people type when a center asks a company to share, and when they write down its word."""

from typing import Any

from django import forms
from django.utils import timezone

from lineshaft.apps.companies.models import LONGEST_NAME, SharingConsent
from lineshaft.apps.companies.queries import possible_receivers
from lineshaft.apps.network.models import Center
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput

_SPOKEN_OR_WRITTEN = [
    (how.value, how.label) for how in (SharingConsent.How.WRITTEN, SharingConsent.How.SPOKEN)
]


class AskToShareForm(OnceMixin, forms.Form):
    """Which center would see what of one's own relationship, and until when."""

    fieldsets: Any = [
        ("", ["receiver"]),
        (
            "What it would see",
            ["contacts", "work", "sales"],
            "Always: that your center works with the site, since when, and who is in charge. Never: notes, visits,"
            " outcomes and survey answers.",
        ),
        ("", [("ends_on", "language")]),
    ]

    receiver = forms.ModelChoiceField(
        label="Center that would see it", queryset=Center.objects.none(), empty_label="Choose a center"
    )
    contacts = forms.BooleanField(label="Who the contacts are", required=False, initial=True)
    work = forms.BooleanField(
        label="What work was done: titles, service lines, dates", required=False, initial=True
    )
    sales = forms.BooleanField(label="The annual sales that your center noted", required=False)
    ends_on = forms.DateField(
        label="Until", required=False, widget=DateInput, help_text="Empty: until the company withdraws it."
    )
    language = forms.ChoiceField(
        label="Language of the text for the company", choices=[("en", "English"), ("es", "Español")]
    )

    def __init__(self, *args: Any, center_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].queryset = possible_receivers(center_id)  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """The cleaned values as `ask_to_share` takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "once"}


class RecordConsentForm(forms.Form):
    """Who agreed for the company, how and when."""

    fieldsets: Any = [("", ["name", ("how", "on")])]

    name = forms.CharField(
        label="Who agreed for the company", max_length=LONGEST_NAME, help_text="Name of the person."
    )
    how = forms.ChoiceField(label="How", choices=_SPOKEN_OR_WRITTEN)
    on = forms.DateField(label="On", widget=DateInput, initial=timezone.localdate)
