"""A center's own program: its text."""

from typing import Any

from django import forms

from lineshaft.domain.programs.reading import LONGEST_FILE
from lineshaft.ui.fields import set_choices


class OwnForm(forms.Form):
    """The text of a program, for one of the person's centers."""

    center = forms.TypedChoiceField(label="Center", coerce=int)
    text = forms.CharField(
        label="The program",
        max_length=LONGEST_FILE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false", "class": "ls-code"}),
        help_text="Begin from a program that is near to yours: change its name, its version and its words.",
    )

    def __init__(self, data: Any = None, *, centers: list[tuple[int, str]], text: str = "") -> None:
        super().__init__(data)
        set_choices(self, "center", centers)
        self.fields["text"].initial = text
        if len(centers) == 1:
            self.fields["center"].initial = centers[0][0]
            self.fields["center"].widget = forms.HiddenInput()
