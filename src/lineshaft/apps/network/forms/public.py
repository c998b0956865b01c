"""The search fields of the public pages."""

from typing import Any, cast

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.reference.queries import all_states
from lineshaft.ui.fields import SearchField
from lineshaft.ui.widgets import Typeahead

from ..models import ServiceArea


class LocatorForm(forms.Form):
    """One field for a ZIP code, city, county or state."""

    q = forms.CharField(
        label=_("ZIP code, city, county or state of your plant"),
        max_length=200,
        required=False,
        widget=Typeahead(
            "reference:place_search",
            attrs={"placeholder": _("For example 30303, or Springfield, Missouri"), "enterkeyhint": "search"},
        ),
        error_messages={
            "max_length": _("That is longer than the name of any place. Type a ZIP code or a city.")
        },
    )


class DirectoryForm(forms.Form):
    """Filters of the directory."""

    q = SearchField(_("Name, operator or city"))
    state = forms.ChoiceField(label=_("State"), required=False)
    area = forms.ChoiceField(
        label=_("Offers help in"), required=False, choices=[("", _("any area")), *ServiceArea.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spanish = get_language() == "es"
        names = [(state.fips, (spanish and state.name_es) or state.name) for state in all_states()]
        cast(forms.ChoiceField, self.fields["state"]).choices = [("", _("any state")), *names]

    def chosen(self) -> dict[str, str]:
        """The filters that can be used; one that cannot is shown with its error and left out."""
        self.is_valid()
        facts = self.cleaned_data
        return {"text": facts.get("q", ""), "state": facts.get("state", ""), "area": facts.get("area", "")}
