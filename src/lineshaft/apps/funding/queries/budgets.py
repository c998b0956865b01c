"""Budgets beside what was spent, and all years of an award at a glance."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet, Sum

from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.domain import ledger
from lineshaft.domain.ledger.budget import Amounts, Budget, ExpenseRow, RevenueRow, spent, summed

from ..models import BudgetLine, BudgetVersion, MonthBalance
from ..states import BudgetState


def versions_of(period: BudgetPeriod) -> QuerySet[BudgetVersion]:
    """All versions of a period's budget, the latest first."""
    return (
        BudgetVersion.objects.filter(budget_period=period)
        .select_related("made_by", "submitted_by", "decided_by", "award__center", "budget_period")
        .prefetch_related("lines")
        .order_by("-number")
    )


def version_of(award: Award, pk: int) -> BudgetVersion | None:
    """One version of a budget of the award."""
    return (
        BudgetVersion.objects.filter(award=award, pk=pk)
        .select_related("made_by", "submitted_by", "decided_by", "award__center", "budget_period")
        .prefetch_related("lines")
        .first()
    )


def budget_of(version: BudgetVersion) -> Budget:
    """The rows of a version as the domain knows them."""
    revenue: dict[RevenueRow, Amounts] = {}
    expenses: dict[ExpenseRow, Amounts] = {}
    for line in version.lines.all():
        amounts = Amounts(line.federal, line.cash, line.in_kind, line.additive)
        if line.side == BudgetLine.Side.REVENUE:
            revenue[RevenueRow(line.row)] = amounts
        else:
            expenses[ExpenseRow(line.row)] = amounts
    return Budget(revenue, expenses)


def spent_in(period: BudgetPeriod) -> dict[ExpenseRow, Amounts]:
    """The cost of a budget period by row, from the kept balances."""
    rows = (
        MonthBalance.objects.filter(budget_period=period, account=ledger.Account.EXPENSE)
        .order_by()
        .values_list("account", "source", "object_class", "activity")
        .annotate(total=Sum("amount"))
    )
    return spent(
        ledger.Balance(
            ledger.Account(account),
            ledger.FundSource(source),
            ledger.ObjectClass(object_class),
            ledger.Activity(activity),
            amount,
        )
        for account, source, object_class, activity, amount in rows
    )


@dataclass(frozen=True)
class Year:
    """A budget period with the version that counts: the one in force, else the latest."""

    period: BudgetPeriod
    version: BudgetVersion | None
    budget: Budget
    spent: Amounts

    @property
    def federal_share(self) -> Fraction | None:
        return self.budget.federal_share

    @property
    def left(self) -> Decimal:
        """What is budgeted and not spent, in dollars."""
        return self.budget.total_expenses.total - self.spent.total


def years_of(award: Award) -> list[Year]:
    """Every budget period of an award in order of time, in three queries whatever their number."""
    periods = list(award.budget_periods.order_by("starts_on"))
    chosen: dict[int, BudgetVersion] = {}
    versions = BudgetVersion.objects.filter(award=award).prefetch_related("lines").order_by("number")
    for version in versions:
        present = chosen.get(version.budget_period_id)
        if present is None or present.state != BudgetState.APPROVED:
            chosen[version.budget_period_id] = version
    sums = dict.fromkeys((period.pk for period in periods), Amounts())
    rows = (
        MonthBalance.objects.filter(award=award, account=ledger.Account.EXPENSE)
        .order_by()
        .values_list("budget_period", "source", "object_class", "activity")
        .annotate(total=Sum("amount"))
    )
    by_period: dict[int, list[ledger.Balance]] = {}
    for period, source, object_class, activity, amount in rows:
        by_period.setdefault(period, []).append(
            ledger.Balance(
                ledger.Account.EXPENSE,
                ledger.FundSource(source),
                ledger.ObjectClass(object_class),
                ledger.Activity(activity),
                amount,
            )
        )
    for key, balances in by_period.items():
        sums[key] = summed(spent(balances).values())
    return [
        Year(
            period,
            chosen.get(period.pk),
            budget_of(chosen[period.pk]) if period.pk in chosen else Budget(),
            sums[period.pk],
        )
        for period in periods
    ]
