"""What people of a center type about requests."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import ServiceArea
from lineshaft.ui.fields import LineField, NoteField, SearchField, set_choices
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import Typeahead

from ..models import Request
from ..queries import counties_of_requests, handlers_of, leads_of_engagements
from ..states import REQUEST_CHOICES
from .ask import naics_label, states

AGES = [("", "Any age"), ("2", "More than 2 days"), ("7", "More than a week"), ("30", "More than a month")]


class RequestFilter(forms.Form):
    """The filters of the list of requests."""

    q = SearchField("Reference, company or person")
    status = forms.ChoiceField(
        label="Status",
        required=False,
        choices=[("", "Open: waits for somebody"), ("all", "Every status"), *REQUEST_CHOICES],
    )
    who = forms.ChoiceField(label="Handled by", required=False)
    area = forms.ChoiceField(
        label="Area of help", required=False, choices=[("", "Any area"), *ServiceArea.choices]
    )
    county = forms.ChoiceField(label="County", required=False)
    source = forms.ChoiceField(
        label="Came by", required=False, choices=[("", "Any way"), *Request.Source.choices]
    )
    due = forms.ChoiceField(
        label="First response",
        required=False,
        choices=[
            ("", "Given or not"),
            ("overdue", "Overdue"),
            ("day", "Due within 24 hours"),
            ("waiting", "Not given yet"),
        ],
    )
    age = forms.ChoiceField(label="Waiting for", required=False, choices=AGES)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(person.pk), str(person)) for person in leads_of_engagements(actor)]
        set_choices(self, "who", [("", "Anybody"), ("me", "Me"), ("nobody", "Nobody yet"), *people])
        set_choices(self, "county", [("", "Any county"), *counties_of_requests(actor)])

    def criteria(self) -> dict[str, Any]:
        """The filters as `queries.requests_of` takes them; a value that cannot be used is left out."""
        self.is_valid()
        values = self.cleaned_data
        status = values.get("status") or "open"
        days = values.get("age")
        return {
            "text": values.get("q", ""),
            "status": "" if status == "all" else status,
            "who": values.get("who", ""),
            "area": values.get("area", ""),
            "county_id": values.get("county", ""),
            "source": values.get("source", ""),
            "due": values.get("due", ""),
            "received_before": timezone.now() - timedelta(days=int(days)) if days else None,
        }


class PersonField(forms.ChoiceField):
    """A choice among people; `people` is read once, and the cleaned value is the person."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.people: dict[str, User] = {}

    def offer(self, people: Any) -> None:
        """Offer these people."""
        self.people = {str(person.pk): person for person in people}
        self.choices = [("", "Choose a person"), *((key, str(person)) for key, person in self.people.items())]

    def clean(self, value: Any) -> User | None:
        return self.people.get(super().clean(value))


class AssignForm(forms.Form):
    """Whom to hand a request to."""

    to = PersonField(label="Advisor or director")
    reason = LineField(label="Why", max_length=300, required=False, help_text="It is kept with the request.")

    def __init__(self, *args: Any, help_request: Request, is_routed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Who passes over what a rule said, says why.
        self.fields["reason"].required = is_routed
        self.fields["to"].offer(handlers_of(help_request.center_id))  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why something ends or is decided."""

    reason = NoteField(label="Reason", rows=3, max_length=2000)


class LinkForm(forms.Form):
    """Which site a request is from; `replacing` is the site that the page showed as linked."""

    site = LineField(max_length=20)
    replacing = LineField(max_length=20, required=False)


class NewSiteForm(OnceMixin, forms.Form):
    """A site for the registry, as the request describes it."""

    name = LineField(label="Name of the company or plant")
    street = LineField(label="Street address", required=False)
    city = LineField(label="City", max_length=100, required=False)
    zip_code = LineField(
        label="ZIP code",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "ls-input--short"}),
    )
    state = forms.ChoiceField(label="State", choices=states)
    naics = LineField(
        label="Industry", required=False, widget=Typeahead("reference:naics_search", label_for=naics_label),
        help_text="Type a few words and choose from the list. Leave it empty if you do not know.",
    )  # fmt: skip
    phone = LineField(label="Telephone of the site", max_length=60, required=False)
    website = forms.URLField(label="Web site", max_length=500, required=False, assume_scheme="https")

    fieldsets = [
        ("", ["name"]),
        ("Address", ["street", ("city", "zip_code"), "state"]),
        ("More", ["naics", ("phone", "website")]),
    ]

    def facts(self) -> dict[str, Any]:
        """The cleaned values under the names that `companies.actions.create_site` gives them."""
        facts = {
            name: value for name, value in self.cleaned_data.items() if name not in {"once", "state", "naics"}
        }
        return {
            **facts,
            "state_id": self.cleaned_data["state"],
            "naics_id": self.cleaned_data["naics"] or None,
        }
