"""The call for help: as a manufacturer sends it, and as an advisor writes it down on the telephone."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import escape
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.network.models import Center, ServiceArea
from lineshaft.apps.network.queries import service_lines, title_of
from lineshaft.apps.reference.models import NaicsCode
from lineshaft.apps.reference.queries import all_states, industry
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.identifiers import check_zip
from lineshaft.ui.fields import LineField, NoteField, PhoneField
from lineshaft.ui.forms import HoneypotMixin, OnceMixin, show_error
from lineshaft.ui.widgets import DateInput, Typeahead
from lineshaft.ui.zones import hint_of_zone, typed_here

from ..asked_for import Wanted
from ..models import Request
from ..queries import RequestPlace, place_of_request
from .help import HelpField, HelpWanted

_EXAMPLES = {
    ServiceArea.TECHNOLOGY_ACCELERATION: _("automation, robots, software, cybersecurity, new products"),
    ServiceArea.SUPPLIER_DEVELOPMENT: _(
        "finding suppliers and customers, quality requirements, supply risks"
    ),
    ServiceArea.SUSTAINABILITY: _("energy, water, waste, materials"),
    ServiceArea.WORKFORCE: _("hiring, training and keeping people, safety"),
    ServiceArea.CONTINUOUS_IMPROVEMENT: _("cost, lead time, quality, lean production"),
}
AREAS = [(area.value, format_lazy("{}: {}", area.label, _EXAMPLES[area])) for area in ServiceArea]
LONGEST_AGO = timedelta(days=60)
"""How long ago a call may have been that is entered now."""
BANDS = [("", _("Not sure")), *Request.EmployeeBand.choices]


def states() -> list[tuple[str, str]]:
    """Every state by its name in the reader's language, behind an empty choice."""
    spanish = (get_language() or "").startswith("es")
    names = [(state.pk, state.name_es if spanish and state.name_es else state.name) for state in all_states()]
    return [("", gettext("Choose a state")), *names]


def naics_label(code: str) -> str:
    """What the industry field shows for a code; other text stands as it was typed."""
    found = _industry(code)
    return f"{found.code} {found.title_in(get_language() or '')}" if found else code


def _industry(text: str) -> NaicsCode | None:
    return industry(text) if text.isascii() and text.strip().isdigit() else None


class RequestForm(OnceMixin, forms.Form):
    """What a call for help says. `facts()` is what `actions.submit_request` takes."""

    company_name = LineField(
        label=_("Company"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": _("Write the name of your company.")},
    )
    naics = LineField(
        label=_("What do you make?"),
        help_text=_("For example: metal parts, plastic bottles, bakery products. Your own words are fine."),
        required=False,
        widget=Typeahead("reference:naics_search", label_for=naics_label),
    )
    employee_band = forms.ChoiceField(label=_("People at the site"), choices=BANDS, required=False)
    street = LineField(
        label=_("Street address of the plant"), required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )  # fmt: skip
    zip_code = LineField(
        label=_("ZIP code"), max_length=20, required=False,
        help_text=_("It decides which center answers you."),
        widget=forms.TextInput(
            attrs={"autocomplete": "postal-code", "inputmode": "numeric", "class": "ls-input--short"}
        ),
    )  # fmt: skip
    city = LineField(
        label=_("City"), max_length=100, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )  # fmt: skip
    state = forms.ChoiceField(
        label=_("State"),
        choices=states,
        required=False,
        help_text=_("Needed only if you leave out the ZIP code."),
    )
    areas = HelpField(
        label=_("Where do you need help?"),
        labels=AREAS,
        required=False,
        help_text=_("Tick an area, and more precisely what you need, if you know it."),
    )
    need = NoteField(
        label=_("In your own words"), required=False,
        help_text=_("What is the problem, or what would you like to do?"),
    )  # fmt: skip
    contact_name = LineField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name.")},
    )
    contact_email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Write the e-mail address at which the center can answer you."),
            "invalid": _("“%(value)s” is not an e-mail address. Write it like name@company.com."),
        },
    )
    contact_phone = PhoneField(required=False)
    language = forms.ChoiceField(
        label=_("Language for our answer"), choices=Request._meta.get_field("language").choices or []
    )

    fieldsets: list[tuple[Any, ...]] = [
        (_("Your company"), ["company_name", "naics", "employee_band"]),
        (_("Where is the plant?"), ["street", ("city", "zip_code"), "state"]),
        (_("What do you need?"), ["areas", "need"]),
        (_("Whom should we answer?"), ["contact_name", ("contact_email", "contact_phone"), "language"]),
    ]

    place: RequestPlace | None = None

    def __init__(self, *args: Any, centers: Collection[Center] = (), **kwargs: Any) -> None:
        """`centers` are those whose own service lines are offered besides the network's."""
        super().__init__(*args, **kwargs)
        self.own_lines = [line for center in centers for line in service_lines(center) if line.center_id]
        # Two centers may call a line by the same code: it is offered once, and means that of the place.
        offered = [*service_lines(), *{(line.area, line.code): line for line in self.own_lines}.values()]
        self.fields["areas"].offer(offered)  # type: ignore[attr-defined]

    def clean_zip_code(self) -> str:
        text: str = self.cleaned_data["zip_code"]
        try:
            return check_zip(text) if text else ""
        except InvalidValue as error:
            raise ValidationError(
                gettext(
                    "“%(zip)s” is not a US ZIP code. Write five digits, like 30303. The centers help plants"
                    " in the United States and Puerto Rico only."
                )
                % {"zip": text}
            ) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "areas" in cleaned:
            wanted: HelpWanted = cleaned["areas"]
            cleaned["areas"], cleaned["lines"] = wanted.areas, wanted.lines
        if "areas" in cleaned and "need" in cleaned and not cleaned["areas"] and not cleaned["need"]:
            self.add_error("areas", gettext("Choose at least one area, or tell us in your own words."))
        if "zip_code" in cleaned and "state" in cleaned:
            self._find_place(cleaned["zip_code"], cleaned["state"])
        self._check_own_lines(cleaned)
        return cleaned

    def _check_own_lines(self, cleaned: dict[str, Any]) -> None:
        """A line that one center has, and not the one that serves the place, is nothing to the latter."""
        center = self.answering
        if center is None:
            return
        wanted = set(cleaned.get("lines", [])) - {line.code for line in service_lines(center)}
        strange = [line for line in self.own_lines if line.code in wanted]
        if strange:
            text = gettext("%(center)s serves this place and has no “%(line)s”. Take the tick away.")
            self.add_error("areas", text % {"center": center, "line": title_of(strange[0])})

    @property
    def answering(self) -> Center | None:
        """The center that answers: that of the place, where it is known."""
        return self.place.center if self.place else None

    def _find_place(self, zip_code: str, state_id: str) -> None:
        if not zip_code and not state_id:
            self.add_error("zip_code", gettext("Write the ZIP code of the plant, or choose its state."))
            return
        try:
            self.place = place_of_request(zip_code, state_id)
        except InvalidValue as error:
            if error.field == "zip_code" and not state_id:
                text = gettext(
                    "We do not know the ZIP code %(zip)s. Check it, or choose the state: we find your center by that."
                )
            else:
                text = gettext(
                    "No center serves this place. Choose another state, or call the center nearest to you."
                )
            self.add_error(error.field, text % {"zip": zip_code})
            return
        if state_id and state_id != self.place.state_id:
            name = dict(states())[self.place.state_id]
            self.add_error(
                "state",
                gettext("The ZIP code %(zip)s is in %(state)s. Correct the ZIP code or the state.")
                % {"zip": zip_code, "state": name},
            )

    def facts(self) -> dict[str, Any]:
        """The cleaned values under the names that the action gives them."""
        facts = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"once", "homepage_address", "naics", "state"}
        }
        said: str = self.cleaned_data["naics"]
        found = _industry(said)
        return {
            **facts,
            "state_id": self.cleaned_data["state"],
            "naics_id": found.code if found else None,
            "industry_words": "" if found else said,
        }


class AskForm(HoneypotMixin, RequestForm):
    """
    The public form. Where the page before asks for something besides help it has a tick for that, and keeps what it
    offered: what is offered by then may be another thing. Without the tick it is a call for help as any other.
    """

    takes_part = forms.BooleanField(required=False, initial=True)
    offer_shown = forms.CharField(required=False, widget=forms.HiddenInput)

    fieldsets = [("", ["takes_part"]), *RequestForm.fieldsets]

    def __init__(self, data: Any = None, *, wanted: Wanted | None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.wanted = wanted
        self.offer = str(self.data.get("offer_shown", ""))
        is_ticked = self.is_bound and "takes_part" in self.data
        if wanted is None or (wanted.refusal and not is_ticked):
            del self.fields["takes_part"], self.fields["offer_shown"]
            self.fieldsets = RequestForm.fieldsets
            return
        tick = self.fields["takes_part"]
        tick.label, tick.help_text = wanted.words or _("We would like to take part"), escape(wanted.hint)
        if self.is_bound:
            # Sent once more, it is for what is offered now.
            sent_again = cast(QueryDict, self.data).copy()
            sent_again["offer_shown"] = wanted.offer
            self.data = sent_again
        self.initial["offer_shown"] = wanted.offer
        if wanted.center is not None:
            self.fields["zip_code"].help_text = ""

    @property
    def chosen(self) -> Wanted | None:
        """What they ask for besides help; None for nothing."""
        return self.wanted if self.cleaned_data.get("takes_part") else None

    @property
    def answering(self) -> Center | None:
        """The center that answers: whose program they want, else that of the place."""
        wanted = self.wanted if self.cleaned_data.get("takes_part") else None
        return (wanted.center if wanted else None) or super().answering

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        wanted = self.chosen
        if wanted is not None and wanted.refusal:
            self.add_error("takes_part", wanted.refusal)
        elif wanted is not None and wanted.changed and wanted.offer != self.offer:
            self.add_error("takes_part", wanted.changed)
        return cleaned

    def facts(self) -> dict[str, Any]:
        """The cleaned values under the names that the action gives them."""
        facts = super().facts()
        return {name: value for name, value in facts.items() if name not in {"takes_part", "offer_shown"}}


class PhoneRequestForm(RequestForm):
    """The same, written down by an advisor for somebody who called and may have no e-mail address."""

    source = forms.ChoiceField(
        label="How it reached you",
        initial=Request.Source.PHONE.value,
        choices=[
            (source.value, str(source.label).capitalize())
            for source in (
                Request.Source.PHONE,
                Request.Source.EVENT,
                Request.Source.REFERRAL,
                Request.Source.CENTER,
            )
        ],
        help_text="A call counts as the first response: you spoke with them.",
    )
    by_rules = forms.BooleanField(
        label="Let the rules of the center say who gets it",
        required=False,
        help_text="Without the tick you take it up yourself.",
    )

    called_on = forms.DateField(
        label="When they called: day", required=False, widget=DateInput, help_text="Empty: just now."
    )
    called_at = forms.TimeField(
        label="Time",
        required=False,
        help_text=hint_of_zone(),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "ls-input--short"}),
    )

    fieldsets = [
        ("", ["source", ("called_on", "called_at")]),
        ("Company", ["company_name", ("city", "zip_code"), "state"]),
        ("Need", ["need", "areas"]),
        ("Who asked", ["contact_name", ("contact_email", "contact_phone"), "language"]),
        ("If they said it", ["street", "naics", "employee_band"]),
        ("Who gets it", ["by_rules"]),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["areas"].help_text = ""
        self.fields["contact_email"].required = False
        self.fields["naics"].label = "What they make"
        self.fields["naics"].help_text = "Choose an industry, or leave the caller's own words."
        self.fields["areas"].label = "Areas of help"
        self.fields["need"].label = "In the caller's own words"
        self.fields["need"].help_text = ""
        self.fields["contact_name"].label = "Name"
        self.fields["company_name"].error_messages["required"] = "Write the name of the company."
        self.fields["contact_name"].error_messages["required"] = "Write the name of the caller."
        self.fields["language"].label = "Language"
        self.fields["zip_code"].help_text = "It decides which center gets the request."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not cleaned["contact_email"] and not cleaned["contact_phone"]:
            self.add_error(
                "contact_phone", "Write a telephone number or an e-mail address, so that we can call back."
            )
        self._find_moment(cleaned)
        return cleaned

    def _find_moment(self, cleaned: dict[str, Any]) -> None:
        if "called_on" not in cleaned or "called_at" not in cleaned:
            return
        day, at = cleaned["called_on"], cleaned["called_at"]
        if bool(day) != bool(at):
            self.add_error("called_at" if day else "called_on", "Write the day and the time, or neither.")
        elif day:
            try:
                moment = typed_here("called_at", day, at)
            except InvalidValue as error:
                show_error(self, error)
                return
            if not timezone.now() - LONGEST_AGO <= moment <= timezone.now():
                self.add_error("called_on", f"{day} {at:%H:%M} is still to come, or more than 60 days ago.")
            cleaned["received_at"] = moment

    def facts(self) -> dict[str, Any]:
        """The cleaned values as `actions.enter_request` takes them."""
        facts = super().facts()
        facts["keep"] = not facts.pop("by_rules")
        del facts["called_on"], facts["called_at"]
        return facts
