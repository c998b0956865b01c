"""Match that others give: contributions in kind, cash of other sources, and unrecovered indirect cost, as claimed."""

from typing import Any

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.ledger import FundSource
from lineshaft.tenancy import classify

from .. import states
from .evidence import Evidence
from .ledger import ACTIVITIES, OBJECT_CLASSES
from .subawards import Subaward


class Contribution(models.Model):
    """
    A claim that something somebody gave is match of a budget period, judged by 2 CFR 200.306 before it is posted.

    `stated` holds what was said of it, by the questions of its kind; `findings` what the rules said of that, by the law
    of `law_as_of`. One that recurs is posted once for each month, from that of `given_on` to that of `recurs_until`;
    `posted_through` is the last month posted. What was posted is never changed: a new version `replaces` it.
    """

    class Kind(models.TextChoices):
        VOLUNTEER = "volunteer", "volunteer time"
        LOANED_EMPLOYEE = "loaned_employee", "staff on loan"
        DONATED_SUPPLIES = "donated_supplies", "donated goods"
        DONATED_SPACE = "donated_space", "space"
        LOANED_EQUIPMENT = "loaned_equipment", "equipment on loan"
        DONATED_EQUIPMENT = "donated_equipment", "donated equipment"
        CASH = "cash", "cash of another source"
        UNRECOVERED_INDIRECT = "unrecovered_indirect", "unrecovered indirect cost"

    class GiverKind(models.TextChoices):
        STATE = "state", "the state"
        LOCAL = "local", "a local government"
        PRIVATE = "private", "a company, association or person"
        SUBRECIPIENT = "subrecipient", "a subrecipient"
        RECIPIENT = "recipient", "the center itself"

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="contributions")
    budget_period = models.ForeignKey(BudgetPeriod, on_delete=models.PROTECT, related_name="contributions")
    kind = models.TextField(choices=Kind.choices)
    giver = models.TextField()
    giver_kind = models.TextField(choices=GiverKind.choices)
    subaward = models.ForeignKey(
        Subaward, null=True, blank=True, on_delete=models.PROTECT, related_name="contributions"
    )
    what = models.TextField(help_text="what was given, and for which work")
    given_on = models.DateField()
    recurs_until = models.DateField(null=True, blank=True, help_text="its last day, for one of each month")
    posted_through = models.DateField(null=True, blank=True, help_text="first day of the last month posted")
    amount = models.DecimalField(
        max_digits=14, decimal_places=2, help_text="of a month, where it comes each month"
    )
    object_class = models.TextField(choices=OBJECT_CLASSES)
    activity = models.TextField(choices=ACTIVITIES)
    stated = models.JSONField(default=dict)
    state = models.TextField(choices=states.ContributionState.choices)
    findings = models.JSONField(default=list)
    law_as_of = models.DateField()
    judged_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(blank=True, help_text="why it was cleared, rejected or taken back")
    version = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    entered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="the last who did"
    )
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        center="id center award budget_period kind giver giver_kind subaward what given_on recurs_until posted_through"
        " amount object_class activity stated state findings law_as_of judged_at decided_by decided_at decision version"
        " replaces entered_by entered_at changed_by is_synthetic"
    )

    class Meta:
        ordering = ["-given_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="a_contribution_has_one_center"),
            models.CheckConstraint(
                name="a_contribution_is_worth_something", condition=models.Q(amount__gt=0)
            ),
            models.CheckConstraint(
                name="contribution_state_is_known",
                condition=models.Q(state__in=[state.value for state in states.ContributionState]),
            ),
            models.CheckConstraint(
                name="a_contribution_says_who_gave_what", condition=~models.Q(giver="") & ~models.Q(what="")
            ),
            models.CheckConstraint(
                name="a_contribution_recurs_into_the_future",
                condition=models.Q(recurs_until__isnull=True)
                | models.Q(recurs_until__gte=models.F("given_on")),
            ),
            models.CheckConstraint(
                name="a_decided_contribution_says_why",
                condition=~models.Q(state__in=["rejected", "taken_back"])
                | (models.Q(decided_at__isnull=False) & ~models.Q(decision="")),
            ),
            models.CheckConstraint(
                name="what_a_rule_refuses_is_not_accepted",
                condition=~models.Q(state__in=["accepted", "posted"])
                | ~models.Q(findings__contains=[{"outcome": "refuse"}]),
            ),
            models.CheckConstraint(
                name="what_a_rule_holds_is_cleared_in_words",
                condition=~models.Q(state__in=["accepted", "posted"])
                | ~models.Q(findings__contains=[{"outcome": "hold"}])
                | ~models.Q(decision=""),
            ),
        ]
        indexes = [
            models.Index(fields=["center", "-given_on", "-id"], name="contributions_of_a_center"),
            models.Index(fields=["budget_period", "state"], name="contributions_of_a_period"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.giver}"

    @property
    def source(self) -> FundSource:
        """Who pays, as the ledger says it."""
        if self.kind == self.Kind.UNRECOVERED_INDIRECT:
            return FundSource.UNRECOVERED_INDIRECT
        if self.kind != self.Kind.CASH:
            return FundSource.IN_KIND
        return _CASH_OF[self.GiverKind(self.giver_kind)]

    @property
    def told_findings(self) -> list[dict[str, Any]]:
        """What the rules said, what stands against it first."""
        order = {"refuse": 0, "hold": 1, "pass": 2}
        return sorted(self.findings, key=lambda each: order[each["outcome"]])


_CASH_OF = {
    Contribution.GiverKind.STATE: FundSource.STATE,
    Contribution.GiverKind.LOCAL: FundSource.LOCAL,
    Contribution.GiverKind.PRIVATE: FundSource.PRIVATE,
    Contribution.GiverKind.SUBRECIPIENT: FundSource.PRIVATE,
    Contribution.GiverKind.RECIPIENT: FundSource.RECIPIENT,
}


class ContributionEvidence(models.Model):
    """A paper behind a contribution, and what it proves."""

    class Proves(models.TextChoices):
        TIME_RECORD = "time_record", "the hours: a time sheet or sign-in list"
        PAYROLL = "payroll", "the pay: the employer's payroll record"
        RATE = "rate", "the rate paid for like work"
        SIGNED_STATEMENT = "signed_statement", "the gift: a statement signed by the giver"
        APPRAISAL = "appraisal", "the value: an appraisal or price list"
        LEDGER = "ledger", "the booking: a page of the accounting system"
        PAYMENT = "payment", "the payment: a receipt or bank statement"
        RATE_AGREEMENT = "rate_agreement", "the approved indirect rate"
        OTHER = "other", "something else"

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="papers")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="behind_contributions")
    proves = models.TextField(choices=Proves.choices)

    DISCLOSURE = classify(center="id center contribution evidence proves")

    class Meta:
        verbose_name_plural = "contribution evidence"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "evidence"], name="a_paper_stands_behind_a_contribution_once"
            )
        ]

    def __str__(self) -> str:
        return self.get_proves_display()
