"""What somebody of the company types behind the link of a proposal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lineshaft.ui.fields import LineField, NoteField


class AcknowledgeForm(forms.Form):
    """Who acknowledges the agreement. `text` is the hash of what was shown."""

    name = LineField(label=_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "name"}))
    title = LineField(
        label=_("Your position in the company"),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    agrees = forms.BooleanField()
    text = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sentence: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agrees"].label = sentence


class DeclineForm(forms.Form):
    """Why the company does not want it."""

    reason = NoteField(label=_("Why not?"), rows=3, max_length=2000)
