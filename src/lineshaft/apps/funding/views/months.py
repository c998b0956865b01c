"""The months of the books: what is in them, what is still missing, closing and reopening."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once, tell
from lineshaft.apps.network.models import Center
from lineshaft.ui.pagination import numbered_page

from .. import actions
from ..forms.journal import ReopenForm
from ..models import AccountingMonth
from ..permissions import check_user_can_close_months
from ..queries.months import last_day, missing_before_closing, months
from ..queries.trial_balances import trial_balances_of
from .journal import center_of_books


@login_required
@require_safe
def months_page(request: HttpRequest) -> HttpResponse:
    """The months of a center's books, the latest first."""
    center = center_of_books(request)
    actor = actor_of(request)
    page = numbered_page(months(actor, center), request.GET.get("page"), size=36)
    return render(request, "funding/books/months.html", {"center": center, "page": page})


def month_or_404(request: HttpRequest, year: int, month: int) -> tuple[Center, date, AccountingMonth]:
    """A month of the books that the person looks at, its first day, and their center."""
    center = center_of_books(request)
    if not (1990 <= year <= 2100 and 1 <= month <= 12):
        raise Http404("There is no such month.")
    first = date(year, month, 1)
    row = months(actor_of(request), center).filter(month=first).first()
    if row is None:
        raise Http404("Nothing is booked into this month.")
    return center, first, row


@login_required
@require_safe
def month_page(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """One month: what stands in it and what is still missing before it is closed."""
    center, first, row = month_or_404(request, year, month)
    actor = actor_of(request)
    missing = [
        (each.sentence, reverse(each.url_name, args=each.args) + (f"?{each.query}" if each.query else ""))
        for each in (missing_before_closing(actor, center, first) if row.closed_at is None else ())
    ]
    context = {
        "center": center,
        "row": row,
        "last": last_day(first),
        "missing": missing,
        "trial_balance": trial_balances_of(actor, center, first).first(),
        "may_post": actor.can("ledger:post", center.pk),
        "has_ended": first < timezone.localdate().replace(day=1),
        "may_close": actor.can("ledger:close", center.pk),
    }
    return render(request, "funding/books/month.html", context)


@login_required
@require_POST
def month_close(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """Close a month."""
    center, first, _row = month_or_404(request, year, month)
    by = actor_of(request)
    tell(
        request,
        lambda: actions.close_month(center=center, month=first, by=by),
        f"{first:%B %Y} is closed. Nothing more is booked into it.",
    )
    return redirect("funding:month", year=year, month=month)


@login_required
def month_reopen(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """Open a closed month again and say why."""
    center, first, row = month_or_404(request, year, month)
    by = actor_of(request)
    check_user_can_close_months(by, center)
    form = ReopenForm(request.POST or None)

    def reopen() -> str:
        actions.reopen_month(center=center, month=first, reason=form.cleaned_data["reason"], by=by)
        return reverse("funding:month", args=[year, month])

    where = carried_out_once(request, form, reopen)
    if where:
        return redirect(where)
    return render(request, "funding/books/reopen.html", {"center": center, "row": row, "form": form})
