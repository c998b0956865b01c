"""What narrows the pipeline."""

from typing import Any

from django import forms

from lineshaft.ui.fields import SearchField, set_choices

from ..pipeline import STAGES, Item


class PipelineFilter(forms.Form):
    """Words, stage, advisor, service line, and what needs a look."""

    q = SearchField("Search the pipeline")
    stage = forms.ChoiceField(label="Stage", required=False, choices=[("", "All stages"), *STAGES.items()])
    advisor = forms.ChoiceField(label="Advisor", required=False)
    line = forms.ChoiceField(label="Service line", required=False)
    show = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[
            ("", "All"),
            ("still", "What stands still"),
            ("late", "What is late"),
            ("no_step", "Without a next step"),
        ],
    )

    def __init__(self, data: Any, *, items: list[Item]) -> None:
        super().__init__(data)
        people = {str(item.advisor_id): item.advisor for item in items if item.advisor_id}
        named = sorted(people.items(), key=lambda pair: pair[1].casefold())
        set_choices(self, "advisor", [("", "Everybody"), *named, ("none", "Nobody yet")])
        lines = sorted({item.line for item in items if item.line})
        set_choices(self, "line", [("", "All service lines"), *((line, line) for line in lines)])

    @property
    def wanted(self) -> dict[str, str]:
        """The values that can be used, under the names of `pipeline.narrowed`; a value that cannot is left out."""
        self.is_valid()
        data = {name: self.cleaned_data.get(name, "") for name in ("stage", "advisor", "line", "show")}
        return {"words": self.cleaned_data.get("q", ""), **data}


class PaceForm(forms.Form):
    """After how many days without news work of each stage stands still."""

    asked = forms.IntegerField(label="Asked for", min_value=1, max_value=365, help_text="Days.")
    preparing = forms.IntegerField(label="Being prepared", min_value=1, max_value=365, help_text="Days.")
    proposed = forms.IntegerField(label="Proposed", min_value=1, max_value=365, help_text="Days.")
    active = forms.IntegerField(label="Under way", min_value=1, max_value=365, help_text="Days.")

    fieldsets = [("", [("asked", "preparing"), ("proposed", "active")])]
