"""Merging, moving, splitting, and the list of changes of the registry."""

from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.companies import queries
from lineshaft.apps.companies.models import LONGEST_NAME, RegistryChange
from lineshaft.ui.fields import SearchField

from .records import IdentityForm


class MoveForm(forms.Form):
    """Which company a site belongs to."""

    company = forms.CharField(
        label=_("Identifier of the company"),
        max_length=20,
        help_text=_("It stands above the name on the company's page, and begins with C."),
    )
    reason = forms.CharField(
        label=_("Why"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class SplitForm(IdentityForm):
    """The second plant that a record turned out to hold."""

    fieldsets: Any = [*IdentityForm.fieldsets, (_("What is its own"), ["own", "reason"])]

    own = forms.MultipleChoiceField(
        label=_("Belongs to the second plant"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("Why"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, belongings: list[queries.Belonging], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.code, f"{each.what}: {each.label}") for each in belongings]
        cast(forms.MultipleChoiceField, self.fields["own"]).choices = choices
        if not choices:
            del self.fields["own"]
            self.fieldsets = [*IdentityForm.fieldsets, (_("Why"), ["reason"])]

    def belongings(self) -> list[str]:
        """The codes of what was ticked."""
        return list(self.cleaned_data.get("own", []))


class CompanySplitForm(forms.Form):
    """The company that another one turned out to hold, and what it takes."""

    name = forms.CharField(
        label=_("Legal name of the new company"),
        max_length=LONGEST_NAME,
        help_text=_("It gets an identifier of its own; the company that is there keeps its identifier."),
    )
    sites = forms.MultipleChoiceField(
        label=_("Plants of the new company"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one plant of the new company.")},
        help_text=_("What centers hold on a plant goes with it: contacts, work, agreements and consents."),
    )
    others = forms.MultipleChoiceField(
        label=_("Also of the new company"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What you do not tick stays."),
    )
    reason = forms.CharField(
        label=_("Why they are two"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, parts: queries.CompanyParts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, belongings in (("sites", parts.sites), ("others", parts.others)):
            labels = [
                (each.code, each.label if name == "sites" else f"{each.what}: {each.label}")
                for each in belongings
            ]
            cast(forms.MultipleChoiceField, self.fields[name]).choices = labels
        if not parts.others:
            del self.fields["others"]

    def chosen(self) -> list[str]:
        """The codes of what the new company takes."""
        return [*self.cleaned_data["sites"], *self.cleaned_data.get("others", [])]


class ChangeFilter(forms.Form):
    """What the list of changes is narrowed to."""

    q = SearchField(_("Name or identifier"))
    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *RegistryChange.Status.choices]
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), *RegistryChange.Kind.choices]
    )

    def narrow(self, rows: QuerySet[RegistryChange]) -> QuerySet[RegistryChange]:
        """The changes that the filters leave; a filter that makes no sense narrows nothing."""
        if not self.is_valid():
            return rows
        chosen = self.cleaned_data
        for name in ("status", "kind"):
            if chosen[name]:
                rows = rows.filter(**{name: chosen[name]})
        text = chosen["q"].strip()
        if text:
            named = Q(kept_name__icontains=text) | Q(other_name__icontains=text)
            rows = rows.filter(named | Q(kept_id=text.upper()) | Q(other_id=text.upper()))
        return rows
