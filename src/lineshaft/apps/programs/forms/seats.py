"""The steps of a seat: what the center writes to whoever asked."""

from typing import Any

from django import forms

from lineshaft.ui.fields import LineField, NoteField

from ..states import SeatState


class SeatForm(forms.Form):
    """One step of a seat. Whoever is declined reads why; with the others a word may go along."""

    status = forms.ChoiceField(choices=SeatState.choices, widget=forms.HiddenInput)
    note = NoteField(label="A word to them", required=False, rows=3, max_length=2000)

    def __init__(self, data: Any = None, *, seat: int, status: str) -> None:
        super().__init__(data, initial={"status": status}, auto_id=f"seat-{seat}-{status}-%s")
        if status == SeatState.DECLINED:
            self.fields["note"].label = "Why: they read it"
            self.fields["note"].required = True
            self.fields["note"].error_messages["required"] = "Write why: they read it."


class AskerForm(forms.Form):
    """The request of somebody who asks for a seat in another way than on the public page."""

    reference = LineField(
        label="Number of the request",
        max_length=20,
        help_text="Of who called, or had written before. They hear of it with your answer.",
    )
