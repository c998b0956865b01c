"""Choosing a period, and setting targets."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from lineshaft.domain.metrics import ComputedFrom, Unit, all_metrics
from lineshaft.domain.money import LARGEST_AMOUNT
from lineshaft.domain.periods import FiscalYear
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import MoneyInput

from .models import Target
from .presentation import words
from .queries import Period

YEARS_OFFERED = 10
_MONEY = frozenset({Unit.USD, Unit.USD_PER_FEDERAL_USD, Unit.FEDERAL_USD_PER_JOB})
_GROUPS = (
    (ComputedFrom.OUTCOMES, "Outcomes"),
    (ComputedFrom.OUTCOMES_AND_FEDERAL_DOLLARS, "Per federal dollar"),
    (ComputedFrom.ACTIVITY, "Work and surveys"),
)


class PeriodForm(forms.Form):
    """The survey year and perhaps a quarter of it, from the address of a page."""

    year = forms.ChoiceField(label="Survey year")
    quarter = forms.ChoiceField(label="Quarter", required=False)

    def __init__(self, current: FiscalYear, data: Mapping[str, Any]) -> None:
        given = {"year": data.get("year") or str(current.year), "quarter": data.get("quarter", "")}
        super().__init__(given)
        years = [current + -back for back in range(YEARS_OFFERED)]
        self.fields["year"].choices = [(year.code, year.label) for year in years]  # type: ignore[attr-defined]
        self.fields["quarter"].choices = [  # type: ignore[attr-defined]
            ("", "Whole year"),
            *((str(number), f"Q{number}") for number in range(1, 5)),
        ]
        self.current = current

    @property
    def period(self) -> Period:
        """The chosen period; the present survey year when the address names none that exists."""
        if not self.is_valid():
            return Period(self.current)
        quarter = self.cleaned_data["quarter"]
        return Period(FiscalYear(int(self.cleaned_data["year"])), int(quarter) if quarter else None)


class TargetsForm(OnceMixin, forms.Form):
    """One field for each metric; an empty field is no target."""

    note = forms.CharField(
        label="Why",
        required=False,
        max_length=1000,
        help_text="Kept with each target that you change: where it comes from, who agreed to it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, targets: Mapping[str, Target], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fieldsets = []
        for computed_from, legend in _GROUPS:
            metrics = [
                metric.definition
                for metric in all_metrics().values()
                if metric.definition.computed_from is computed_from
            ]
            for definition in metrics:
                self.fields[definition.id] = forms.DecimalField(
                    label=words(definition.title),
                    required=False,
                    min_value=0,
                    max_value=LARGEST_AMOUNT,
                    decimal_places=2,
                    initial=_plain(targets.get(definition.id)),
                    widget=MoneyInput(attrs={"class": "ls-input--medium"})
                    if definition.unit in _MONEY
                    else forms.TextInput(attrs={"class": "ls-input--short", "inputmode": "decimal"}),
                )
            ids = [definition.id for definition in metrics]
            pairs = [tuple(ids[start : start + 2]) for start in range(0, len(ids), 2)]
            self.fieldsets.append((legend, pairs))

    @property
    def values(self) -> dict[str, Decimal | None]:
        """The targets of a valid form, by metric."""
        return {metric_id: self.cleaned_data[metric_id] for metric_id in all_metrics()}


def _plain(target: Target | None) -> str:
    """A stored target as a person would type it: 1500000, 12.5."""
    if target is None:
        return ""
    text = f"{target.value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
