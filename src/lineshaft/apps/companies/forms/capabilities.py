"""What people type about what a plant can do, where it stands, and what industries it is in."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.companies.actions.capabilities import FIELDS_OF_KIND, MOST_MACHINES
from lineshaft.apps.companies.models import LONGEST_NAME, Capability, SaidBy, Site, SiteIndustry
from lineshaft.apps.companies.vocabulary import vocabulary
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput, Typeahead

from .records import naics_label

_KIND = Capability.Kind
_WORDS: dict[str, dict[str, Any]] = {
    _KIND.CERTIFICATION.value: {"name": _("Certification"), "certified_by": _("Certified by")},
    _KIND.PROCESS.value: {
        "name": _("Process"),
        "name_help": _("One process, for example: 5-axis milling."),
        "detail_help": _("Sizes, tolerances, volumes: what a buyer would ask."),
    },
    _KIND.MATERIAL.value: {
        "name": _("Material"),
        "name_help": _("One material, for example: stainless steel."),
        "detail_help": _("Grades and forms, for example: 304 and 316, sheet to 6 mm."),
    },
    _KIND.EQUIPMENT.value: {
        "name": _("Machine or equipment"),
        "name_help": _("For example: CNC lathe, Haas ST-30."),
        "detail_help": _("Size or range, for example: bed 40 by 20 inches."),
    },
    _KIND.OWNERSHIP.value: {"name": _("Class of ownership"), "certified_by": _("Certified by")},
}


class CapabilityForm(OnceMixin):
    """Something that a plant can do or holds. Which fields there are depends on the kind."""

    listed = forms.ChoiceField(required=False)
    name = forms.CharField(max_length=LONGEST_NAME, required=False)
    number = forms.CharField(label=_("Number"), max_length=100, required=False)
    certified_by = forms.CharField(max_length=LONGEST_NAME, required=False)
    issued_on = forms.DateField(label=_("Issued on"), required=False, widget=DateInput)
    expires_on = forms.DateField(
        label=_("Expires on"),
        required=False,
        widget=DateInput,
        help_text=_("You are reminded 90 days before."),
    )
    quantity = forms.IntegerField(label=_("How many"), required=False, min_value=1, max_value=MOST_MACHINES)
    detail = forms.CharField(
        label=_("Details"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, words = kind, _WORDS[kind]
        self._offer_names(words)
        for name in ("number", "certified_by", "issued_on", "expires_on", "quantity", "detail"):
            if name not in FIELDS_OF_KIND[kind]:
                del self.fields[name]
        if "certified_by" in self.fields:
            self.fields["certified_by"].label = words["certified_by"]
            self.fields["certified_by"].help_text = _(
                "The body that certified it. Empty when the company says so itself."
            )
        if "detail" in self.fields:
            self.fields["detail"].help_text = words["detail_help"]

    def _offer_names(self, words: dict[str, Any]) -> None:
        """A list with "another" for kinds that have one; a line of text for the others."""
        terms = {
            _KIND.CERTIFICATION.value: vocabulary().certifications,
            _KIND.OWNERSHIP.value: vocabulary().ownership,
        }.get(self.kind)
        name, listed = self.fields["name"], cast(forms.ChoiceField, self.fields["listed"])
        if terms is None:
            del self.fields["listed"]
            name.label, name.required, name.help_text = words["name"], True, words["name_help"]
            return
        listed.label = words["name"]
        listed.choices = [
            ("", _("Choose, or write another name below")),
            *((each.name, each.label) for each in terms),
        ]
        name.label = _("Another name")
        name.help_text = _("Only when the list does not have it.")

    @staticmethod
    def initial_of(capability: Capability) -> dict[str, Any]:
        """The present facts, as the form of its kind shows them."""
        facts = {name: getattr(capability, name) for name in FIELDS_OF_KIND[capability.kind]}
        terms = {
            _KIND.CERTIFICATION.value: vocabulary().certifications,
            _KIND.OWNERSHIP.value: vocabulary().ownership,
        }.get(capability.kind)
        if terms is None:
            return {**facts, "name": capability.name}
        is_listed = capability.name in {each.name for each in terms}
        return {
            **facts,
            "listed": capability.name if is_listed else "",
            "name": "" if is_listed else capability.name,
        }

    def clean(self) -> dict[str, Any]:
        """A name is chosen or written, not both; dates are in order."""
        values = super().clean() or self.cleaned_data
        listed, name = values.get("listed", ""), str(values.get("name") or "").strip()
        if listed and name:
            self.add_error("name", _("Choose from the list or write another name, not both."))
        elif "listed" in self.fields and not listed and not name and "name" not in self.errors:
            self.add_error("listed", _("Choose from the list, or write another name below."))
        issued, expires = values.get("issued_on"), values.get("expires_on")
        if issued and expires and expires < issued:
            self.add_error("expires_on", _("This day is before the day of issue."))
        return values

    def facts(self) -> dict[str, Any]:
        """The cleaned values as `add_capability` and `edit_capability` take them."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in ("once", "listed")}
        return {**values, "name": self.cleaned_data.get("listed") or values["name"]}


class ShareForm(forms.Form):
    """What the company agreed to show to the network."""

    own = forms.MultipleChoiceField(label=_("What the network may see"), widget=forms.CheckboxSelectMultiple)
    agreed_by = forms.CharField(
        label=_("Who at the company agreed"),
        max_length=LONGEST_NAME,
        help_text=_(
            "Name, role, and how: for example “J. Example, plant manager, by e-mail”. Only you see this."
        ),
    )

    def __init__(self, *args: Any, rows: list[Capability], agreed_by: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = cast(forms.MultipleChoiceField, self.fields["own"])
        own.choices = [(str(row.pk), f"{row.get_kind_display()}: {row.name}") for row in rows]
        self.fields["agreed_by"].initial = agreed_by


class PositionForm(forms.Form):
    """Where a site stands."""

    latitude = forms.FloatField(
        label=_("Latitude"),
        min_value=-90,
        max_value=90,
        help_text=_("Degrees north, like 33.749. A map shows it when you press on the plant for long."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "ls-input--medium"}),
    )
    longitude = forms.FloatField(
        label=_("Longitude"),
        min_value=-180,
        max_value=180,
        help_text=_("Degrees east; in the United States with a minus, like -84.388."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "ls-input--medium"}),
    )

    @staticmethod
    def initial_of(site: Site) -> dict[str, Any]:
        """The present position."""
        return {"latitude": site.latitude, "longitude": site.longitude}


class IndustryForm(forms.Form):
    """A further industry of a site."""

    code = forms.CharField(
        label=_("Industry"),
        max_length=200,
        help_text=_("Type what the plant makes, or a NAICS code. Of an older edition type the code."),
        widget=Typeahead("reference:naics_search", label_for=naics_label),
    )
    vintage = forms.TypedChoiceField(
        label=_("Edition"),
        choices=SiteIndustry.Vintage.choices,
        coerce=int,
        initial=SiteIndustry.Vintage.V2022,
    )
    said_by = forms.ChoiceField(label=_("Who says so"), choices=SaidBy.choices)

    def clean_code(self) -> str:
        """The code of what was chosen or typed."""
        typed = str(self.cleaned_data["code"]).strip()
        code = typed.split(" ")[0]
        if not code.isascii() or not code.isdigit():
            raise ValidationError(_("Choose the industry from the suggestions, or type its NAICS code."))
        return code
