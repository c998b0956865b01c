"""What stands behind a report and is handed out of it: the postings of a line, PDF, data and workbook."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.pages import actor_of
from lineshaft.apps.network.models import Award
from lineshaft.domain.ledger.sf425_form import OPENED
from lineshaft.ui.documents import canonical
from lineshaft.ui.exports import file_response, workbook_response
from lineshaft.ui.pagination import keyset_page

from .. import queries
from ..models import FederalReport
from ..permissions import check_user_can_see_books
from ..reporting.pdf import report_pdf
from ..reporting.workbook import report_workbook
from .common import award_or_404, award_page

TAB = "federal_report"


@login_required
@require_safe
def line(request: HttpRequest, pk: int, number: int, code: str) -> HttpResponse:
    """The postings behind a line, for who sees the books."""
    award, found = report_or_404(request, pk, number)
    actor = actor_of(request)
    check_user_can_see_books(actor, award.center)
    if code not in OPENED:
        raise Http404("The form has no such line.")
    opened = queries.opened_line(
        actor, queries.as_it_stands(found) if found.is_draft else found, code, today=timezone.localdate()
    )
    page = keyset_page(
        opened.postings, key=("-booked_on", "-pk"), cursor=request.GET.get("cursor", ""), size=50
    )
    return award_page(
        request,
        "reports/line.html",
        award,
        TAB,
        report=found,
        wording=OPENED[code],
        opened=opened,
        page=page,
    )


@login_required
@require_safe
def pdf(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The form as PDF, from the document."""
    return _file(
        request, pk, number, lambda found, name: file_response(
            f"{name}.pdf", report_pdf(_document(found), found.sha256), "application/pdf"
        ),
    )  # fmt: skip


@login_required
@require_safe
def data(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The document as canonical JSON, whose SHA-256 is that of the report."""
    return _file(
        request, pk, number, lambda found, name: file_response(
            f"{name}.json", canonical(_document(found)), "application/json"
        ),
    )  # fmt: skip


@login_required
@require_safe
def sheets(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The report as a workbook."""
    return _file(
        request, pk, number, lambda found, name: workbook_response(
            f"{name}.xlsx", report_workbook(_document(found), found.sha256)
        ),
    )  # fmt: skip


def _file(
    request: HttpRequest, pk: int, number: int, make: Callable[[FederalReport, str], HttpResponse]
) -> HttpResponse:
    _, found = report_or_404(request, pk, number)
    if found.is_draft:
        raise Http404("Only what was certified is handed out.")
    revision = f"-revision-{found.revision}" if found.revision else ""
    return make(found, f"sf425-{found.award_id}-{found.report_date:%Y-%m-%d}{revision}")


def _document(found: FederalReport) -> Mapping[str, Any]:
    assert found.document is not None
    document: Mapping[str, Any] = found.document
    return document


def report_or_404(request: HttpRequest, pk: int, number: int) -> tuple[Award, FederalReport]:
    """The award and its report. Drafts are for who sees the books of the center: nobody else learns of them."""
    award = award_or_404(request, pk)
    found = queries.report_of(award, number)
    if found is None or (found.is_draft and not actor_of(request).can("ledger:read", award.center_id)):
        raise Http404("This award has no such report.")
    found.award = award
    return award, found
