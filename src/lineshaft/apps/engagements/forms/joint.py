"""What people type when centers do an engagement together."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from lineshaft.apps.network.models import Center
from lineshaft.ui.fields import LineField, NoteField
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput

from ..models import Engagement
from ..queries.joint import possible_partners, shares_in_force


class PercentField(forms.DecimalField):
    """A share of the whole, with up to two decimals."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal", "class": "ls-input--short"})
        super().__init__(max_digits=5, decimal_places=2, min_value=0, max_value=100, widget=widget, **kwargs)


class SharesForm(OnceMixin, forms.Form):
    """Percents of the credit: of each center that does the work, and of one that the lead invites."""

    invited = forms.ModelChoiceField(
        label="Center to invite",
        queryset=Center.objects.none(),
        required=False,
        empty_label="No other center",
    )
    invited_percent = PercentField(label="Its share in percent", required=False)
    company_agreed_name = LineField(
        label="Who of the company agreed",
        required=False,
        help_text="The other center learns that you work with this company: ask first.",
    )
    company_agreed_on = forms.DateField(label="Agreed on", required=False, widget=DateInput)
    message = NoteField(label="Message to the other centers", required=False, rows=3, max_length=1000)

    def __init__(self, *args: Any, engagement: Engagement, center: Center, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = shares_in_force(engagement)
        self.parties = [each.center for each in present] or [engagement.center]
        for party in self.parties:
            share = next((each.percent for each in present if each.center_id == party.pk), Decimal(100))
            self.fields[self._name(party)] = PercentField(
                label=f"{party}: share in percent", initial=f"{share:f}"
            )
        self.fieldsets: list[Any] = [
            (
                "Credit",
                [self._name(party) for party in self.parties],
                "The shares add up to 100. 0 ends a part.",
            )
        ]
        if center.pk == engagement.center_id:
            self.fields["invited"].queryset = possible_partners(engagement)  # type: ignore[attr-defined]
            names = [("invited", "invited_percent"), ("company_agreed_name", "company_agreed_on")]
            self.fieldsets.append(("Invite a center", names))
        else:
            for name in ("invited", "invited_percent", "company_agreed_name", "company_agreed_on"):
                del self.fields[name]
        self.fieldsets.append(("", ["message"]))

    @staticmethod
    def _name(center: Center) -> str:
        return f"share_{center.pk}"

    def clean_company_agreed_on(self) -> Any:
        """Not a day to come."""
        day = self.cleaned_data["company_agreed_on"]
        if day and day > timezone.localdate():
            raise ValidationError("This day has not come yet.")
        return day

    def clean(self) -> dict[str, Any]:
        """An invited center has a share; the company knows of it."""
        values = super().clean() or self.cleaned_data
        if values.get("invited"):
            for name, error in (
                ("invited_percent", "Write the share of the center that you invite."),
                ("company_agreed_name", "Write who of the company agreed that the centers work together."),
                ("company_agreed_on", "Write the day on which the company agreed."),
            ):
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, error)
        return values

    def facts(self) -> dict[str, Any]:
        """The cleaned values as `propose_shares` takes them."""
        values = self.cleaned_data
        shares = {party.pk: values[self._name(party)] / 100 for party in self.parties}
        if values.get("invited"):
            shares[values["invited"].pk] = values["invited_percent"] / 100
        return {
            "shares": shares,
            "message": values["message"],
            "company_agreed_name": values.get("company_agreed_name", ""),
            "company_agreed_on": values.get("company_agreed_on"),
        }
