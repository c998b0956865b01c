"""The forms of success stories: of the center that writes, of the company that answers, of the public list."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.companies.models import Contact
from lineshaft.apps.engagements.models import Outcome
from lineshaft.apps.network.models import ServiceArea
from lineshaft.ui.fields import LineField, NoteField, SearchField, set_choices
from lineshaft.ui.tags import formatting
from lineshaft.ui.widgets import FileInput

from .models import LANGUAGES, Story, StoryConsent
from .states import ConsentState, StoryState

WRITTEN = ("title", "challenge", "solution", "result", "quote", "quote_by")
_LONGEST = 3000


class StoryForm(forms.Form):
    """The words of a story, in English and perhaps in Spanish, and which verified outcomes it tells."""

    company_name = LineField(label="Company, as the story names it", max_length=120)
    place = LineField(
        label="Place", max_length=120, required=False, help_text="City and state, as the story names them."
    )
    title = LineField(label="Title", max_length=120)
    challenge = NoteField(label="The challenge", max_length=_LONGEST, required=False)
    solution = NoteField(label="What was done", max_length=_LONGEST, required=False)
    result = NoteField(label="The result", max_length=_LONGEST, required=False)
    quote = NoteField(label="In the company's words", rows=3, max_length=600, required=False)
    quote_by = LineField(label="Who says so", max_length=120, required=False, help_text="Name and position.")
    outcomes = forms.MultipleChoiceField(
        label="Verified outcomes to tell",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Only verified outcomes of this engagement. The story tells their sum by kind.",
    )
    title_es = LineField(label="Title in Spanish", max_length=120, required=False)
    challenge_es = NoteField(label="The challenge in Spanish", max_length=_LONGEST, required=False)
    solution_es = NoteField(label="What was done, in Spanish", max_length=_LONGEST, required=False)
    result_es = NoteField(label="The result in Spanish", max_length=_LONGEST, required=False)
    quote_es = NoteField(label="In the company's words, in Spanish", rows=3, max_length=600, required=False)
    quote_by_es = LineField(label="Who says so, in Spanish", max_length=120, required=False)

    fieldsets: list[tuple[Any, ...]] = [
        ("Company", [("company_name", "place")]),
        ("Story", ["title", "challenge", "solution", "result", "quote", "quote_by", "outcomes"]),
        (
            "Spanish",
            [f"{name}_es" for name in WRITTEN],
            "Leave all of it empty for a story in English alone.",
        ),
    ]

    def __init__(self, *args: Any, outcomes: Iterable[Outcome], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(each.pk), outcome_label(each)) for each in outcomes]
        set_choices(self, "outcomes", choices)
        if not choices:
            self.fields["outcomes"].help_text = "No outcome of this engagement is verified yet."

    @staticmethod
    def initial_of(story: Story) -> dict[str, Any]:
        """The story as the form shows it."""
        values = {
            "company_name": story.company_name,
            "place": story.place,
            "outcomes": [
                str(pk) for pk in story.figures.order_by("outcome_id").values_list("outcome_id", flat=True)
            ],
        }
        for name in WRITTEN:
            values[name] = story.english.get(name, "")
            values[f"{name}_es"] = story.spanish.get(name, "")
        return values

    def facts(self) -> dict[str, Any]:
        """The cleaned values under the names that the action gives them."""
        data: Mapping[str, Any] = self.cleaned_data
        return {
            "company_name": data["company_name"],
            "place": data["place"],
            "english": {name: data[name] for name in WRITTEN},
            "spanish": {name: data[f"{name}_es"] for name in WRITTEN},
            "outcome_ids": [int(pk) for pk in data["outcomes"]],
        }


def outcome_label(outcome: Outcome) -> str:
    """An outcome in one line: "New sales: $100,000, FY2027 Q1"."""
    amount = formatting.number(outcome.amount) if outcome.is_jobs else formatting.money(outcome.amount)
    return f"{capfirst(outcome.get_kind_display())}: {amount}, {outcome.period}"


class PhotoForm(forms.Form):
    """A photo and what it shows, for people who do not see it."""

    image = forms.FileField(
        label="Photo",
        required=False,
        widget=FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text="JPEG, PNG or WebP up to 10 MB. Where and when it was taken is removed.",
    )
    photo_text = LineField(
        label="What the photo shows", max_length=200, help_text="Read out to people who do not see it."
    )
    photo_text_es = LineField(label="The same in Spanish", max_length=200, required=False)


class AskForm(forms.Form):
    """Who at the company is asked, and in which language."""

    contact = forms.ChoiceField(label="Contact of the site", required=False)
    contact_name = LineField(
        label="Or another person: name",
        max_length=120,
        required=False,
        help_text="Somebody who may speak for the company.",
    )
    contact_email = forms.EmailField(label="E-mail", max_length=254, required=False)
    language = forms.ChoiceField(label="Language of the question", choices=LANGUAGES)

    def __init__(self, *args: Any, contacts: Iterable[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._contacts = {str(each.pk): each for each in contacts if each.email}
        names = [(pk, f"{each.name}, {each.email}") for pk, each in self._contacts.items()]
        set_choices(self, "contact", [("", "Nobody of these"), *names])
        if not names:
            del self.fields["contact"]
            self.fields["contact_name"].label = "Name"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        contact = self._contacts.get(data.get("contact", ""))
        if contact is not None:
            data["contact_name"], data["contact_email"] = contact.name, contact.email
        elif "contact_email" in data and not (data.get("contact_name") and data["contact_email"]):
            self.add_error(
                "contact_name" if not data.get("contact_name") else "contact_email",
                "Choose a contact, or write the name and the e-mail address of who is asked.",
            )
        return data

    def facts(self) -> dict[str, str]:
        """The cleaned values under the names that the action gives them."""
        return {name: self.cleaned_data[name] for name in ("contact_name", "contact_email", "language")}


class SignedForm(forms.Form):
    """What the company answered on paper."""

    answer = forms.ChoiceField(
        label="Answer",
        choices=[
            (ConsentState.GIVEN.value, "The company agrees"),
            (ConsentState.CHANGES.value, "The company agrees once something is changed"),
            (ConsentState.REFUSED.value, "The company says no"),
        ],
        widget=forms.RadioSelect,
    )
    name = LineField(label="Who signed", max_length=120)
    position = LineField(label="Position", max_length=120, required=False)
    left_out = forms.MultipleChoiceField(
        label="To be told without",
        choices=StoryConsent.Part.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = NoteField(label="Note", rows=2, max_length=1000, required=False)

    def clean(self) -> dict[str, Any]:
        return _with_changes(self)

    def facts(self) -> dict[str, Any]:
        """The cleaned values under the names that the action gives them."""
        return {**self.cleaned_data, "answer": ConsentState(self.cleaned_data["answer"])}


def _with_changes(form: forms.Form) -> dict[str, Any]:
    """What a form says, with an error where changes are wanted and none is named."""
    data: dict[str, Any] = forms.Form.clean(form) or {}
    wants = data.get("answer") == ConsentState.CHANGES.value
    if wants and not (data.get("left_out") or data.get("note")):
        form.add_error("note", _("Say what should be different, or tick what should be left out."))
    return data


class AnswerForm(forms.Form):
    """The company's own answer, behind its link."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (ConsentState.GIVEN.value, _("Yes, show the story as it stands here")),
            (ConsentState.CHANGES.value, _("Yes, once something is changed: ask me again")),
            (ConsentState.REFUSED.value, _("No, do not show it")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the answers.")},
    )
    left_out = forms.MultipleChoiceField(
        label=_("If something is changed, tell the story without"),
        choices=StoryConsent.Part.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    name = LineField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name: it is kept with your answer.")},
    )
    position = LineField(
        label=_("Your position"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
        error_messages={"required": _("Write your position in the company.")},
    )
    note = NoteField(
        label=_("What should be different?"),
        rows=3,
        max_length=1000,
        required=False,
        help_text=_("Your center reads it; nobody else does."),
    )
    field_order = ("answer", "left_out", "note", "name", "position")

    def __init__(self, *args: Any, shown: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        part = StoryConsent.Part
        has = {
            part.NAME: True,
            part.FIGURES: bool(shown["figures"]),
            part.PHOTO: bool(shown["photo_sha256"]),
            part.QUOTE: any(texts["quote"] for texts in shown["texts"].values()),
        }
        set_choices(self, "left_out", [(each.value, each.label) for each in part if has[each]])

    def clean(self) -> dict[str, Any]:
        return _with_changes(self)

    def facts(self) -> dict[str, Any]:
        """The cleaned values under the names that the action gives them."""
        return {**self.cleaned_data, "answer": ConsentState(self.cleaned_data["answer"])}


class StoryFilter(forms.Form):
    """The stories of the center by state."""

    status = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Any"), *((state.value, state.label) for state in StoryState)],
    )


class PublicFilter(forms.Form):
    """The public list: words, state of the plant, area of help, center."""

    q = SearchField(_("Search stories"))
    state = forms.ChoiceField(label=_("State"), required=False)
    area = forms.ChoiceField(
        label=_("Area of help"), required=False, choices=[("", _("Any")), *ServiceArea.choices]
    )
    center = forms.ChoiceField(label=_("Center"), required=False)

    def __init__(
        self,
        *args: Any,
        states: Iterable[tuple[str, str]],
        centers: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "state", [("", _("Any")), *states])
        set_choices(self, "center", [("", _("Any")), *centers])
