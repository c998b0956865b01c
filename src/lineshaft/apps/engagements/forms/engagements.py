"""What people type about engagements and visits."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Contact, Site
from lineshaft.apps.network.models import Center, ServiceArea, ServiceLine
from lineshaft.apps.network.queries import service_lines
from lineshaft.ui.fields import LineField, NoteField, SearchField, set_choices
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput

from ..completion import FOLLOW_UP_MONTHS
from ..models import Engagement, Visit
from ..permissions import center_that_logs
from ..queries import handlers_of, leads_of_engagements, usual_kind_of_visit
from ..states import ENGAGEMENT_CHOICES
from .requests import PersonField


class EngagementFilter(forms.Form):
    """The filters of the list of engagements."""

    q = SearchField("Number, title or site")
    status = forms.ChoiceField(
        label="Status",
        required=False,
        choices=[("", "Every status"), ("open", "not over"), *ENGAGEMENT_CHOICES],
    )
    lead = forms.ChoiceField(label="Lead", required=False)
    line = forms.ChoiceField(label="Service line", required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [
            (str(person.pk), str(person))
            for person in leads_of_engagements(actor)
            if person.pk != actor.user_id
        ]
        set_choices(self, "lead", [("", "Anybody"), ("me", "Me"), *people])
        lines = ServiceLine.objects.all()
        set_choices(self, "line", [("", "Any line"), *_by_area(lines)])

    def criteria(self) -> dict[str, Any]:
        """The filters as `queries.engagements_of` takes them; a value that cannot be used is left out."""
        self.is_valid()
        values = self.cleaned_data
        lead = values.get("lead", "")
        return {
            "text": values.get("q", ""),
            "status": values.get("status", ""),
            "mine": lead == "me",
            "lead_id": int(lead) if lead.isdigit() else None,
            "service_line_id": int(values["line"]) if values.get("line") else None,
        }


def _by_area(lines: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Service lines as grouped choices, one group for each area."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for line in lines:
        groups.setdefault(line.area, []).append((str(line.pk), line.title))
    return [(str(ServiceArea(area).label), choices) for area, choices in groups.items()]


LONGEST_SUGGESTION = 1000
PREPARED_FIRST = "prepared"


class EngagementForm(OnceMixin, forms.Form):
    """The terms of work: when it is started, and when they change."""

    title = LineField(label="Title", help_text="What the work is, in a few words.")
    kind = forms.ChoiceField(label="Kind", choices=Engagement.Kind.choices)
    begins = forms.ChoiceField(
        label="Begins with",
        required=False,
        choices=[("now", "the work, now"), (PREPARED_FIRST, "an assessment and a proposal")],
    )
    service_line = forms.ChoiceField(label="Service line")
    lead = PersonField(label="Lead")
    started_on = forms.DateField(
        label="Start", widget=DateInput, help_text="The day on which the work begins."
    )
    scope = NoteField(label="Scope", required=False, help_text="What will be done, and what not.")
    next_step = LineField(
        label="Next step", required=False, max_length=300, help_text="What happens next, and who does it."
    )
    next_step_on = forms.DateField(label="Next step by", widget=DateInput, required=False)

    def __init__(
        self, *args: Any, center: Center, engagement: Engagement | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        lines = {str(line.pk): line for line in service_lines(center)}
        people = list(handlers_of(center.pk))
        if engagement is not None:
            # What the engagement has may stay, also when it is no longer offered.
            lines.setdefault(str(engagement.service_line_id), engagement.service_line)
            people += [engagement.lead] if engagement.lead not in people else []
            del self.fields["kind"], self.fields["begins"]
            self.fieldsets = [
                (
                    "",
                    ["title", "service_line", ("lead", "started_on"), "scope", ("next_step", "next_step_on")],
                )
            ]
        else:
            del self.fields["next_step"], self.fields["next_step_on"]
            self.fieldsets = [
                ("", ["title", ("kind", "begins"), "service_line", ("lead", "started_on"), "scope"])
            ]
        self.lines = lines
        set_choices(self, "service_line", [("", "Choose a line"), *_by_area(lines.values())])
        self.fields["lead"].offer(people)  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(engagement: Engagement) -> dict[str, Any]:
        """The present terms of an engagement."""
        names = ("title", "scope", "started_on", "next_step", "next_step_on")
        return {
            **{name: getattr(engagement, name) for name in names},
            "service_line": engagement.service_line_id,
            "lead": engagement.lead_id,
        }

    def suggest(self, *, line: str, scope: str) -> None:
        """Fill in what a page that leads here recommends: the code of a service line, and the scope in words."""
        found = next((each for each in self.lines.values() if each.code == line), None)
        if found is not None:
            self.initial["service_line"] = found.pk
        self.initial["scope"] = scope[:LONGEST_SUGGESTION]

    def clean_service_line(self) -> ServiceLine:
        return self.lines[self.cleaned_data["service_line"]]

    def facts(self) -> dict[str, Any]:
        """The cleaned values as the actions take them."""
        facts = {name: value for name, value in self.cleaned_data.items() if name not in {"once", "begins"}}
        if "begins" in self.fields:
            facts["is_prepared"] = self.cleaned_data["begins"] != PREPARED_FIRST
        return facts


class VisitForm(OnceMixin, forms.Form):
    """
    One visit. The day is today and the kind that of the person's last visit, unless told otherwise: the hours are all
    that has to be typed, and 30 seconds are enough.
    """

    held_on = forms.DateField(label="Day", widget=DateInput)
    hours = forms.DecimalField(
        label="Hours", max_digits=5, decimal_places=2, min_value=Decimal("0.25"), max_value=24,
        widget=forms.NumberInput(attrs={"step": "0.25", "inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": "Write the hours, for example 1.5.",
            "invalid": "Write the hours as a number, for example 1.5.",
            "min_value": "A visit takes a quarter of an hour (0.25) or more.",
            "max_value": "A visit takes up to 24 hours.",
        },
    )  # fmt: skip
    kind = forms.ChoiceField(label="Kind", choices=Visit.Kind.choices)
    with_contact = forms.ChoiceField(label="With", required=False)
    note = NoteField(label="Note", required=False, rows=3, help_text="Read by people of your center only.")
    next_step = LineField(label="Next step", required=False, max_length=300)
    next_step_on = forms.DateField(label="Next step by", widget=DateInput, required=False)

    def __init__(
        self,
        *args: Any,
        engagement: Engagement,
        by: Actor | None = None,
        visit: Visit | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        center_id = (
            visit.center_id if visit else by and center_that_logs(by, engagement)
        ) or engagement.center_id
        self.contacts = _contacts(engagement.site, center_id, visit)
        choices = [(key, contact.name) for key, contact in self.contacts.items()]
        set_choices(self, "with_contact", [("", "Not noted"), *choices])
        self.fieldsets = [("", [("held_on", "hours"), "kind", "with_contact", "note"])]
        # The lead alone plans the next step of joint work.
        if visit is not None or center_id != engagement.center_id:
            del self.fields["next_step"], self.fields["next_step_on"]
        else:
            self.fieldsets[0][1].extend(["next_step", "next_step_on"])
        if visit is None:
            self.fields["held_on"].initial = timezone.localdate
            if by is not None:
                self.fields["kind"].initial = usual_kind_of_visit(by, engagement)

    def clean_with_contact(self) -> Contact | None:
        return self.contacts.get(self.cleaned_data["with_contact"])

    def facts(self) -> dict[str, Any]:
        """The cleaned values as the actions take them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "once"}


def _contacts(site: Site, center_id: int, visit: Visit | None) -> dict[str, Contact]:
    """People at the site whom a visit can have been with; one that names somebody who left keeps the name."""
    present = Contact.objects.filter(site=site, center_id=center_id, left_on__isnull=True).order_by("name")
    contacts = {str(contact.pk): contact for contact in present}
    if visit is not None and visit.with_contact:
        contacts.setdefault(str(visit.with_contact_id), visit.with_contact)
    return contacts


class CompletionForm(forms.Form):
    """How work ended."""

    completed_on = forms.DateField(label="Last day of the work", widget=DateInput)
    result = NoteField(
        label="Result", help_text="What was achieved. The quarterly survey asks the company about it."
    )
    explanation = NoteField(
        label="Why open points stay open",
        required=False,
        rows=2,
        help_text="Needed where the checklist is not done.",
    )
    follow_up_after = forms.TypedMultipleChoiceField(
        label="Ask the company again",
        required=False,
        coerce=int,
        choices=[(months, f"after {months} months") for months in FOLLOW_UP_MONTHS],
        widget=forms.CheckboxSelectMultiple,
    )
