"""A company that a partner sends to its center."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from lineshaft.apps.accounts.models import Organisation
from lineshaft.ui.fields import SearchField
from lineshaft.ui.widgets import DateInput

from ..models import Referral
from .ask import RequestForm


class ReferralForm(RequestForm):
    """A call for help as a partner passes it on, with the word of the company. Partners: those of the writer."""

    partner = forms.TypedChoiceField(label="For which organization", coerce=int)
    agreed_on = forms.DateField(label="They agreed on", widget=DateInput, initial=timezone.localdate)
    agreed_how = forms.ChoiceField(
        label="How",
        choices=[(how.value, str(how.label).capitalize()) for how in Referral.How],
        widget=forms.RadioSelect,
        initial=Referral.How.SPOKEN.value,
    )
    agreed = forms.BooleanField(
        label="The company agreed that we pass this on to its center, and that we hear whether the center answered,"
        " whether work began, and whether it was passed on to another center or closed without work",
        error_messages={"required": "Ask the company first: without its word nothing is passed on."},
    )

    fieldsets = [
        (
            "Company",
            ["partner", "company_name", ("city", "zip_code"), "state", "street", "naics", "employee_band"],
        ),
        ("What do they need?", ["need", "areas"]),
        ("Whom should the center call?", ["contact_name", ("contact_email", "contact_phone"), "language"]),
        ("Their word", [("agreed_on", "agreed_how"), "agreed"]),
    ]

    def __init__(self, *args: Any, partners: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].choices = [(each.pk, each.name) for each in partners]  # type: ignore[attr-defined]
        self.fields["partner"].initial = partners[0].pk
        if len(partners) == 1:
            self.fields["partner"].widget = forms.HiddenInput()
        self.partners = {each.pk: each for each in partners}
        self.fields["contact_email"].required = False
        for name, label in (
            ("naics", "What they make"),
            ("areas", "Areas of help"),
            ("need", "In their words, or yours"),
            ("contact_name", "Name"),
            ("language", "Language for the center’s answer"),
        ):
            self.fields[name].label = label
        self.fields["need"].help_text = ""
        self.fields["zip_code"].help_text = "Of the plant: it decides which center gets it."
        self.fields["company_name"].error_messages["required"] = "Write the name of the company."
        self.fields["contact_name"].error_messages["required"] = "Write the name of the person to call."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not cleaned["contact_email"] and not cleaned["contact_phone"]:
            self.add_error(
                "contact_phone",
                "Write a telephone number or an e-mail address at which the center reaches them.",
            )
        return cleaned

    def facts(self) -> dict[str, Any]:
        """The cleaned values as `actions.refer_company` takes them."""
        facts = super().facts()
        del facts["agreed"]
        return {**facts, "partner": self.partners[facts["partner"]]}


class ReferralFilter(forms.Form):
    """What the list of referrals is narrowed by."""

    q = SearchField("Company, person or reference")
    standing = forms.ChoiceField(
        label="How far",
        required=False,
        choices=[("", "All"), ("open", "Not decided yet"), *Referral.Standing.choices],
    )

    def criteria(self) -> dict[str, Any]:
        """The filters as `referral_queries.referrals_of` takes them; one that is not understood is left out."""
        self.is_valid()
        return {
            "text": self.cleaned_data.get("q", "").replace("\0", "").strip(),
            "standing": self.cleaned_data.get("standing", ""),
        }
