"""What a finance officer types about fees of an event."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from lineshaft.apps.funding.forms.contributions import PeriodOfAwardField
from lineshaft.apps.network.models import BudgetPeriod
from lineshaft.ui.fields import LineField
from lineshaft.ui.forms import OnceMixin


class PostForm(OnceMixin, forms.Form):
    """To whose program income the fees belong."""

    budget_period = PeriodOfAwardField(
        label="Budget period of the award",
        queryset=BudgetPeriod.objects.none(),
        help_text="Invoices stand in it. What was paid is income of this award on the day on which it came.",
    )

    def __init__(self, *args: Any, periods: QuerySet[BudgetPeriod], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["budget_period"].queryset = periods  # type: ignore[attr-defined]
        first = periods.first()
        self.fields["budget_period"].initial = first.pk if first else None


class TakeBackForm(forms.Form):
    """Why a fee leaves the books, and how money goes back."""

    reason = LineField(label="Why", max_length=300)
    reference = LineField(
        label="Number of the check or transfer by which money goes back",
        max_length=120,
        required=False,
        help_text="Only where an invoice was paid.",
    )
