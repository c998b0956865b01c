"""To whom a document goes by mail."""

from typing import Any

from django import forms

from lineshaft.apps.companies.models import Contact
from lineshaft.ui.fields import set_choices
from lineshaft.ui.forms import OnceMixin


class SendForm(OnceMixin):
    """A person of the company, the language of the mail, and whether it goes once more."""

    contact = forms.TypedChoiceField(label="To", coerce=int)
    language = forms.ChoiceField(
        label="Language of the mail",
        choices=[("en", "English"), ("es", "Español")],
        help_text="The document itself stays as it was made.",
    )
    again = forms.BooleanField(label="Send it once more, although this address has it", required=False)

    def __init__(self, data: Any = None, *, contacts: list[Contact]) -> None:
        super().__init__(data)
        shown = [(each.pk, f"{each.name}, {each.email or 'no address'}") for each in contacts]
        set_choices(self, "contact", [("", "–"), *shown])
        if len(contacts) == 1:
            self.fields["contact"].initial, self.fields["language"].initial = (
                contacts[0].pk,
                contacts[0].language,
            )
