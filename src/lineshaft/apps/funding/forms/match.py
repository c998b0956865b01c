"""The match page: the rate at which hours of volunteers are reckoned."""

from decimal import Decimal

from django import forms

from lineshaft.ui.fields import MoneyField
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput, MoneyInput


class RateForm(forms.Form):
    """What an hour of like work is paid, to turn a gap into hours."""

    rate = forms.DecimalField(
        label="Dollars an hour, with fringe benefits",
        widget=MoneyInput(attrs={"class": "ls-input--short"}),
        min_value=Decimal("0.01"),
        max_value=Decimal(10_000),
        max_digits=7,
        decimal_places=2,
        help_text="What is paid for like work, to see how many hours of volunteers would close the gap.",
    )


class IncomeForm(OnceMixin, forms.Form):
    """Fees that are added to the budget instead of meeting the match."""

    amount = MoneyField(
        label="Dollars",
        help_text="Fees that were received and not used yet. Once added they no longer meet the match.",
    )
    booked_on = forms.DateField(label="Day in the books", widget=DateInput)
    reason = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 3}), max_length=3000)
