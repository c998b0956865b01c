"""Files of the pipeline. What a company wrote, and what is planned in words, stays on the pages."""

from collections.abc import Iterable

from django.http import HttpResponse

from lineshaft.apps.companies.exports import AUDIENCE as WITHIN_A_CENTER
from lineshaft.tenancy import Sources
from lineshaft.ui.exports import csv_response

from .pipeline import ASKED, STAGES, Item

AUDIENCE = WITHIN_A_CENTER
SOURCES: Sources = {
    "Stage": ("engagements.Request.status", "engagements.Engagement.status", "delivery.Proposal.state"),
    "Reference": ("engagements.Request.reference", "engagements.Engagement.public_id"),
    "Site": ("companies.Site.name",),
    "Work": ("engagements.Engagement.title",),
    "Advisor": ("engagements.Request.assigned_to", "engagements.Engagement.lead"),
    "Service line": ("engagements.Engagement.service_line",),
    "Value": ("delivery.Proposal.fee",),
    "Next step by": ("engagements.Request.due_at", "engagements.Engagement.next_step_on"),
    "Days without news": ("engagements.Visit.logged_at", "engagements.Request.received_at"),
    "Stands still": ("engagements.Visit.logged_at", "engagements.Request.received_at"),
}
COLUMNS = tuple(SOURCES)


def pipeline_file(items: Iterable[Item]) -> HttpResponse:
    """The pipeline for a spreadsheet, in the order of the items; of a request, what it is about stays out."""
    rows = (
        (
            STAGES[item.stage], item.reference, "" if item.stage == ASKED else item.company,
            "" if item.stage == ASKED else item.title, item.advisor, item.line, item.value, item.next_on,
            item.days_still, "yes" if item.is_still else "",
        )
        for item in items
    )  # fmt: skip
    return csv_response("pipeline.csv", COLUMNS, rows)
