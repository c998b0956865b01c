"""A week of a person, and what the finance officer enters of pay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
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


class HoursField(forms.DecimalField):
    """Hours of a day, with a point or a comma: 7.5 or 7,5."""

    def __init__(self, *, label: str, initial: str, place: int) -> None:
        shown = {"inputmode": "decimal", "size": 4, "class": "ls-input--short", "data-day": place}
        super().__init__(
            label=label, required=False, min_value=0, max_value=24, max_digits=4, decimal_places=2, initial=initial,
            widget=forms.TextInput(attrs=shown | {"autocomplete": "off"}),
        )  # fmt: skip

    def to_python(self, value: Any) -> Any:
        """As a decimal, whichever sign it was written with."""
        return super().to_python(str(value or "").replace(",", "."))


@dataclass(frozen=True)
class DayColumn:
    """A day of the grid: its heading, what its hours come to, whether it is open on a phone, and has an error."""

    place: int
    day: date
    total: str
    is_open: bool
    has_error: bool


@dataclass(frozen=True)
class GridRow:
    """A row of the grid with the field of each day, and what its hours come to."""

    row: Row
    cells: list[tuple[int, Any]]
    total: str


class WeekForm(forms.Form):
    """The hours of a week: a row for each engagement or kind of work, a field for each day."""

    paid_hours = forms.DecimalField(
        label="Paid hours of the week",
        min_value=Decimal("0.25"),
        max_value=168,
        max_digits=5,
        decimal_places=2,
        help_text="All hours that you are paid for, with leave. The hours above have to add up to them.",
        widget=forms.TextInput(
            attrs={"inputmode": "decimal", "class": "ls-input--short", "data-paid": "", "autocomplete": "off"}
        ),
    )
    another = forms.CharField(
        label="Another engagement",
        max_length=20,
        required=False,
        help_text="Choose it or write its number, and add its row.",
        widget=forms.TextInput(attrs={"class": "ls-input--medium", "list": "likely", "autocomplete": "off"}),
    )

    def __init__(
        self,
        *args: Any,
        monday: date,
        rows: Sequence[Row],
        hours: Mapping[tuple[str, date], Decimal],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        self.days = [monday + timedelta(days=n) for n in range(7)]
        self.today = today
        for row in self.rows:
            for place, day in enumerate(self.days):
                self.fields[f"h_{row.key}_{place}"] = HoursField(
                    label=f"{row.label}, {DAYS[place]}",
                    initial=_plain(hours.get((row.key, day))),
                    place=place,
                )

    def clean_another(self) -> str:
        """A number adds a row: the page has it when the engagement is one that the person sees."""
        number: str = self.cleaned_data["another"].strip()
        if number and not any(row.label.lower().startswith(f"{number.lower()} ") for row in self.rows):
            raise forms.ValidationError(f"“{number}” is no engagement of your center. Check the number.")
        return number

    def hours_as_written(self) -> dict[tuple[str, int], Decimal]:
        """What stands in the fields now, by row and day; what is no number counts as nothing."""
        found = {}
        for row in self.rows:
            for place in range(7):
                written = str(self[f"h_{row.key}_{place}"].value() or "").strip().replace(",", ".")
                try:
                    hours = Decimal(written or 0)
                except InvalidOperation:
                    continue
                found[row.key, place] = hours if 0 <= hours <= 24 else Decimal(0)
        return found

    def columns(self) -> list[DayColumn]:
        """The days of the grid. On a phone one is open: with an error, the one it was on, today, or the next empty."""
        written = self.hours_as_written()
        totals = [
            sum((hours for (_, at), hours in written.items() if at == place), Decimal(0))
            for place in range(7)
        ]
        wrong = [
            place for place in range(7) if any(f"h_{row.key}_{place}" in self.errors for row in self.rows)
        ]
        opened = self._open_day(totals, wrong)
        return [
            DayColumn(place, day, _plain(totals[place]) or "0", place == opened, place in wrong)
            for place, day in enumerate(self.days)
        ]

    def _open_day(self, totals: Sequence[Decimal], wrong: Sequence[int]) -> int:
        if wrong:
            return wrong[0]
        was = str(self.data.get("day", self.initial.get("day", "")))
        if was in {"0", "1", "2", "3", "4", "5", "6"}:
            return int(was)
        if self.today in self.days:
            return self.days.index(self.today)
        return next((place for place in range(5) if not totals[place]), 0)

    def grid(self) -> list[GridRow]:
        """The rows with the fields of their days."""
        written = self.hours_as_written()
        return [
            GridRow(
                row,
                [(place, self[f"h_{row.key}_{place}"]) for place in range(7)],
                _plain(sum((written.get((row.key, place), Decimal(0)) for place in range(7)), Decimal(0)))
                or "0",
            )
            for row in self.rows
        ]

    def total(self) -> str:
        """All hours that stand in the fields."""
        return _plain(sum(self.hours_as_written().values(), Decimal(0))) or "0"

    def is_added(self) -> bool:
        """Whether a valid form only asks for a row that has no hours yet."""
        number = self.cleaned_data["another"].lower()
        added = next(
            (row for row in self.rows if number and row.label.lower().startswith(f"{number} ")), None
        )
        return added is not None and not any(each.engagement == added.engagement for each in self.efforts())

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
