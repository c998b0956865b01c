"""What people type about the profile of a plant, and about who sees it."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.companies.actions.capability_checks import LARGEST_SIZE, LONGEST_LEAD, MOST_MACHINES
from lineshaft.apps.companies.capability_kinds import CODED_NAMES, FIELDS_OF_KIND, LONGEST_DETAIL
from lineshaft.apps.companies.models import LONGEST_NAME, Capability, ProfileAgreement, SharingConsent
from lineshaft.apps.companies.profile_words import PARTS
from lineshaft.apps.companies.vocabulary import Term, vocabulary
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput, FileInput

_KIND = Capability.Kind

# What the fields of each kind are called: label and help.
_WORDS: dict[str, dict[str, tuple[Any, Any]]] = {
    _KIND.CERTIFICATION.value: {"listed": (_("Certification"), "")},
    _KIND.PROCESS.value: {
        "name": (_("Process"), _("One process, for example: 5-axis milling.")),
        "detail": (_("Details"), _("What a buyer would ask about it.")),
    },
    _KIND.MATERIAL.value: {
        "name": (_("Material"), _("One material, for example: stainless steel.")),
        "detail": (_("Details"), _("Grades and forms, for example: 304 and 316, sheet to 6 mm.")),
    },
    _KIND.EQUIPMENT.value: {
        "name": (_("Machine or equipment"), _("For example: CNC lathe, Haas ST-30.")),
        "detail": (_("Details"), _("Size or range, for example: bed 40 by 20 inches.")),
    },
    _KIND.OWNERSHIP.value: {"listed": (_("Class of ownership"), "")},
    _KIND.SIZE.value: {
        "name": (_("Which part"), _("Write the largest and the smallest, one after the other.")),
        "detail": (_("Details"), _("For example: up to 40 pounds; round parts to 12 inches diameter.")),
    },
    _KIND.TOLERANCE.value: {
        "name": (_("For which work"), _("For example: milling. Write one for each kind of work that differs.")),
        "detail": (_("Details"), _("For example: on diameters up to 4 inches.")),
    },
    _KIND.CAPACITY.value: {
        "name": (_("How many you can make"), _("In your words, for example: 20,000 brackets a month.")),
        "detail": (_("Details"), _("For example: two shifts; small series from 50 pieces.")),
    },
    _KIND.EXPORT.value: {
        "listed": (
            _("What holds for your company"),
            _("ITAR: International Traffic in Arms Regulations. EAR: Export Administration Regulations."),
        ),
        "detail": (_("Details"), _("For example: categories of the registration.")),
    },
    _KIND.ORIGIN.value: {
        "name": (
            _("What you claim"),
            _(
                "“Made in the United States” without a condition may be said only where all or virtually all of it is"
                " (16 CFR 323)."
            ),
        ),
        "detail": (_("The statement in your words"), _("Of which products it holds, and what comes from elsewhere.")),
        "detail_es": (_("The same in Spanish"), _("Only if you have it.")),
    },
    _KIND.SUMMARY.value: {
        "detail": (
            _("What you make and for whom"),
            _("Three or four sentences. Name products, industries and what you are good at."),
        ),
        "detail_es": (_("The same in Spanish"), _("Only if you have it.")),
    },
    _KIND.LINK.value: {"name": (_("What it is"), ""), "url": (_("Address"), _("Begins with https://."))},
    _KIND.PHOTO.value: {
        "name": (
            _("What the photo shows"),
            _("For people who cannot see it, for example: A milled aluminum housing beside a ruler."),
        ),
    },
}  # fmt: skip


def _offered(kind: str) -> tuple[Term, ...] | None:
    """The names that the list of this kind offers; None where people write them."""
    offers = {
        _KIND.CERTIFICATION.value: vocabulary().certifications,
        _KIND.EXPORT.value: vocabulary().export,
        _KIND.OWNERSHIP.value: vocabulary().ownership,
    }
    return offers.get(kind)


class CapabilityForm(OnceMixin):
    """One entry of a profile. Which fields there are depends on the kind."""

    image = forms.FileField(
        label=_("Photo"),
        widget=FileInput,
        help_text=_("JPEG, PNG or WebP, up to 10 MB. Place and camera are taken out before it is stored."),
    )
    listed = forms.ChoiceField(required=False)
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME, required=False)
    number = forms.CharField(label=_("Number"), max_length=100, required=False)
    certified_by = forms.CharField(
        label=_("Certified by"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("The body that certified it. Empty when the company says so itself."),
    )
    issued_on = forms.DateField(label=_("Issued on"), required=False, widget=DateInput)
    expires_on = forms.DateField(
        label=_("Expires on"),
        required=False,
        widget=DateInput,
        help_text=_("You are reminded 90 days before."),
    )
    quantity = forms.IntegerField(label=_("How many"), required=False, min_value=1, max_value=MOST_MACHINES)
    length = forms.DecimalField(
        label=_("Length"), min_value=0, max_value=LARGEST_SIZE, max_digits=9, decimal_places=4
    )
    width = forms.DecimalField(
        label=_("Width"), min_value=0, max_value=LARGEST_SIZE, max_digits=9, decimal_places=4, required=False
    )
    height = forms.DecimalField(
        label=_("Height"), min_value=0, max_value=LARGEST_SIZE, max_digits=9, decimal_places=4, required=False
    )
    tolerance = forms.DecimalField(
        label=_("Plus or minus"),
        min_value=0,
        max_digits=9,
        decimal_places=6,
        help_text=_("For example: 0.001."),
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=Capability.Unit.choices)
    free_percent = forms.IntegerField(
        label=_("How much of it is free, in percent"), required=False, min_value=0, max_value=100
    )
    lead_days = forms.IntegerField(
        label=_("Days from order to delivery"), required=False, min_value=0, max_value=LONGEST_LEAD
    )
    as_of = forms.DateField(
        label=_("As of"),
        widget=DateInput,
        initial=timezone.localdate,
        help_text=_("The day on which this was so. After six months it no longer counts."),
    )
    url = forms.URLField(label=_("Address"), max_length=500, assume_scheme="https")
    detail = forms.CharField(
        label=_("Details"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    detail_es = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, kind: str, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        kept = {*FIELDS_OF_KIND[kind], "once", "listed", "name"}
        if kind == _KIND.SUMMARY.value:
            kept.discard("name")
        if not is_new:
            kept.discard("image")  # another photo is another entry
        if _offered(kind) is None:
            kept.discard("listed")
        for name in [name for name in self.fields if name not in kept]:
            del self.fields[name]
        self._say_names()
        self._say_words()
        self.fieldsets = _rows(self.fields)

    def _say_names(self) -> None:
        """A list with "another" for kinds that have one, a list alone for those with codes, else a line of text."""
        name, terms, codes = self.fields.get("name"), _offered(self.kind), CODED_NAMES.get(self.kind)
        if name is None:
            return
        if terms is None:
            if codes:
                self.fields["name"] = forms.ChoiceField(choices=[("", _("Choose")), *codes.items()])
            self.fields["name"].required = True
            return
        cast(forms.ChoiceField, self.fields["listed"]).choices = [
            ("", _("Choose, or write another name below")),
            *((each.name, each.label) for each in terms),
        ]
        name.label, name.help_text = _("Another name"), _("Only when the list does not have it.")

    def _say_words(self) -> None:
        for name, (label, help_text) in _WORDS[self.kind].items():
            if name in self.fields:
                self.fields[name].label = label
                self.fields[name].help_text = help_text
        if self.kind in LONGEST_DETAIL:
            for name in ("detail", "detail_es"):
                text = cast(forms.CharField, self.fields[name])
                text.max_length = LONGEST_DETAIL[self.kind]
                text.widget.attrs.update({"rows": 6, "maxlength": str(text.max_length)})
                text.required = name == "detail"

    @staticmethod
    def initial_of(capability: Capability) -> dict[str, Any]:
        """The present facts, as the form of its kind shows them."""
        facts = {
            name: getattr(capability, name) for name in FIELDS_OF_KIND[capability.kind] if name != "image"
        }
        for name in ("length", "width", "height", "tolerance"):
            if facts.get(name) is not None:
                facts[name] = facts[name].normalize()
        terms = _offered(capability.kind)
        if capability.kind == _KIND.SUMMARY.value:
            return facts
        if terms is None:
            return {**facts, "name": capability.name}
        is_listed = capability.name in {each.name for each in terms}
        return {
            **facts,
            "listed": capability.name if is_listed else "",
            "name": "" if is_listed else capability.name,
        }

    def clean(self) -> dict[str, Any]:
        """A name is chosen or written, not both; dates are in order."""
        values = super().clean() or self.cleaned_data
        listed, name = values.get("listed", ""), str(values.get("name") or "").strip()
        if listed and name:
            self.add_error("name", _("Choose from the list or write another name, not both."))
        elif "listed" in self.fields and not listed and not name and "name" not in self.errors:
            self.add_error("listed", _("Choose from the list, or write another name below."))
        issued, expires = values.get("issued_on"), values.get("expires_on")
        if issued and expires and expires < issued:
            self.add_error("expires_on", _("This day is before the day of issue."))
        return values

    def facts(self) -> dict[str, Any]:
        """The cleaned values as `add_capability` and `edit_capability` take them."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in ("once", "listed")}
        return {**values, "name": self.cleaned_data.get("listed") or values.get("name", "")}


def _rows(fields: Iterable[str]) -> list[tuple[str, list[Any]]]:
    """Measures and dates side by side, in the order of the form."""
    beside = (("length", "width", "height"), ("issued_on", "expires_on"), ("free_percent", "lead_days"))
    shown = [name for name in fields if name != "once"]
    rows: list[Any] = []
    for name in shown:
        group = next((group for group in beside if name in group), None)
        if group is None:
            rows.append(name)
        elif name == group[0] or group[0] not in shown:
            rows.append(tuple(each for each in group if each in shown))
    return [("", rows)]


class AudienceForm(forms.Form):
    """Which parts of the profile are shown to whom: what is put into words next."""

    audience = forms.ChoiceField(
        label=_("Who may see it"),
        widget=forms.RadioSelect,
        choices=[
            (ProfileAgreement.Audience.NETWORK.value, _("Advisors of the centers and the program office")),
            (
                ProfileAgreement.Audience.BUYERS.value,
                _("Buyers too: agencies and companies that look for a supplier through the network"),
            ),
        ],
    )
    part = forms.MultipleChoiceField(
        label=_("Which parts"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "ls-choices--columns"}),
        help_text=_("Buyers who see a part see the name and address with it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        part = cast(forms.MultipleChoiceField, self.fields["part"])
        part.choices = [
            (code, words.in_language(language))
            for code, words in PARTS.items()
            if code != ProfileAgreement.NAME
        ]


class AgreementForm(forms.Form):
    """That the company agrees to the text above it: by its own people, or as a center writes it down."""

    agreed_by = forms.CharField(
        label=_("Who agreed for the company"),
        max_length=LONGEST_NAME,
        help_text=_("Name and role. Only your center and the company see this."),
    )
    how = forms.ChoiceField(
        label=_("How"),
        choices=[(how.value, how.label) for how in (SharingConsent.How.WRITTEN, SharingConsent.How.SPOKEN)],
    )
    on = forms.DateField(label=_("On"), widget=DateInput, initial=timezone.localdate)
    language = forms.ChoiceField(
        label=_("Language in which the company read it"), choices=[("en", "English"), ("es", "Español")]
    )

    def __init__(self, *args: Any, by_company: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_company:
            self.fields.clear()
