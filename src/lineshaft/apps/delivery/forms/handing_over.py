"""To whom the work of a person goes."""

from typing import Any

from django import forms

from lineshaft.apps.accounts.models import User
from lineshaft.ui.fields import NoteField, set_choices
from lineshaft.ui.forms import OnceMixin

from ..holdings import Holding


class HandOverForm(OnceMixin, forms.Form):
    """One colleague for everything, or another one for a kind of work."""

    everything = forms.ChoiceField(
        label="Give everything to",
        required=False,
        help_text="Kinds of work for which you choose somebody else go there.",
    )
    reason = NoteField(label="Why", rows=2, max_length=1000, help_text="Like: leaves on Friday.")

    def __init__(
        self, *args: Any, people: list[User], held: list[tuple[Holding, int]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        choices = [(pk, str(person)) for pk, person in self.people.items()]
        set_choices(self, "everything", [("", "Nobody in general"), *choices])
        self.kinds = [holding.key for holding, _count in held]
        for holding, count in held:
            self.fields[holding.key] = forms.ChoiceField(
                label=f"{holding.label} ({count})",
                required=False,
                choices=[("", "As everything"), *choices, ("stay", "Leave them")],
            )
        self.order_fields(["everything", *self.kinds, "reason"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.receivers(cleaned):
            self.add_error("everything", "Choose who gets the work.")
        return cleaned

    def receivers(self, cleaned: dict[str, Any] | None = None) -> dict[str, User]:
        """Who gets each kind of work; kinds that stay are left out."""
        data = self.cleaned_data if cleaned is None else cleaned
        chosen = {kind: data.get(kind) or data.get("everything", "") for kind in self.kinds}
        return {kind: self.people[pk] for kind, pk in chosen.items() if pk in self.people}
