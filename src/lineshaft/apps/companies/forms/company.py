"""What people type about a company: its record, its other names, and its tax numbers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.companies.models import LONGEST_NAME, Company, CompanyName
from lineshaft.ui.widgets import Typeahead


def company_label(public_id: str) -> str:
    """What the field of the parent shows for an identifier."""
    found = Company.objects.filter(public_id=public_id).first()
    return found.name if found else public_id


class CompanyForm(forms.Form):
    """The company behind its sites."""

    name = forms.CharField(
        label=_("Legal name"),
        max_length=LONGEST_NAME,
        help_text=_("As it is registered, for example in SAM.gov or with the state."),
    )
    website = forms.URLField(label=_("Web site"), required=False, max_length=500, assume_scheme="https")
    uei = forms.CharField(
        label=_("Unique Entity ID"),
        required=False,
        max_length=20,
        help_text=_("12 characters, from SAM.gov."),
    )
    cage = forms.CharField(
        label=_("CAGE code"),
        required=False,
        max_length=20,
        help_text=_("5 characters, from SAM.gov, of its main plant. It begins and ends with a digit."),
        widget=forms.TextInput(attrs={"class": "ls-input--short"}),
    )
    parent = forms.CharField(
        label=_("Parent company"),
        required=False,
        help_text=_("The company that owns it. Type the beginning of its name; empty when nobody does."),
        widget=Typeahead("companies:company_search", label_for=company_label),
    )

    @staticmethod
    def initial_of(company: Company) -> dict[str, Any]:
        """The present facts of a company."""
        facts = {name: getattr(company, name) for name in ("name", "website", "uei", "cage")}
        return {**facts, "parent": company.parent.public_id if company.parent else ""}

    def clean_parent(self) -> str:
        """The identifier of the parent; a name that was typed and not chosen counts when one company bears it."""
        typed = str(self.cleaned_data["parent"]).strip()
        if not typed:
            return ""
        found = list(Company.objects.filter(public_id=typed.upper()[:15])) or list(
            Company.objects.filter(name__iexact=typed)[:2]
        )
        if len(found) != 1:
            raise ValidationError(_("Choose the company from the suggestions, or leave it empty."))
        return found[0].public_id

    def facts(self) -> dict[str, Any]:
        """The cleaned values as `correct_company` takes them."""
        values = {name: self.cleaned_data[name] for name in ("name", "website", "uei", "cage")}
        parent = Company.objects.filter(public_id=self.cleaned_data["parent"] or "-").first()
        return {**values, "parent": parent}


class CompanyNameForm(forms.Form):
    """Another name of a company."""

    other_name = forms.CharField(label=_("Another name"), max_length=LONGEST_NAME)
    kind = forms.ChoiceField(label=_("Kind"), choices=CompanyName.Kind.choices)

    @staticmethod
    def initial_of(other: CompanyName) -> dict[str, Any]:
        """The present facts of a name."""
        return {"other_name": other.name, "kind": other.kind}


class TaxNumberForm(forms.Form):
    """An Employer Identification Number."""

    ein = forms.CharField(
        label=_("Employer Identification Number"),
        max_length=20,
        help_text=_("Nine digits, like 12-3456789. Seen by your center only, and in no file."),
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "class": "ls-input--medium", "autocomplete": "off"}
        ),
    )
