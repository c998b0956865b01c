"""A week of a person, and what the finance officer enters of pay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms

from lineshaft.apps.accounts.models import User
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Award, Center
from lineshaft.domain.ledger.accounts import FundSource
from lineshaft.domain.ledger.pay import Effort, Work
from lineshaft.ui.fields import MoneyField
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput

from ..models.ledger import ACTIVITIES, CASH_SOURCES
from ..models.time import WORKS

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Row:
    """A row of a week: an engagement, or work that is none."""

    key: str
    label: str
    work: Work
    engagement: int | None = None


def rows_for(engagements: Sequence[Engagement]) -> list[Row]:
    """A row for each engagement, and one for each kind of work without."""
    named = [
        Row(f"e{each.pk}", f"{each.public_id} {each.title}", Work.ENGAGEMENT, each.pk) for each in engagements
    ]
    labels = dict(WORKS)
    return [*named, *(Row(work.value, labels[work], work) for work in Work if work is not Work.ENGAGEMENT)]


class WeekForm(forms.Form):
    """The hours of a week: a row for each engagement or kind of work, a field for each day."""

    paid_hours = forms.DecimalField(
        label="Paid hours of the week",
        min_value=Decimal("0.25"),
        max_value=168,
        max_digits=5,
        decimal_places=2,
        help_text="All hours that you are paid for, with leave. The hours above have to add up to them.",
    )
    another = forms.CharField(
        label="Another engagement",
        max_length=20,
        required=False,
        help_text="Its number adds a row for it.",
    )

    def __init__(
        self,
        *args: Any,
        monday: date,
        rows: Sequence[Row],
        hours: Mapping[tuple[str, date], Decimal],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        self.days = [monday + timedelta(days=n) for n in range(7)]
        for row in self.rows:
            for place, day in enumerate(self.days):
                self.fields[f"h_{row.key}_{place}"] = forms.DecimalField(
                    label=f"{row.label}, {DAYS[place]}",
                    required=False,
                    min_value=0,
                    max_value=24,
                    max_digits=4,
                    decimal_places=2,
                    initial=_plain(hours.get((row.key, day))),
                    widget=forms.TextInput(
                        attrs={"inputmode": "decimal", "size": 4, "class": "ls-input--short"}
                    ),
                )

    def grid(self) -> list[tuple[Row, list[tuple[str, Any]]]]:
        """The rows with the fields of their days."""
        return [
            (row, [(DAYS[place], self[f"h_{row.key}_{place}"]) for place in range(7)]) for row in self.rows
        ]

    def heads(self) -> list[str]:
        """Headings of the days."""
        return [f"{DAYS[place][:3]} {each.day}" for place, each in enumerate(self.days)]

    def efforts(self) -> list[Effort]:
        """The hours as the action takes them."""
        return [
            Effort(day, row.work, hours, row.engagement)
            for row in self.rows
            for place, day in enumerate(self.days)
            if (hours := self.cleaned_data.get(f"h_{row.key}_{place}"))
        ]


def _plain(hours: Decimal | None) -> str:
    return f"{hours.normalize():f}" if hours else ""


class WeekReasonForm(OnceMixin, forms.Form):
    """Why a week is opened again."""

    reason = forms.CharField(
        label="What has to be corrected", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )


class _OfCenter(OnceMixin, forms.Form):
    def people(self, center: Center) -> Any:
        """Everybody who works at the center now."""
        return User.objects.filter(
            memberships__organisation_id=center.pk, memberships__ended_at=None
        ).distinct().order_by("full_name")  # fmt: skip


class PayForm(_OfCenter):
    """What a person is paid for some whole weeks."""

    person = forms.ModelChoiceField(label="Person", queryset=User.objects.none())
    starts_on = forms.DateField(label="From, a Monday", widget=DateInput)
    ends_on = forms.DateField(label="To, a Sunday", widget=DateInput)
    salary = MoneyField(label="Salary of these weeks")
    fringe = MoneyField(label="Fringe benefits of these weeks", required=False)

    fieldsets = [("", ["person", ("starts_on", "ends_on"), ("salary", "fringe")])]

    def __init__(self, *args: Any, center: Center, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = self.people(center)  # type: ignore[attr-defined]


class PlanForm(_OfCenter):
    """Who pays for which work from a day on."""

    award = forms.ModelChoiceField(label="Award", queryset=Award.objects.none())
    starts_on = forms.DateField(label="From", widget=DateInput)
    person = forms.ModelChoiceField(
        label="Of whom", queryset=User.objects.none(), required=False, empty_label="everybody"
    )
    activity = forms.ChoiceField(
        label="For which work", required=False, choices=[("", "all of it"), *ACTIVITIES]
    )

    def __init__(self, *args: Any, center: Center, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = self.people(center)  # type: ignore[attr-defined]
        self.fields["award"].queryset = Award.objects.filter(center=center).order_by("-starts_on")  # type: ignore[attr-defined]
        self._sources = CASH_SOURCES
        for source, label in self._sources:
            self.fields[f"share_{source}"] = forms.DecimalField(
                label=f"{label}, percent", required=False, min_value=0, max_value=100, max_digits=7, decimal_places=4,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "ls-input--short"}),
            )  # fmt: skip
        self.fieldsets = [
            ("For what", [("award", "starts_on"), ("person", "activity")]),
            ("Who pays, together 100 percent", [f"share_{source}" for source, _ in self._sources]),
        ]

    def shares(self) -> dict[FundSource, Decimal]:
        """The percents that were given."""
        return {
            FundSource(source): percent
            for source, _ in self._sources
            if (percent := self.cleaned_data.get(f"share_{source}"))
        }
