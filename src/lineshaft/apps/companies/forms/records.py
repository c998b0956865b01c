"""What people type about a site, its company, its relationship and its contacts."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.companies import queries
from lineshaft.apps.companies.models import (
    LONGEST_NAME,
    MOST_EMPLOYEES,
    Contact,
    Relationship,
    Site,
)
from lineshaft.apps.network.models import Center, ServiceArea
from lineshaft.apps.reference.models import NaicsCode, State, Zip
from lineshaft.apps.reference.queries import search_naics
from lineshaft.domain.identifiers import format_phone
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput, MoneyInput, Typeahead

LONGEST_NOTE = 5000


def naics_label(code: str) -> str:
    """What the industry field shows for a code."""
    found = NaicsCode.objects.filter(pk=code).first()
    return str(found) if found else code


class IdentityForm(forms.Form):
    """Who and where a site is."""

    fieldsets: Any = [
        (_("Site"), ["name", "naics", "phone"]),
        (_("Address"), ["street", ("city", "state", "zip_code")]),
    ]

    name = forms.CharField(label=_("Name of the site"), max_length=LONGEST_NAME)
    street = forms.CharField(label=_("Street"), max_length=LONGEST_NAME, required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    state = forms.ModelChoiceField(label=_("State"), queryset=State.objects.all(), empty_label=_("Choose"))
    zip_code = forms.CharField(
        label=_("ZIP code"),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "ls-input--short"}),
    )
    naics = forms.CharField(
        label=_("Industry"),
        required=False,
        help_text=_("Type what the plant makes, or a NAICS code."),
        widget=Typeahead("reference:naics_search", label_for=naics_label),
    )
    phone = forms.CharField(
        label=_("Main telephone"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )

    @staticmethod
    def initial_of(site: Site) -> dict[str, Any]:
        """The present facts of a site, as the form shows them."""
        return {
            "name": site.name,
            "street": site.street,
            "city": site.city,
            "state": site.state_id,
            "zip_code": site.zip_code,
            "naics": site.naics_id or "",
            "phone": format_phone(site.phone_key) if site.phone_key else "",
        }

    def clean_naics(self) -> str:
        """The chosen code; text that was typed and not chosen counts when it can mean one industry only."""
        typed = str(self.cleaned_data["naics"]).strip()
        if not typed or NaicsCode.objects.filter(pk=typed).exists():
            return typed
        hits = search_naics(typed, 2)
        if len(hits) == 1:
            return hits[0].code
        raise ValidationError(_("Choose the industry from the suggestions, or leave it empty."))

    def clean(self) -> dict[str, Any]:
        """A ZIP code that is known must lie in the state."""
        values = super().clean() or self.cleaned_data
        state, code = values.get("state"), str(values.get("zip_code") or "").strip()[:5]
        place = Zip.objects.select_related("state").filter(pk=code).first() if state and code else None
        if state and place is not None and place.state_id != state.pk:
            self.add_error(
                "zip_code",
                _("ZIP code %(code)s is in %(state)s.") % {"code": code, "state": place.state},
            )
        return values

    def facts(self) -> dict[str, Any]:
        """The cleaned values as `create_site` and `edit_site` take them."""
        values = self.cleaned_data
        return {
            "name": values["name"],
            "street": values["street"],
            "city": values["city"],
            "state_id": values["state"].pk,
            "zip_code": values["zip_code"],
            "naics_id": values["naics"] or None,
            "phone": values["phone"],
        }


class NewSiteForm(OnceMixin, IdentityForm):
    """A site that the registry does not have yet."""

    fieldsets = [
        (_("Company"), ["name", "website", ("uei", "cage", "ein")]),
        (_("Address of the site"), ["street", ("city", "state", "zip_code"), "phone"]),
        (_("What it makes and how large it is"), ["naics", "employees"]),
        (_("Your center"), ["center", "needs"]),
    ]

    website = forms.URLField(label=_("Web site"), required=False, max_length=500, assume_scheme="https")
    uei = forms.CharField(
        label=_("Unique Entity ID"),
        required=False,
        max_length=20,
        help_text=_("12 characters, from SAM.gov."),
    )
    cage = forms.CharField(
        label=_("CAGE code"), required=False, max_length=20, help_text=_("5 characters, from SAM.gov.")
    )
    ein = forms.CharField(
        label=_("Employer Identification Number"),
        required=False,
        max_length=20,
        help_text=_("Like 12-3456789. Seen by your center only."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    employees = forms.IntegerField(
        label=_("Employees at the site"), required=False, min_value=0, max_value=MOST_EMPLOYEES
    )
    needs = forms.MultipleChoiceField(
        label=_("Needs help with"),
        choices=ServiceArea.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    center = forms.ModelChoiceField(label=_("Center"), queryset=Center.objects.none(), empty_label=None)
    seen = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, center_ids: tuple[int, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the company")
        field = cast(forms.ModelChoiceField, self.fields["center"])
        field.queryset = Center.objects.filter(pk__in=center_ids)
        only = field.queryset.first()
        if len(center_ids) == 1 and only is not None:
            field.initial, field.required, field.widget = only, False, forms.HiddenInput()
            self.fields["state"].initial = only.state_id

    def clean_center(self) -> Center:
        """The center that gets the relationship: the chosen one, or the only one."""
        field = cast(forms.ModelChoiceField, self.fields["center"])
        return self.cleaned_data["center"] or field.initial


class RelationshipForm(forms.Form):
    """What the center knows about the site."""

    status = forms.ChoiceField(label=_("Status"), choices=Relationship.Status.choices)
    owner = forms.TypedChoiceField(label=_("Advisor in charge"), required=False, coerce=int, empty_value=None)
    employees = forms.IntegerField(
        label=_("Employees at the site"), required=False, min_value=0, max_value=MOST_EMPLOYEES
    )
    employees_as_of = forms.DateField(
        label=_("Counted on"), required=False, widget=DateInput, help_text=_("Empty: today.")
    )
    annual_sales = forms.DecimalField(
        label=_("Annual sales"),
        required=False,
        min_value=0,
        max_digits=15,
        decimal_places=2,
        widget=MoneyInput,
        help_text=_("US dollars a year. Seen by your center only."),
    )
    needs = forms.MultipleChoiceField(
        label=_("Needs help with"),
        choices=ServiceArea.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    notes = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Seen by your center only."),
    )

    fieldsets: Any = [
        ("", [("status", "owner"), ("employees", "employees_as_of"), "annual_sales", "needs", "notes"])
    ]

    def __init__(self, data: Any = None, *, relationship: Relationship) -> None:
        self.people = {user.pk: user for user in queries.possible_owners([relationship.center_id])}
        if relationship.owner is not None:
            # Someone who has left stays in charge until somebody else is chosen.
            self.people.setdefault(relationship.owner.pk, relationship.owner)
        super().__init__(data, initial=self.initial_of(relationship))
        owner = cast(forms.TypedChoiceField, self.fields["owner"])
        owner.choices = [("", _("Nobody")), *((pk, str(user)) for pk, user in self.people.items())]

    @staticmethod
    def initial_of(relationship: Relationship) -> dict[str, Any]:
        """The present facts of a relationship."""
        names = ("status", "employees", "employees_as_of", "annual_sales", "needs", "notes")
        return {**{name: getattr(relationship, name) for name in names}, "owner": relationship.owner_id}

    def clean_employees_as_of(self) -> Any:
        """A count cannot come from the future."""
        day = self.cleaned_data["employees_as_of"]
        if day and day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day

    def facts(self) -> dict[str, Any]:
        """The cleaned values as `edit_relationship` takes them."""
        values = self.cleaned_data
        return {**values, "owner": self.people.get(values["owner"])}


class ContactForm(OnceMixin):
    """A person at the site."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    title = forms.CharField(label=_("Job title"), max_length=LONGEST_NAME, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(
        label=_("Telephone"), max_length=60, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    language = forms.ChoiceField(
        label=_("Language for e-mails and the survey"), choices=[("en", "English"), ("es", "Español")]
    )
    is_survey_contact = forms.BooleanField(
        label=_("Receives the survey"),
        required=False,
        help_text=_("One person of a site does: this one takes the place of the one before."),
    )

    @staticmethod
    def initial_of(contact: Contact) -> dict[str, Any]:
        """The present facts of a contact."""
        names = ("name", "title", "email", "phone", "language", "is_survey_contact")
        return {name: getattr(contact, name) for name in names}

    def clean(self) -> dict[str, Any]:
        """The survey goes out by e-mail."""
        values = super().clean() or self.cleaned_data
        if values.get("is_survey_contact") and not values.get("email") and "email" not in self.errors:
            self.add_error("email", _("The survey goes out by e-mail: write the address."))
        return values

    def facts(self) -> dict[str, Any]:
        """The cleaned values as `add_contact` and `edit_contact` take them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "once"}


class LeftForm(forms.Form):
    """When a contact left."""

    on = forms.DateField(label=_("Left on"), widget=DateInput)

    def clean_on(self) -> Any:
        """Not a day to come."""
        if self.cleaned_data["on"] > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return self.cleaned_data["on"]
