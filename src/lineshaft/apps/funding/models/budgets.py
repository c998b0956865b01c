"""Budgets of a budget period, version by version."""

from decimal import Decimal

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.ledger.budget import ExpenseRow, RevenueRow
from lineshaft.tenancy import classify

from .. import states

REVENUE_ROWS = [
    (RevenueRow.BASE, "Federal funds, base"),
    (RevenueRow.SUPPLEMENTAL, "Federal funds, supplemental"),
    (RevenueRow.CARRYOVER_ABOVE, "Unexpended federal funds, used above the base"),
    (RevenueRow.CARRYOVER_TOWARD, "Unexpended federal funds, used toward the base"),
    (RevenueRow.APPLICANT, "The center's own contribution"),
    (RevenueRow.STATE_LOCAL, "State and local funds"),
    (RevenueRow.UNEXPENDED_INCOME, "Unexpended program income of the year before"),
    (RevenueRow.GROSS_INCOME, "Program income of the year"),
    (RevenueRow.INTEREST, "Interest on program income"),
    (RevenueRow.SUBRECIPIENT, "Cost share of subrecipients"),
    (RevenueRow.THIRD_PARTY, "Contributions of third parties"),
]
EXPENSE_ROWS = [
    (ExpenseRow.PERSONNEL, "Personnel"),
    (ExpenseRow.FRINGE, "Fringe benefits"),
    (ExpenseRow.TRAVEL, "Travel"),
    (ExpenseRow.EQUIPMENT, "Equipment"),
    (ExpenseRow.SUPPLIES, "Supplies"),
    (ExpenseRow.CONTRACTUAL, "Contracts and subawards"),
    (ExpenseRow.OTHER, "Other"),
    (ExpenseRow.INDIRECT, "Indirect cost"),
]


class BudgetVersion(models.Model):
    """
    One version of the budget of a budget period: written as a draft, submitted, and approved or returned.

    At most one of a period is a draft or submitted at a time, and at most one is approved: the approved one stays in
    force until a later one takes its place.
    """

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="budgets")
    budget_period = models.ForeignKey(BudgetPeriod, on_delete=models.PROTECT, related_name="budgets")
    number = models.PositiveSmallIntegerField()
    state = models.TextField(choices=states.BudgetState.choices, default=states.BudgetState.DRAFT)
    why = models.TextField(blank=True, help_text="why there is a new version")
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(blank=True)

    DISCLOSURE = classify(
        center="id center award budget_period number state why made_by made_at submitted_by submitted_at decided_by"
        " decided_at decision"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget_period", "number"], name="budgets_of_a_period_are_numbered"
            ),
            models.UniqueConstraint(fields=["id", "center"], name="a_budget_has_one_center"),
            models.UniqueConstraint(
                fields=["budget_period"],
                condition=models.Q(state__in=["draft", "submitted"]),
                name="one_budget_of_a_period_is_being_made",
            ),
            models.UniqueConstraint(
                fields=["budget_period"],
                condition=models.Q(state="approved"),
                name="one_budget_of_a_period_is_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class BudgetLine(models.Model):
    """A row of a budget in its four columns, in dollars. Rows of zero are left out."""

    class Side(models.TextChoices):
        REVENUE = "revenue", "revenue"
        EXPENSE = "expense", "expense"

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    budget = models.ForeignKey(BudgetVersion, on_delete=models.CASCADE, related_name="lines")
    side = models.TextField(choices=Side.choices)
    row = models.TextField(choices=[*REVENUE_ROWS, *EXPENSE_ROWS])
    federal = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    cash = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    in_kind = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    additive = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))

    DISCLOSURE = classify(center="id center budget side row federal cash in_kind additive")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "side", "row"], name="a_row_of_a_budget_stands_once"),
            models.CheckConstraint(
                name="a_budget_has_no_negative_amounts",
                condition=models.Q(federal__gte=0, cash__gte=0, in_kind__gte=0, additive__gte=0),
            ),
            models.CheckConstraint(
                name="row_of_a_budget_is_known",
                condition=models.Q(side="revenue", row__in=[row.value for row in RevenueRow])
                | models.Q(side="expense", row__in=[row.value for row in ExpenseRow]),
            ),
        ]

    def __str__(self) -> str:
        return self.row
