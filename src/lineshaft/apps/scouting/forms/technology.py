"""Forms of technology scouting: the need, what the center thinks of a technology, one more of them, a next step."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lineshaft.apps.partners.models import Resource
from lineshaft.ui.fields import LineField, NoteField, SearchField, set_choices
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput

from ..models import TechnologyOption
from ..queries.technology import Taken

_MARKS = [("fits", "Fits"), ("may_fit", "May fit"), ("does_not_fit", "Does not fit")]


class TechnologyFilter(forms.Form):
    """The filters of the list of technology needs."""

    q = SearchField(_("Number, words of the need, or plant"))
    which = forms.ChoiceField(
        label=_("Which"),
        required=False,
        choices=[
            ("", pgettext_lazy("needs", "Open")),
            ("reported", pgettext_lazy("needs", "Reported")),
            ("taken_up", _("Closed: something was taken up")),
            ("nothing", _("Closed: nothing was taken up")),
            ("withdrawn", pgettext_lazy("needs", "Withdrawn")),
            ("all", pgettext_lazy("needs", "All")),
        ],
    )

    def criteria(self) -> dict[str, str]:
        """The filters as `queries.technology_needs` takes them; a value that cannot be used is left out."""
        self.is_valid()
        return {
            "text": self.cleaned_data.get("q", ""),
            "which": self.cleaned_data.get("which", "") or "open",
        }

    @property
    def is_filtered(self) -> bool:
        """Whether other needs than all open ones are looked for."""
        return self.criteria() != {"text": "", "which": "open"}


class TechnologyNeedForm(OnceMixin, forms.Form):
    """What a plant wants to solve, in a few lines."""

    item = LineField(
        label=_("What you look for"),
        max_length=150,
        help_text=_("In a few words: “Inspect welds without stopping the line”."),
        error_messages={"required": _("Write in a few words what you look for.")},
    )
    description = NoteField(
        label=_("The problem"),
        max_length=6000,
        rows=6,
        help_text=_("What happens now, on which parts and materials, and what would be good enough."),
        error_messages={"required": _("Describe the problem: the search compares these words.")},
    )
    reason_detail = NoteField(
        label=_("What was tried"),
        required=False,
        max_length=3000,
        rows=3,
        help_text=_("And why it was not enough."),
    )
    technical_comments = NoteField(
        label=_("Constraints"),
        required=False,
        max_length=3000,
        rows=3,
        help_text=_("As: must fit in 6 by 6 feet, no solvents, under 50,000 dollars."),
    )
    needed_by = forms.DateField(label=_("Needed by"), required=False, widget=DateInput)
    contact_name = LineField(label=_("Contact at the plant"), required=False, max_length=120)
    contact_email = forms.EmailField(
        label=_("E-mail of the contact"),
        required=False,
        max_length=254,
        help_text=_("The report is sent there."),
    )

    fieldsets = [
        (_("The need"), ["item", "description", "reason_detail", "technical_comments", "needed_by"]),
        (_("Whom to tell"), [("contact_name", "contact_email")]),
    ]

    @property
    def facts(self) -> dict[str, Any]:
        """The values of a valid form as the action takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "once"}


class MarkForm(OnceMixin, forms.Form):
    """What the center thinks of one technology."""

    mark = forms.ChoiceField(
        label="Does it fit?",
        choices=_MARKS,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it fits."},
    )
    note = NoteField(
        label="Note",
        required=False,
        max_length=2000,
        rows=4,
        help_text="Why, and what is open. The company reads it in the report.",
    )

    @staticmethod
    def initial_of(option: TechnologyOption) -> dict[str, Any]:
        """What was said so far."""
        return {"mark": option.mark, "note": option.note}


class AddTechnologyForm(MarkForm):
    """A technology that the search missed: a published one, or one from outside the network."""

    resource = forms.ChoiceField(label="A published resource", required=False)
    title = LineField(label="Or what it is called", required=False, max_length=150)
    provider_name = LineField(label="Who has it", required=False, max_length=200)
    link = forms.URLField(label="Web page", required=False, max_length=500, assume_scheme="https")

    fieldsets = [
        ("The technology", ["resource", "title", "provider_name", "link"]),
        ("What you think of it", ["mark", "note"]),
    ]

    def __init__(self, *args: Any, resources: Sequence[Resource], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.resources = {str(each.pk): each for each in resources}
        choices = [(pk, f"{each.title} ({each.partner.name})") for pk, each in self.resources.items()]
        set_choices(self, "resource", [("", "None of the published ones"), *choices])

    def clean(self) -> dict[str, Any]:
        """One published, or a title and who has it."""
        values = super().clean() or {}
        if not values.get("resource"):
            for name, sentence in (
                ("title", "Choose a published resource above, or write what it is called."),
                ("provider_name", "Write who has it: the company has to know whom to ask."),
            ):
                if name not in self.errors and not values.get(name):
                    self.add_error(name, ValidationError(sentence))
        return values

    @property
    def chosen(self) -> Resource | None:
        """The published resource, or None."""
        return self.resources.get(self.cleaned_data["resource"])


_NOTHING, _OTHER = "nothing", "other"


class CloseForm(OnceMixin, forms.Form):
    """What came of a technology need."""

    outcome = forms.ChoiceField(
        label=_("What was taken up?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what was taken up, or that nothing was.")},
    )
    other = LineField(
        label=_("What it is, and who has it"),
        required=False,
        max_length=300,
        help_text=_("For something else."),
    )
    note = NoteField(
        label=_("In a few words"),
        required=False,
        max_length=2000,
        rows=4,
        help_text=_("What it brought, or why nothing was taken up. The company and its center read it."),
    )

    def __init__(self, *args: Any, choices: Sequence[Taken], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices = {str(place): each for place, each in enumerate(choices)}
        listed = [(place, each.words) for place, each in self._choices.items()]
        set_choices(self, "outcome", [*listed, (_OTHER, _("Something else")), (_NOTHING, _("Nothing"))])

    def clean(self) -> dict[str, Any]:
        """Something else is named, and nothing has a reason."""
        values = super().clean() or {}
        if values.get("outcome") == _OTHER and not values.get("other"):
            self.add_error("other", ValidationError(_("Write what it is, and who has it.")))
        if values.get("outcome") == _NOTHING and not values.get("note"):
            self.add_error("note", ValidationError(_("Say why nothing was taken up: that is an answer too.")))
        return values

    @property
    def taken(self) -> Taken | None:
        """What was taken up, or None for nothing."""
        if self.cleaned_data["outcome"] == _OTHER:
            return Taken(self.cleaned_data["other"])
        return self._choices.get(self.cleaned_data["outcome"])


class WithdrawForm(forms.Form):
    """Why a technology need is taken back."""

    reason = LineField(
        label=_("Why"), max_length=500, error_messages={"required": _("Write why, in a few words.")}
    )


class StepForm(OnceMixin, forms.Form):
    """What comes next."""

    what = LineField(label="What", max_length=300, error_messages={"required": "Write what is to be done."})
    who = LineField(label="Who", max_length=150, error_messages={"required": "Write who does it."})
    due_on = forms.DateField(label="By", widget=DateInput, error_messages={"required": "Say by when."})
