"""
Files of events, for the people of their center.

Names leave in a file here alone: a list at the door and name badges are made of them. What a person needs to take part
and said of the event stays on the pages.
"""

from collections.abc import Iterable

from django.http import HttpResponse
from django.utils import timezone

from lineshaft.apps.companies.exports import AUDIENCE as WITHIN_A_CENTER
from lineshaft.tenancy import DisclosureClass, Sources
from lineshaft.ui.exports import csv_response

from .models import Event, Registration
from .queries.fees import in_words

AUDIENCE = WITHIN_A_CENTER | {DisclosureClass.CONFIDENTIAL}
SOURCES: Sources = {
    "Name": ("events.Registration.name",),
    "E-mail": ("events.Registration.email",),
    "Telephone": ("events.Registration.phone",),
    "Company": ("events.Registration.company_name",),
    "State": ("events.Registration.status",),
    "Came": ("events.Registration.attended",),
    "Fee": ("events.Registration.fee",),
    "Paid on": ("events.Registration.paid_on",),
    "Fee stands": (
        "events.Registration.fee",
        "events.FeePosting.taken_back_at",
        "funding.Invoice.state",
        "funding.Invoice.paid",
        "funding.Invoice.total",
    ),
    "Rating": ("events.Registration.rating",),
    "Request": ("engagements.Request.reference",),
    "Registered at": ("events.Registration.registered_at",),
}
COLUMNS = tuple(SOURCES)


def people_file(event: Event, registrations: Iterable[Registration]) -> HttpResponse:
    """Who registered for an event, for a spreadsheet: registrations with `standing`."""
    rows = (
        (
            each.name, each.email, each.phone, each.company_name, each.get_status_display(),
            each.get_attended_display() if each.attended else "", each.fee, each.paid_on,
            in_words(each), each.rating,
            each.help_request.reference if each.help_request else "",
            timezone.localtime(each.registered_at).isoformat(timespec="minutes"),
        )
        for each in registrations
    )  # fmt: skip
    return csv_response(f"event-{event.public_id}.csv", COLUMNS, rows)
