"""The filter of the register of law."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lineshaft.ui.fields import SearchField

from .law_words import KINDS, READINGS, TOPICS

LONGEST_SEARCH = 200


class LawFilter(forms.Form):
    """What of the register is shown."""

    q = SearchField(_("Search rules and numbers"))
    topic = forms.ChoiceField(
        label=_("Topic"), required=False, choices=[("", _("Every topic")), *TOPICS.items()]
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Rules and numbers")), *KINDS.items()]
    )
    reading = forms.ChoiceField(
        label=_("Source"), required=False, choices=[("", _("Read or not")), *READINGS.items()]
    )

    def chosen(self) -> dict[str, Any]:
        """What was chosen, without what is no choice."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
