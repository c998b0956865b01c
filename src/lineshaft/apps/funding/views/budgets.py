"""The budget of an award: all years, one version, writing, submitting and deciding it, and SF-424A."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from lineshaft.apps.accounts.pages import actor_of, carried_out, carried_out_once, tell
from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.apps.network.permissions import check_user_can_edit_awards
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.ledger.budget import (
    Amounts,
    Budget,
    Column,
    ExpenseRow,
    RevenueRow,
    summed,
    transferred,
)
from lineshaft.domain.ledger.sf424a import sf424a, to_xml
from lineshaft.ui.exports import file_response, workbook, workbook_response

from .. import actions, queries
from ..forms.awards import BudgetDecisionForm, NewVersionForm
from ..forms.budgets import COLUMN_LABELS, BudgetForm
from ..models import BudgetVersion
from ..models.budgets import EXPENSE_ROWS, REVENUE_ROWS
from ..permissions import check_user_can_decide
from ..states import BudgetState
from .common import award_or_404, award_page


@login_required
def budget(request: HttpRequest, pk: int) -> HttpResponse:
    """All budget periods of an award beside what was spent."""
    award = award_or_404(request, pk)
    return award_page(
        request,
        "budgets/years.html",
        award,
        "budget",
        years=queries.years_of(award),
        may_edit=actor_of(request).can("award:edit", award.center_id),
    )


def _version(award: Award, number: int) -> BudgetVersion:
    found = queries.version_of(award, number)
    if found is None:
        raise Http404("This award has no such budget.")
    return found


def _compared(version: BudgetVersion) -> BudgetVersion | None:
    """The version before: what changed is said against it."""
    return next(
        (each for each in queries.versions_of(version.budget_period) if each.number < version.number), None
    )


def _rows(
    rows: Iterable[tuple[RevenueRow | ExpenseRow, str]],
    shown: Budget,
    before: Budget | None,
    spent: Mapping[ExpenseRow, Amounts],
) -> list[dict[str, Any]]:
    """Each row that says something, with its amounts, those of the version before, and what was spent."""
    zero = Amounts()
    of_row: Mapping[Any, Amounts] = spent
    return [
        {
            "label": label,
            "amounts": shown.at(row),
            "changed": before is not None and shown.at(row) != before.at(row),
            "before": before.at(row) if before else None,
            "spent": of_row.get(row, zero),
        }
        for row, label in rows
        if (shown.at(row), of_row.get(row, zero), before.at(row) if before else zero) != (zero, zero, zero)
    ]


@login_required
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One version of a budget: its rows, its share, what changed, and what was spent of it."""
    award, by = award_or_404(request, pk), actor_of(request)
    shown = _version(award, number)
    compared = _compared(shown)
    whole = queries.budget_of(shown)
    before = queries.budget_of(compared) if compared else None
    spent = queries.spent_in(shown.budget_period)
    moved = transferred(before, whole) if before else None
    may_decide = by.can("award:decide") and shown.state == BudgetState.SUBMITTED
    return award_page(
        request,
        "budgets/version.html",
        award,
        "budget",
        version=shown,
        versions=queries.versions_of(shown.budget_period),
        compared=compared,
        budget=whole,
        revenue=_rows(REVENUE_ROWS, whole, before, spent),
        expenses=_rows(EXPENSE_ROWS, whole, before, spent),
        spent=summed(spent.values()),
        moved=moved,
        moved_share=moved / before.total_expenses.total if moved and before else None,
        may_edit=by.can("award:edit", award.center_id),
        form=BudgetDecisionForm() if may_decide else None,
    )


@login_required
def version_new(request: HttpRequest, pk: int, period: int) -> HttpResponse:
    """A new draft of a period's budget; where one is in force, with the reason."""
    award, by = award_or_404(request, pk), actor_of(request)
    check_user_can_edit_awards(by, award.center)
    found = BudgetPeriod.objects.select_related("award__center").filter(award=award, pk=period).first()
    if found is None:
        raise Http404("This award has no such budget period.")
    latest = queries.versions_of(found).first()
    if latest is not None and latest.state in (BudgetState.DRAFT, BudgetState.SUBMITTED):
        return redirect("funding:budget_version", pk=award.pk, number=latest.pk)
    form = NewVersionForm(request.POST or None)
    if latest is None or latest.state != BudgetState.APPROVED:
        form.fields["why"].required = False

    def start() -> str:
        made = actions.start_budget(period=found, by=by, why=form.cleaned_data["why"])
        return reverse("funding:budget_edit", args=[award.pk, made.pk])

    where = carried_out_once(request, form, start)
    if where:
        return redirect(where)
    back = reverse("funding:budget", args=[award.pk])
    return award_page(
        request, "awards/form.html", award, "budget", form=form, heading="New version of the budget",
        submit="Start", back=back,
    )  # fmt: skip


@login_required
def version_edit(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The grid of a draft."""
    award, by = award_or_404(request, pk), actor_of(request)
    check_user_can_edit_awards(by, award.center)
    draft = _version(award, number)
    if draft.state != BudgetState.DRAFT:
        return redirect("funding:budget_version", pk=award.pk, number=draft.pk)
    form = BudgetForm(request.POST or None, budget=queries.budget_of(draft))
    if carried_out(request, form, lambda: actions.save_budget(version=draft, by=by, budget=form.budget)):
        messages.success(request, "Saved.")
        return redirect("funding:budget_version", pk=award.pk, number=draft.pk)
    return award_page(
        request,
        "budgets/edit.html",
        award,
        "budget",
        version=draft,
        form=form,
        columns=COLUMN_LABELS.values(),
    )


@login_required
@require_POST
def version_step(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Submitting a draft, taking it back, or deciding on it."""
    award, by = award_or_404(request, pk), actor_of(request)
    shown = _version(award, number)
    steps: dict[str, tuple[Callable[[], Any], str]] = {
        "submit": (lambda: actions.submit_budget(version=shown, by=by), "Submitted to the program office."),
        "take_back": (lambda: actions.take_budget_back(version=shown, by=by), "It is a draft again."),
    }
    step = request.POST.get("step", "")
    if step in steps:
        tell(request, *steps[step])
    else:
        check_user_can_decide(by)
        form = BudgetDecisionForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            tell(
                request,
                lambda: actions.decide_budget(
                    version=shown, by=by, state=given["state"], decision=given["decision"]
                ),
                "Decided.",
            )
        else:
            messages.error(request, "Choose a decision and say it in words.")
    return redirect("funding:budget_version", pk=award.pk, number=shown.pk)


@login_required
def version_xml(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """SF-424A of a version, as XML of the published schema."""
    award = award_or_404(request, pk)
    shown = _version(award, number)
    years = queries.years_of(award)
    later = [each.budget for each in years if each.period.starts_on > shown.budget_period.starts_on][:4]
    try:
        form = sf424a(queries.budget_of(shown), later=later)
    except InvalidValue as error:
        messages.error(request, str(error))
        return redirect("funding:budget_version", pk=award.pk, number=shown.pk)
    name = f"sf424a-{award.pk}-{shown.budget_period.fiscal_year}-version-{shown.number}.xml"
    return file_response(name, to_xml(form), "application/xml")


@login_required
def version_workbook(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A version as a workbook in the rows and columns of the network's own."""
    award = award_or_404(request, pk)
    shown = _version(award, number)
    whole = queries.budget_of(shown)
    columns = ["Row", *COLUMN_LABELS.values(), "Total"]

    def line(label: str, amounts: Amounts) -> list[str | Decimal]:
        return [label, *(amounts.of(column) for column in Column), amounts.total]

    rows = [
        *(line(label, whole.at(row)) for row, label in REVENUE_ROWS),
        line("Total revenue", whole.total_revenue),
        *(line(label, whole.at(row)) for row, label in EXPENSE_ROWS),
        line("Total direct", whole.total_direct),
        line("Total expenses", whole.total_expenses),
    ]
    name = f"budget-{award.pk}-{shown.budget_period.fiscal_year}-version-{shown.number}.xlsx"
    return workbook_response(name, workbook("Budget", [columns, *rows]))
