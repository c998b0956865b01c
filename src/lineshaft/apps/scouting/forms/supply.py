"""What the supply map is narrowed to."""

from django import forms

from lineshaft.apps.companies.forms.records import naics_label
from lineshaft.apps.reference.models import NaicsCode, State
from lineshaft.ui.widgets import Typeahead

from ..queries.supply import SupplyFilter


class SupplyForm(forms.Form):
    """Filters of the supply map; what cannot be read is said and counts as not chosen."""

    naics = forms.CharField(
        label="Industry",
        required=False,
        max_length=200,
        help_text="Words or the first digits of a NAICS code",
        widget=Typeahead("reference:naics_search", label_for=naics_label),
    )
    process = forms.ChoiceField(label="Process", required=False)
    certification = forms.ChoiceField(label="Certification", required=False)
    state = forms.ModelChoiceField(
        State.objects.all(), label="State", required=False, empty_label="all states"
    )

    def __init__(self, data: object, *, processes: list[str], certifications: list[str]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        for name, choices in (("process", processes), ("certification", certifications)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "any"), *((choice, choice) for choice in choices)]

    def clean_naics(self) -> str:
        code = str(self.cleaned_data["naics"]).strip()
        if code and not NaicsCode.objects.filter(code__startswith=code, is_manufacturing=True).exists():
            raise forms.ValidationError(
                f"“{code}” is no manufacturing industry. Choose one from the list that opens while you type, or give"
                " the first digits of its code, such as 3327."
            )
        return code

    @property
    def wanted(self) -> SupplyFilter:
        """What was chosen."""
        self.is_valid()
        read = getattr(self, "cleaned_data", {})
        state = read.get("state")
        return SupplyFilter(
            naics=read.get("naics", ""),
            process=read.get("process", ""),
            certification=read.get("certification", ""),
            state_id=state.pk if state else "",
        )
