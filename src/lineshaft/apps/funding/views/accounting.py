"""Pages of imports from the accounting system: send, choose columns, say what the chart means, check, post."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.actions import once
from lineshaft.apps.accounts.jobs import is_job_alive
from lineshaft.apps.accounts.pages import actor_of, carried_out_once, tell
from lineshaft.apps.network.models import Center
from lineshaft.domain.ledger.book_file import Result
from lineshaft.ui.forms import attempt
from lineshaft.ui.pagination import numbered_page

from ..actions import accounting
from ..actions.accounting import layout_of
from ..forms.accounting import BookForm, ChartForm, TakeBackForm
from ..forms.columns import ColumnsForm
from ..models import BookImport
from ..permissions import check_user_can_post
from ..queries.accounting import book_import, book_imports, chart_of, funds_of, lines_of
from ..queries.entries import awards_of_books
from ..queries.subawards import subrecipients_of
from .files import looked_into, written

S = BookImport.Status
_WORKING = (S.CHECKING, S.POSTING)
_RESULTS = [
    ("", "All"),
    (Result.POSTED.value, "To post"),
    (Result.BEFORE.value, "Posted before"),
    (Result.HELD.value, "Held"),
    (Result.REFUSED.value, "Refused"),
    (Result.LEFT_OUT.value, "Left out"),
]
_AS = {"point": "1,234.50", "comma": "1.234,50", "month_first": "3/31/2026", "day_first": "31/3/2026"}


@login_required
@require_safe
def books(request: HttpRequest) -> HttpResponse:
    """The imports of the person's center."""
    actor = actor_of(request)
    page = numbered_page(book_imports(actor), request.GET.get("page"), size=25)
    may_post = bool(actor.organisations_where("ledger:post"))
    return render(request, "funding/accounting/imports.html", {"page": page, "may_post": may_post})


@login_required
def book_new(request: HttpRequest) -> HttpResponse:
    """Send a file."""
    actor = actor_of(request)
    centers = list(Center.objects.filter(pk__in=actor.organisations_where("ledger:post")).order_by("name"))
    if not centers:
        actor.require("ledger:post", 0, "Only a finance officer of a center writes its books.")
    form = BookForm(request.POST or None, request.FILES or None, centers=centers)
    if request.method == "POST" and form.is_valid():
        where = attempt(form, lambda: once(str(form.once_token), lambda: _receive(request, form)))
        if where:
            return redirect(where)
    return render(request, "funding/accounting/new.html", {"form": form})


def _receive(request: HttpRequest, form: BookForm) -> str:
    upload = form.cleaned_data["file"]
    with written(upload) as path:
        batch = accounting.receive_book(
            path=path, file_name=upload.name, center=form.cleaned_data["center"], by=actor_of(request)
        )
    return reverse("funding:book_columns", args=[batch.pk])


def _batch_or_404(request: HttpRequest, pk: int, *, writes: bool = False) -> BookImport:
    batch = book_import(actor_of(request), pk)
    if batch is None:
        raise Http404("There is no such import.")
    if writes:
        check_user_can_post(actor_of(request), batch.center)
    return batch


@login_required
def book_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose where the headings stand and which column holds what; the file is then checked."""
    batch = _batch_or_404(request, pk, writes=True)
    looked = looked_into(request, batch)
    if isinstance(looked, HttpResponse):
        return looked
    form = ColumnsForm(
        request.POST or None,
        header=looked.glance.header,
        layout=layout_of(batch.layout),
        place=looked.place,
        initial={"told_debits": batch.told_debits, "told_credits": batch.told_credits},
    )
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: _choose(request, batch, form)):
        return redirect("funding:book", pk=pk)
    context = {"batch": batch, "form": form, **looked.context}
    return render(request, "funding/accounting/columns.html", context)


def _choose(request: HttpRequest, batch: BookImport, form: ColumnsForm) -> bool:
    by = actor_of(request)
    chosen = accounting.choose_layout(
        batch=batch,
        layout=form.layout(),
        place=form.place(),
        told_debits=form.cleaned_data["told_debits"],
        told_credits=form.cleaned_data["told_credits"],
        by=by,
    )
    accounting.start(batch=chosen, by=by, step=S.CHECKING)
    return True


@login_required
@require_safe
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: what became, or would become, of each line; its trial balance; and the next step."""
    batch = _batch_or_404(request, pk)
    if batch.status == S.WAITING:
        return redirect("funding:book_columns", pk=pk)
    which = request.GET.get("lines", "")
    page = numbered_page(lines_of(batch, which), request.GET.get("page"), size=50)
    interrupted = batch.status in _WORKING and not is_job_alive(f"book import {batch.pk}")
    may_post = actor_of(request).can("ledger:post", batch.center_id)
    context: dict[str, Any] = {
        "batch": batch,
        "page": page,
        "which": which,
        "choices": [(code, _label(batch, code, label), _count(batch, code)) for code, label in _RESULTS],
        "working": batch.status in _WORKING and not interrupted,
        "interrupted": interrupted,
        "style": _AS.get(batch.read_as.get("style", ""), ""),
        "order": _AS.get(batch.read_as.get("order", ""), ""),
        "may_post": may_post,
        "is_stale": batch.status == S.CHECKED
        and batch.checked_with != accounting.made_with(batch, chart_of(batch.center)),
        "done": batch.status in (S.POSTED, S.TAKEN_BACK),
    }
    return render(request, "funding/accounting/import.html", context)


def _label(batch: BookImport, code: str, label: str) -> str:
    return "Posted" if code == Result.POSTED and batch.status in (S.POSTED, S.TAKEN_BACK) else label


def _count(batch: BookImport, code: str) -> int:
    return int(getattr(batch, f"rows_{code or 'read'}"))


@login_required
def book_chart(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what the accounts and funds of a file mean; the file is then checked again."""
    batch = _batch_or_404(request, pk, writes=True)
    chart = chart_of(batch.center)
    titles = {each["code"]: each["title"] for each in batch.balances}
    form = ChartForm(
        request.POST or None,
        accounts=titles,
        funds=funds_of(batch),
        chart=chart,
        awards=list(awards_of_books(batch.center)),
        subawards=list(subrecipients_of(batch.center)),
    )
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and attempt(form, lambda: _map(request, batch, form, titles)):
        messages.success(request, "The chart is kept. The file was checked again with it.")
        return redirect("funding:book", pk=pk)
    return render(request, "funding/accounting/chart.html", {"batch": batch, "form": form})


def _map(request: HttpRequest, batch: BookImport, form: ChartForm, titles: dict[str, str]) -> bool:
    by = actor_of(request)
    said = accounting.Meanings(form.account_meanings(), form.fund_meanings())
    accounting.map_chart(center=batch.center, meanings=said, titles=titles, by=by)
    if batch.status in (S.WAITING, S.CHECKED, S.REFUSED):
        accounting.start(batch=batch, by=by, step=S.CHECKING)
    return True


@login_required
@require_POST
def book_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Check the file again, or post it."""
    batch = _batch_or_404(request, pk, writes=True)
    posts = request.POST.get("step") == "post"
    step = S.POSTING if posts else S.CHECKING
    by = actor_of(request)
    tell(
        request,
        lambda: accounting.start(batch=batch, by=by, step=step),
        "The file is posted, or soon will be." if posts else "The file is checked again.",
    )
    return redirect("funding:book", pk=pk)


@login_required
def book_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take every entry of an import back."""
    batch = _batch_or_404(request, pk, writes=True)
    form = TakeBackForm(request.POST or None, initial={"booked_on": timezone.localdate()})
    by = actor_of(request)

    def take_back() -> str:
        given = form.cleaned_data
        accounting.take_book_back(batch=batch, booked_on=given["booked_on"], reason=given["reason"], by=by)
        return reverse("funding:book", args=[pk])

    where = carried_out_once(request, form, take_back)
    if where:
        messages.success(request, "Every entry of the import is taken back. Its lines may be imported again.")
        return redirect(where)
    return render(request, "funding/accounting/take_back.html", {"batch": batch, "form": form})
