"""What evaluators and centers type about outcomes."""

from typing import Any

from django import forms

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center
from lineshaft.domain.periods import FiscalYear, Quarter
from lineshaft.ui import uploaded_files
from lineshaft.ui.fields import NoteField, SearchField, set_choices
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import FileInput

from .. import states
from ..models import Outcome, OutcomeEvidence
from ..queries import fiscal_years_of_outcomes
from ..states import OUTCOME_STEPS, OutcomeState


class OutcomeFilter(forms.Form):
    """The filters of the list of outcomes. Without a choice it shows the latest fiscal year."""

    q = SearchField("Site")
    period = forms.ChoiceField(label="Period", required=False)
    state = forms.ChoiceField(
        label="State", required=False,
        choices=[("", "Every state"), ("waiting", "Not yet decided"), *states.OUTCOME_CHOICES],
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="Kind", required=False, choices=[("", "Every kind"), *Outcome.Kind.choices]
    )
    center = forms.ChoiceField(label="Center", required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = fiscal_years_of_outcomes(actor)
        latest = f"{self.years[0]} (latest)" if self.years else "Latest fiscal year"
        set_choices(self, "period", [("", latest), *_periods(self.years), ("all", "All years")])
        if actor.is_office:
            centers = [(str(center.pk), center.name) for center in Center.objects.all()]
            set_choices(self, "center", [("", "Every center"), *centers])
        else:
            del self.fields["center"]

    def criteria(self) -> dict[str, Any]:
        """The filters as `queries.outcomes_of` takes them; a value that cannot be used is left out."""
        self.is_valid()
        values = self.cleaned_data
        year, quarter = self._period(values.get("period", ""))
        return {
            "text": values.get("q", ""),
            "state": values.get("state", ""),
            "kind": values.get("kind", ""),
            "center_id": int(values["center"]) if values.get("center") else None,
            "fiscal_year": year,
            "quarter": quarter,
        }

    def _period(self, code: str) -> tuple[int | None, int | None]:
        if code == "all" or (not code and not self.years):
            return None, None
        if not code:
            return self.years[0].year, None
        if "Q" in code:
            quarter = Quarter.parse(code)
            return quarter.fiscal_year, quarter.number
        return FiscalYear.parse(code).year, None

    @property
    def period_in_words(self) -> str:
        """What the totals of the list are of."""
        year, quarter = self._period(self.cleaned_data.get("period", ""))
        if year is None:
            return "All years"
        return Quarter(year, quarter).label if quarter else FiscalYear(year).label


def _periods(years: list[FiscalYear]) -> list[tuple[str, str]]:
    """Each year and its quarters, newest first."""
    choices = []
    for year in years:
        choices.append((year.code, year.label))
        choices += [(quarter.code, quarter.label) for quarter in reversed(year.quarters)]
    return choices


class DecisionForm(forms.Form):
    """One step of an outcome, with what it rests on. `seen_state` is the state that the page showed."""

    ACTS = {
        OutcomeState.VERIFIED: "Verify: the figure is supported",
        OutcomeState.EVIDENCE_REQUESTED: "Ask the center for evidence",
        OutcomeState.FLAGGED: "Flag: hold it because of doubt",
        OutcomeState.REPORTED: "Take the flag off, without verifying",
        OutcomeState.REJECTED: "Reject: it counts nowhere",
    }

    to_state = forms.ChoiceField(label="Decision", widget=forms.RadioSelect)
    reason = NoteField(
        label="Reason", rows=4, max_length=2000,
        help_text="For a verification: what was seen, and from whom. The center reads it.",
    )  # fmt: skip
    seen_state = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, outcome: Outcome, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A posted choice that the state no longer has is answered by the action, which says what changed.
        offered = self.ACTS if self.is_bound else _steps_from(outcome.state, self.ACTS)
        set_choices(self, "to_state", [(state.value, text) for state, text in offered.items()])
        self.fields["seen_state"].initial = outcome.state


def _steps_from(state: str, acts: dict[OutcomeState, str]) -> dict[OutcomeState, str]:
    return {step: text for step, text in acts.items() if step in OUTCOME_STEPS[OutcomeState(state)]}


class BulkVerifyForm(forms.Form):
    """Verify several reported outcomes with one basis."""

    outcome = forms.TypedMultipleChoiceField(coerce=int, required=False)
    reason = NoteField(label="Basis of the verification", rows=2, max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.data.getlist("outcome") if hasattr(self.data, "getlist") else []
        # Which of them may be verified is for the action to say; here they only have to be numbers.
        numbers = [text for text in given if text.isascii() and text.isdigit() and len(text) < 19]
        set_choices(self, "outcome", [(text, text) for text in numbers])


class EvidenceForm(OnceMixin, forms.Form):
    """Evidence for an outcome."""

    kind = forms.ChoiceField(label="Kind", choices=OutcomeEvidence.Kind.choices)
    text = NoteField(label="What it shows", help_text="And from whom it is: name, position, day.")
    file = forms.FileField(
        label="File", required=False, widget=FileInput,
        help_text=f"{uploaded_files.ACCEPTED}; up to {uploaded_files.LARGEST_MEGABYTES} MB.",
    )  # fmt: skip
