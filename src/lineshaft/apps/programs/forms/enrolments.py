"""Small forms of programs: filters, choosing a stage, why a program ends, a center's own text."""

from typing import Any

from django import forms

from lineshaft.ui.fields import NoteField, SearchField, set_choices

from ..states import EnrolmentState


class EnrolmentFilter(forms.Form):
    """The filters of the list of companies on their way."""

    q = SearchField("Site, number or title of the engagement")
    program = forms.ChoiceField(label="Program", required=False)
    status = forms.ChoiceField(
        label="State", required=False, choices=[("", "Every state"), *EnrolmentState.choices]
    )

    def __init__(self, data: Any, *, programs: list[tuple[str, str]]) -> None:
        super().__init__(data)
        set_choices(self, "program", [("", "Every program"), *programs])


class StopForm(forms.Form):
    """Why a program ends before its last stage."""

    reason = NoteField(label="Why", rows=2)


class ScenarioForm(forms.Form):
    """The name under which a scenario is kept."""

    name = forms.CharField(label="Name of the scenario", max_length=80)
