"""The list of invoices as a file."""

from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Site
from lineshaft.apps.engagements.exports import Column, download
from lineshaft.apps.engagements.models import Engagement

from .models import Invoice

INVOICES: tuple[Column, ...] = (
    ("Number", Invoice, "number", lambda row: row.number or ""),
    ("Kind", Invoice, "kind", lambda row: row.get_kind_display()),
    ("Company", Invoice, "billed_to", lambda row: row.billed_to),
    ("Site", Site, "public_id", lambda row: row.site.public_id),
    ("Engagement", Engagement, "public_id", lambda row: row.engagement.public_id),
    ("Issued", Invoice, "issued_on", lambda row: row.issued_on or ""),
    ("Due", Invoice, "due_on", lambda row: row.due_on or ""),
    ("State", Invoice, "state", lambda row: row.get_state_display()),
    ("Total", Invoice, "total", lambda row: row.total),
    ("Paid", Invoice, "paid", lambda row: row.paid),
    ("Credited", Invoice, "credited", lambda row: row.credited),
    ("Written off", Invoice, "written_off", lambda row: row.written_off),
    ("Open", Invoice, "total", lambda row: row.open_amount),
)


def download_invoices(actor: Actor, rows: QuerySet[Any]) -> StreamingHttpResponse:
    """`rows` as a CSV file."""
    return download(actor, "invoices", INVOICES, rows)
