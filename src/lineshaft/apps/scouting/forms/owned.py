"""A form for one of the organisations that the person works for."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from lineshaft.apps.accounts.models import Organisation
from lineshaft.ui.fields import set_choices
from lineshaft.ui.forms import OnceMixin


class OwnedForm(OnceMixin, forms.Form):
    """Asks for the organisation where there are several; over a record that stands it is not asked (no `owners`)."""

    owner = forms.ChoiceField(label="For")

    def __init__(self, *args: Any, owners: Sequence[Organisation] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._owners = {str(each.pk): each for each in owners}
        if len(self._owners) > 1:
            set_choices(self, "owner", [(key, each.name) for key, each in self._owners.items()])
        else:
            self.leave_out("owner")

    def leave_out(self, name: str) -> None:
        """Take a field out of the form and out of its groups."""
        del self.fields[name]
        groups = cast(list[tuple[Any, ...]], getattr(self, "fieldsets", []))
        self.fieldsets = [
            (legend, [row for row in rows if row != name], *hint) for legend, rows, *hint in groups
        ]

    @property
    def organisation(self) -> Organisation:
        """For whom the record is made."""
        chosen = self.cleaned_data.get("owner")
        return self._owners[chosen] if chosen else next(iter(self._owners.values()))
