"""The filters of the list of sites."""

from typing import Any, cast

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import permissions, queries
from lineshaft.apps.companies.models import Relationship, Site
from lineshaft.apps.companies.queries import readings
from lineshaft.apps.network.models import ServiceArea
from lineshaft.apps.reference.models import County, State

_DIGITS = RegexValidator(r"^[0-9]{2,6}$", _("Two to six digits, for example 3327."))


AREA_LABELS = {"metro": _("Metropolitan county"), "rural": _("County outside metropolitan areas")}


class SiteFilter(django_filters.FilterSet):
    """Narrows the list of sites. Roles without a center have no filters about relationships."""

    q = django_filters.CharFilter(
        label=_("Search for"),
        max_length=readings.LONGEST_TEXT,
        widget=forms.SearchInput(attrs={"placeholder": _("Name, place, industry, process or number")}),
    )
    scope = django_filters.ChoiceFilter(
        label=_("Which companies"),
        choices=[("all", _("The whole network"))],
        empty_label=_("My center's companies"),
    )
    state = django_filters.ModelChoiceFilter(
        label=_("State"), queryset=State.objects.all(), empty_label=_("Any state")
    )
    county = django_filters.ModelChoiceFilter(
        label=_("County"), queryset=County.objects.none(), empty_label=_("Any county")
    )
    naics = django_filters.CharFilter(
        label=_("Industry (first digits of NAICS)"),
        validators=[_DIGITS],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "ls-input--medium"}),
    )
    area = django_filters.ChoiceFilter(
        label=_("Area"), choices=list(AREA_LABELS.items()), empty_label=_("Any area")
    )
    status = django_filters.ChoiceFilter(
        label=_("Status with my center"), choices=Relationship.Status.choices, empty_label=_("Any status")
    )
    owner = django_filters.TypedChoiceFilter(
        label=_("Advisor in charge"), coerce=int, empty_value=None, choices=[]
    )
    need = django_filters.ChoiceFilter(
        label=_("Needs help with"), choices=ServiceArea.choices, empty_label=_("Anything")
    )

    class Meta:
        model = Site
        fields: list[str] = []

    def __init__(self, data: Any, *, actor: Actor) -> None:
        self.actor = actor
        centers = permissions.relationship_center_ids(actor)
        super().__init__(data, queryset=Site.objects.none())
        if centers:
            people = queries.possible_owners(centers)
            self.filters["owner"].extra["choices"] = [
                ("", _("Anybody")),
                *((user.pk, str(user)) for user in people),
            ]
        else:
            for name in ("scope", "status", "owner", "need"):
                del self.filters[name]
        state_id = self._state_of_counties()
        counties = cast(forms.ModelChoiceField, self.form.fields["county"])
        counties.queryset = County.objects.filter(state_id=state_id)
        if not state_id:
            counties.help_text = _("Choose a state first.")

    def _state_of_counties(self) -> str:
        """The state whose counties are offered: the chosen one, or that of the chosen county; beside the list, too."""
        data = self.data or {}
        chosen = str(data.get("state", "") or data.get("county", "")[:2])
        return chosen.replace("\0", "")  # not checked yet

    def criteria(self) -> queries.SiteCriteria:
        """The filters as `queries.sites` takes them; a wrong value narrows nothing and shows its error."""
        self.form.is_valid()
        values = self.form.cleaned_data
        state, county = values.get("state"), values.get("county")
        return queries.SiteCriteria(
            text=(values.get("q") or "").strip(),
            whole_network=values.get("scope") == "all",
            state_id=state.pk if state else "",
            county_id=county.pk if county else "",
            naics_prefix=values.get("naics") or "",
            status=values.get("status") or "",
            owner_id=values.get("owner") or None,
            need=values.get("need") or "",
            area=values.get("area") or "",
            reader=self.actor,
        )
