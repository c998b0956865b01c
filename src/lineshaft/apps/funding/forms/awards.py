"""What is recorded of an award."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.utils import timezone

from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.ui.fields import MoneyField
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.tags.formatting import day
from lineshaft.ui.widgets import DateInput

from ..models import Approval, AwardAction, AwardTerms
from ..models.ledger import OBJECT_CLASSES

_TEXT = forms.Textarea(attrs={"rows": 3})
LINE, TEXT = 200, 3000


class PeriodField(forms.ModelChoiceField):
    """A budget period by its days."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{day(obj.starts_on)} to {day(obj.ends_on)}"


class ActionForm(OnceMixin, forms.Form):
    """A notice about an award."""

    kind = forms.ChoiceField(label="What happened", choices=AwardAction.Kind.choices)
    amount = MoneyField(
        label="Federal dollars",
        required=False,
        help_text="Of this notice alone, always above zero. Leave it empty where no money comes or goes.",
    )
    budget_period = PeriodField(
        label="Budget period",
        queryset=BudgetPeriod.objects.none(),
        required=False,
        help_text="Empty where the notice names none: its money is then open to every period.",
    )
    executed_on = forms.DateField(label="Day of the notice", widget=DateInput)
    extended_to = forms.DateField(
        label="Extended to", widget=DateInput, required=False, help_text="The new last day, for an extension."
    )
    number = forms.CharField(label="Number of the amendment", max_length=50, required=False)
    is_pending = forms.BooleanField(
        label="Not executed yet",
        required=False,
        help_text="Planned or submitted: it does not count as authorized.",
    )
    source = forms.CharField(label="Source", max_length=500, help_text="The notice, by its number and day.")
    note = forms.CharField(label="Note", widget=_TEXT, max_length=TEXT, required=False)

    fieldsets = [
        (
            "",
            [
                "kind",
                ("amount", "budget_period"),
                ("executed_on", "extended_to"),
                "number",
                "is_pending",
                "source",
                "note",
            ],
        )
    ]

    def __init__(self, *args: Any, award: Award, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["budget_period"].queryset = award.budget_periods.all()  # type: ignore[attr-defined]


class ReasonForm(OnceMixin, forms.Form):
    """Why something is taken back, returned or changed."""

    reason = forms.CharField(label="Why", widget=_TEXT, max_length=TEXT)


class TermsForm(OnceMixin, forms.Form):
    """The terms of an award from a day on."""

    applies_from = forms.DateField(label="Apply from", widget=DateInput)
    law_as_of = forms.DateField(
        label="Law as of",
        widget=DateInput,
        help_text="The day of the notice that last took up the text of 2 CFR 200: its values apply to this award.",
    )
    match_percent = forms.DecimalField(
        label="Match in percent of the total",
        required=False,
        min_value=Decimal("0.0001"),
        max_value=Decimal("99.9999"),
        max_digits=6,
        decimal_places=4,
        help_text="50 where each federal dollar needs a non-federal one. Empty where the award asks for no match.",
    )
    income_method = forms.ChoiceField(
        label="Program income is used by",
        choices=AwardTerms.IncomeMethod.choices,
        help_text="Cost sharing: it counts as match. Addition: it is added to the budget. Deduction: it lowers cost.",
    )
    additive_allowed = forms.BooleanField(
        label="Income beyond the match may be added to the budget", required=False
    )
    indirect_type = forms.ChoiceField(label="Indirect cost", choices=AwardTerms.IndirectType.choices)
    indirect_percent = forms.DecimalField(
        label="Indirect rate in percent",
        required=False,
        min_value=0,
        max_value=100,
        max_digits=7,
        decimal_places=4,
    )
    base_excludes = forms.MultipleChoiceField(
        label="The rate agreement also leaves out of the base",
        choices=[(value, label) for value, label in OBJECT_CLASSES if value in AwardTerms.MAY_BE_EXCLUDED],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Beside equipment, construction, rent, tuition, participant support and the rest of subawards."
        " Only a negotiated agreement leaves out more (2 CFR 200.1).",
    )
    frequency = forms.ChoiceField(label="Federal reports", choices=AwardTerms.Frequency.choices)
    basis = forms.ChoiceField(label="Basis of accounting", choices=AwardTerms.Basis.choices)
    settle_days = forms.IntegerField(
        label="Days to settle after the end",
        min_value=0,
        max_value=1000,
        help_text="2 CFR 200.344(c): 120 days.",
    )
    source = forms.CharField(
        label="Source", max_length=500, help_text="The notice or amendment, with its day."
    )

    fieldsets = [
        ("From when", [("applies_from", "law_as_of"), "source"]),
        ("Match and program income", ["match_percent", "income_method", "additive_allowed"]),
        ("Indirect cost", [("indirect_type", "indirect_percent"), "base_excludes"]),
        ("Reports", [("frequency", "basis"), "settle_days"]),
    ]

    @classmethod
    def of(cls, award: Award, latest: AwardTerms | None, data: Any = None) -> "TermsForm":
        """The form with the terms that apply now, or with those that are usual."""
        initial: dict[str, Any] = {
            "applies_from": award.starts_on,
            "law_as_of": award.starts_on,
            "match_percent": 50,
            "income_method": AwardTerms.IncomeMethod.COST_SHARING,
            "frequency": AwardTerms.Frequency.SEMIANNUAL,
            "basis": AwardTerms.Basis.ACCRUAL,
            "settle_days": 120,
        }
        if latest is not None:
            share = latest.match_share
            initial = {
                **{name: getattr(latest, name) for name in cls.base_fields if hasattr(latest, name)},
                "match_percent": None if share is None else _in_percent(share),
                "indirect_percent": _in_percent(latest.indirect_rate),
                "applies_from": timezone.localdate(),
                "source": "",
            }
        return cls(data, initial=initial)

    @property
    def facts(self) -> dict[str, Any]:
        """What `actions.record_terms` takes."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "once"}
        percent, rate = given.pop("match_percent"), given.pop("indirect_percent")
        given["match_share"] = None if percent is None else Fraction(percent) / 100
        given["indirect_rate"] = (rate or Decimal(0)) / 100
        return given


class ApprovalForm(OnceMixin, forms.Form):
    """A question to the program office."""

    kind = forms.ChoiceField(label="For", choices=Approval.Kind.choices)
    what = forms.CharField(label="What is to be done, and why", widget=_TEXT, max_length=TEXT)
    amount = MoneyField(
        label="Amount", required=False, empty=None, help_text="For a transfer: all that is to be moved."
    )
    days = forms.IntegerField(
        label="Days before the award",
        required=False,
        min_value=1,
        max_value=365,
        help_text="For costs before the award alone.",
    )

    fieldsets = [("", ["kind", "what", ("amount", "days")])]


class DecisionForm(OnceMixin, forms.Form):
    """The office's word on a question."""

    state = forms.ChoiceField(
        label="Decision", choices=[("granted", "Granted"), ("refused", "Refused")], widget=forms.RadioSelect
    )
    decided_on = forms.DateField(label="Day", widget=DateInput, initial=timezone.localdate)
    decision = forms.CharField(
        label="In words", widget=_TEXT, max_length=TEXT, help_text="With the reference of the letter."
    )


class BudgetDecisionForm(forms.Form):
    """The office's word on a budget."""

    state = forms.ChoiceField(
        label="Decision",
        choices=[("approved", "Approve"), ("returned", "Return to the center")],
        widget=forms.RadioSelect,
    )
    decision = forms.CharField(label="In words", widget=_TEXT, max_length=TEXT)


class NewVersionForm(OnceMixin, forms.Form):
    """Why a budget that is in force changes."""

    why = forms.CharField(label="Why the approved budget changes", widget=_TEXT, max_length=TEXT)


def _in_percent(share: Decimal) -> str:
    """A share as percent without zeros at its end: 0.5 as 50."""
    text = f"{share * 100:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
