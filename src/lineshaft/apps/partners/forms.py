"""The forms of resources: writing one, finding one, passing one on."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.companies.models import Contact
from lineshaft.apps.network.models import ServiceArea
from lineshaft.apps.reference.models import NaicsCode
from lineshaft.apps.reference.queries import all_states, find_counties, search_naics, search_places
from lineshaft.domain.errors import quote
from lineshaft.ui.fields import LineField, NoteField, SearchField, set_choices
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput

from .models import PartnerProfile, Resource
from .widgets import CodesField, SeveralTypeaheads

_LEADING_CODE = re.compile(r"([0-9]{2,6})\b")
LARGEST_COMPANY = 1_000_000


def county_label(fips: str) -> str:
    """A county as a person would write it; what was typed, where it is no county."""
    found = find_counties(str(fips)) if re.fullmatch(r"[0-9]{5}", str(fips)) else []
    return found[0].label if found else str(fips)


def resolve_county(text: str) -> str:
    """The FIPS code of a county that was chosen or typed. Raises ValidationError for none and for several."""
    found = [place for place in search_places(text, 60) if place.kind == "county"]
    if not found and re.fullmatch(r"[0-9]{5}", text.strip()):
        found = find_counties(text)
    if not found:
        raise ValidationError(f"{quote(text)} is no county. Choose one of the suggestions.")
    if len(found) > 1:
        raise ValidationError(
            f"{quote(text)} is the name of {len(found)} counties. Add the state: {found[0].label}."
        )
    return found[0].county_fips


def industry_label(code: str) -> str:
    """An industry as code and title; what was typed, where it is no code."""
    title = NaicsCode.objects.filter(pk=str(code)[:6]).values_list("title", flat=True).first()
    return f"{code} {title}" if title else str(code)


def resolve_industry(text: str) -> str:
    """The NAICS code that was chosen or typed. Raises ValidationError for none and for several."""
    leading = _LEADING_CODE.match(text.strip())
    if leading:
        code = leading.group(1)
        if NaicsCode.objects.filter(code__startswith=code).exists():
            return code
        raise ValidationError(f"{quote(code)} is no NAICS code. Choose one of the suggestions.")
    hits = search_naics(text, 2)
    if len(hits) != 1:
        raise ValidationError(
            f"{quote(text)} is not one industry. Choose one of the suggestions, or type a code."
        )
    return hits[0].code


def _capitalised(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
    """Choices as they begin a line."""
    return [(value, capfirst(str(label))) for value, label in choices]


class ResourceForm(OnceMixin, forms.Form):
    """What a partner offers, and to whom."""

    EVERYWHERE, PLACES = "everywhere", "places"

    kind = forms.ChoiceField(
        label="Kind", choices=_capitalised(Resource.Kind.choices), widget=forms.RadioSelect
    )
    title = LineField(label="Title", max_length=120)
    summary = NoteField(
        label="Summary",
        max_length=3000,
        rows=6,
        help_text="What it is, what it brings, what it costs, how to get it.",
    )
    link = forms.URLField(
        label="Web page",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Where people read more or apply.",
    )
    apply_by = forms.DateField(
        label="Last day to apply", required=False, widget=DateInput, help_text="Leave empty if it stays open."
    )
    provider = forms.ChoiceField(
        label="Who has it",
        required=False,
        choices=[("", "Not said"), *_capitalised(Resource.Provider.choices)],
    )
    access = forms.ChoiceField(
        label="How one gets it",
        required=False,
        choices=[("", "Not said"), *_capitalised(Resource.Access.choices)],
    )
    readiness = forms.IntegerField(
        label="Technology readiness level",
        required=False,
        min_value=1,
        max_value=9,
        widget=forms.NumberInput(attrs={"class": "ls-input--short"}),
        help_text="1 is a first idea, 4 works in a laboratory, 7 was shown in use, 9 is in use every day.",
    )
    title_es = LineField(label="Title in Spanish", required=False, max_length=120)
    summary_es = NoteField(label="Summary in Spanish", required=False, max_length=3000, rows=6)
    where = forms.ChoiceField(
        label="Where it is offered",
        choices=[(EVERYWHERE, "In the whole network"), (PLACES, "Only in these states and counties")],
        widget=forms.RadioSelect,
    )
    states = forms.MultipleChoiceField(
        label="States",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "ls-choices--columns"}),
    )
    counties = CodesField(
        label="Counties",
        help_text="Type a county and its state. Counties count beside the states above.",
        resolve=resolve_county,
        widget=SeveralTypeaheads("partners:county_search", line_label="County", label_for=county_label),
    )
    naics_prefixes = CodesField(
        label="Industries",
        help_text="Type what the companies make, or a NAICS code; 332 stands for all of 332. Empty: every industry.",
        resolve=resolve_industry,
        widget=SeveralTypeaheads("reference:naics_search", line_label="Industry", label_for=industry_label),
    )
    employees_min = forms.IntegerField(
        label="Employees, at least", required=False, min_value=1, max_value=LARGEST_COMPANY
    )
    employees_max = forms.IntegerField(
        label="Employees, at most", required=False, min_value=1, max_value=LARGEST_COMPANY
    )
    areas = forms.MultipleChoiceField(
        label="Areas of help",
        required=False,
        choices=ServiceArea.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Advisors look for resources by the help a company asked for. None chosen: all areas.",
    )

    fieldsets = [
        ("What it is", ["kind", "title", "summary", "link", "apply_by"]),
        (
            "Technology and expertise",
            [("provider", "access"), "readiness"],
            "Advisors who scout for a technology see this beside the summary. Leave it empty for other kinds.",
        ),
        (
            "In Spanish",
            ["title_es", "summary_es"],
            "Public pages and e-mails to Spanish-speaking companies show this.",
        ),
        ("Where", ["where", "states", "counties"]),
        ("Which companies", ["naics_prefixes", ("employees_min", "employees_max"), "areas"]),
    ]

    def __init__(self, *args: Any, partners: Sequence[Organisation] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "states", [(state.fips, state.name) for state in all_states()])
        self.partners = {str(partner.pk): partner for partner in partners}
        if len(self.partners) > 1:
            self.fields["partner"] = forms.ChoiceField(
                label="Organisation", choices=[(pk, partner.name) for pk, partner in self.partners.items()]
            )
            self.fieldsets = [("Who offers it", ["partner"]), *self.fieldsets]

    @classmethod
    def initial_of(cls, resource: Resource) -> dict[str, Any]:
        """The present values of a resource."""
        names = [name for name in cls.base_fields if name not in {"once", "where"}]
        placed = bool(resource.states or resource.counties)
        return {
            **{name: getattr(resource, name) for name in names},
            "where": cls.PLACES if placed else cls.EVERYWHERE,
        }

    def clean(self) -> dict[str, Any]:
        """A place for "only in these", a size range in order, both Spanish texts or none."""
        values = super().clean() or {}
        if values.get("where") == self.EVERYWHERE:
            values["states"], values["counties"] = [], []
        elif "states" in values and "counties" in values and not (values["states"] or values["counties"]):
            self.add_error(
                "states", "Choose a state or a county, or say that it is offered in the whole network."
            )
        low, high = values.get("employees_min"), values.get("employees_max")
        if low and high and low > high:
            self.add_error("employees_max", f"{high} is less than {low}. Put the larger number here.")
        if values.get("summary_es") and not values.get("title_es"):
            self.add_error("title_es", "The Spanish summary needs a Spanish title.")
        return values

    @property
    def partner(self) -> Organisation:
        """The organisation that offers it."""
        chosen = self.cleaned_data.get("partner")
        return self.partners[chosen] if chosen else next(iter(self.partners.values()))

    @property
    def facts(self) -> dict[str, Any]:
        """The values of a valid form as the actions take them."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"once", "where", "partner"}
        }


class ProfileForm(forms.Form):
    """What the public list of partners tells."""

    arena = forms.ChoiceField(
        label="Kind of organization",
        choices=_capitalised(PartnerProfile.Arena.choices),
        widget=forms.RadioSelect,
    )
    about = NoteField(label="About", required=False, max_length=2000)
    states = forms.MultipleChoiceField(
        label="States served",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "ls-choices--columns"}),
        help_text="None chosen: the whole network.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "states", [(state.fips, state.name) for state in all_states()])

    @staticmethod
    def initial_of(profile: PartnerProfile | None) -> dict[str, Any]:
        """What is told already."""
        if profile is None:
            return {}
        return {"arena": profile.arena, "about": profile.about, "states": profile.states}


class PartnerForm(OnceMixin, ProfileForm):
    """A partner, as the program office enters and changes it."""

    name = LineField(label="Name", max_length=200)
    website = forms.URLField(label="Website", required=False, max_length=500, assume_scheme="https")
    email = forms.EmailField(
        label="E-mail address of the first person",
        required=False,
        help_text="They are invited as partner editor: the mail has a link that works once, for 14 days."
        " Leave empty to invite somebody later.",
    )
    fieldsets = [
        ("Organization", ["name", "website", "arena", "about"]),
        ("First person", ["email"]),
        ("Where", ["states"]),
    ]

    @classmethod
    def of(cls, partner: Organisation, data: Any = None) -> "PartnerForm":
        """The form of a partner that is there: people are invited on the page of its people."""
        profile = getattr(partner, "partner_profile", None)
        initial = {"name": partner.name, "website": partner.website, **cls.initial_of(profile)}
        form = cls(data, initial=initial)
        del form.fields["email"]
        form.fieldsets = [section for section in cls.fieldsets if section[1] != ["email"]]
        return form

    @property
    def told(self) -> dict[str, Any]:
        """The values of a valid form as the actions take them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "once"}


class PartnerFilter(forms.Form):
    """The filters of the program office's list of partners."""

    q = SearchField("Name of the partner")
    arena = forms.ChoiceField(
        label="Kind",
        required=False,
        choices=[("", "Every kind"), *_capitalised(PartnerProfile.Arena.choices)],
    )
    status = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Active and retired"), ("active", "Active"), ("retired", "Retired")],
    )


class ResourceFilter(forms.Form):
    """The filters of the public list of resources."""

    q = SearchField(_("Search resources"))
    state = forms.ChoiceField(label=_("State"), required=False)
    area = forms.ChoiceField(label=_("Area of help"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, *args: Any, states: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "state", [("", _("Every state")), *states])
        set_choices(self, "area", [("", _("Every area")), *ServiceArea.choices])
        set_choices(self, "kind", [("", _("Every kind")), *_capitalised(Resource.Kind.choices)])


class ShareForm(OnceMixin, forms.Form):
    """To whom a resource goes, with a word of the advisor's own."""

    contact = forms.ChoiceField(label="Who is told", required=False)
    message = NoteField(
        label="Your message",
        required=False,
        max_length=2000,
        help_text="Stands above the description in the e-mail.",
    )

    def __init__(self, *args: Any, contacts: Sequence[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contacts = {str(contact.pk): contact for contact in contacts}
        choices = [
            (pk, f"{contact.name}, {contact.email} ({contact.get_language_display()})")
            for pk, contact in self.contacts.items()
        ]
        set_choices(self, "contact", [*choices, ("", "Nobody by e-mail: I told them in person")])
        if choices:
            self.fields["contact"].initial = choices[0][0]

    @property
    def chosen_contact(self) -> Contact | None:
        """The contact who is written to, or None."""
        return self.contacts.get(self.cleaned_data["contact"])
