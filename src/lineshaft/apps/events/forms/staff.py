"""What the center types: an event, its repetition, somebody who called, what is handed out."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import ServiceLine
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.hours import time_zone, typed
from lineshaft.ui.fields import (
    ClockField,
    LineField,
    MoneyField,
    NoteField,
    PhoneField,
    SearchField,
    set_choices,
)
from lineshaft.ui.forms import OnceMixin, show_error
from lineshaft.ui.widgets import DateInput, FileInput
from lineshaft.ui.zones import zone_choices

from ..actions.events import MOST_REPETITIONS
from ..models import LANGUAGES, Event, Material


class ListForm(forms.Form):
    """The search of the center's list."""

    q = SearchField("Search events")


class EventForm(OnceMixin, forms.Form):
    """An event. Its times are those of its own time zone."""

    title = LineField(label="Title", max_length=150)
    about = NoteField(label="What it is, and who it is for", rows=6)
    title_es = LineField(label="Title in Spanish", required=False, max_length=150)
    about_es = NoteField(label="What it is, in Spanish", required=False, rows=6)
    language = forms.ChoiceField(label="Spoken language", choices=LANGUAGES)
    service_line = forms.TypedChoiceField(label="Topic", required=False, coerce=int, empty_value=None)
    owner = forms.TypedChoiceField(label="Who answers for it", coerce=int)
    way = forms.ChoiceField(label="How", choices=Event.Way.choices)
    place = LineField(label="Place", required=False, max_length=300, help_text="Name and address.")
    join_link = LineField(
        label="Link to join online", required=False, max_length=500, help_text="Only who has a seat gets it."
    )
    starts = ClockField(label="Begins")
    ends = ClockField(label="Ends")
    zone = forms.ChoiceField(label="Time zone", help_text="All times of this form are in it.")
    closes = ClockField(label="Registration closes", required=False, help_text="Empty: when it begins.")
    capacity = forms.IntegerField(
        label="Seats", required=False, min_value=1, max_value=100_000, help_text="Empty: as many as come."
    )
    fee = MoneyField(label="Fee for a person", required=False, max_length=20)
    early_fee = MoneyField(label="Early fee", required=False, max_length=20, empty=None)
    early_until = ClockField(label="Early fee until", required=False)
    free_code = LineField(
        label="Code for free entry", required=False, max_length=40, help_text="For members or speakers."
    )
    payment_terms = NoteField(
        label="How one pays",
        required=False,
        rows=2,
        max_length=1000,
        help_text="By invoice or check, and until when a fee is given back. Nobody pays on these pages.",
    )
    following = forms.BooleanField(label="Change the later events of this series too", required=False)

    fieldsets: list[tuple[Any, ...]] = [
        ("What", ["title", "about", ("service_line", "language"), "owner"]),
        (
            "In Spanish",
            ["title_es", "about_es"],
            "Shown to whoever reads in Spanish. Empty: the English text.",
        ),
        ("When", [("starts", "ends"), ("zone", "closes")]),
        ("Where", ["way", "place", "join_link"]),
        ("Who", ["capacity"]),
        ("Fee", [("fee", "free_code"), ("early_fee", "early_until"), "payment_terms"]),
        ("", ["following"]),
    ]

    def __init__(
        self,
        *args: Any,
        event: Event | None,
        zone: str,
        people: list[User],
        lines: list[ServiceLine],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "service_line", [("", "None"), *((each.pk, each.title) for each in lines)])
        self.people = {each.pk: each for each in people}
        set_choices(self, "owner", [(pk, str(person)) for pk, person in self.people.items()])
        set_choices(self, "zone", zone_choices(event.zone if event else zone))
        if event is None or event.series is None:
            del self.fields["following"]
            self.fieldsets = self.fieldsets[:-1]
        self.initial = {
            "zone": zone,
            "owner": None,
            **(self.initial_of(event) if event else {}),
            **self.initial,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        zone = time_zone(cleaned["zone"]) if cleaned.get("zone") else None
        for name, field in (
            ("starts", "starts_at"),
            ("ends", "ends_at"),
            ("closes", "closes_at"),
            ("early_until", "early_until"),
        ):
            written = cleaned.get(name)
            cleaned[field] = self._instant(name, written, zone) if written and zone else None
        starts, ends, closes = cleaned["starts_at"], cleaned["ends_at"], cleaned["closes_at"]
        if starts and ends and ends <= starts:
            self.add_error("ends", "The event ends before it begins. Write a later time.")
        if ends and closes and closes > ends:
            self.add_error("closes", "Registration closes after the event is over. Write an earlier time.")
        cleaned["closes_at"] = closes or starts
        if cleaned.get("way") != Event.Way.ONLINE and not cleaned.get("place"):
            self.add_error("place", "Write where it is, or choose that it is online.")
        if (
            cleaned.get("early_fee") is not None
            and cleaned["early_until"] is None
            and "early_until" not in self.errors
        ):
            self.add_error("early_until", "Write until when the early fee counts, or leave it empty.")
        if cleaned.get("fee") and not cleaned.get("payment_terms"):
            self.add_error("payment_terms", "Write how one pays: people read it before they register.")
        for name in ("fee", "early_fee"):
            if cleaned.get(name) is not None and not 0 <= cleaned[name] < 100_000:
                self.add_error(name, "Write an amount from $0 to $99,999.99.")
        return cleaned

    def _instant(self, name: str, written: datetime, zone: ZoneInfo) -> datetime | None:
        """Refuses a time that the clocks of the place never show: in March one hour is left out."""
        try:
            return typed(name, written.date(), written.time(), zone)
        except InvalidValue as error:
            show_error(self, error)
            return None

    @staticmethod
    def initial_of(event: Event) -> dict[str, Any]:
        """The event as the form shows it, its times by its own clocks."""
        zone = time_zone(event.zone)
        names = (
            "title", "about", "title_es", "about_es", "language", "way", "place", "zone", "capacity", "fee",
            "early_fee", "payment_terms",
        )  # fmt: skip
        door = getattr(event, "door", None)

        def clock(moment: datetime | None) -> datetime | None:
            return moment.astimezone(zone).replace(tzinfo=None) if moment else None

        return {
            **{name: getattr(event, name) for name in names},
            "service_line": event.service_line_id,
            "owner": event.owner_id,
            "starts": clock(event.starts_at),
            "ends": clock(event.ends_at),
            "closes": None if event.closes_at == event.starts_at else clock(event.closes_at),
            "early_until": clock(event.early_until),
            "join_link": door.join_link if door else "",
            "free_code": door.free_code if door else "",
        }

    def facts(self) -> dict[str, Any]:
        """The cleaned values under the names of the fields of Event."""
        data = self.cleaned_data
        names = (
            "title", "about", "title_es", "about_es", "language", "way", "place", "zone", "capacity", "fee",
            "early_fee", "payment_terms", "starts_at", "ends_at", "closes_at", "early_until",
        )  # fmt: skip
        return {name: data[name] for name in names} | {"service_line_id": data["service_line"]}

    def door(self) -> dict[str, str]:
        """The cleaned values under the names of the fields of EventDoor."""
        return {name: self.cleaned_data[name] for name in ("join_link", "free_code")}

    @property
    def answers(self) -> User:
        return self.people[self.cleaned_data["owner"]]


class RepeatForm(OnceMixin, forms.Form):
    """How an event is repeated."""

    every = forms.ChoiceField(
        label="Every", choices=[("week", "week"), ("fortnight", "two weeks"), ("month", "month")]
    )
    times = forms.IntegerField(label="How many more times", min_value=1, max_value=MOST_REPETITIONS)


class CancelForm(OnceMixin, forms.Form):
    """Why the center cancels."""

    reason = NoteField(label="Why", rows=3, max_length=1000, help_text="Everybody who registered reads it.")


class PersonForm(OnceMixin, forms.Form):
    """Somebody who called."""

    name = LineField(label="Name", max_length=120)
    email = forms.EmailField(label="E-mail", max_length=254)
    phone = PhoneField(required=False)
    company_name = LineField(label="Company", required=False)
    needs = LineField(label="What they need to take part", required=False, max_length=1000)
    language = forms.ChoiceField(label="Language", choices=LANGUAGES)
    beyond_capacity = forms.BooleanField(label="Let in although all seats are taken", required=False)


class PaymentForm(forms.Form):
    """When and how a fee was paid."""

    paid_on = forms.DateField(label="Paid on", required=False, widget=DateInput, help_text="Empty: not paid.")
    how = LineField(label="How", required=False, max_length=100, help_text="Like check 1234.")


class MaterialForm(OnceMixin, forms.Form):
    """A link or a file."""

    title = LineField(label="Title", max_length=150)
    link = forms.URLField(label="Link", required=False, max_length=1000, assume_scheme="https")
    file = forms.FileField(label="Or a file", required=False, widget=FileInput, max_length=200)
    audience = forms.ChoiceField(
        label="For", choices=Material.Audience.choices, initial=Material.Audience.REGISTERED
    )


class FollowUpForm(OnceMixin, forms.Form):
    """What is written to those who came."""

    words = NoteField(
        label="A word of yours", required=False, rows=3, max_length=2000,
        help_text="It stands above the links to what was handed out and to two questions.",
    )  # fmt: skip
