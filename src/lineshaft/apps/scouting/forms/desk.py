"""Forms of the scouting desk, the centers and the public check of a report."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.network.models import Center
from lineshaft.ui.fields import SearchField
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput, FileInput

from .. import queries
from ..actions.answers import Answer, GivenWord
from ..criteria import LISTS, lines_of
from ..models import Candidate, NamingConsent, Need

LONGEST_TEXT = 4000


def _area(label: Any, hint: Any = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class QueueFilter(forms.Form):
    """The filters of the queue."""

    q = SearchField("Item, number or buyer")
    status = forms.ChoiceField(
        label="State",
        required=False,
        choices=[
            ("", "open"),
            ("posted", "to send to centers"),
            ("scouting", "with the centers"),
            ("overdue", "overdue"),
            ("reported", "reported"),
            ("closed", "closed"),
            ("all", "all"),
        ],
    )
    owner = forms.ChoiceField(
        label="Posted by",
        required=False,
        choices=[
            ("", "anybody"),
            ("buyer", "a buyer"),
            ("center", "a center"),
            ("program_office", "the program office"),
        ],
    )

    @property
    def wanted(self) -> dict[str, str]:
        """What was chosen; what cannot be read counts as not chosen."""
        self.is_valid()
        read = getattr(self, "cleaned_data", {})
        return {
            "text": read.get("q", ""),
            "status": read.get("status") or "open",
            "owner": read.get("owner", ""),
        }


class CriteriaForm(OnceMixin, forms.Form):
    """What the system understood, one line for each word."""

    amount = forms.DecimalField(
        label="Quantity", required=False, min_value=0, max_digits=14, decimal_places=3
    )
    unit = forms.CharField(label="Unit", required=False, max_length=40)
    cadence = forms.ChoiceField(
        label="How often", required=False, choices=[("", "not said"), *Need.Cadence.choices]
    )
    state = forms.RegexField(
        label="State where it is used",
        regex=r"^[A-Za-z]{2}$",
        required=False,
        max_length=2,
        error_messages={"invalid": "Write two letters, as OH."},
        widget=forms.TextInput(attrs={"class": "ls-input--short"}),
    )
    zip_code = forms.RegexField(
        label="ZIP code",
        regex=r"^\d{5}$",
        required=False,
        max_length=5,
        error_messages={"invalid": "Write five digits."},
        widget=forms.TextInput(attrs={"class": "ls-input--short"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in LISTS:
            self.fields[kind.key] = _area(kind.label, kind.hint)
        self.fieldsets = [
            ("What it is", [kind.key for kind in LISTS if kind.key != "only_states"]),
            ("How many", [("amount", "unit", "cadence")]),
            ("Where", [("state", "zip_code"), "only_states"]),
        ]

    @staticmethod
    def initial_of(need: Need) -> dict[str, Any]:
        """The criteria as the form shows them."""
        criteria = queries.criteria_of_need(need)
        quantity = criteria.get("quantity") or {}
        return {
            **{kind.key: "\n".join(lines_of(criteria, kind.key)) for kind in LISTS},
            "amount": quantity.get("amount"),
            "unit": quantity.get("unit") or "",
            "cadence": quantity.get("cadence") or "",
            "state": criteria.get("state") or "",
            "zip_code": criteria.get("zip_code") or "",
        }

    @property
    def facts(self) -> dict[str, Any]:
        """Arguments of the action."""
        read = self.cleaned_data
        quantity = None
        if read["amount"] is not None:
            amount = read["amount"]
            whole = amount == amount.to_integral_value()
            quantity = {
                "amount": int(amount) if whole else float(amount),
                "unit": read["unit"],
                "cadence": read["cadence"],
            }
        return {
            "lines": {kind.key: read[kind.key].splitlines() for kind in LISTS},
            "quantity": quantity,
            "state": read["state"].upper(),
            "zip_code": read["zip_code"],
        }


class _CentersField(forms.ModelMultipleChoiceField):
    """Centers with their states: names alone do not tell where they are."""

    def label_from_instance(self, obj: Center) -> str:
        return f"{obj.name}, {obj.state.abbreviation}"


class RouteForm(OnceMixin, forms.Form):
    """To whom a need goes, until when, with which words."""

    due_on = forms.DateField(label="Answer by", widget=DateInput)
    note = _area("Note to the centers", "what they should ask for, or how you read the need")
    centers = _CentersField(
        label="Also ask centers without a plant in the list",
        help_text="“Do you know one?” They can add plants themselves.",
        required=False,
        queryset=Center.objects.none(),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "ls-choices--columns"}),
    )

    def __init__(self, *args: Any, asked: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Center.objects.exclude(pk__in=asked).select_related("state").order_by("name")
        self.fields["centers"].queryset = others  # type: ignore[attr-defined]

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError("This day has passed. Choose today or a later day.")
        return day


_YES_NO = [("", "not known"), ("yes", "yes"), ("no", "no")]


def _yes_no(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=_YES_NO,
        required=False,
        coerce=lambda value: {"yes": True, "no": False}.get(value),
        empty_value=None,
    )


class AnswerForm(OnceMixin, forms.Form):
    """What the center found out about one plant."""

    level = forms.ChoiceField(
        label="Does it match?",
        choices=Candidate.Level.choices,
        widget=forms.RadioSelect,
        help_text="exact: it can supply the item as asked; partial: something is missing",
    )
    gaps = _area("Gaps", "needed for a partial match: what the plant lacks, as “no AS9100 yet”", 2)
    is_interested = _yes_no("Is the company interested?")
    can_supply_volume = _yes_no("Can it supply the volume?")
    capacity = _area("Capacity and lead time", rows=2)
    certifications_held = _area(
        "Certifications held, with their evidence", "name, number, who issued it, until when", 2
    )
    made_in_us = _area("Made in the United States", "domestic content, in the company’s words", 2)
    spoke_with = forms.CharField(
        label="Who at the company you spoke with",
        required=False,
        max_length=200,
        help_text="stays with your center and the desk",
    )
    anonymous_summary = _area(
        "What the buyer may read without the name",
        "no name, city, number or brand: “Two vertical machining centers, ISO 9001, runs of 50 to 5,000”",
    )
    agreed = forms.BooleanField(label="The company agrees that this buyer is told who it is", required=False)
    given_by = forms.CharField(label="Who agreed", required=False, max_length=200)
    given_how = forms.ChoiceField(
        label="How", required=False, choices=[("", "choose"), *NamingConsent.How.choices]
    )
    given_on = forms.DateField(label="When", required=False, widget=DateInput)
    capability_summary = _area(
        "What the buyer reads beside the name", "what it makes, with which machines, for whom"
    )

    fieldsets = [
        ("The match", ["level", "gaps", ("is_interested", "can_supply_volume")]),
        ("What it can do", ["capacity", "certifications_held", "made_in_us", "spoke_with"]),
        ("For the buyer, without the name", ["anonymous_summary"]),
        (
            "For the buyer, with the name",
            ["agreed", "given_by", ("given_how", "given_on"), "capability_summary"],
        ),
    ]

    @staticmethod
    def initial_of(candidate: Candidate) -> dict[str, Any]:
        """The answer as the form shows it."""
        consent = candidate.consents.filter(withdrawn_at__isnull=True).first()
        words = {True: "yes", False: "no", None: ""}
        fields = (
            "level", "gaps", "capacity", "certifications_held", "made_in_us", "spoke_with", "anonymous_summary",
            "capability_summary",
        )  # fmt: skip
        return {
            **{name: getattr(candidate, name) for name in fields},
            "is_interested": words[candidate.is_interested],
            "can_supply_volume": words[candidate.can_supply_volume],
            "agreed": consent is not None,
            "given_by": consent.given_by if consent else "",
            "given_how": consent.given_how if consent else "",
            "given_on": consent.given_on if consent else None,
        }

    def clean(self) -> dict[str, Any]:
        read = super().clean() or {}
        if read.get("level") == Candidate.Level.PARTIAL and not read.get("gaps", "").strip():
            self.add_error("gaps", "A partial match says what the plant lacks.")
        if read.get("agreed"):
            for name, sentence in (
                ("given_by", "Say who at the company agreed."),
                ("given_how", "Say how they agreed."),
                ("given_on", "Say on which day they agreed."),
                ("capability_summary", "The buyer reads this beside the company’s name."),
            ):
                if not read.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        return read

    @property
    def answer(self) -> Answer:
        """The answer that the action takes."""
        read = dict(self.cleaned_data)
        agreed = read.pop("agreed")
        word = [read.pop(name) for name in ("given_by", "given_how", "given_on")]
        facts = {name: read[name] for name in Answer.__dataclass_fields__ if name != "agreed"}
        return Answer(**facts, agreed=GivenWord(*word) if agreed else None)


class VerifyForm(forms.Form):
    """A file, or its hash."""

    file = forms.FileField(
        label=_("The report"),
        required=False,
        widget=FileInput,
        help_text=_("PDF, data file (JSON) or workbook (XLSX), up to 10 MB. It is compared and not kept."),
    )
    sha256 = forms.RegexField(
        label=_("Or its SHA-256"),
        regex=r"^\s*[0-9A-Fa-f]{64}\s*$",
        required=False,
        max_length=70,
        error_messages={"invalid": _("A SHA-256 has 64 digits from 0 to 9 and A to F.")},
    )

    def clean(self) -> dict[str, Any]:
        read = super().clean() or {}
        if not self.errors and not read.get("file") and not read.get("sha256"):
            self.add_error("file", _("Choose a file, or type the hash."))
        if read.get("file") and read["file"].size > 10 * 1024 * 1024:
            self.add_error("file", _("The file is larger than 10 MB: no report is."))
        return read


def due_day_of(need: Need) -> date:
    """The day that the form proposes: two thirds of the time until the buyer's day, so that a report can follow."""
    today = timezone.localdate()
    if need.respond_by is None or need.respond_by <= today:
        return today
    return today + (need.respond_by - today) * 2 // 3
