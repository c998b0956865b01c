"""The public forms: which events, who comes, who is there, how it was."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lineshaft.ui.fields import LineField, NoteField, PhoneField, SearchField, set_choices
from lineshaft.ui.forms import HoneypotMixin, OnceMixin

from ..models import LANGUAGES, Event


class FilterForm(forms.Form):
    """What narrows the calendar of events."""

    q = SearchField(_("Search events"))
    state = forms.ChoiceField(label=_("State"), required=False)
    line = forms.ChoiceField(label=_("Topic"), required=False)
    way = forms.ChoiceField(
        label=_("How"),
        required=False,
        choices=[("", _("In person or online")), *[c for c in Event.Way.choices if c[0] != Event.Way.BOTH]],
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", pgettext_lazy("language", "Any")), *LANGUAGES]
    )

    def __init__(
        self, *args: Any, states: list[tuple[str, str]], lines: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "state", [("", _("All states")), *states])
        set_choices(self, "line", [("", _("All topics")), *lines])


def _email(help_text: Any = "") -> forms.EmailField:
    return forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=help_text,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Write the e-mail address at which the center can answer you."),
            "invalid": _("“%(value)s” is not an e-mail address. Write it like name@company.com."),
        },
    )


def _name() -> LineField:
    return LineField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name.")},
    )


def _company() -> LineField:
    return LineField(
        label=_("Company"), required=False, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )


class RegistrationForm(HoneypotMixin, OnceMixin, forms.Form):
    """Who comes."""

    name = _name()
    email = _email(_("The confirmation goes there, with a link to change or cancel."))
    phone = PhoneField(required=False)
    company_name = _company()
    needs = NoteField(
        label=_("What do you need to take part?"),
        required=False,
        rows=2,
        max_length=1000,
        help_text=_("Like a ramp, captions, an interpreter, food without nuts. Only the center reads it."),
    )
    language = forms.ChoiceField(label=_("Language for our answer"), choices=LANGUAGES)
    free_code = LineField(
        label=_("Code for free entry"),
        required=False,
        max_length=40,
        help_text=_("If the center gave you one."),
    )
    whole_series = forms.BooleanField(label=_("Register me for all days of this series"), required=False)

    fieldsets: list[tuple[Any, ...]] = [
        ("", ["name", "email", ("company_name", "phone"), "needs", "language", "free_code", "whole_series"]),
    ]

    def __init__(self, *args: Any, has_fee: bool, has_series: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unused = [name for name, used in (("free_code", has_fee), ("whole_series", has_series)) if not used]
        for name in unused:
            del self.fields[name]
        self.fieldsets = [
            (title, [row for row in rows if row not in unused], *more)
            for title, rows, *more in self.fieldsets
        ]

    def facts(self) -> dict[str, str]:
        """The cleaned values under the names that `actions.register` gives them."""
        names = ("name", "email", "phone", "company_name", "needs", "language", "free_code")
        return {name: self.cleaned_data.get(name, "") for name in names}


class HereForm(HoneypotMixin, forms.Form):
    """Somebody is there and says so; who has not registered says who they are."""

    code = LineField(
        label=_("Code of the event"),
        max_length=20,
        help_text=_("It stands on the screen or at the door."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "class": "ls-input--medium"}
        ),
    )
    email = _email()
    name = _name()
    company_name = _company()

    def __init__(self, *args: Any, is_known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_known:
            del self.fields["name"], self.fields["company_name"]


class CodeForm(forms.Form):
    """The code alone, behind the person's own link."""

    code = HereForm.base_fields["code"]


class FeedbackForm(forms.Form):
    """Two questions, and the way to ask for help."""

    rating = forms.TypedChoiceField(
        label=_("How useful was it?"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        choices=[(5, _("5, very useful")), (4, "4"), (3, "3"), (2, "2"), (1, _("1, not useful"))],
    )
    said = NoteField(label=_("What should we do better?"), required=False, rows=3, max_length=2000)
    wants_help = forms.BooleanField(label=_("I would like help from the center"), required=False)
    need = NoteField(label=_("What with?"), required=False, rows=3, max_length=2000)
