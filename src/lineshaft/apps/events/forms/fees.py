"""What a finance officer types about fees of an event."""

import re
from datetime import date
from typing import Any

from django import forms

from lineshaft.apps.funding.forms.contributions import PeriodOfAwardField
from lineshaft.apps.funding.queries.months import while_open
from lineshaft.apps.network.models import Award
from lineshaft.domain.money import format_usd
from lineshaft.ui.fields import LineField
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.tags.formatting import day

from ..queries.fees import Bill, Fee, Offer

_CHOICE = re.compile(r"(receipt|invoice)((?:-\d{1,18})+)", re.ASCII)


class _FeesField(forms.MultipleChoiceField):
    """
    Fees by what they become and the numbers of their registrations: "invoice-12-13". What was offered when the page was
    shown and is not any more is read too: posting says what became of it.
    """

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: str) -> bool:
        return _CHOICE.fullmatch(value) is not None


class _AwardField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Award) -> str:
        return f"{obj.number}, {day(obj.starts_on)} to {day(obj.ends_on)}"


class PostForm(OnceMixin, forms.Form):
    """Which fees enter the books, and where."""

    def __init__(self, *args: Any, offer: Offer, closed: date | None, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(_code("invoice", *bill.fees), _of_bill(bill)) for bill in offer.bills]
        choices += [(_code("receipt", fee), _of_receipt(fee, closed, today)) for fee in offer.receipts]
        self.fields["fees"] = _FeesField(
            label="Post",
            choices=choices,
            initial=[code for code, _words in choices],
            required=False,
            help_text="Leave out what waits. “Not owed” in the list below keeps a fee out for good.",
        )
        self._emails = {}
        for bill in offer.bills:
            name = f"email_{bill.site.pk}"
            self._emails[name] = bill.site.pk
            self.fields[name] = forms.EmailField(
                label=f"E-mail for the invoice to {_place_of(bill)}",
                initial=bill.email,
                required=False,
                help_text="Reminders and receipts go there too. Empty: it is not mailed.",
            )
        if offer.bills:
            self.fields["budget_period"] = PeriodOfAwardField(
                label="Budget period of the invoices",
                queryset=offer.periods,
                initial=offer.periods.first(),
                required=False,
            )
        if offer.receipts:
            self.fields["award"] = _AwardField(
                label="Award of the income that came in",
                queryset=offer.awards,
                initial=offer.usual_award,
                required=False,
                help_text="Each is income of its day. A payment from before an award is of the one before it.",
            )

    @property
    def wanted(self) -> dict[int, str]:
        """What each chosen fee becomes, by number of its registration."""
        found = {}
        for code in self.cleaned_data["fees"]:
            kind, *numbers = code.split("-")
            found.update(dict.fromkeys(map(int, numbers), kind))
        return found

    @property
    def emails(self) -> dict[int, str]:
        """Where the invoice for each plant goes; without those that nobody was shown, which go to the usual address."""
        return {pk: self.cleaned_data[name] for name, pk in self._emails.items() if name in self.data}


def _code(kind: str, *fees: Fee) -> str:
    return "-".join([kind, *(str(fee.registration.pk) for fee in fees)])


def _of_bill(bill: Bill) -> str:
    names = ", ".join(fee.registration.name for fee in bill.fees)
    return f"Invoice of {format_usd(bill.total)} to {_place_of(bill)}, for {names}"


def _place_of(bill: Bill) -> str:
    return ", ".join(filter(None, (bill.site.company.name, bill.site.address_line)))


def _of_receipt(fee: Fee, closed: date | None, today: date) -> str:
    paid_on = fee.registration.paid_on
    assert paid_on is not None
    how = f", {fee.registration.paid_how}" if fee.registration.paid_how else ""
    late = (
        "" if while_open(paid_on, closed, today=today) == paid_on else "; its month is closed: booked today"
    )
    return (
        f"Income of {format_usd(fee.registration.fee)}: {fee.registration.name} on {day(paid_on)}{how}{late}"
    )


class NotOwedForm(forms.Form):
    """Why a fee is not owed."""

    reason = LineField(label="Why", max_length=300)


class TakeBackForm(NotOwedForm):
    """Why a fee leaves the books, how money goes back, and whether it may come again."""

    reference = LineField(
        label="Number of the check or transfer by which money goes back",
        max_length=120,
        required=False,
        help_text="Only where money that was paid on an invoice goes back.",
    )
    not_owed = forms.BooleanField(
        label="Nothing is owed any more: it is not posted again",
        required=False,
    )
