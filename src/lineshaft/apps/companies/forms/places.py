"""What people type about where a plant stands, and what industries it is in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.companies.models import SaidBy, Site, SiteIndustry
from lineshaft.ui.widgets import Typeahead

from .records import naics_label


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
