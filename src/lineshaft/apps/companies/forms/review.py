"""Merging, moving, and the list of changes of the registry."""

from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.companies import queries
from lineshaft.apps.companies.models import RegistryChange

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
            self.fieldsets = [*IdentityForm.fieldsets, ("", ["reason"])]

    def belongings(self) -> list[str]:
        """The codes of what was ticked."""
        return list(self.cleaned_data.get("own", []))


class ChangeFilter(forms.Form):
    """What the list of changes is narrowed to."""

    q = forms.CharField(label=_("Name or identifier"), required=False, max_length=100)
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
