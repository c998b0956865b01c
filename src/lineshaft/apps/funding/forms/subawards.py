"""What is recorded of subrecipients and contractors."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from lineshaft.domain.ledger import Activity, FundSource
from lineshaft.domain.rules.subawards import POINTS, SUBAWARD_DATA, Point, Role
from lineshaft.ui.fields import MoneyField
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput

from ..models import Monitoring, RiskAssessment, Subaward
from ..models.ledger import ACTIVITIES
from ..models.subawards import CASH_OF_SUBRECIPIENTS

_TEXT = forms.Textarea(attrs={"rows": 3})
LINE, TEXT = 300, 3000
_YES_NO = [("", "not answered"), ("yes", "yes"), ("no", "no")]


class SubawardForm(OnceMixin, forms.Form):
    """A subaward or contract to be made."""

    name = forms.CharField(label="Name of the organisation", max_length=LINE)
    number = forms.CharField(label="Number of the agreement", max_length=100)
    uei = forms.CharField(
        label="Unique entity identifier",
        max_length=12,
        required=False,
        help_text="12 letters and digits, from SAM.gov.",
    )
    purpose = forms.CharField(label="What it does for the program", widget=_TEXT, max_length=TEXT)
    starts_on = forms.DateField(label="First day", widget=DateInput)
    ends_on = forms.DateField(label="Last day", widget=DateInput)
    federal_amount = MoneyField(label="Federal dollars")
    match_amount = MoneyField(label="Its own match", required=False)
    reports_every = forms.TypedChoiceField(
        label="It reports", choices=Subaward.Frequency.choices, coerce=int, initial=3
    )

    fieldsets = [
        (
            "",
            [
                ("name", "uei"),
                "number",
                "purpose",
                ("starts_on", "ends_on"),
                ("federal_amount", "match_amount"),
                "reports_every",
            ],
        )
    ]


class AmendForm(OnceMixin, forms.Form):
    """A signed modification of an agreement that is in force."""

    number = forms.CharField(label="Number of the amendment", max_length=100)
    signed_on = forms.DateField(label="Signed on", widget=DateInput)
    federal_amount = MoneyField(
        label="Federal dollars in all", help_text="The whole from now on, not the difference."
    )
    match_amount = MoneyField(label="Its own match in all", required=False)
    ends_on = forms.DateField(label="Last day", widget=DateInput)
    why = forms.CharField(label="Why", widget=_TEXT, max_length=TEXT)

    fieldsets = [("", [("number", "signed_on"), ("federal_amount", "match_amount"), "ends_on", "why"])]


class RoleForm(forms.Form):
    """The points of substance of 2 CFR 200.331, and the determination."""

    role = forms.ChoiceField(
        label="It is a",
        choices=[(Role.SUBRECIPIENT, "subrecipient"), (Role.CONTRACTOR, "contractor")],
        widget=forms.RadioSelect,
    )
    because = forms.CharField(
        label="Why",
        widget=_TEXT,
        max_length=TEXT,
        help_text="The substance of the agreement decides, not its name.",
    )

    def __init__(self, data: Any = None, *, subaward: Subaward) -> None:
        super().__init__(data, initial={"role": subaward.role, "because": subaward.role_because})
        for point, (_, words) in POINTS.items():
            present = subaward.answers.get(point.value)
            self.fields[point.value] = forms.ChoiceField(
                label=words[:1].upper() + words[1:],
                choices=_YES_NO,
                required=False,
                initial="" if present is None else "yes" if present else "no",
            )
        self.fieldsets = [
            (
                "Points of substance",
                [point.value for point in POINTS],
                "Each speaks for one or the other; none decides alone.",
            ),
            ("Determination", ["role", "because"]),
        ]

    @property
    def answers(self) -> dict[Point, bool | None]:
        """Each point as it was answered."""
        said = {"yes": True, "no": False}
        return {point: said.get(self.cleaned_data.get(point.value, "")) for point in POINTS}


class DataForm(forms.Form):
    """What a subaward must state, beyond what stands in the agreement and the award."""

    FROM_FIELDS = frozenset(
        {"subrecipient_name", "subrecipient_uei", "fain", "period", "obligated_now", "description"}
    )

    def __init__(self, data: Any = None, *, subaward: Subaward) -> None:
        super().__init__(data)
        for key, words in SUBAWARD_DATA.items():
            if key not in self.FROM_FIELDS:
                self.fields[key] = forms.CharField(
                    label=words[:1].upper() + words[1:],
                    required=False,
                    max_length=TEXT,
                    initial=subaward.data.get(key, ""),
                    widget=forms.Textarea(attrs={"rows": 2}),
                )


class ExclusionForm(OnceMixin, forms.Form):
    """One look-up in SAM.gov."""

    checked_on = forms.DateField(label="Looked up on", widget=DateInput, initial=timezone.localdate)
    is_excluded = forms.TypedChoiceField(
        label="Result",
        choices=[("no", "Not excluded"), ("yes", "Excluded or disqualified")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    source = forms.CharField(
        label="Where", max_length=LINE, help_text="SAM.gov, with the name or identifier that was looked up."
    )


class RiskForm(OnceMixin, forms.Form):
    """The factors of 2 CFR 200.332(c)."""

    prior_experience = forms.CharField(label="Experience with like subawards", widget=_TEXT, max_length=TEXT)
    audit_results = forms.CharField(label="Results of audits", widget=_TEXT, max_length=TEXT)
    staff_and_systems = forms.CharField(label="New people, or changed systems", widget=_TEXT, max_length=TEXT)
    federal_monitoring = forms.CharField(
        label="Monitoring by federal agencies", widget=_TEXT, max_length=TEXT
    )
    level = forms.ChoiceField(label="Risk", choices=RiskAssessment.Level.choices, widget=forms.RadioSelect)
    measures = forms.CharField(label="What follows", widget=_TEXT, max_length=TEXT, required=False)
    assessed_on = forms.DateField(label="Day", widget=DateInput, initial=timezone.localdate)


class ReportForm(OnceMixin, forms.Form):
    """A report of a subrecipient as it came."""

    period_ends_on = forms.DateField(label="Period to", widget=DateInput)
    received_on = forms.DateField(label="Received on", widget=DateInput, initial=timezone.localdate)
    federal = MoneyField(label="Federal cost", required=False)
    match_cash = MoneyField(
        label="In all",
        required=False,
        help_text="The parts below add up to it: who paid, as the report says.",
    )
    cash_state = MoneyField(label="The state", required=False)
    cash_local = MoneyField(label="Local government", required=False)
    cash_private = MoneyField(
        label="Private", required=False, help_text="Its own money, companies, associations."
    )
    cash_fees = MoneyField(
        label="Fees of companies", required=False, help_text="Income of the award that it earned and spent."
    )
    match_in_kind = MoneyField(label="Its match, in-kind", required=False)
    progress = forms.CharField(label="What was done", widget=_TEXT, max_length=TEXT, required=False)
    file = forms.FileField(label="The report", required=False)
    title = forms.CharField(label="Name of the paper", max_length=LINE, initial="report of the subrecipient")

    fieldsets = [
        ("", [("period_ends_on", "received_on"), ("federal", "match_in_kind")]),
        ("Its match in cash", ["match_cash", ("cash_state", "cash_local"), ("cash_private", "cash_fees")]),
        ("The report itself", ["progress", "title", "file"]),
    ]

    @property
    def cash_by_source(self) -> dict[FundSource, Decimal]:
        """Its match in cash by who paid."""
        return {source: self.cleaned_data[f"cash_{source}"] for source in CASH_OF_SUBRECIPIENTS}


class AcceptForm(OnceMixin, forms.Form):
    """The day on which an accepted report stands in the books."""

    booked_on = forms.DateField(label="Booked on", widget=DateInput, initial=timezone.localdate)
    activity = forms.TypedChoiceField(
        label="For which work", choices=ACTIVITIES, coerce=Activity, initial=Activity.PROGRAM
    )
    decision = forms.CharField(label="Note", widget=_TEXT, max_length=TEXT, required=False)


class DayForm(OnceMixin, forms.Form):
    """The day of a payment, or of closing."""

    day = forms.DateField(label="Day", widget=DateInput, initial=timezone.localdate)


class MonitoringForm(OnceMixin, forms.Form):
    """An act of monitoring to come."""

    kind = forms.ChoiceField(label="Kind", choices=Monitoring.Kind.choices)
    what = forms.CharField(label="What is looked at", widget=_TEXT, max_length=TEXT)
    due_on = forms.DateField(label="Due", widget=DateInput)


class FoundForm(OnceMixin, forms.Form):
    """What monitoring found."""

    done_on = forms.DateField(label="Done on", widget=DateInput, initial=timezone.localdate)
    found = forms.CharField(label="What was found, and what follows", widget=_TEXT, max_length=TEXT)
