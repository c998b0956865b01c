"""What advisors type: their hours, the times they block, a calendar file, and to whom a consultation goes."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from lineshaft.apps.accounts.models import User
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.hours import Span, instant, parse_windows
from lineshaft.ui.fields import LineField, NoteField, set_choices
from lineshaft.ui.forms import OnceMixin, show_error
from lineshaft.ui.widgets import DateInput, FileInput
from lineshaft.ui.zones import zone_choices

from ..actions.hours import days_off
from ..models import ConsultingHours, Way

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FACTS = (
    "length_minutes", "break_minutes", "notice_hours", "days_ahead", "change_hours", "way", "where", "first_day",
    "last_day", "is_open",
)  # fmt: skip


def _number(label: str, least: int, most: int, hint: str = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, help_text=hint)


class HoursForm(OnceMixin, forms.Form):
    """The hours of an advisor, a line for each day of the week."""

    zone = forms.ChoiceField(label="Time zone of these hours")
    length_minutes = _number("Minutes of a consultation", 5, 480)
    break_minutes = _number("Minutes of break after it", 0, 240)
    notice_hours = _number("Hours of notice", 0, 720, "Booked at the latest so many hours before.")
    days_ahead = _number("Days ahead", 1, 180, "Booked at the earliest so many days before.")
    change_hours = _number(
        "Hours for changes", 0, 720, "Companies move or cancel until so many hours before."
    )
    way = forms.ChoiceField(label="How it is held", choices=Way.choices)
    where = LineField(
        label="Address, or link of the video call", required=False, help_text="Told in the e-mail alone."
    )
    first_day = forms.DateField(label="From", widget=DateInput)
    last_day = forms.DateField(
        label="To", widget=DateInput, required=False, help_text="Empty: until further notice."
    )
    is_open = forms.BooleanField(label="Published: companies can book these hours", required=False)

    fieldsets: list[tuple[Any, ...]] = [
        (
            "Hours of the week",
            [f"day_{day}" for day in range(7)],
            "Like 9:00-12:00, 13:00-16:30. Empty: none.",
        ),
        ("In force", ["zone", ("first_day", "last_day"), "is_open"]),
        ("Consultations", [("length_minutes", "break_minutes"), "way", "where"]),
        ("Booking", [("notice_hours", "days_ahead"), "change_hours"]),
    ]

    def __init__(self, *args: Any, hours: ConsultingHours, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        weekly = [*hours.weekly, *[""] * 7][:7]
        for day, name in enumerate(DAYS):
            self.fields[f"day_{day}"] = LineField(label=name, required=False, initial=weekly[day])
        set_choices(self, "zone", zone_choices(hours.zone))
        for name in ("zone", *_FACTS):
            self.fields[name].initial = getattr(hours, name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for day in range(7):
            try:
                parse_windows(cleaned.get(f"day_{day}", ""))
            except InvalidValue as error:
                show_error(self, InvalidValue(f"day_{day}", error.value, error.reason, error.hint))
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error(
                "last_day", "The last day is before the first. Write a later one, or leave it empty."
            )
        return cleaned

    def facts(self) -> dict[str, Any]:
        """The cleaned values as `actions.publish_hours` takes them."""
        data = self.cleaned_data
        weekly = [data[f"day_{day}"] for day in range(7)]
        return {"weekly": weekly, "zone": data["zone"], **{name: data[name] for name in _FACTS}}


class BlockForm(OnceMixin, forms.Form):
    """A time without consultations: whole days, or from one time to another."""

    first_day = forms.DateField(label="From day", widget=DateInput)
    begins = forms.TimeField(
        label="At",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text="Empty: the whole day.",
    )
    last_day = forms.DateField(
        label="To day", required=False, widget=DateInput, help_text="Empty: the same day."
    )
    ends = forms.TimeField(label="At", required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    note = LineField(label="Note", required=False, help_text="Read by your colleagues alone; in no calendar.")

    fieldsets: list[tuple[Any, ...]] = [("", [("first_day", "begins"), ("last_day", "ends"), "note"])]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "The last day is before the first.")
        if (first and first.year > 9000) or (last and last.year > 9000):
            self.add_error("first_day", "Nobody plans so far ahead. Write an earlier day.")
        return cleaned

    def span(self, zone: ZoneInfo) -> Span:
        """From when to when, as clocks of the zone show it."""
        data = self.cleaned_data
        first, last = data["first_day"], data["last_day"] or data["first_day"]
        whole = days_off(first, last, str(zone))
        begins: time | None = data["begins"]
        ends: time | None = data["ends"]
        start: datetime = instant(first, begins, zone) if begins else whole[0]
        return start, instant(last, ends, zone) if ends else whole[1]


class FileForm(OnceMixin, forms.Form):
    """A calendar file with the advisor's busy times."""

    file = forms.FileField(label="Calendar file (.ics)", widget=FileInput, max_length=200)


class FeedForm(OnceMixin, forms.Form):
    """Which calendar to subscribe to."""

    whose = forms.ChoiceField(label="Calendar", choices=[("own", "Mine"), ("center", "The whole center")])

    def __init__(self, *args: Any, for_center: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not for_center:
            set_choices(self, "whose", [("own", "Mine")])


class CancelForm(OnceMixin, forms.Form):
    """Why the center cancels."""

    reason = NoteField(label="Why", rows=3, max_length=1000, help_text="The company reads it.")


class MoveForm(OnceMixin, forms.Form):
    """Another time of the advisor's hours."""

    at = forms.ChoiceField(label="New time")
    reason = LineField(
        label="Why", required=False, max_length=300, help_text="The company reads it in the mail."
    )

    def __init__(self, *args: Any, times: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "at", times)


class HandOverForm(OnceMixin, forms.Form):
    """Who holds the consultation instead."""

    to = forms.ChoiceField(label="Hand over to")

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        set_choices(self, "to", [(pk, str(person)) for pk, person in self.people.items()])

    @property
    def person(self) -> User:
        return self.people[self.cleaned_data["to"]]
