"""Documents of a program: made, read, as PDF and as data."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once, tell
from lineshaft.ui import documents

from .. import actions, queries
from ..forms.sending import SendForm
from ..models import ProgramReport
from ..permissions import check_user_can_read_answers
from ..reporting import pdf as report_pdf
from .enrolments import enrolment_to_change


@login_required
@require_POST
def make(request: HttpRequest, pk: int, output: str) -> HttpResponse:
    """Make a document from the sheets as they stand."""
    enrolment = enrolment_to_change(request, pk)
    tell(
        request,
        lambda: actions.make_report(enrolment=enrolment, output=output, by=actor_of(request)),
        "The document is made. It stands below and stays as it is.",
    )
    return redirect("programs:of_engagement", enrolment.engagement.public_id)


@login_required
@require_safe
def pdf(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """The document as PDF, the same bytes every time."""
    found = _report(request, pk, document)
    made = report_pdf(found.document, found.sha256)
    return _file(found, made, "application/pdf", "pdf")


@login_required
@require_safe
def data(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """The document as data."""
    found = _report(request, pk, document)
    return _file(found, documents.canonical(found.document), "application/json", "json")


@login_required
def send(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """Mail the document to a person of the company; once more only on purpose."""
    enrolment = enrolment_to_change(request, pk)
    report = _report(request, pk, document)
    contacts = list(queries.contacts_at(enrolment))
    form = SendForm(request.POST or None, contacts=contacts)

    def mail() -> str:
        facts = {name: form.cleaned_data[name] for name in ("contact", "language", "again")}
        sending = actions.send_report(report=report, by=actor_of(request), **facts)
        messages.success(request, f"The document goes to {sending.name}, {sending.email}.")
        return reverse("programs:of_engagement", args=[enrolment.engagement.public_id])

    where = carried_out_once(request, form, mail)
    if where:
        return redirect(where)
    context = {
        "enrolment": enrolment, "engagement": enrolment.engagement, "report": report, "form": form,
        "title": report.document["title"], "contacts": contacts, "sendings": report.sendings.select_related("sent_by"),
    }  # fmt: skip
    return render(request, "programs/report_send.html", context)


def _report(request: HttpRequest, pk: int, report: int) -> ProgramReport:
    actor = actor_of(request)
    enrolment = queries.enrolment_or_404(actor, pk)
    check_user_can_read_answers(actor, enrolment.center_id)
    return queries.report_or_404(actor, enrolment, report)


def _file(report: ProgramReport, content: bytes, kind: str, ending: str) -> HttpResponse:
    name = f"{report.enrolment.engagement.public_id}-{report.output}-{report.number}.{ending}"
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
