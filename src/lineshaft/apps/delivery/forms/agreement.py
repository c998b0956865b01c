"""The agreement's own text of a center, as a director writes it."""

from collections.abc import Sequence
from typing import Any

from django import forms

from lineshaft.ui.fields import LineField, NoteField, set_choices
from lineshaft.ui.forms import OnceMixin

from ..agreement import ENGLISH, SPANISH, text_in
from ..models import AgreementText, Proposal

LONGEST = 20_000


class AgreementForm(OnceMixin, forms.Form):
    """A version in English and, where the center wants it, in Spanish; and the proposal on which it is tried."""

    title = LineField(label="Heading")
    paragraphs = NoteField(
        label="Paragraphs",
        rows=10,
        max_length=LONGEST,
        help_text="One a line. They are numbered in the paper.",
    )
    acknowledges = NoteField(
        label="What the company agrees to", rows=2, max_length=1000,
        help_text="The sentence beside the box that somebody of the company checks.",
    )  # fmt: skip
    title_es = LineField(label="Heading in Spanish", required=False)
    paragraphs_es = NoteField(label="Paragraphs in Spanish", rows=10, max_length=LONGEST, required=False)
    acknowledges_es = NoteField(
        label="What the company agrees to, in Spanish", rows=2, max_length=1000, required=False
    )
    why = LineField(
        label="Why the text changes",
        required=False,
        max_length=500,
        help_text="Stands in the list of versions.",
    )
    on = forms.ChoiceField(label="Try it on", required=False)
    over = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        error_messages={"required": "This form was incomplete. Reload the page and send it again."},
        help_text="the version that was in force when the form was opened",
    )

    fieldsets = [
        ("English", list(ENGLISH)),
        ("Spanish", list(SPANISH), "Left empty, a proposal in Spanish has the English text."),
        ("This version", ["why", "on"]),
    ]

    def __init__(self, *args: Any, proposals: Sequence[Proposal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposals = {str(each.pk): each for each in proposals}
        set_choices(
            self,
            "on",
            [
                (key, f"{each.engagement.public_id}, {each.engagement.site.name}: {each.engagement.title}")
                for key, each in self.proposals.items()
            ],
        )
        if not self.proposals:
            del self.fields["on"]
            self.fieldsets = [*self.fieldsets[:2], ("This version", ["why"])]

    @staticmethod
    def initial_of(text: AgreementText | None) -> dict[str, str]:
        """A version to begin with; None for the shipped one."""
        if text is not None and not text.is_shipped:
            return {name: getattr(text, name) for name in (*ENGLISH, *SPANISH)}
        found: dict[str, str] = {}
        for names, language in ((ENGLISH, "en"), (SPANISH, "es")):
            shipped = text_in(language)
            values = (shipped["title"], "\n".join(shipped["paragraphs"]), shipped["acknowledges"])
            found |= dict(zip(names, values, strict=True))
        return found

    def read(self, in_force: AgreementText | None) -> None:
        """The writer is told of the version in force by now: whoever sends the form again means it."""
        self.data = {**self.data.dict(), "over": in_force.number if in_force else 0}  # type: ignore[attr-defined]

    def texts(self) -> dict[str, str]:
        """The texts as the actions take them."""
        return {name: self.cleaned_data[name] for name in (*ENGLISH, *SPANISH)}

    def tried_on(self) -> Proposal | None:
        """The proposal that was chosen, or the newest."""
        return self.proposals.get(self.cleaned_data.get("on", "")) or next(
            iter(self.proposals.values()), None
        )
