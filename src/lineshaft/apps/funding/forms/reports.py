"""What is written into a federal report, and about cash."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from lineshaft.domain.rules.findings import Finding
from lineshaft.ui.documents import sha256_of
from lineshaft.ui.fields import MoneyField
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput

from ..models import FederalReport, Recipient
from ..reporting.document import GENERAL

LINE, TEXT = 200, 3000
_OWN = ("agency", "account_number")


class StartReportForm(OnceMixin, forms.Form):
    """The day as of which a report is made."""

    report_date = forms.DateField(
        label="Report as of",
        widget=DateInput,
        help_text="The last day of the reporting period. The report as of the last day of the award is the final one.",
    )


class RecipientForm(forms.Form):
    """Who holds the awards of a center."""

    name = forms.CharField(
        label="Legal name", max_length=LINE, help_text="As SAM.gov has it. Item 3 of the SF-425."
    )
    address = forms.CharField(
        label="Address",
        max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Street, city, state and ZIP code.",
    )
    uei = forms.CharField(
        label="Unique Entity ID",
        max_length=20,
        help_text="12 letters and digits. Item 4a, which on the form is still called DUNS number.",
    )
    ein = forms.CharField(
        label="Employer Identification Number", max_length=20, help_text="9 digits, as 12-3456789. Item 4b."
    )

    fieldsets = [("", ["name", "address", ("uei", "ein")])]

    @staticmethod
    def initial_of(recipient: Recipient) -> dict[str, Any]:
        """Its values as the form shows them."""
        return {name: getattr(recipient, name) for name in ("name", "address", "uei", "ein")}


class DraftForm(forms.Form):
    """What the draft says itself, and the remarks: one for each rule that asks for it, and one in general."""

    agency = forms.CharField(label="1. Federal agency and organizational element", max_length=LINE)
    account_number = forms.CharField(
        label="5. Recipient account number", max_length=LINE, required=False, help_text="For your own use."
    )

    def __init__(
        self,
        *args: Any,
        to_explain: Sequence[Finding],
        outdated: Mapping[str, tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        """`outdated` are remarks with what they answered, which is not what their rule says now."""
        super().__init__(*args, **kwargs)
        self._outdated = outdated
        self._asked = {finding.rule.id: finding.why for finding in to_explain}
        for finding in to_explain:
            before, _ = outdated.get(finding.rule.id, ("", ""))
            again = (
                f" What was written before the figures changed: “{before}”. Write it anew." if before else ""
            )
            self.fields[finding.rule.id] = forms.CharField(
                label=finding.rule.sentence,
                help_text=f"{finding.why} ({finding.rule.citation}){again}",
                widget=forms.Textarea(attrs={"rows": 2}),
                max_length=TEXT,
                required=False,
            )
        self.fields[GENERAL] = forms.CharField(
            label="Other remarks", widget=forms.Textarea(attrs={"rows": 2}), max_length=TEXT, required=False
        )
        self.fields["read"] = forms.CharField(
            widget=forms.HiddenInput, required=False, initial=self._what_is_asked
        )

    @property
    def _what_is_asked(self) -> str:
        """Of what the rules say now: a remark is kept only where its writer has read this."""
        return sha256_of(self._asked)

    def clean(self) -> dict[str, Any]:
        """Refuses remarks where the rules say something else than when the page was opened."""
        cleaned = super().clean() or {}
        if self._asked and cleaned.get("read") != self._what_is_asked:
            self.add_error(
                None,
                "The books have changed since you opened the page: read below what the rules ask now, and save.",
            )
            self.data = {**self.data, "read": self._what_is_asked}
        return cleaned

    @property
    def fieldsets(self) -> list[tuple[str, list[Any]]]:
        """To whom, then item 12."""
        return [
            ("To whom", ["agency", "account_number"]),
            ("12. Remarks", [*self._asked, GENERAL]),
        ]

    @classmethod
    def of(cls, report: FederalReport, to_explain: Sequence[Finding], data: Any = None) -> "DraftForm":
        """The form with what the draft says so far; a remark on what was otherwise is shown beside its field."""
        now = {finding.rule.id: finding.why for finding in to_explain}
        outdated = {
            name: (text, report.answered.get(name, ""))
            for name, text in report.remarks.items()
            if name in now and report.answered.get(name) != now[name]
        }
        kept = {name: text for name, text in report.remarks.items() if name not in outdated}
        initial = {**{name: getattr(report, name) for name in _OWN}, **kept}
        return cls(data, initial=initial, to_explain=to_explain, outdated=outdated)

    @property
    def facts(self) -> dict[str, str]:
        """What the draft says itself."""
        return {name: self.cleaned_data[name] for name in _OWN}

    @property
    def remarks(self) -> dict[str, str]:
        """The remarks, by the rule that asked or in general. An outdated one is kept until it is written anew."""
        before = {name: text for name, (text, _) in self._outdated.items()}
        return {name: self.cleaned_data[name] or before.get(name, "") for name in [*self._asked, GENERAL]}

    @property
    def asked(self) -> dict[str, str]:
        """What each rule said, which its remark answers."""
        before = {name: why for name, (_, why) in self._outdated.items() if not self.cleaned_data[name]}
        return {**self._asked, **before}


class CertifyForm(OnceMixin, forms.Form):
    """Item 13: what is said of who signs, beside their name."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    title = forms.CharField(label="13a. Your title", max_length=LINE)
    phone = forms.CharField(
        label="13c. Telephone", max_length=50, help_text="Area code, number and extension."
    )
    email = forms.EmailField(label="13d. Email address")
    agrees = forms.BooleanField(
        label="I sign this report with my name.",
        error_messages={"required": "Tick this to sign. Nothing is certified without it."},
    )

    fieldsets = [("", ["title", ("phone", "email"), "agrees"])]

    @property
    def certifier(self) -> dict[str, str]:
        """Title, telephone and email of who signs."""
        return {name: self.cleaned_data[name] for name in ("title", "phone", "email")}


class ReviseForm(OnceMixin, forms.Form):
    """Why a certified report is revised."""

    reason = forms.CharField(
        label="Why it is revised",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=TEXT,
        help_text="It stands in the revised report, beside what changed.",
    )


class ExpectedForm(forms.Form):
    """What will be paid in the next days and is not in the books yet."""

    expected = MoneyField(
        label="Expected federal costs of the next days",
        required=False,
        help_text="Payroll, bills that will arrive: what is not in the books yet. Nothing is stored.",
    )

    def clean_expected(self) -> Decimal:
        """Zero or more."""
        return _not_negative(self.cleaned_data["expected"])


class CashForm(OnceMixin, forms.Form):
    """Money that came in or went back."""

    what = forms.ChoiceField(
        label="What happened",
        choices=[
            ("drawdown", "A drawdown was received"),
            ("interest", "The bank paid interest on federal advances"),
            ("returned", "Interest was sent back"),
            ("kept", "Interest is kept for administration"),
        ],
    )
    day = forms.DateField(label="Day", widget=DateInput)
    amount = MoneyField(label="Amount", empty=None)
    reference = forms.CharField(
        label="Reference",
        max_length=LINE,
        help_text="The number at the payment system or bank. The same one is booked once.",
    )

    why = forms.CharField(
        label="Why it is right",
        max_length=LINE,
        required=False,
        help_text="Only for a drawdown of more than the award has authorized. It stays with the entry.",
    )

    fieldsets = [("", ["what", ("day", "amount"), "reference", "why"])]


def _not_negative(amount: Decimal) -> Decimal:
    if amount < 0:
        raise ValidationError("Write zero or more.")
    return amount
