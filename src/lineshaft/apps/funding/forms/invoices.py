"""Fees and invoices as people enter them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from lineshaft.apps.companies.forms.holders import HolderField, offer_holders
from lineshaft.apps.companies.models import Company
from lineshaft.apps.companies.queries import Holders
from lineshaft.apps.network.models import BudgetPeriod
from lineshaft.ui.fields import MoneyField, SearchField
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput

from ..actions import Billed
from ..models import Invoice
from ..queries.invoices import AGE_CHOICES
from ..states import InvoiceState
from .awards import LINE, TEXT
from .contributions import PeriodOfAwardField

LINES = 5
STEPS = 5


class FeeForm(OnceMixin, forms.Form):
    """What a company pays for an engagement."""

    full_fee = MoneyField(label="Full fee", help_text="What the work costs a company of any size.")
    agreed_fee = MoneyField(label="Agreed fee", help_text="What this company pays.")
    agreed_with = forms.CharField(
        label="Agreed with", max_length=LINE, help_text="The person at the company."
    )
    agreed_on = forms.DateField(label="Agreed on", widget=DateInput)
    why = forms.CharField(
        label="Why it is another fee than the scale gives", required=False, max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    fieldsets = [("", [("full_fee", "agreed_fee"), ("agreed_with", "agreed_on"), "why"])]


class ScaleForm(OnceMixin, forms.Form):
    """A sliding scale: up to five sizes of company with the share of the full fee that they pay."""

    applies_from = forms.DateField(label="Applies from", widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows: list[Any] = ["applies_from"]
        for number in range(1, STEPS + 1):
            self.fields[f"employees_{number}"] = forms.IntegerField(
                label=f"Step {number}: employees from", min_value=0, max_value=1_000_000, required=number == 1
            )
            self.fields[f"percent_{number}"] = forms.DecimalField(
                label="percent of the full fee",
                min_value=0,
                max_value=100,
                decimal_places=2,
                required=number == 1,
            )
            rows.append((f"employees_{number}", f"percent_{number}"))
        self.fieldsets = [("", rows)]

    def clean(self) -> dict[str, Any]:
        """A step has both its size and its percent."""
        values = super().clean() or self.cleaned_data
        for number in range(2, STEPS + 1):
            size, percent = values.get(f"employees_{number}"), values.get(f"percent_{number}")
            if (size is None) != (percent is None):
                missing = f"percent_{number}" if percent is None else f"employees_{number}"
                if missing not in self.errors:
                    self.add_error(missing, "This step has only one of its two numbers. Write both, or none.")
        return values

    @property
    def steps(self) -> dict[int, Decimal]:
        """The percent of a valid form by the least number of employees."""
        values = self.cleaned_data
        pairs = ((values.get(f"employees_{n}"), values.get(f"percent_{n}")) for n in range(1, STEPS + 1))
        return {size: percent for size, percent in pairs if size is not None and percent is not None}


class InvoiceSettingsForm(OnceMixin, forms.Form):
    """How a center asks for its fees."""

    days_to_pay = forms.IntegerField(label="Days to pay", min_value=0, max_value=365)
    pay_to = forms.CharField(
        label="How to pay", required=False, max_length=TEXT, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Printed on each invoice: to whom, by check or transfer.",
    )  # fmt: skip
    reminds = forms.BooleanField(
        label="Remind companies of invoices past their day", required=False, help_text="By a polite mail."
    )
    remind_every_days = forms.IntegerField(label="Days between reminders", min_value=7, max_value=365)
    receipts = forms.BooleanField(
        label="Mail a receipt for each payment",
        required=False,
        help_text="And a mail where a payment is taken back.",
    )


class InvoiceForm(OnceMixin, forms.Form):
    """To whom an invoice goes, and its lines."""

    budget_period = PeriodOfAwardField(
        label="Budget period of the award", queryset=BudgetPeriod.objects.none(),
        help_text="To whose program income the fee belongs.",
    )  # fmt: skip
    company = HolderField()
    billed_to = forms.CharField(label="Company", max_length=LINE)
    address = forms.CharField(
        label="Address", required=False, max_length=TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )
    email = forms.EmailField(
        label="Send it to", required=False, help_text="Empty: it is not mailed; hand the PDF over yourself."
    )
    language = forms.ChoiceField(
        label="Language",
        choices=Invoice._meta.get_field("language").choices or [],
        help_text="Of the paper, and of its mails.",
    )
    note = forms.CharField(
        label="Words at the end", required=False, max_length=TEXT, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self,
        *args: Any,
        periods: QuerySet[BudgetPeriod],
        holders: Holders,
        company: Company | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        whose = offer_holders(self, holders, company)
        self.holders = holders
        if whose:
            self.fields["billed_to"].label = "Name on the invoice"
        self.fields["budget_period"].queryset = periods  # type: ignore[attr-defined]
        lines: list[Any] = []
        for number in range(1, LINES + 1):
            self.fields[f"what_{number}"] = forms.CharField(
                label=f"Line {number}", max_length=LINE, required=number == 1
            )
            self.fields[f"amount_{number}"] = MoneyField(label="Dollars", required=number == 1, empty=None)
            lines.append((f"what_{number}", f"amount_{number}"))
        self.fieldsets = [
            ("To whom", ["budget_period", *whose, "billed_to", "address", ("email", "language")]),
            ("What for", [*lines, "note"], "A discount is a line below zero, as (50.00)."),
        ]

    def clean(self) -> dict[str, Any]:
        """A line has both its words and its dollars, and the paper names the company that it is for."""
        values = super().clean() or self.cleaned_data
        company, named = values.get("company"), self.holders.named(values.get("billed_to", ""))
        if company and named and named != company:
            self.add_error(
                "billed_to",
                f"This is the name of {named}, but the invoice is for {company}. Write whom it names, or choose"
                f" {named} above.",
            )
        for number in range(2, LINES + 1):
            what, amount = values.get(f"what_{number}"), values.get(f"amount_{number}")
            if bool(what) != (amount is not None):
                missing = f"what_{number}" if amount is not None else f"amount_{number}"
                if missing not in self.errors:
                    self.add_error(
                        missing, "This line has only its words or its dollars. Write both, or none."
                    )
        return values

    @property
    def billed(self) -> Billed:
        """What a valid form says."""
        values = self.cleaned_data
        pairs = ((values.get(f"what_{n}"), values.get(f"amount_{n}")) for n in range(1, LINES + 1))
        named = ("budget_period", "billed_to", "address", "email", "language", "note")
        return Billed(
            lines=[(what, amount) for what, amount in pairs if what and amount is not None],
            company=values.get("company"),
            **{name: values[name] for name in named},
        )


def as_initial(invoice: Invoice) -> dict[str, Any]:
    """What the form shows of a draft."""
    shown: dict[str, Any] = {
        name: getattr(invoice, name)
        for name in ("budget_period", "billed_to", "address", "email", "language", "note")
    }
    for number, line in enumerate(invoice.lines, 1):
        shown[f"what_{number}"], shown[f"amount_{number}"] = line["what"], Decimal(line["amount"])
    return shown


class PaymentForm(OnceMixin, forms.Form):
    """Money that came in."""

    amount = MoneyField(label="Dollars", empty=None)
    received_on = forms.DateField(label="Received on", widget=DateInput)
    reference = forms.CharField(label="Number of the check or transfer", max_length=LINE)


class SendForm(OnceMixin, forms.Form):
    """Where an issued invoice is mailed."""

    email = forms.EmailField(label="Send it to")


class CreditForm(OnceMixin, forms.Form):
    """What is taken back, and how what was paid of it goes back to the company."""

    amount = MoneyField(label="Dollars", empty=None)
    reference = forms.CharField(
        label="Number of the check or transfer by which money goes back",
        required=False,
        max_length=LINE,
        help_text="Only where more is taken back than is open.",
    )
    why = forms.CharField(label="Why", max_length=TEXT, widget=forms.Textarea(attrs={"rows": 2}))


class WriteOffForm(OnceMixin, forms.Form):
    """Why nothing more will come."""

    why = forms.CharField(label="Why", max_length=TEXT, widget=forms.Textarea(attrs={"rows": 2}))


class InvoiceFilter(forms.Form):
    """The filters of the list."""

    q = SearchField("Company, number or engagement")
    state = forms.ChoiceField(
        label="State", required=False,
        choices=[("", "Every state"), ("overdue", "overdue"), *InvoiceState.choices],
    )  # fmt: skip
    late = forms.ChoiceField(
        label="Unpaid, and how late", required=False, choices=[("", "Paid or not"), *AGE_CHOICES]
    )
    since = forms.DateField(label="Issued from", required=False, widget=DateInput)
    until = forms.DateField(label="Issued until", required=False, widget=DateInput)

    def criteria(self) -> dict[str, Any]:
        """The filters as `queries.invoices_of` takes them; a value that cannot be used is left out."""
        self.is_valid()
        values = self.cleaned_data
        named = ("state", "late", "since", "until")
        return {
            "text": values.get("q", "").replace("\0", ""),
            **{name: values[name] for name in named if values.get(name)},
        }
