"""The drawdown worksheet of an award, and the journal for an independent program."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once
from lineshaft.apps.network.models import Award
from lineshaft.domain.ledger.journal import journal
from lineshaft.ui.exports import file_response, workbook, workbook_response

from .. import actions, queries
from ..forms.reports import CashForm, ExpectedForm
from ..permissions import check_user_can_see_books
from ..queries.cash import CashSheet
from .common import award_or_404, award_page

_ACTS = {
    "drawdown": lambda form, **who: actions.record_drawdown(
        received_on=form["day"], amount=form["amount"], reference=form["reference"], why=form["why"], **who
    ),
    "interest": lambda form, **who: actions.record_interest(
        earned_on=form["day"], amount=form["amount"], reference=form["reference"], **who
    ),
    "returned": lambda form, **who: actions.record_interest_returned(
        returned_on=form["day"], amount=form["amount"], reference=form["reference"], **who
    ),
    "kept": lambda form, **who: actions.record_interest_kept(
        kept_on=form["day"], amount=form["amount"], reference=form["reference"], **who
    ),
}
_MOST_SHOWN = 100


@login_required
def cash(request: HttpRequest, pk: int) -> HttpResponse:
    """Cash on hand against what the next days need; recording money that came in."""
    award, by = _award_with_books(request, pk)
    may_post = by.can("ledger:post", award.center_id)
    sheet, expected = _sheet(request, award)
    form = CashForm(
        request.POST or None, initial={"day": timezone.localdate(), "amount": sheet.to_draw or None}
    )

    def record() -> str:
        _ACTS[form.cleaned_data["what"]](form.cleaned_data, award=award, by=by)
        return reverse("funding:cash", args=[award.pk])

    where = carried_out_once(request, form, record)
    if where:
        messages.success(request, "Booked.")
        return redirect(where)
    return award_page(
        request,
        "cash/sheet.html",
        award,
        "cash",
        sheet=sheet,
        expected=expected,
        drawdowns=queries.drawdowns_of(by, award)[:_MOST_SHOWN],
        form=form if may_post else None,
    )


@login_required
@require_safe
def cash_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The worksheet and the drawdowns as a workbook."""
    award, by = _award_with_books(request, pk)
    sheet, _ = _sheet(request, award)
    rows = [*_rows(sheet), ("", ""), ("Drawdowns and interest", "Amount", "Day", "Reference")]
    rows += [
        (each.memo, each.amount, each.booked_on, each.reference) for each in queries.drawdowns_of(by, award)
    ]
    return workbook_response(f"cash-{award.pk}-{sheet.day:%Y-%m-%d}.xlsx", workbook("Cash", rows))


def _rows(sheet: CashSheet) -> Iterator[tuple[Any, ...]]:
    yield f"Federal cash on {sheet.day:%Y-%m-%d}", "Dollars"
    yield "Received", sheet.received
    yield "Disbursed", sheet.disbursed
    yield "On hand", sheet.on_hand
    yield "Owed", sheet.owed
    yield "Expected", sheet.expected
    yield "Needed", sheet.needed
    yield "Program income on hand, spent first", sheet.income_on_hand
    yield "To draw", sheet.to_draw
    yield "More than needed", sheet.excess
    yield "Authorized", sheet.authorized
    yield "Left to draw", sheet.left_to_draw
    yield "Interest of this award that is owed", sheet.interest_owed
    yield (
        f"Interest of all awards of the center, earned in {sheet.year}",
        sheet.interest.earned_in(sheet.year),
    )
    yield "Sent back so far", sheet.interest.returned
    yield "Kept so far", sheet.interest.kept
    yield "Still to be sent back", sheet.interest.to_return
    yield "May still be kept", sheet.interest.still_to_keep


@login_required
@require_safe
def award_journal(request: HttpRequest, pk: int) -> HttpResponse:
    """The journal of an award as text for beancount."""
    award, by = _award_with_books(request, pk)
    return _journal(
        f"Award {award.number}", award.starts_on, queries.journal_of(by, award.center, award), f"award-{pk}"
    )


@login_required
@require_safe
def center_journal(request: HttpRequest, pk: int) -> HttpResponse:
    """The journal of all awards of a center as text for beancount."""
    by = actor_of(request)
    center = next((each for each in queries.centers_with_books(by) if each.pk == pk), None)
    if center is None:
        raise Http404("There are no such books.")
    return _journal(center.name, date.max, queries.journal_of(by, center), f"center-{pk}")


def _journal(title: str, opened_on: date, lines: Any, name: str) -> HttpResponse:
    text = "".join(journal(title, opened_on, lines))
    return file_response(f"journal-{name}.beancount", text.encode(), "text/plain; charset=utf-8")


def _award_with_books(request: HttpRequest, pk: int) -> tuple[Award, Any]:
    award, by = award_or_404(request, pk), actor_of(request)
    check_user_can_see_books(by, award.center)
    return award, by


def _sheet(request: HttpRequest, award: Award) -> tuple[CashSheet, ExpectedForm]:
    asked = ExpectedForm(request.GET or None)
    amount = asked.cleaned_data["expected"] if asked.is_bound and asked.is_valid() else Decimal("0.00")
    return queries.cash_sheet(actor_of(request), award, day=timezone.localdate(), expected=amount), asked
