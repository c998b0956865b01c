"""What people type about the response clock: a first response, what the center promises, a closed day."""

from typing import Any

from django import forms
from django.utils import timezone

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.working_time import MOST_WORKING_DAYS
from lineshaft.ui.fields import LineField, set_choices
from lineshaft.ui.forms import show_error
from lineshaft.ui.widgets import DateInput
from lineshaft.ui.zones import hint_of_zone, typed_here, zone_choices

from ..models import Request
from ..queries.clock import Promise


def _time(label: str, help_text: str = "") -> forms.TimeField:
    return forms.TimeField(
        label=label,
        help_text=help_text,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "ls-input--short"}),
    )


class ResponseForm(forms.Form):
    """How and when somebody first reached the person who asked."""

    how = forms.ChoiceField(label="How you reached them", choices=Request.How.choices)
    day = forms.DateField(label="Day", widget=DateInput, required=False, help_text="Empty: just now.")
    at = forms.TimeField(
        label="Time",
        required=False,
        help_text=hint_of_zone(),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "ls-input--short"}),
    )
    note = LineField(label="What was said", max_length=500, required=False)

    fieldsets = [("", ["how", ("day", "at"), "note"])]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "day" in cleaned and "at" in cleaned and bool(cleaned["day"]) != bool(cleaned["at"]):
            self.add_error("at" if cleaned["day"] else "day", "Write the day and the time, or neither.")
        elif cleaned.get("day") and cleaned.get("at"):
            try:
                cleaned["moment"] = typed_here("at", cleaned["day"], cleaned["at"])
            except InvalidValue as error:
                show_error(self, error)
        return cleaned

    def facts(self) -> dict[str, Any]:
        """The cleaned values as `actions.record_response` takes them."""
        data = self.cleaned_data
        return {"how": data["how"], "note": data["note"], "at": data.get("moment")}


class TargetForm(forms.Form):
    """What the center promises from a day on."""

    working_days = forms.IntegerField(
        label="Working days to the first response", min_value=1, max_value=MOST_WORKING_DAYS
    )
    opens = _time("Working hours from", "A request that comes in later starts on the next working morning.")
    closes = _time("to")
    zone = forms.ChoiceField(label="Time zone")
    valid_from = forms.DateField(
        label="For requests from", widget=DateInput, help_text="Requests of earlier days keep what held then."
    )

    fieldsets = [("", ["working_days", ("opens", "closes"), "zone", "valid_from"])]

    def __init__(self, *args: Any, promise: Promise, **kwargs: Any) -> None:
        calendar = promise.calendar
        kwargs["initial"] = {
            "working_days": promise.working_days,
            "opens": calendar.opens,
            "closes": calendar.closes,
            "zone": calendar.zone.key,
            "valid_from": timezone.localdate(timezone=calendar.zone),
        }
        super().__init__(*args, **kwargs)
        set_choices(self, "zone", zone_choices(calendar.zone.key))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "opens" in cleaned and "closes" in cleaned and cleaned["opens"] >= cleaned["closes"]:
            self.add_error(
                "closes", f"{cleaned['closes']:%H:%M} is not after the opening. Write a later time."
            )
        return cleaned


class ClosedDayForm(forms.Form):
    """A day on which the center does not work."""

    day = forms.DateField(label="Day", widget=DateInput)
    name = LineField(label="Why", max_length=120, help_text="For example: the university is closed.")
