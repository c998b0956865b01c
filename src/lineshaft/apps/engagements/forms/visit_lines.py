"""What people type in one line about a visit, and each visit as it was understood, to be corrected."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.html import escape

from lineshaft.domain.visit_lines import LONGEST_LINE, MOST_LINES, Reading, VisitLine, Work
from lineshaft.ui.fields import NoteField, set_choices
from lineshaft.ui.tags.formatting import day
from lineshaft.ui.widgets import DateInput

from ..actions import VisitFacts
from ..actions.visit_lines import MOST_VISITS
from ..models import Visit
from ..queries.visit_lines import OpenWork

# The parts of a reading, and the fields that show them.
FIELDS = {"work": "engagement", "day": "held_on", "hours": "hours", "kind": "kind", "person": "with_contact"}


class LineForm(forms.Form):
    """The one field: a line for each visit."""

    line = forms.CharField(
        label="What did you do?",
        max_length=LONGEST_LINE * MOST_LINES,
        strip=True,
        widget=forms.Textarea(
            attrs={"rows": 2, "autofocus": True, "enterkeyhint": "go", "autocapitalize": "sentences"}
        ),
        error_messages={"required": "Write a line, for example: 2.5h Acme, 5S on press line, with J. Ortiz"},
    )
    line_id = forms.UUIDField(widget=forms.HiddenInput)
    written_on = forms.DateField(widget=forms.HiddenInput, required=False)
    hide_required_note = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line_id"].initial = uuid4

    @property
    def typed_on(self) -> date:
        """The day on which the line was typed: "yesterday" is the day before it. Never after today."""
        today = timezone.localdate()
        return min(self.cleaned_data["written_on"] or today, today)


class ReadVisitForm(forms.Form):
    """One visit as it was understood."""

    engagement = forms.ChoiceField(label="Engagement", error_messages={"required": "Choose the engagement."})
    held_on = forms.DateField(label="Day", widget=DateInput)
    hours = forms.DecimalField(
        label="Hours", max_digits=5, decimal_places=2, min_value=Decimal("0.01"), max_value=24,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": "Write the hours, for example 1.5.",
            "invalid": "Write the hours as a number, for example 1.5.",
            "min_value": "A visit takes more than 0 hours.",
            "max_value": "A visit takes up to 24 hours.",
        },
    )  # fmt: skip
    kind = forms.ChoiceField(label="Kind", choices=Visit.Kind.choices)
    with_contact = forms.ChoiceField(label="With", required=False)
    note = NoteField(label="Note", required=False, rows=2)
    leave_out = forms.BooleanField(label="Leave this one out", required=False)
    hide_required_note = True
    is_alike = False
    """Whether the person logged the same time for this engagement and day before."""

    def __init__(self, *args: Any, work: OpenWork, reading: Reading | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.work, self.reading = work, reading
        self.fieldsets = [
            ("", ["engagement", ("hours", "held_on"), ("kind", "with_contact"), "note", "leave_out"])
        ]
        set_choices(self, "engagement", _engagements(work, reading.choices if reading else ()))
        set_choices(self, "with_contact", _people(work, reading.work if reading else None))
        for finding in reading.why if reading else ():
            self.fields[FIELDS[finding.part]].help_text = escape(finding.text)

    @property
    def key(self) -> tuple[str, date, Decimal] | None:
        """Engagement, day and hours as they were read; None while one of them is not clear."""
        read = self.reading
        if read is None or not (read.work and read.hours and read.day):
            return None
        return read.work.id, read.day, read.hours

    @property
    def in_words(self) -> str:
        """The visit in one sentence, as it was read; "" while something of it is not clear."""
        read = self.reading
        if read is None or not read.is_clear or not (read.work and read.hours and read.day):
            return ""
        with_whom = f", with {read.person.name}" if read.person else ""
        hours = f"{read.hours.normalize():f} hour{'' if read.hours == 1 else 's'}"
        kind = Visit.Kind(read.kind.value).label
        return f"{hours} {kind} on {day(read.day)}{with_whom}. {read.work.site}: {read.work.title}"

    @property
    def unclear(self) -> list[str]:
        """The fields that need a hand before the visit can be logged."""
        problems = {FIELDS.get(each.part) for each in self.reading.problems} if self.reading else set()
        return [name for name in self.fields if name in problems or name in self.errors]

    def clean_with_contact(self) -> Any:
        chosen = self.cleaned_data["with_contact"]
        return self.work.contacts[int(chosen)] if chosen else None

    def clean(self) -> dict[str, Any]:
        """Say beside the field what logging would refuse."""
        values = self.cleaned_data
        engagement = self.work.engagements.get(values.get("engagement", ""))
        held_on, contact = values.get("held_on"), values.get("with_contact")
        if held_on and held_on > timezone.localdate():
            self.add_error("held_on", f"{day(held_on)} is in the future. Choose today or an earlier day.")
        elif held_on and engagement and held_on < engagement.started_on:
            start = f"before the start of the engagement on {day(engagement.started_on)}"
            self.add_error("held_on", f"{day(held_on)} is {start}. Correct the day.")
        if contact and engagement and contact.site_id != engagement.site_id:
            self.add_error(
                "with_contact", f"{contact} is no contact of {engagement.site}. Choose another one."
            )
        return values

    def facts(self) -> VisitFacts | None:
        """The cleaned values as the action takes them; None for a visit that is left out."""
        values = dict(self.cleaned_data)
        if values.pop("leave_out"):
            return None
        return VisitFacts(**{**values, "engagement": self.work.engagements[values["engagement"]]})


def _engagements(work: OpenWork, first: tuple[Work, ...]) -> list[Any]:
    """Every open engagement of the advisor, those that the line can mean on top."""
    rest = [each for each in work.works if each not in first]
    named, others = ([(each.id, f"{each.site}: {each.title}") for each in group] for group in (first, rest))
    if not named or not others:
        return [("", "Choose"), *named, *others]
    return [("", "Choose"), ("What the line can mean", named), ("Your other open work", others)]


def _people(work: OpenWork, chosen: Work | None) -> list[Any]:
    """The people at the site of the chosen engagement, then those at the advisor's other sites, by site."""
    by_site: dict[str, dict[str, str]] = {chosen.site: {}} if chosen else {}
    for each in work.works:
        by_site.setdefault(each.site, {}).update({str(one.id): one.name for one in each.people})
    own = list(by_site.pop(chosen.site).items()) if chosen else []
    others = [(site, list(people.items())) for site, people in by_site.items() if people]
    return [("", "Not noted"), *own, *others]


def forms_of(lines: tuple[VisitLine, ...], work: OpenWork) -> list[ReadVisitForm]:
    """A form for each visit that was read, filled with what was understood."""
    readings = [reading for line in lines for reading in line.visits][:MOST_VISITS]
    found = [
        ReadVisitForm(work=work, reading=reading, prefix=f"v{place}", initial=_initial(reading))
        for place, reading in enumerate(readings)
    ]
    if len(found) == 1:  # the only one is left out by not saving it
        found[0].fields["leave_out"].widget = forms.HiddenInput()
    return found


def _initial(reading: Reading) -> dict[str, Any]:
    return {
        "engagement": reading.work.id if reading.work else "",
        "held_on": reading.day,
        "hours": f"{reading.hours.normalize():f}" if reading.hours is not None else None,
        "kind": reading.kind.value,
        "with_contact": str(reading.person.id) if reading.person else "",
        "note": reading.note,
    }


def forms_from(values: Mapping[str, Any], work: OpenWork) -> list[ReadVisitForm]:
    """The forms of visits as they were sent: as many as are in `values`, up to what one sending may hold."""
    found = []
    for place in range(MOST_VISITS):
        if f"v{place}-kind" not in values:
            break
        found.append(ReadVisitForm(values, work=work, prefix=f"v{place}"))
    return found


def as_uuid(text: str) -> UUID | None:
    """The identifier of a line, or None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
