"""What a center says about itself on the settings pages."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from lineshaft.ui.fields import SearchField
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput, MoneyInput

from ..models import Award, BudgetPeriod, Center, FactStatus, Location, ServiceArea
from ..queries import OfferChoice

SHORT, LINE, TEXT = 100, 200, 3000


def _text(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class SourceMixin(forms.Form):
    """Where the facts of a form come from, and of which day they are."""

    source = forms.CharField(
        label="Source",
        max_length=500,
        help_text="Who says so, or where it stands: the center, a notice, a page.",
    )
    as_of = forms.DateField(label="As of", widget=DateInput, help_text="The day on which it was true.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["as_of"].initial = timezone.localdate


class CenterForm(SourceMixin):
    """The facts of a center."""

    name = forms.CharField(label="Name", max_length=LINE)
    operator = forms.CharField(
        label="Operator",
        max_length=LINE,
        required=False,
        help_text="The organisation that holds the award.",
    )
    operator_type = forms.CharField(
        label="Kind of operator",
        max_length=SHORT,
        required=False,
        help_text="University, state agency, nonprofit …",
    )
    operator_status = forms.ChoiceField(label="The operator is", choices=FactStatus.choices)
    city = forms.CharField(label="City", max_length=SHORT, required=False)
    website = forms.URLField(label="Website", max_length=500, required=False, assume_scheme="https")
    about = forms.CharField(label="About the center", widget=_text(), max_length=TEXT, required=False)
    about_es = forms.CharField(
        label="About the center, in Spanish", widget=_text(), max_length=TEXT, required=False
    )
    note = forms.CharField(label="Note", widget=_text(2), max_length=TEXT, required=False)
    request_email = forms.EmailField(
        label="Who is told of a new request",
        required=False,
        help_text="An address; without one, the advisors of the center are told.",
    )

    fieldsets = [
        ("Center", ["name", "city", "website"]),
        ("Operator", ["operator", ("operator_type", "operator_status")]),
        ("In its own words", ["about", "about_es", "note"], "Shown on the public page."),
        ("Requests", ["request_email"], "Not shown on the public page."),
        ("Where this comes from", ["source", "as_of"]),
    ]

    @classmethod
    def of(cls, center: Center, data: Any = None) -> "CenterForm":
        """The form with what is told now."""
        return cls(data, initial={**cls.initial_of(center), "source": center.name})

    @classmethod
    def initial_of(cls, center: Center) -> dict[str, Any]:
        """The present facts; where a change comes from is asked anew each time."""
        return {name: getattr(center, name) for name in cls.base_fields if name not in {"source", "as_of"}}

    def clean_website(self) -> str:
        """Refuse addresses that a browser would not open as a page."""
        website: str = self.cleaned_data["website"]
        if website and not website.lower().startswith(("https://", "http://")):
            raise forms.ValidationError("An address of a website begins with https://.")
        return website


class LocationForm(OnceMixin, SourceMixin):
    """An office of a center."""

    name = forms.CharField(
        label="Name",
        max_length=LINE,
        help_text="As people would look for it: Main office, Macon office.",
    )
    street = forms.CharField(
        label="Street",
        max_length=LINE,
        required=False,
        help_text="Without it the page says that only the city is known.",
    )
    city = forms.CharField(label="City", max_length=SHORT)
    zip_code = forms.CharField(
        label="ZIP code",
        max_length=5,
        widget=forms.TextInput(attrs={"class": "ls-input--short", "inputmode": "numeric"}),
        help_text="The state follows from it.",
    )
    is_main = forms.BooleanField(label="This is the main office", required=False)

    fieldsets = [
        ("Location", ["name", "street", ("city", "zip_code"), "is_main"]),
        ("Where this comes from", ["source", "as_of"]),
    ]

    @classmethod
    def of(cls, location: Location, data: Any = None) -> "LocationForm":
        """The form with what is told now."""
        return cls(data, initial={**cls.initial_of(location), "source": location.center.name})

    @staticmethod
    def initial_of(location: Location) -> dict[str, Any]:
        """The present facts; where a change comes from is asked anew each time."""
        facts = {name: getattr(location, name) for name in ("name", "street", "city", "is_main")}
        return {**facts, "zip_code": location.zip_id}


class CloseForm(forms.Form):
    """Since when an office is no more."""

    closed_on = forms.DateField(label="Closed on", widget=DateInput, initial=timezone.localdate)


class OffersForm(forms.Form):
    """Which service lines the center offers: one group for each area."""

    def __init__(self, choices: Iterable[OfferChoice], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(choices)
        for area in ServiceArea:
            lines = [choice for choice in known if choice.line.area == area]
            if not lines:
                continue
            self.fields[area.value] = forms.TypedMultipleChoiceField(
                label=area.label,
                required=False,
                coerce=int,
                widget=forms.CheckboxSelectMultiple,
                choices=[(choice.line.pk, _label(choice)) for choice in lines],
                initial=[choice.line.pk for choice in lines if choice.is_offered],
            )

    @property
    def line_ids(self) -> set[int]:
        """What was chosen, in all areas."""
        return {pk for chosen in self.cleaned_data.values() for pk in chosen}


def _label(choice: OfferChoice) -> str:
    own = " (own)" if choice.line.center_id else ""
    return f"{choice.line.title}{own}"


class OwnLineForm(OnceMixin, forms.Form):
    """A service line of the center's own."""

    title = forms.CharField(label="Title", max_length=SHORT)
    title_es = forms.CharField(label="Title in Spanish", max_length=SHORT, required=False)
    area = forms.ChoiceField(label="Area", choices=ServiceArea.choices)


class ProfileForm(forms.Form):
    """What the directory tells about a person."""

    title = forms.CharField(label="Title", max_length=LINE, required=False)
    about = forms.CharField(
        label="About",
        widget=_text(),
        max_length=TEXT,
        required=False,
        help_text="What manufacturers come to you for.",
    )
    languages = forms.CharField(
        label="Languages",
        max_length=LINE,
        required=False,
        help_text="As you would say it: English, Spanish.",
    )
    is_public = forms.BooleanField(
        label="List me on the public page of the center",
        required=False,
        help_text="With name, title, text and languages; never with an address. You may take it back at any time.",
    )


class AwardForm(OnceMixin, forms.Form):
    """A federal agreement."""

    number = forms.CharField(
        label="Award number", max_length=SHORT, widget=forms.TextInput(attrs={"class": "ls-input--medium"})
    )
    starts_on = forms.DateField(label="First day", widget=DateInput)
    ends_on = forms.DateField(label="Last day", widget=DateInput)
    source = forms.CharField(label="Source", max_length=500, help_text="The notice of award, with its date.")

    fieldsets = [("", ["number", ("starts_on", "ends_on"), "source"])]

    @classmethod
    def of(cls, award: Award, data: Any = None) -> "AwardForm":
        """The form with what is told now."""
        return cls(data, initial=cls.initial_of(award))

    @staticmethod
    def initial_of(award: Award) -> dict[str, Any]:
        """The present facts of an award."""
        return {name: getattr(award, name) for name in ("number", "starts_on", "ends_on", "source")}


class BudgetPeriodForm(OnceMixin, forms.Form):
    """A funded year of an award."""

    starts_on = forms.DateField(label="First day", widget=DateInput)
    ends_on = forms.DateField(label="Last day", widget=DateInput)
    federal_amount = forms.DecimalField(
        label="Federal amount", widget=MoneyInput, max_digits=14, decimal_places=2, min_value=0
    )
    source = forms.CharField(label="Source", max_length=500, help_text="The notice of award, with its date.")

    fieldsets = [("", [("starts_on", "ends_on"), "federal_amount", "source"])]

    @classmethod
    def of(cls, period: BudgetPeriod, data: Any = None) -> "BudgetPeriodForm":
        """The form with what is told now."""
        return cls(data, initial=cls.initial_of(period))

    @staticmethod
    def initial_of(period: BudgetPeriod) -> dict[str, Any]:
        """The present facts of a budget period."""
        return {name: getattr(period, name) for name in ("starts_on", "ends_on", "federal_amount", "source")}


class CenterListForm(forms.Form):
    """The search field of the list of centers."""

    q = SearchField("Name, operator or city")
