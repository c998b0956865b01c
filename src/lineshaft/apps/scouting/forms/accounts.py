"""Asking for an account as a buyer, and the answer of the program office."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import Organisation
from lineshaft.ui.fields import LineField, NoteField, set_choices
from lineshaft.ui.forms import HoneypotMixin, OnceMixin

from ..models import AccountRequest, BuyerProfile
from ..queries.accounts import Known
from ..states import ACCOUNT_CHOICES, AccountState

_NEW = "new"


def kinds() -> list[tuple[str, str]]:
    """Kinds of buyers in the reader's language."""
    return [(value, capfirst(str(label))) for value, label in BuyerProfile.Kind.choices]


class AskForAccountForm(HoneypotMixin, OnceMixin, forms.Form):
    """The public form."""

    organisation_name = LineField(
        label=_("Organization"),
        help_text=_("The agency, office or company that you buy for."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": _("Write the name of your organization.")},
    )
    kind = forms.ChoiceField(
        label=_("Kind of organization"),
        choices=kinds,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what your organization is.")},
    )
    wanted = LineField(
        label=_("What do you want to have made?"),
        max_length=300,
        help_text=_("In one line. For example: 400 bronze valve bodies a year, sand cast and machined."),
        error_messages={"required": _("Write in one line what you want to have made.")},
    )
    person_name = LineField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name.")},
    )
    email = forms.EmailField(
        label=_("E-mail at work"),
        max_length=254,
        help_text=_("Use the address of your organization: the program office knows you by it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Write your e-mail address at work."),
            "invalid": _("“%(value)s” is not an e-mail address. Write it like name@company.com."),
        },
    )
    fieldsets = [
        (_("For whom do you buy?"), ["organisation_name", "kind", "wanted"]),
        (_("Who are you?"), ["person_name", "email"]),
    ]

    @property
    def told(self) -> dict[str, Any]:
        """The values of a valid form as the action takes them."""
        names = ("organisation_name", "kind", "wanted", "person_name", "email")
        return {name: self.cleaned_data[name] for name in names}


class AcceptAccountForm(OnceMixin, forms.Form):
    """To which buyer the person is invited: one that is there, or a new one."""

    join = forms.ChoiceField(label="Buyer", widget=forms.RadioSelect)
    name = LineField(label="Name of a new buyer", required=False)
    kind = forms.ChoiceField(label="Kind of a new buyer", choices=kinds)

    def __init__(self, data: Any = None, *, asked: AccountRequest, known: list[Known]) -> None:
        same = [each for each in known if each.is_same]
        first = str(same[0].buyer.pk) if same else _NEW
        super().__init__(
            data,
            initial={"join": first, "name": asked.organisation_name, "kind": asked.kind},
            prefix="accept",
        )
        self._known = {str(each.buyer.pk): each.buyer for each in known}
        choices = [(str(each.buyer.pk), f"{each.buyer.name} ({each.why})") for each in known]
        set_choices(self, "join", [*choices, *([] if same else [(_NEW, "A new buyer")])])
        if same:
            del self.fields["name"], self.fields["kind"]
        elif not known:
            del self.fields["join"]
            self.fields["name"].required = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "join" in self.fields and cleaned.get("join") == _NEW and not cleaned.get("name"):
            self.add_error("name", "Write the name under which the buyer is entered.")
        return cleaned

    @property
    def told(self) -> dict[str, Any]:
        """The values of a valid form as the action takes them."""
        buyer: Organisation | None = self._known.get(self.cleaned_data.get("join", _NEW))
        return {
            "buyer": buyer,
            "name": self.cleaned_data.get("name", ""),
            "kind": self.cleaned_data.get("kind", ""),
        }


class DeclineAccountForm(OnceMixin, forms.Form):
    """Why somebody gets no account."""

    reason = NoteField(
        label="Reason",
        help_text="The person reads it in the mail. Say what they can do instead.",
        max_length=1000,
        error_messages={"required": "Write the reason: the person reads it in the mail."},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="decline")


class AccountFilter(forms.Form):
    """The filter of the list of who asks."""

    status = forms.ChoiceField(
        label="State",
        required=False,
        choices=[
            ("", "Every state"),
            *(
                (value, capfirst(label))
                for value, label in ACCOUNT_CHOICES
                if value != AccountState.UNCONFIRMED
            ),
        ],
    )
