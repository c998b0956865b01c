"""Federal reports: which are due, the form as the books make it, signing it, and what was signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from lineshaft.apps.accounts.pages import actor_of, carried_out_once, tell
from lineshaft.apps.network.models import Award
from lineshaft.domain.errors import LineshaftError
from lineshaft.domain.ledger.sf425_form import SECTIONS
from lineshaft.ui.forms import attempt
from lineshaft.ui.tags.formatting import day

from .. import actions, queries
from ..actions.reports import hash_to_sign
from ..forms.reports import CertifyForm, DraftForm, ReviseForm, StartReportForm
from ..models import FederalReport
from ..permissions import (
    check_user_can_certify_reports,
    check_user_can_prepare_reports,
)
from ..queries.sf425 import Figures, amounts_of
from ..reporting.document import build
from ..states import ReportState
from .common import award_or_404, award_page
from .report_files import TAB, report_or_404


@dataclass(frozen=True)
class Row:
    """A line of item 10 as the page shows it."""

    code: str
    label: str
    meaning: str
    amount: Decimal
    made_of: str
    before: Decimal | None
    is_sum: bool

    @property
    def difference(self) -> Decimal | None:
        return None if self.before is None else self.amount - self.before


@login_required
def due(request: HttpRequest) -> HttpResponse:
    """What is due and not certified, over all awards that the person sees."""
    actor = actor_of(request)
    found = queries.all_due_reports(actor, today=timezone.localdate())
    books = [] if actor.is_office else queries.centers_with_books(actor)
    return render(
        request,
        "funding/reports/due.html",
        {
            "due": found,
            "late": sum(each.is_late for each in found),
            "is_office": actor.is_office,
            "books": books,
        },
    )


@login_required
def reports(request: HttpRequest, pk: int) -> HttpResponse:
    """The reports of an award: what is due, and what was certified."""
    award, actor = award_or_404(request, pk), actor_of(request)
    every = list(queries.reports_of(award))
    may_prepare = actor.can("federal_report:prepare", award.center_id)
    return award_page(
        request,
        "reports/list.html",
        award,
        TAB,
        due=[each for each in queries.due_reports(award, today=timezone.localdate()) if not each.is_done],
        reports=[each for each in every if not each.is_draft],
        drafts=[each for each in every if each.is_draft],
        may_prepare=may_prepare,
        may_see_books=actor.can("ledger:read", award.center_id),
        form=StartReportForm() if may_prepare else None,
    )


@login_required
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Beginning the report as of a day, and on to it."""
    award, by = award_or_404(request, pk), actor_of(request)
    check_user_can_prepare_reports(by, award.center)
    form = StartReportForm(request.POST)

    def begin() -> str:
        made = actions.start_report(award=award, report_date=form.cleaned_data["report_date"], by=by)
        return reverse("funding:federal_report", args=[award.pk, made.pk])

    where = carried_out_once(request, form, begin)
    if where:
        return redirect(where)
    return award_page(
        request, "awards/form.html", award, TAB, form=form, heading="Report as of a day", submit="Make the report",
        back=reverse("funding:federal_reports", args=[award.pk]),
    )  # fmt: skip


@login_required
def report(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One report: the form as the books make it now, or what was certified."""
    award, found = report_or_404(request, pk, number)
    return _draft(request, award, found) if found.is_draft else _certified(request, award, found)


def _draft(request: HttpRequest, award: Award, found: FederalReport) -> HttpResponse:
    by, begun_as = actor_of(request), found.get_kind_display()
    found = queries.as_it_stands(found)
    try:
        notes, made = _notes(found, begun_as), _figures(request, found)
    except LineshaftError as error:
        return award_page(request, "reports/draft.html", award, TAB, report=found, error=error)
    form = DraftForm.of(found, made.to_explain, request.POST or None)
    may_prepare = by.can("federal_report:prepare", award.center_id)

    def saved(form: DraftForm) -> bool:
        kept = attempt(
            form,
            lambda: actions.save_draft(
                report=found, facts=form.facts, remarks=form.remarks, asked=form.asked, by=by
            ),
        )
        return kept is not None

    if request.method == "POST":
        check_user_can_prepare_reports(by, award.center)
        if form.is_valid() and saved(form):
            messages.success(request, "The draft is saved.")
            onward = "federal_report_certify" if "onward" in request.POST else "federal_report"
            return redirect(f"funding:{onward}", pk=award.pk, number=found.pk)
    document = _preview(found, made)
    return award_page(
        request,
        "reports/draft.html",
        award,
        TAB,
        report=found,
        document=document,
        sections=_sections(document, made.previous.document if made.previous else None),
        previous=made.previous,
        notes=notes,
        left_out=made.terms.left_out,
        refusals=made.refusals,
        to_explain=made.to_explain,
        open_months=queries.open_months(by, award, until=found.report_date),
        form=form if may_prepare else None,
        may_see_books=True,
    )


def _notes(found: FederalReport, begun_as: str) -> list[str]:
    """What became of a draft since it was begun, where the award goes on longer or shorter than it did."""
    award, notes = found.award, []
    if found.get_kind_display() != begun_as:
        notes.append(
            f"It was begun as the {begun_as.lower()} report. The award ends on {day(award.ends_on)} by what is recorded"
            f" now, so it is the {found.get_kind_display().lower()} report."
        )
    due = queries.due_reports(award, today=timezone.localdate())
    if found.report_date not in {each.report_date for each in due}:
        notes.append(
            f"No report is due as of {day(found.report_date)}: throw the draft away, unless the agency asked for it."
        )
    return notes


def _certified(request: HttpRequest, award: Award, found: FederalReport) -> HttpResponse:
    actor = actor_of(request)
    previous = queries.last_certified(award, before=found.report_date)
    every = queries.reports_of(award).filter(report_date=found.report_date).exclude(pk=found.pk)
    return award_page(
        request,
        "reports/certified.html",
        award,
        TAB,
        report=found,
        document=found.document,
        sections=_sections(found.document or {}, previous.document if previous else None),
        previous=previous,
        others=[each for each in every if not each.is_draft],
        may_revise=found.status == ReportState.CERTIFIED
        and actor.can("federal_report:prepare", award.center_id),
        may_see_books=actor.can("ledger:read", award.center_id),
    )


@login_required
def certify(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Signing a draft."""
    award, found = report_or_404(request, pk, number)
    by = actor_of(request)
    check_user_can_certify_reports(by, award.center)
    if not found.is_draft:
        return redirect("funding:federal_report", pk=award.pk, number=found.pk)
    found = queries.as_it_stands(found)
    try:
        made = _figures(request, found)
        document = _preview(found, made)
    except LineshaftError as error:
        messages.error(request, str(error))
        return redirect("funding:federal_report", pk=award.pk, number=found.pk)
    initial = {"seen": hash_to_sign(document), "email": by.person.email}
    form = CertifyForm(request.POST or None, initial=initial)

    def sign() -> str:
        actions.certify_report(report=found, seen=form.cleaned_data["seen"], certifier=form.certifier, by=by)
        return reverse("funding:federal_report", args=[award.pk, found.pk])

    where = carried_out_once(request, form, sign)
    if where:
        messages.success(request, "Certified. The report is kept as it is now.")
        return redirect(where)
    if form.is_bound:
        # The page shows the report as it is now: that is what would be signed next.
        form.data = {**form.data, "seen": initial["seen"]}
    return award_page(
        request,
        "reports/certify.html",
        award,
        TAB,
        report=found,
        document=document,
        sections=_sections(document, None),
        left_out=made.terms.left_out,
        open_months=queries.open_months(by, award, until=found.report_date),
        signer=by.person.full_name,
        form=form,
    )


@login_required
def revise(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Beginning a revision, with its reason."""
    award, found = report_or_404(request, pk, number)
    by = actor_of(request)
    check_user_can_prepare_reports(by, award.center)
    form = ReviseForm(request.POST or None)

    def begin() -> str:
        made = actions.revise_report(report=found, reason=form.cleaned_data["reason"], by=by)
        return reverse("funding:federal_report", args=[award.pk, made.pk])

    where = carried_out_once(request, form, begin)
    if where:
        return redirect(where)
    return award_page(
        request, "awards/form.html", award, TAB, form=form, heading=f"Revise the {_small(found)}",
        submit="Begin the revision", back=reverse("funding:federal_report", args=[award.pk, found.pk]),
    )  # fmt: skip


def _small(found: FederalReport) -> str:
    return str(found)[0].lower() + str(found)[1:]


@login_required
@require_POST
def discard(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Throwing a draft away."""
    award, found = report_or_404(request, pk, number)
    by = actor_of(request)
    if tell(request, lambda: actions.discard_draft(report=found, by=by), "The draft is gone."):
        return redirect("funding:federal_reports", pk=award.pk)
    return redirect("funding:federal_report", pk=award.pk, number=found.pk)


def _figures(request: HttpRequest, found: FederalReport) -> Figures:
    return queries.figures(
        actor_of(request),
        found.award,
        report_date=found.report_date,
        kind=found.kind,
        today=timezone.localdate(),
    )


def _preview(found: FederalReport, made: Figures) -> dict[str, Any]:
    """The document of a draft, as it stands, as it would be certified now."""
    before = (
        queries.reports_of(found.award)
        .filter(report_date=found.report_date, status=ReportState.CERTIFIED)
        .first()
    )
    return build(
        found,
        made.report,
        made.to_explain,
        made_at=timezone.now(),
        before=before.document if before else None,
    )


def _sections(document: Mapping[str, Any], before: Mapping[str, Any] | None) -> list[tuple[str, list[Row]]]:
    """Item 10 in the order and words of the form, with the amounts of the last report beside."""
    lines = {line["code"]: line for line in document["lines"]}
    was = amounts_of(before) if before else {}
    return [
        (
            section.heading,
            [
                Row(
                    code=wording.code,
                    label=wording.label,
                    meaning=wording.meaning,
                    amount=Decimal(lines[wording.code]["amount"]),
                    made_of=lines[wording.code]["formula"]
                    or ", ".join(part["words"] for part in lines[wording.code]["parts"]),
                    before=was.get(wording.code),
                    is_sum=bool(lines[wording.code]["parts"]) or wording.code == "10d",
                )
                for wording in section.lines
            ],
        )
        for section in SECTIONS
    ]
