"""The trial balance of the accounting system beside the books of a month: sent, read, compared, taken away."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once
from lineshaft.domain.errors import LineshaftError
from lineshaft.domain.ledger.trial_balance import Compared
from lineshaft.ui.exports import workbook_response
from lineshaft.ui.forms import attempt

from .. import exports
from ..actions import accounting
from ..forms.accounting import TrialBalanceForm
from ..forms.columns import TrialColumnsForm
from ..models import TrialBalance
from ..models.ledger import ACCOUNTS, ACTIVITIES, OBJECT_CLASSES
from ..permissions import check_user_can_post
from ..queries.entries import IN_MONEY
from ..queries.trial_balances import held_beside, trial_balance, trial_balances_of, until_of
from .files import looked_into, written
from .months import month_or_404

_WORDS: dict[str, str] = {code.value: label for code, label in (*ACCOUNTS, *OBJECT_CLASSES, *ACTIVITIES)}


def _balance_or_404(request: HttpRequest, pk: int, *, writes: bool = False) -> TrialBalance:
    balance = trial_balance(actor_of(request), pk)
    if balance is None:
        raise Http404("There is no such trial balance.")
    if writes:
        check_user_can_post(actor_of(request), balance.center)
    return balance


@login_required
def trial_balance_new(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """Send a trial balance of a month."""
    center, first, row = month_or_404(request, year, month)
    by = actor_of(request)
    check_user_can_post(by, center)
    form = TrialBalanceForm(request.POST or None, request.FILES or None, initial={"counts_from": first})

    def receive() -> str:
        upload = form.cleaned_data["file"]
        with written(upload) as path:
            balance = accounting.receive_trial_balance(
                path=path, file_name=upload.name, center=center, month=first,
                counts_from=form.cleaned_data["counts_from"], by=by,
            )  # fmt: skip
        return _read_at_once(balance, request)

    where = carried_out_once(request, form, receive)
    if where:
        return redirect(where)
    return render(request, "funding/trial_balances/new.html", {"row": row, "center": center, "form": form})


def _read_at_once(balance: TrialBalance, request: HttpRequest) -> str:
    """Read it where its headings are known; else the way to the choice of columns, where it also says why not."""
    layout, place = accounting.layout_of(balance.layout), accounting.place_of(balance.layout)
    if layout.columns:
        try:
            accounting.choose_trial_layout(balance=balance, layout=layout, place=place, by=actor_of(request))
        except LineshaftError:
            return reverse("funding:trial_balance_columns", args=[balance.pk])
        return reverse("funding:trial_balance", args=[balance.pk])
    return reverse("funding:trial_balance_columns", args=[balance.pk])


@login_required
def trial_balance_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose where the headings stand and which column holds what."""
    balance = _balance_or_404(request, pk, writes=True)
    looked = looked_into(request, balance)
    if isinstance(looked, HttpResponse):
        return looked
    form = TrialColumnsForm(
        request.POST or None,
        header=looked.glance.header,
        layout=accounting.layout_of(balance.layout),
        place=looked.place,
    )

    def choose() -> TrialBalance:
        return accounting.choose_trial_layout(
            balance=balance, layout=form.layout(), place=form.place(), by=actor_of(request)
        )

    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and attempt(form, choose) is not None:
        return redirect("funding:trial_balance", pk=pk)
    context = {"balance": balance, "form": form, **looked.context}
    return render(request, "funding/trial_balances/columns.html", context)


@login_required
@require_safe
def trial_balance_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Each account with what the books say, what the accounting system says, and the difference."""
    balance = _balance_or_404(request, pk)
    actor = actor_of(request)
    if not balance.lines and actor.can("ledger:post", balance.center_id):
        return redirect("funding:trial_balance_columns", pk=pk)
    beside = held_beside(actor, balance)
    only = request.GET.get("only") == "different"
    comparison = beside.comparison
    context = {
        "balance": balance,
        "until": until_of(balance),
        "beside": beside,
        "rows": [_shown(balance, row) for row in (comparison.different if only else comparison.rows)],
        "only": only,
        "unknown": [row for row in comparison.rows if row.meaning is None],
        "others": trial_balances_of(actor, balance.center, balance.month).exclude(pk=pk),
        "may_post": actor.can("ledger:post", balance.center_id),
    }
    return render(request, "funding/trial_balances/compared.html", context)


def _shown(balance: TrialBalance, row: Compared) -> dict[str, Any]:
    """An account in words, with the way to the entries that it is the sum of."""
    meaning = row.meaning
    shown = {"row": row, "codes": _codes(row), "name": named(row), "query": ""}
    if meaning is not None and meaning.account is not None:
        asked = {
            "account": meaning.account, "object_class": meaning.object_class, "activity": meaning.activity,
            "source": IN_MONEY, "since": balance.counts_from, "until": until_of(balance), "center": balance.center_id,
        }  # fmt: skip
        shown["query"] = urlencode({name: value for name, value in asked.items() if value})
    return shown


def named(row: Compared) -> str:
    """What an account of the books is called."""
    meaning = row.meaning
    if meaning is None:
        return "not in your chart"
    parts = (meaning.account, meaning.object_class, meaning.activity)
    return ", ".join(_WORDS[part] for part in parts if part)


def _codes(row: Compared) -> str:
    return ", ".join(f"{code} {title}".strip() for code, title in zip(row.codes, row.titles, strict=True))


@login_required
@require_safe
def trial_balance_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The list of differences as a file."""
    balance = _balance_or_404(request, pk)
    rows = held_beside(actor_of(request), balance).comparison.rows
    name = exports.file_name(kind, f"trial-balance-{balance.month:%Y-%m}")
    listed = [(balance, row, _codes(row), named(row)) for row in rows]
    if kind == "csv":
        return exports.trial_balance_csv(name, listed)
    return workbook_response(name, exports.trial_balance_workbook(listed))
