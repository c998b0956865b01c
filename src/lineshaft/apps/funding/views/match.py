"""The match of an award, of all awards that a person sees, and the postings behind a figure."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once
from lineshaft.apps.network.models import BudgetPeriod
from lineshaft.domain.ledger import FundSource
from lineshaft.domain.ledger.match import ZERO, Position, WaysToClose, ways_to_close
from lineshaft.ui.pagination import keyset_page

from .. import actions, queries
from ..charts import match_chart
from ..forms.match import IncomeForm, RateForm
from ..models.ledger import FUND_SOURCES
from ..permissions import check_user_can_post
from ..queries.match import CREDITED, FIGURES, AwardMatch, PeriodMatch
from .common import award_or_404, award_page

SOURCE_WORDS = dict(FUND_SOURCES)


@login_required
@require_safe
def position(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the match of an award stands, what it comes to, and what would close a gap."""
    award = award_or_404(request, pk)
    found = queries.match_of(award, today=timezone.localdate())
    actor = actor_of(request)
    context: dict[str, Any] = {
        "found": found,
        "sees_books": actor.can("ledger:read", award.center_id) and not actor.is_office,
        "may_post": actor.can("ledger:post", award.center_id),
    }
    if found is not None:
        context |= _of_position(request, found)
    return award_page(request, "match/position.html", award, "match", **context)


def _of_position(request: HttpRequest, found: AwardMatch) -> dict[str, Any]:
    rate_form = RateForm(request.GET or None, prefix="")
    rate = rate_form.cleaned_data["rate"] if rate_form.is_bound and rate_form.is_valid() else None
    shown = found.current
    return {
        "shown": shown,
        "chart": match_chart(shown) if shown else None,
        "rate_form": rate_form,
        "ways": _ways(shown, found.whole, rate) if shown else [],
        "sources": [
            (source.value, SOURCE_WORDS[source], amount)
            for source, amount in (shown.position.met if shown else {}).items()
        ],
        "not_counted": [
            (source.value, SOURCE_WORDS[source], amount) for source, amount in found.whole.not_counted.items()
        ],
        "forecast_rows": _forecast_rows(shown) if shown else [],
        "rows": [("Whole award", None, found.whole)]
        + [(_period_words(each.period), each.period, each.position) for each in found.periods],
        "income": [
            ("fees", _income_words(found.whole), found.whole.income[FundSource.FEES]),
            ("additive", "Added to the budget", found.whole.income[FundSource.ADDITIVE_FEES]),
        ],
    }


def _income_words(whole: Position) -> str:
    return {
        "cost_sharing": "Meets the match (cost sharing)",
        "deduction": "Lowers the cost that is shared (deduction)",
        "addition": "To be added to the budget (addition)",
    }[whole.terms.income]


def _period_words(period: BudgetPeriod) -> str:
    return f"Fiscal year {period.fiscal_year}"


def _ways(shown: PeriodMatch, whole: Position, rate: Any) -> list[tuple[str, WaysToClose]]:
    """What would close the gap of today, the one expected, and the one at the low end of the range."""
    where, ahead = shown.position, shown.forecast
    gaps = [("For what is spent so far", where.gap)]
    if ahead:
        gaps.append(("At the end of the period, as expected", max(-ahead.surplus.expected, ZERO)))
        gaps.append(("At the end, at the low end of the range", max(-ahead.surplus.low, ZERO)))
    on_hand = whole.income[FundSource.FEES].unexpended
    return [
        (words, ways_to_close(gap, terms=where.terms, fees_on_hand=on_hand, hourly_rate=rate))
        for words, gap in gaps
        if gap
    ]


def _forecast_rows(shown: PeriodMatch) -> list[tuple[str, Any]]:
    if shown.forecast is None:
        return []
    lines = (shown.forecast.federal, *shown.forecast.match)
    return [(SOURCE_WORDS[each.source], each) for each in lines]


@login_required
def income_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Adding fees to the budget, where the terms allow it."""
    award, by = award_or_404(request, pk), actor_of(request)
    check_user_can_post(by, award.center)
    form = IncomeForm(request.POST or None, initial={"booked_on": timezone.localdate()})
    back = reverse("funding:match", args=[award.pk])

    def move() -> str:
        facts = {name: form.cleaned_data[name] for name in ("amount", "booked_on", "reason")}
        actions.add_income_to_budget(award=award, once=form.once_token, by=by, **facts)
        return back

    where = carried_out_once(request, form, move)
    if where:
        messages.success(request, "The income is added to the budget.")
        return redirect(where)
    return award_page(
        request, "awards/form.html", award, "match",
        form=form, heading="Add program income to the budget", submit="Add", back=back,
    )  # fmt: skip


@login_required
@require_safe
def postings(request: HttpRequest, pk: int, figure: str) -> HttpResponse:
    """The postings whose sum a figure of the match page is; `?period=` for one budget period."""
    award = award_or_404(request, pk)
    if figure not in FIGURES:
        raise Http404("There is no such figure.")
    period = None
    if request.GET.get("period", "").isdecimal():
        period = get_object_or_404(BudgetPeriod, award=award, pk=request.GET["period"][:18])
    rows = queries.postings_behind(actor_of(request), award, figure, period)
    total = rows.aggregate(total=Sum("amount"))["total"] or ZERO
    page = keyset_page(rows, key=("-booked_on", "-id"), cursor=request.GET.get("cursor", ""))
    return award_page(
        request,
        "match/postings.html",
        award,
        "match",
        figure=FIGURES[figure][0],
        period=period,
        period_words=_period_words(period) if period else "",
        total=-total if figure in CREDITED else total,
        turned=figure in CREDITED,
        page=page,
    )


@login_required
@require_safe
def match_of_awards(request: HttpRequest) -> HttpResponse:
    """The match of every award that the person sees: one row each, the largest expected gap first."""
    actor = actor_of(request)
    found = queries.matches(queries.awards(actor), today=timezone.localdate())
    found.sort(key=lambda each: -(each.current.expected_gap if each.current else ZERO))
    return render(request, "funding/match/awards.html", {"found": found, "is_office": actor.is_office})
