"""The claim that something somebody gave is match: each kind asks only what it needs."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from lineshaft.apps.network.models import BudgetPeriod
from lineshaft.domain.rules.claims import RateFrom
from lineshaft.domain.rules.costs import CostKind
from lineshaft.ui import uploaded_files
from lineshaft.ui.fields import MoneyField, SearchField
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.tags.formatting import day
from lineshaft.ui.widgets import DateInput, FileInput

from ..actions import Given, Paper
from ..actions.judging import MATCH_ROWS
from ..models import Contribution, ContributionEvidence, Subaward
from ..models.budgets import REVENUE_ROWS
from ..models.ledger import ACTIVITIES, OBJECT_CLASSES
from ..states import ContributionState
from .awards import LINE, TEXT

_KIND, _PROVES = Contribution.Kind, ContributionEvidence.Proves
_WORK = ["hours", ("rate", "fringe"), ("like_rate", "rate_source")]
_GOODS = ["amount", ("market_value", "market_as_of"), "market_source"]
WORTH: Mapping[str, list[Any]] = {
    _KIND.VOLUNTEER: [*_WORK, "rate_from"],
    _KIND.LOANED_EMPLOYEE: [*_WORK, ("indirect", "indirect_rate_from"), "is_same_skill"],
    _KIND.DONATED_SUPPLIES: _GOODS,
    _KIND.DONATED_SPACE: [
        "recurs_until", "amount", "appraised_value", ("appraised_by", "appraised_on"), "is_independent",
    ],
    _KIND.LOANED_EQUIPMENT: ["recurs_until", *_GOODS],
    _KIND.DONATED_EQUIPMENT: [*_GOODS, "is_agreed"],
    _KIND.CASH: ["amount", "object_class"],
    _KIND.UNRECOVERED_INDIRECT: ["amount", ("at_approved_rate", "charged")],
}  # fmt: skip
"""What each kind asks of its value."""
OWN_COST = frozenset({_KIND.CASH, _KIND.UNRECOVERED_INDIRECT})
EXPLAINED: Mapping[str, str] = {
    _KIND.VOLUNTEER: "Somebody worked without pay: hours at the rate paid for like work, with fringe benefits.",
    _KIND.LOANED_EMPLOYEE: "Another employer pays somebody who works for the center: hours at their regular pay.",
    _KIND.DONATED_SUPPLIES: "Goods were given: what they were worth on the market on the day of the gift.",
    _KIND.DONATED_SPACE: "Rooms are lent without rent: the fair rent of like rooms by an independent appraisal.",
    _KIND.LOANED_EQUIPMENT: "A machine is lent without charge: its fair rent.",
    _KIND.DONATED_EQUIPMENT: "A machine was given for good, where the award's terms let its value count.",
    _KIND.CASH: "The state, a local government or a private giver paid money that paid for a cost of the award.",
    _KIND.UNRECOVERED_INDIRECT: "Indirect cost that the award would have carried and was not charged, with approval.",
}
_AMOUNT_WORDS: Mapping[str, str] = {
    _KIND.DONATED_SPACE: "Dollars of a month",
    _KIND.LOANED_EQUIPMENT: "Dollars of a month",
    _KIND.UNRECOVERED_INDIRECT: "Dollars claimed",
}
_RENTAL = {
    "market_value": "Fair rent of a month",
    "market_as_of": "As of",
}


def _yes_no(label: str, help_text: str = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.RadioSelect,
        choices=[("yes", "Yes"), ("no", "No"), ("", "Not known yet")],
        coerce=lambda value: value == "yes",
        empty_value=None,
    )


class PeriodOfAwardField(forms.ModelChoiceField):
    """A budget period with its award."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.award.number}, {day(obj.starts_on)} to {day(obj.ends_on)}"


def _line(label: str, help_text: str = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=LINE, required=required, help_text=help_text)


def _day(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput, required=False, help_text=help_text)


def _money(label: str, help_text: str = "", *, required: bool = False) -> MoneyField:
    return MoneyField(label=label, help_text=help_text, required=required, empty=None)


class ContributionForm(OnceMixin, forms.Form):
    """A claim of one kind. What is not known yet may be left open: the rules then say what is missing."""

    budget_period = PeriodOfAwardField(
        label="Budget period of the award", queryset=BudgetPeriod.objects.none()
    )
    giver = _line("Who gives", "The organisation or person by name.", required=True)
    giver_kind = forms.ChoiceField(label="The giver is", choices=Contribution.GiverKind.choices)
    subaward = forms.ModelChoiceField(
        label="Subaward",
        queryset=Subaward.objects.none(),
        required=False,
        help_text="Where a subrecipient gives.",
    )
    what = forms.CharField(
        label="What was given, and for which work", max_length=TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )
    given_on = forms.DateField(
        label="Day", widget=DateInput, help_text="On which it was given, or the first day."
    )
    activity = forms.ChoiceField(label="It served", choices=ACTIVITIES)
    hours = forms.DecimalField(label="Hours", max_digits=7, decimal_places=2, min_value=Decimal("0.01"))
    rate = _money("Dollars claimed for an hour", required=True)
    fringe = _money("Fringe benefits, for all hours", "Leave it empty where none are claimed.")
    like_rate = _money("Dollars paid for an hour of like work")
    rate_source = _line("Where that rate stands", "A pay scale or survey, by its name and page.")
    rate_from = forms.ChoiceField(
        label="It is the rate of", required=False, widget=forms.RadioSelect,
        choices=[
            (RateFrom.OWN_STAFF.value, "the center's own staff"),
            (RateFrom.LABOR_MARKET.value, "the labor market"),
            ("", "Not known yet"),
        ],
    )  # fmt: skip
    indirect = _money("Indirect cost of the employer, for all hours", "Leave it empty where none is claimed.")
    indirect_rate_from = _line("Approved rate it follows", "Of the employer, by its agreement.")
    is_same_skill = _yes_no("Does the person do what the employer normally pays them for?")
    amount = _money("Dollars", required=True)
    object_class = forms.ChoiceField(label="What the money paid for", choices=OBJECT_CLASSES)
    market_value = _money("Fair market value")
    market_as_of = _day("Value as of", "The day of the gift.")
    market_source = _line("Where the value stands", "A price list, offer or appraisal.")
    is_agreed = _yes_no("Do the award's terms let the value of donated equipment count?")
    recurs_until = _day(
        "Each month until",
        "The last day, at most the end of the period. A month in part counts by its days. Empty: once.",
    )
    appraised_value = _money("Fair rent of a month by the appraisal")
    appraised_by = _line("Appraised by")
    appraised_on = _day("Appraised on")
    is_independent = _yes_no("Is the appraiser independent of the center and the giver?")
    at_approved_rate = _money("What the approved rate would have given")
    charged = _money("What was charged to the award")
    without_charge = _yes_no("Did a third party give it without charge?")
    is_federally_paid = _yes_no(
        "Did federal money pay for it?",
        "Also money that a state or partner passed on from another federal award.",
    )
    statute = _line("Law that lets it count all the same", "Only where federal money paid for it.")
    counted_elsewhere = forms.ChoiceField(
        label="Does another federal award count it?", required=False, widget=forms.RadioSelect,
        choices=[("no", "No"), ("yes", "Yes"), ("", "Not known yet")],
    )  # fmt: skip
    other_award = _line("Which award", "Only where another federal award counts it.")
    is_necessary = _yes_no("Is it necessary and reasonable for the work of the award?")
    budget_row = forms.ChoiceField(
        label="Row of the approved budget", required=False,
        choices=[("", "Not known yet"), *((row.value, dict(REVENUE_ROWS)[row]) for row in MATCH_ROWS)],
    )  # fmt: skip
    cost_kind = forms.ChoiceField(
        label="Is it one of these?", choices=[(each.value, each.replace("_", " ")) for each in CostKind],
        help_text="Kinds of cost that the cost principles name. Most are ordinary.",
    )  # fmt: skip
    stated_by = _line("Who at the center says so", "The person who knows the work, by name.", required=True)

    def __init__(
        self,
        *args: Any,
        kind: str,
        periods: QuerySet[BudgetPeriod],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["budget_period"].queryset = periods  # type: ignore[attr-defined]
        subawards = Subaward.objects.filter(award__in=periods.values("award"))
        self.fields["subaward"].queryset = subawards  # type: ignore[attr-defined]
        self.fieldsets = self._fieldsets(bool(subawards))
        asked = {name for _, rows, *_ in self.fieldsets for row in rows for name in _names(row)}
        for name in set(self.fields) - asked - {"once"}:
            del self.fields[name]
        self._reword()

    def _fieldsets(self, has_subawards: bool) -> list[tuple[Any, ...]]:
        giver: list[Any] = ["budget_period", ("giver", "giver_kind")]
        if has_subawards:
            giver.append("subaward")
        tests: list[Any] = ["is_necessary", "counted_elsewhere", "other_award"]
        if self.kind != _KIND.UNRECOVERED_INDIRECT:
            tests += ["is_federally_paid", "statute"]
        if self.kind not in OWN_COST:
            tests.insert(0, "without_charge")
        tests += ["budget_row", "cost_kind", "stated_by"]
        return [
            ("Who gave what", [*giver, "what", ("given_on", "activity")]),
            ("What it is worth", WORTH[self.kind]),
            ("What the rules ask", tests, "What is not known yet may stay open; the claim then waits."),
        ]

    def _reword(self) -> None:
        if self.kind in _AMOUNT_WORDS:
            self.fields["amount"].label = _AMOUNT_WORDS[self.kind]
        if self.kind == _KIND.LOANED_EQUIPMENT:
            for name, label in _RENTAL.items():
                self.fields[name].label = label
            self.fields["market_as_of"].help_text = ""
        if self.kind == _KIND.LOANED_EMPLOYEE:
            self.fields["like_rate"].label = "Regular pay of an hour"
            self.fields["rate_source"].label = "Where that pay is recorded"

    @property
    def given(self) -> Given:
        """What a valid form claims."""
        values = self.cleaned_data
        worth = {name for row in WORTH[self.kind] for name in _names(row)}
        stated = {name: _plain(values.get(name)) for name in worth - _OF_THE_ROW}
        for name in (
            "without_charge",
            "is_federally_paid",
            "is_necessary",
            "statute",
            "budget_row",
            "cost_kind",
            "stated_by",
        ):
            if name in values:
                stated[name] = _plain(values[name])
        if self.kind == _KIND.UNRECOVERED_INDIRECT:
            stated["is_federally_paid"] = False
        elsewhere = values["counted_elsewhere"]
        stated["other_award"] = {"no": "", "yes": values["other_award"] or "another award"}.get(elsewhere)
        return Given(
            budget_period=values["budget_period"],
            kind=self.kind,
            giver=values["giver"],
            giver_kind=values["giver_kind"],
            what=values["what"],
            given_on=values["given_on"],
            activity=values["activity"],
            stated=stated,
            amount=values.get("amount"),
            object_class=values.get("object_class", ""),
            subaward=values.get("subaward"),
            recurs_until=values.get("recurs_until"),
        )


_ASKED = (
    "without_charge", "is_federally_paid", "is_necessary", "statute", "budget_row", "cost_kind", "stated_by",
)  # fmt: skip
_OF_THE_ROW = frozenset({"amount", "object_class", "recurs_until"})


def _names(row: Any) -> tuple[str, ...]:
    return (row,) if isinstance(row, str) else tuple(row)


def _plain(value: Any) -> Any:
    """A value as JSON keeps it: amounts and days as text, so that no cent is lost."""
    return value if value is None or isinstance(value, bool) else str(value)


def as_initial(contribution: Contribution) -> dict[str, Any]:
    """What the form shows of a claim that is changed, or of one that was taken back."""
    columns = (
        "budget_period", "giver", "giver_kind", "subaward", "what", "given_on", "activity", "amount", "object_class",
        "recurs_until",
    )  # fmt: skip
    shown: dict[str, Any] = {name: getattr(contribution, name) for name in columns}
    for name, value in contribution.stated.items():
        shown[name] = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
    other = contribution.stated.get("other_award")
    shown["counted_elsewhere"] = "" if other is None else "yes" if other else "no"
    return shown


class PaperForm(OnceMixin, forms.Form):
    """A paper behind a claim."""

    proves = forms.ChoiceField(label="It shows", choices=_PROVES.choices)
    title = _line("What it is", required=True)
    issuer = _line("Who made it")
    number = _line("Its number", "With who made it, this lets nobody claim the same paper twice.")
    dated = _day("Its day")
    file = forms.FileField(
        label="File", required=False, widget=FileInput,
        help_text=f"{uploaded_files.ACCEPTED}; up to {uploaded_files.LARGEST_MEGABYTES} MB.",
    )  # fmt: skip

    fieldsets = [("", ["proves", "title", ("issuer", "number"), "dated", "file"])]

    @property
    def paper(self) -> Paper:
        """What a valid form adds."""
        values = self.cleaned_data
        facts = {name: values[name] for name in ("issuer", "number", "dated")}
        return Paper(values["proves"], values["title"], facts, values["file"])


class WordsForm(OnceMixin, forms.Form):
    """Why a claim is cleared, rejected or taken back."""

    words = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 3}), max_length=TEXT)


class ContributionFilter(forms.Form):
    """The filters of the list."""

    q = SearchField("Giver or words")
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "Every state"), *ContributionState.choices]
    )
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "Every kind"), *_KIND.choices])
    period = PeriodOfAwardField(
        label="Budget period",
        required=False,
        queryset=BudgetPeriod.objects.none(),
        empty_label="Every period",
    )

    def __init__(self, *args: Any, periods: QuerySet[BudgetPeriod], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].queryset = periods  # type: ignore[attr-defined]

    def criteria(self) -> dict[str, Any]:
        """The filters as `queries.contributions_of` takes them; a value that cannot be used is left out."""
        self.is_valid()
        values = self.cleaned_data
        period = values.get("period")
        return {
            "text": values.get("q", "").replace("\0", ""),
            "state": values.get("state", ""),
            "kind": values.get("kind", ""),
            "period": period.pk if period else None,
        }
