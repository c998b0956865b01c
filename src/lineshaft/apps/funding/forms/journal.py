"""What people look for in the journal, and what they enter and correct by hand."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Award
from lineshaft.domain.ledger import Activity, FundSource, ObjectClass
from lineshaft.domain.ledger.happenings import FOR_WHAT, Happening, Measure, Part
from lineshaft.ui.fields import MoneyField, SearchField
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput, FileInput

from ..actions.by_hand import Told
from ..models import Evidence, JournalEntry, Subaward
from ..models.ledger import ACCOUNTS, ACTIVITIES, CASH_SOURCES, FUND_SOURCES, OBJECT_CLASSES
from ..queries.entries import IN_MONEY, JournalCriteria

MOST_PARTS = 4
HAPPENINGS = [
    (Happening.COST_PAID, "A cost was paid"),
    (Happening.BILL_RECEIVED, "A bill came in that is not paid yet"),
    (Happening.BILL_PAID, "A bill that stood open was paid"),
    (Happening.MONEY_RECEIVED, "Money came in from the state, a local government, a private giver or our own funds"),
    (Happening.ORDERED, "Something was ordered that will be a cost later"),
    (Happening.ORDER_ENDED, "An order was delivered or cancelled: take it off what is ordered"),
    (Happening.INTEREST, "The bank credited interest"),
    (Happening.INTEREST_SENT_BACK, "Interest on federal money was sent back"),
]  # fmt: skip
_PAPERS = [
    (kind.value, kind.label)
    for kind in (
        Evidence.Kind.RECEIPT,
        Evidence.Kind.BANK_STATEMENT,
        Evidence.Kind.ACCOUNTING_RECORD,
        Evidence.Kind.LETTER,
        Evidence.Kind.APPRAISAL,
        Evidence.Kind.RATE,
        Evidence.Kind.SUBRECIPIENT_REPORT,
    )
]


def _every(label: str, choices: Iterable[Any]) -> list[tuple[str, str]]:
    return [("", label), *[(str(code), str(name)) for code, name in choices]]


class JournalFilter(forms.Form):
    """The filters of the journal. A value that cannot be used is told and asks for nothing."""

    q = SearchField("Words of the entry or its paper")
    since = forms.DateField(label="From", required=False, widget=DateInput)
    until = forms.DateField(label="Until", required=False, widget=DateInput)
    award = forms.ChoiceField(label="Award", required=False)
    account = forms.ChoiceField(label="Account", required=False, choices=_every("Every account", ACCOUNTS))
    source = forms.ChoiceField(
        label="Who pays",
        required=False,
        choices=_every("Every fund source", [(IN_MONEY, "All in money: not in kind"), *FUND_SOURCES]),
    )
    object_class = forms.ChoiceField(
        label="For what", required=False, choices=_every("Every object class", OBJECT_CLASSES)
    )
    activity = forms.ChoiceField(
        label="For which work", required=False, choices=_every("Every activity", ACTIVITIES)
    )
    origin = forms.ChoiceField(
        label="Where it came from", required=False, choices=_every("Everywhere", JournalEntry.Origin.choices)
    )
    amount = MoneyField(label="Amount of a line", required=False, empty=None)

    def __init__(self, *args: Any, awards: Iterable[Award] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = list(awards)
        if listed:
            choices = _every("Every award", [(award.pk, award.number) for award in listed])
            self.fields["award"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["award"]

    def criteria(self) -> JournalCriteria:
        """What is looked for."""
        self.is_valid()
        given = self.cleaned_data
        names = ("since", "until", "account", "source", "object_class", "activity", "origin", "amount")
        asked = {name: given[name] for name in names if given.get(name)}
        criteria = JournalCriteria(text=given.get("q", "").replace("\0", "").strip(), **asked)
        return replace(criteria, award_id=int(given["award"])) if given.get("award") else criteria


class DayForm(forms.Form):
    """The day as of which balances are looked at."""

    until = forms.DateField(label="At the end of", required=False, widget=DateInput)


class EntryForm(OnceMixin, forms.Form):
    """What happened, for people who are no bookkeepers."""

    what = forms.ChoiceField(label="What happened", choices=HAPPENINGS, widget=forms.RadioSelect)
    memo = forms.CharField(
        label="In a sentence",
        max_length=500,
        help_text="As somebody who reads the books in three years needs it.",
    )
    amount = MoneyField(label="Amount in all", help_text="Dollars and cents, like $1,234.50.")
    booked_on = forms.DateField(
        label="Day in the books", widget=DateInput, help_text="In an open month. Not later than today."
    )
    incurred_on = forms.DateField(
        label="Day of the cost, if earlier",
        widget=DateInput,
        required=False,
        help_text="When the goods or the work came: it says in which budget period the cost stands.",
    )
    is_closeout = forms.BooleanField(
        label="It is a cost of closing the award, after its end",
        required=False,
        help_text="Work of administration alone, until the award is settled (2 CFR 200.403(h)).",
    )
    measure = forms.ChoiceField(
        label="The shares below are in",
        choices=[(Measure.PERCENT, "percent"), (Measure.DOLLARS, "dollars")],
        initial=Measure.PERCENT,
        widget=forms.RadioSelect,
    )
    engagement = forms.CharField(
        label="Engagement",
        max_length=20,
        required=False,
        help_text="Its number, such as E-0000068, where the cost belongs to work with one company.",
    )
    paper = forms.ChoiceField(label="What proves it", choices=_PAPERS)
    issuer = forms.CharField(label="Who issued it", max_length=200, required=False)
    number = forms.CharField(label="Its number", max_length=100, required=False)
    dated = forms.DateField(label="Its date", widget=DateInput, required=False)
    file = forms.FileField(
        label="The paper itself",
        required=False,
        widget=FileInput,
        help_text="PDF, picture or Excel, up to 10 MB.",
    )
    kept = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, award: Award, **kwargs: Any) -> None:
        self.award = award
        super().__init__(*args, **kwargs)
        subawards = list(Subaward.objects.filter(award=award))
        for number in range(1, MOST_PARTS + 1):
            self._add_part(number, subawards)
        rows = [
            tuple(f"{name}_{number}" for name in names)
            for number in range(1, MOST_PARTS + 1)
            for names in (self._part_names[:2], self._part_names[2:])
        ]
        self.fieldsets = [
            ("What happened", ["what", "memo", "amount", ("booked_on", "incurred_on"), "is_closeout"]),
            (
                "Who pays, and for what",
                ["measure", *rows, "engagement"],
                "One line for each fund source; together 100 percent, or the whole amount. For what and for which"
                " work are asked of costs and orders only. Leave the lines that you do not need empty.",
            ),
            ("The paper behind it", ["paper", ("issuer", "number", "dated"), "file"]),
        ]

    def _add_part(self, number: int, subawards: list[Subaward]) -> None:
        none = [("", "–")]
        self._part_names = ["source", "share", "object_class", "activity"]
        self.fields[f"source_{number}"] = forms.ChoiceField(
            label=f"Who pays ({number})", choices=[*none, *CASH_SOURCES], required=number == 1
        )
        self.fields[f"share_{number}"] = MoneyField(
            label=f"Share ({number})",
            required=False,
            empty=None,
            initial=Decimal(100) if number == 1 else None,
        )
        self.fields[f"object_class_{number}"] = forms.ChoiceField(
            label=f"For what ({number})", choices=[*none, *OBJECT_CLASSES], required=False
        )
        self.fields[f"activity_{number}"] = forms.ChoiceField(
            label=f"For which work ({number})", choices=[*none, *ACTIVITIES], required=False
        )
        if subawards:
            self._part_names.append("subaward")
            self.fields[f"subaward_{number}"] = forms.ChoiceField(
                label=f"Subaward ({number})",
                choices=[*none, *[(str(each.pk), str(each)) for each in subawards]],
                required=False,
            )

    def clean_booked_on(self) -> Any:
        """Nothing is booked ahead of time."""
        day = self.cleaned_data["booked_on"]
        if day > timezone.localdate():
            raise ValidationError("This day has not come yet. Book it when it has.")
        return day

    def clean_engagement(self) -> Engagement | None:
        """The engagement of the center with this number."""
        text = self.cleaned_data["engagement"].strip()
        if not text:
            return None
        found = Engagement.objects.filter(center_id=self.award.center_id, public_id__iexact=text).first()
        if found is None:
            raise ValidationError(f"“{text}” is no engagement of your center. Its number stands on its page.")
        return found

    def clean(self) -> dict[str, Any]:
        """Days in their order, and parts that say all they need."""
        given = super().clean() or self.cleaned_data
        booked, incurred = given.get("booked_on"), given.get("incurred_on")
        if booked and incurred and incurred > booked:
            self.add_error("incurred_on", "A cost is booked on its day or later, not before.")
        what = given.get("what")
        for number in range(1, MOST_PARTS + 1):
            self._check_part(number, what)
        return given

    def _check_part(self, number: int, what: str | None) -> None:
        given = self.cleaned_data
        source, share = given.get(f"source_{number}"), given.get(f"share_{number}")
        if not source:
            if share and number > 1:
                self.add_error(f"source_{number}", "Say who pays this share, or leave it empty.")
            return
        if share is None and f"share_{number}" not in self.errors:
            self.add_error(f"share_{number}", "Say how much of it, or take the line away.")
        if what in FOR_WHAT:
            for name, asked in (("object_class", "Say for what."), ("activity", "Say for which work.")):
                if not given.get(f"{name}_{number}"):
                    self.add_error(f"{name}_{number}", asked)

    def told(self) -> Told:
        """What was said, as the action takes it."""
        given = self.cleaned_data
        what = Happening(given["what"])
        return Told(
            what=what,
            amount=given["amount"],
            parts=[
                self._part(number, what) for number in range(1, MOST_PARTS + 1) if given[f"source_{number}"]
            ],
            measure=Measure(given["measure"]),
            booked_on=given["booked_on"],
            incurred_on=given["incurred_on"] or given["booked_on"],
            memo=given["memo"].strip(),
            is_closeout=given["is_closeout"],
        )

    def _part(self, number: int, what: Happening) -> Part:
        given = self.cleaned_data
        source, share = FundSource(given[f"source_{number}"]), given[f"share_{number}"]
        if what not in FOR_WHAT:
            return Part(source, share)
        engagement, subaward = given["engagement"], given.get(f"subaward_{number}")
        return Part(
            source,
            share,
            ObjectClass(given[f"object_class_{number}"]),
            Activity(given[f"activity_{number}"]),
            engagement.pk if engagement else None,
            int(subaward) if subaward else None,
        )


class ReverseForm(OnceMixin, forms.Form):
    """The day and the reason of a correction."""

    booked_on = forms.DateField(
        label="Day of the correction",
        widget=DateInput,
        help_text="In an open month, on the day of the entry or later.",
    )
    reason = forms.CharField(
        label="What was wrong",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text="It stays with both entries.",
    )


class ReopenForm(OnceMixin, forms.Form):
    """Why a closed month is opened."""

    reason = forms.CharField(
        label="What has to be changed", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )
