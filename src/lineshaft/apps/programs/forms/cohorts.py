"""Forms of cohorts: a new one, who joins, a session, who came."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from lineshaft.ui.fields import LineField, MomentField, NoteField, set_choices
from lineshaft.ui.widgets import DateInput

from ..actions.cohorts import MOST_PEOPLE
from ..models import Attendance, Enrolment


class CohortForm(forms.Form):
    """A new cohort."""

    center = forms.TypedChoiceField(label="Center", coerce=int)
    program = forms.ChoiceField(label="Program")
    name = LineField(label="Name", help_text="By place and season, like Macon, spring 2027.")
    starts_on = forms.DateField(
        label="Day of the first session",
        widget=DateInput,
        help_text="The others follow in their weeks; each can be moved.",
    )

    def __init__(
        self, data: Any = None, *, centers: list[tuple[int, str]], programs: list[tuple[str, str]]
    ) -> None:
        super().__init__(data)
        set_choices(self, "center", centers)
        set_choices(self, "program", programs)
        if len(centers) == 1:
            self.fields["center"].initial = centers[0][0]
            self.fields["center"].widget = forms.HiddenInput()


class ShowForm(forms.Form):
    """Whether a cohort is open for registration, and what everyone reads of it."""

    is_public = forms.BooleanField(
        label="Open for registration: in the public calendar",
        required=False,
        help_text="As long as it is open to companies. Everyone sees its name, when and where it meets; not who comes.",
    )
    about = NoteField(label="What it is, and for whom", required=False, rows=4, max_length=2000)
    about_es = NoteField(label="The same in Spanish", required=False, rows=4, max_length=2000)


class JoinForm(forms.Form):
    """The engagement of a company that joins."""

    engagement = forms.ChoiceField(label="Engagement")

    def __init__(
        self, data: Any = None, *, confirmed: list[tuple[str, str]], others: list[tuple[str, str]]
    ) -> None:
        """`confirmed` are those of companies whose seat is confirmed: they stand first."""
        super().__init__(data)
        groups = [("Seat confirmed", confirmed), ("Others", others)] if confirmed else others
        set_choices(self, "engagement", [("", "Choose one"), *groups])


class SessionForm(forms.Form):
    """When and where a session is."""

    starts_at = MomentField(label="Begins")
    hours = forms.DecimalField(label="Hours", max_digits=4, decimal_places=2, min_value=0)
    place = LineField(label="Place", required=False)
    note = NoteField(label="Notes", required=False, rows=3)


class AttendanceForm(forms.Form):
    """For each company of a session, how many people came and who."""

    def __init__(
        self, data: Any = None, *, enrolments: list[Enrolment], present: dict[int, Attendance]
    ) -> None:
        super().__init__(data)
        self._enrolments = enrolments
        for enrolment in enrolments:
            row, name = present.get(enrolment.pk), enrolment.engagement.site.name
            self.fields[f"people-{enrolment.pk}"] = forms.IntegerField(
                label=f"People of {name}", required=False, min_value=0, max_value=MOST_PEOPLE,
                initial=row.people if row else None,
            )  # fmt: skip
            self.fields[f"names-{enrolment.pk}"] = LineField(
                label=f"Names, {name}",
                required=False,
                initial=row.names if row else "",
                max_length=500,
                widget=forms.TextInput(attrs={"class": "ls-input--long"}),
            )

    @property
    def rows(self) -> list[tuple[Enrolment, BoundField, BoundField]]:
        """The companies with their fields."""
        return [(each, self[f"people-{each.pk}"], self[f"names-{each.pk}"]) for each in self._enrolments]

    @property
    def came(self) -> dict[int, tuple[int, str]]:
        """The companies that came, by the number of their enrolment."""
        data = self.cleaned_data
        return {
            each.pk: (data[f"people-{each.pk}"], data[f"names-{each.pk}"])
            for each in self._enrolments
            if data[f"people-{each.pk}"]
        }
