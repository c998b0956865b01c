"""The journal of a center and of one award, its balances, one entry, and the papers behind entries."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.pages import actor_of
from lineshaft.apps.network.models import Award, Center
from lineshaft.domain.ledger import Account, by_account
from lineshaft.ui.exports import MOST_IN_WORKBOOK, workbook_response
from lineshaft.ui.pagination import keyset_page

from .. import exports, queries
from ..forms.journal import DayForm, JournalFilter
from ..models import JournalEntry
from ..models.ledger import ACCOUNTS, FUND_SOURCES
from ..permissions import check_user_can_see_books
from ..queries.entries import (
    JournalCriteria,
    awards_of_books,
    books_of,
    entry_of,
    evidence_of,
    journal,
)
from ..queries.journal_sums import journal_with_totals
from ..queries.records import record_behind
from .common import award_or_404, award_page

_LATEST_FIRST = ("-booked_on", "-id")
WORDS = {
    Account.CASH: "money in the bank",
    Account.RECEIVABLE: "what companies still owe",
    Account.PAYABLE: "bills that are not paid yet",
    Account.CONTRIBUTION: "what came in from who pays, or was given",
    Account.PROGRAM_INCOME: "fees and income that were earned",
    Account.INTEREST_OWED: "interest that has to be sent back",
    Account.EXPENSE: "what was spent",
    Account.OBLIGATION: "what is ordered and not yet a cost",
    Account.OBLIGATED: "the other side of what is ordered",
}


def center_of_books(request: HttpRequest) -> Center:
    """The center whose books are looked at: the one that was chosen, or the first. Refuses who sees none."""
    centers = list(books_of(actor_of(request)).order_by("name"))
    chosen = request.GET.get("center", "")
    return next((center for center in centers if str(center.pk) == chosen), centers[0])


def _listed(request: HttpRequest, center: Center, award: Award | None) -> dict[str, Any]:
    """The entries that are asked for, a page of them, and what they add up to."""
    actor = actor_of(request)
    filters = JournalFilter(request.GET, awards=() if award else awards_of_books(center))
    criteria = _within(filters.criteria(), award)
    rows, totals = journal_with_totals(actor, center, criteria)
    page = keyset_page(rows, key=_LATEST_FIRST, cursor=request.GET.get("cursor", ""))
    shown = [
        (entry, sum(line.amount for line in entry.postings.all() if line.amount > 0)) for entry in page.rows
    ]
    return {
        "center": center,
        "filters": filters,
        "page": page,
        "shown": shown,
        "totals": totals,
        "found": totals.entries if totals else None,
        "of_lines": bool(criteria.of_postings or criteria.amount is not None),
        "may_post": actor.can("ledger:post", center.pk),
    }


def _within(criteria: JournalCriteria, award: Award | None) -> JournalCriteria:
    return JournalCriteria(**{**vars(criteria), "award_id": award.pk}) if award else criteria


@login_required
@require_safe
def journal_page(request: HttpRequest) -> HttpResponse:
    """The entries of all awards of a center."""
    center = center_of_books(request)
    context = _listed(request, center, None)
    context["first_award"] = awards_of_books(center).first()
    return render(request, "funding/books/journal.html", context)


@login_required
@require_safe
def ledger(request: HttpRequest, pk: int) -> HttpResponse:
    """The entries of one award."""
    award = award_or_404(request, pk)
    check_user_can_see_books(actor_of(request), award.center)
    return award_page(request, "books/ledger.html", award, "ledger", **_listed(request, award.center, award))


def _asked(request: HttpRequest, pk: int | None) -> tuple[Center, Award | None]:
    award = award_or_404(request, pk) if pk is not None else None
    if award is not None:
        check_user_can_see_books(actor_of(request), award.center)
        return award.center, award
    return center_of_books(request), None


@login_required
@require_safe
def journal_file(request: HttpRequest, kind: str, pk: int | None = None) -> HttpResponseBase:
    """The journal as a file, of one award or of all, with the filters of the page."""
    center, award = _asked(request, pk)
    actor = actor_of(request)
    filters = JournalFilter(request.GET, awards=() if award else awards_of_books(center))
    rows = journal(actor, [center], _within(filters.criteria(), award))
    if kind == "csv":
        return exports.journal_csv(actor, rows)
    if rows.order_by()[: MOST_IN_WORKBOOK + 1].count() > MOST_IN_WORKBOOK:
        messages.error(
            request,
            f"A workbook holds at most {MOST_IN_WORKBOOK:,} entries; these are more. Narrow the dates, or take the"
            " CSV file.",
        )
        where = reverse("funding:ledger", args=[pk]) if pk is not None else reverse("funding:journal")
        return redirect(f"{where}?{request.GET.urlencode()}")
    return workbook_response(exports.file_name("xlsx"), exports.journal_workbook(rows))


@login_required
@require_safe
def balances(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands in each account of an award for each fund source, at the end of a day."""
    award = award_or_404(request, pk)
    form = DayForm(request.GET or None)
    until = (form.cleaned_data.get("until") if form.is_valid() else None) or timezone.localdate()
    sums = by_account(queries.balances(actor_of(request), award, until=until))
    sources, accounts = dict(FUND_SOURCES), dict(ACCOUNTS)
    rows = [
        {
            "account": accounts[account],
            "words": WORDS[account],
            "source": sources[source],
            "debit": amount if amount > 0 else None,
            "credit": -amount if amount < 0 else None,
            "query": urlencode({"account": account.value, "source": source.value, "until": until.isoformat()}),
        }
        for account in Account
        for source in sources
        if (amount := sums.get((account, source)))
    ]  # fmt: skip
    return award_page(
        request,
        "books/balances.html",
        award,
        "balances",
        rows=rows,
        until=until,
        day_form=DayForm(initial={"until": until}),
        total=sum(row["debit"] or 0 for row in rows),
        credit_total=sum(row["credit"] or 0 for row in rows),
    )


def entry_or_404(request: HttpRequest, pk: int) -> JournalEntry:
    """An entry of books that the person sees; anyone else gets the same 404 as for one that does not exist."""
    entry = entry_of(actor_of(request), pk)
    if entry is None:
        raise Http404("There is no such entry.")
    return entry


@login_required
@require_safe
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: its postings, the paper and the record behind it, who and when, and what it takes back."""
    shown = entry_or_404(request, pk)
    taken_back = JournalEntry.objects.filter(reverses=shown).first()
    lines = list(shown.postings.all())
    record = record_behind(shown)
    context = {
        "entry": shown,
        "lines": [
            (line, line.amount if line.amount > 0 else None, -line.amount if line.amount < 0 else None)
            for line in lines
        ],
        "total": sum(line.amount for line in lines if line.amount > 0),
        "taken_back": taken_back,
        "record": record,
        "record_url": reverse(record.url_name, args=record.args) if record else "",
        "may_correct": taken_back is None
        and record is None
        and shown.reverses_id is None
        and actor_of(request).can("ledger:post", shown.center_id),
    }
    return render(request, "funding/books/entry.html", context)


@login_required
@require_safe
def evidence_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file behind entries, handed out for saving and never shown in the browser."""
    paper = evidence_of(actor_of(request), pk)
    if paper is None:
        raise Http404("There is no such file.")
    try:
        content = paper.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(content, as_attachment=True, filename=paper.file_name, content_type=paper.file_type)
