"""The public forms: which time, and who comes."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lineshaft.ui.fields import LineField, NoteField, PhoneField, set_choices
from lineshaft.ui.forms import HoneypotMixin, OnceMixin
from lineshaft.ui.zones import zone_choices

from ..models import Booking, ConsultingHours

ANYONE = ""


class TimesForm(forms.Form):
    """Whose times are shown, and in which time zone. Only shown: what an address says is read by the view."""

    advisor = forms.ChoiceField(label=_("Advisor"), required=False)
    zone = forms.ChoiceField(label=_("Your time zone"), required=False)

    def __init__(self, *args: Any, hours: list[ConsultingHours], zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(str(each.pk), each.advisor.full_name) for each in hours]
        set_choices(self, "advisor", [(ANYONE, gettext("Anyone")), *names])
        set_choices(self, "zone", zone_choices(zone))
        self.initial["zone"] = zone
        if len(hours) < 2:
            del self.fields["advisor"]


class BookingForm(HoneypotMixin, OnceMixin, forms.Form):
    """Who comes, and about what."""

    company_name = LineField(
        label=_("Company"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": _("Write the name of your company.")},
    )
    contact_name = LineField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name.")},
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("The invitation goes there, with a link to move or cancel."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Write the e-mail address at which the center can answer you."),
            "invalid": _("“%(value)s” is not an e-mail address. Write it like name@company.com."),
        },
    )
    phone = PhoneField(required=False)
    topic = NoteField(
        label=_("What would you like to talk about?"), required=False, max_length=2000,
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("Language for our answer"), choices=Booking._meta.get_field("language").choices or []
    )

    fieldsets: list[tuple[Any, ...]] = [
        ("", ["company_name", "contact_name", ("email", "phone"), "topic", "language"]),
    ]

    def __init__(self, *args: Any, by_telephone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_telephone:
            self.fields["phone"].required = True
            self.fields["phone"].help_text = _("The advisor calls you at this number.")
            self.fields["phone"].error_messages["required"] = _(
                "Write the telephone number at which the advisor calls you."
            )

    def facts(self) -> dict[str, str]:
        """The cleaned values under the names that the action gives them."""
        data = self.cleaned_data
        return {
            "company_name": data["company_name"],
            "contact_name": data["contact_name"],
            "contact_email": data["email"],
            "contact_phone": data["phone"],
            "topic": data["topic"],
            "language": data["language"],
        }


def instant_of(text: str) -> datetime | None:
    """The instant that a page before named ("2026-12-01T15:00Z"); None for any other text."""
    try:
        moment = datetime.strptime(text[:20], "%Y-%m-%dT%H:%MZ")  # noqa: DTZ007  the zone follows
        return moment.replace(tzinfo=UTC) if moment.year > 2000 else None
    except ValueError:
        return None


def instant_text(moment: datetime) -> str:
    """An instant as addresses carry it: no zone can change what it means."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
