"""The lists of requests, engagements and outcomes as files, filtered as the page shows them."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Model, QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.exports import AUDIENCE as WITHIN_A_CENTER
from lineshaft.apps.companies.exports import is_demonstration
from lineshaft.apps.companies.models import Site
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import Sources, no_facts, use
from lineshaft.ui.exports import csv_lines

from .models import Engagement, Outcome, Referral, Request

_AT_A_TIME = 2000

# Heading, model and field (whose disclosure class decides: nothing confidential leaves in a file), how it is read.
Column = tuple[str, type[Model], str, Callable[[Any], Any]]

REQUESTS: tuple[Column, ...] = (
    ("Reference", Request, "reference", lambda row: row.reference),
    ("Received", Request, "received_at", lambda row: _moment(row.received_at)),
    ("Came by", Request, "source", lambda row: row.get_source_display()),
    ("State", Request, "state", lambda row: row.state.abbreviation),
    ("County", Request, "county", lambda row: row.county.name if row.county else ""),
    ("Employees", Request, "employee_band", lambda row: row.get_employee_band_display()),
    ("Areas of help", Request, "areas", lambda row: "; ".join(row.areas_in_words)),
    ("Service lines", Request, "lines", lambda row: "; ".join(row.line_titles)),
    ("Status", Request, "status", lambda row: row.get_status_display()),
    ("Handled by", Request, "assigned_to", lambda row: row.assigned_to or ""),
    ("First taken up", Request, "answered_at", lambda row: _moment(row.answered_at)),
    ("First response due", Request, "due_at", lambda row: _moment(row.due_at)),
    ("First response", Request, "responded_at", lambda row: _moment(row.responded_at)),
    ("How they were reached", Request, "responded_how", lambda row: row.get_responded_how_display()),
    ("Site", Site, "public_id", lambda row: row.site.public_id if row.site else ""),
    ("Name of the site", Site, "name", lambda row: row.site.name if row.site else ""),
)

REFERRALS: tuple[Column, ...] = (
    ("Reference", Referral, "reference", lambda row: row.reference),
    ("Sent", Referral, "referred_at", lambda row: _moment(row.referred_at)),
    ("Sent by", Referral, "referred_by", lambda row: row.referred_by),
    ("Center", Center, "name", lambda row: row.center.name),
    ("Agreed on", Referral, "agreed_on", lambda row: row.agreed_on),
    ("How far", Referral, "standing", lambda row: row.get_standing_display()),
    ("Since", Referral, "standing_since", lambda row: _moment(row.standing_since)),
)

ENGAGEMENTS: tuple[Column, ...] = (
    ("Engagement", Engagement, "public_id", lambda row: row.public_id),
    ("Title", Engagement, "title", lambda row: row.title),
    ("Kind", Engagement, "kind", lambda row: row.get_kind_display()),
    ("Center", Center, "name", lambda row: row.center.name),
    ("Site", Site, "public_id", lambda row: row.site.public_id),
    ("Name of the site", Site, "name", lambda row: row.site.name),
    ("City", Site, "city", lambda row: row.site.city),
    ("State", Site, "state", lambda row: row.site.state.abbreviation),
    ("Service line", Engagement, "service_line", lambda row: row.service_line),
    ("Lead", Engagement, "lead", lambda row: row.lead),
    ("Start", Engagement, "started_on", lambda row: row.started_on),
    ("Completed", Engagement, "completed_on", lambda row: row.completed_on),
    ("Status", Engagement, "status", lambda row: row.get_status_display()),
)

OUTCOMES: tuple[Column, ...] = (
    ("Center", Center, "name", lambda row: row.center.name),
    ("Site", Site, "public_id", lambda row: row.site.public_id),
    ("Name of the site", Site, "name", lambda row: row.site.name),
    ("Kind", Outcome, "kind", lambda row: row.get_kind_display()),
    ("Amount", Outcome, "amount", lambda row: row.amount),
    ("Unit", Outcome, "kind", lambda row: "people" if row.is_jobs else "US dollars"),
    ("Quarter", Outcome, "quarter", lambda row: row.period),
    ("State", Outcome, "state", lambda row: row.get_state_display()),
    ("Source", Outcome, "source", lambda row: row.source),
    ("Said on", Outcome, "said_at", lambda row: _moment(row.said_at)),
    ("Engagement", Engagement, "public_id", lambda row: row.engagement.public_id if row.engagement else ""),
)


AUDIENCE = WITHIN_A_CENTER
_LISTS = {"referrals": REFERRALS, "requests": REQUESTS, "engagements": ENGAGEMENTS, "outcomes": OUTCOMES}
COLUMNS = (*(f"{name}: {heading}" for name, columns in _LISTS.items() for heading, *_rest in columns), "Note")
SOURCES: Sources = {
    **{
        f"{name}: {heading}": (f"{model._meta.label}.{field}",)
        for name, columns in _LISTS.items()
        for heading, model, field, _read in columns
    },
    **no_facts(Note="that the data are made up"),
}


def _moment(at: Any) -> str:
    return timezone.localtime(at).isoformat(timespec="minutes") if at else ""


def download(
    actor: Actor, name: str, columns: tuple[Column, ...], rows: QuerySet[Any]
) -> StreamingHttpResponse:
    """`rows` as a CSV file for the reader. They are read in a scope of their own, after the page's transaction."""
    mark = "-demonstration-data" if is_demonstration() else ""
    response = StreamingHttpResponse(_lines(actor, columns, rows), content_type="text/csv; charset=utf-8")
    file_name = f"{name}-{timezone.localdate():%Y-%m-%d}{mark}.csv"
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _lines(actor: Actor, columns: tuple[Column, ...], rows: QuerySet[Any]) -> Iterator[str]:
    with use(actor.context):
        yield from csv_lines(_cells(columns, rows))


def _cells(columns: tuple[Column, ...], rows: QuerySet[Any]) -> Iterator[list[Any]]:
    yield [*(heading for heading, *_rest in columns), "Note"]
    for row in rows.iterator(chunk_size=_AT_A_TIME):
        note = "demonstration data" if row.is_synthetic or is_demonstration() else ""
        yield [*(read(row) for _heading, _model, _field, read in columns), note]
