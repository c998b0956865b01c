"""The report of a need for who posted it and for the desk: as a page, PDF, data file and workbook."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.pages import actor_of
from lineshaft.ui.documents import canonical
from lineshaft.ui.exports import file_response, workbook_response
from lineshaft.ui.languages import in_english

from .. import queries
from ..exports import report_workbook
from ..models import ScoutingReport


@login_required
@require_safe
@in_english
def of_need(request: HttpRequest, number: str) -> HttpResponse:
    """Every version of the report, and the records of the searches."""
    actor = actor_of(request)
    need = queries.need_with_reports(actor, number)
    context = {
        "need": need,
        "reports": queries.reports_of(actor, need),
        "searches": queries.searches_of(actor, need),
    }
    return render(request, "scouting/reports/of_need.html", context)


@login_required
@require_safe
@in_english
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report as a page."""
    actor = actor_of(request)
    found = queries.readable_report(actor, pk)
    lines = queries.reports_of(actor, found.need)
    context = {
        "report": found,
        "need": found.need,
        "document": found.document,
        "newest": lines[0].version,
        "is_held_back": any(line.is_held_back for line in lines if line.version == found.version),
        "is_desk": actor.can("need:scout"),
    }
    return render(request, "scouting/reports/report.html", context)


def _name(found: ScoutingReport, ending: str) -> str:
    return f"{found.need.number}-report-{found.version}.{ending}"


@login_required
@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as PDF, as it was made."""
    found = queries.readable_report(actor_of(request), pk)
    return file_response(_name(found, "pdf"), bytes(found.pdf), "application/pdf")


@login_required
@require_safe
def data(request: HttpRequest, pk: int) -> HttpResponse:
    """The data of the report: canonical JSON, whose SHA-256 is that of the report."""
    found = queries.readable_report(actor_of(request), pk)
    return file_response(_name(found, "json"), canonical(found.document), "application/json")


@login_required
@require_safe
def sheets(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as a workbook."""
    found = queries.readable_report(actor_of(request), pk)
    return workbook_response(_name(found, "xlsx"), report_workbook(found.document, found.sha256))
