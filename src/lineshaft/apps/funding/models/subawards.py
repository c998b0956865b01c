"""Those to whom a center passes a part of its award, and how it looks after what they do with it."""

from decimal import Decimal

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import Award, Center
from lineshaft.domain.ledger import FundSource
from lineshaft.domain.rules.subawards import Role
from lineshaft.tenancy import classify

from .. import states
from .evidence import Evidence


class Subaward(models.Model):
    """
    An agreement by which a center passes on a part of its award, or buys for it.

    Which of the two it is follows from its substance (2 CFR 200.331): `role` with the reason in words. `answers` are
    the points of substance as they were answered, `data` what a subaward must state (2 CFR 200.332(b)) beyond the
    other fields, by the keys of `domain.rules.subawards.SUBAWARD_DATA`.
    """

    class Frequency(models.IntegerChoices):
        MONTHLY = 1, "every month"
        QUARTERLY = 3, "every quarter"
        HALF_YEARLY = 6, "every half-year"

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="subawards")
    number = models.TextField()
    name = models.TextField(help_text="of the subrecipient or contractor")
    uei = models.CharField(max_length=12, blank=True)
    role = models.TextField(
        choices=[(Role.SUBRECIPIENT, "subrecipient"), (Role.CONTRACTOR, "contractor")],
        default=Role.SUBRECIPIENT,
    )
    role_because = models.TextField(blank=True)
    answers = models.JSONField(default=dict, blank=True)
    purpose = models.TextField(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    federal_amount = models.DecimalField(max_digits=14, decimal_places=2)
    match_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    reports_every = models.PositiveSmallIntegerField(choices=Frequency.choices, default=Frequency.QUARTERLY)
    data = models.JSONField(default=dict, blank=True)
    state = models.TextField(choices=states.SubawardState.choices, default=states.SubawardState.PLANNED)
    closed_on = models.DateField(null=True, blank=True)
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        center="id center award number name uei role role_because answers purpose starts_on ends_on federal_amount"
        " match_amount reports_every data state closed_on is_synthetic"
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["award", "number"], name="a_subaward_has_its_own_number"),
            models.UniqueConstraint(fields=["id", "center"], name="a_subaward_has_one_center"),
            models.UniqueConstraint(fields=["id", "award"], name="a_subaward_has_one_award"),
            models.CheckConstraint(
                name="a_subaward_ends_after_it_starts", condition=models.Q(ends_on__gt=models.F("starts_on"))
            ),
            models.CheckConstraint(
                name="a_subaward_is_not_negative",
                condition=models.Q(federal_amount__gte=0, match_amount__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class SubawardAmendment(models.Model):
    """A signed modification of a subaward (2 CFR 200.332(b)): what it was, what it is, and why. Never changed."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    subaward = models.ForeignKey(Subaward, on_delete=models.PROTECT, related_name="amendments")
    number = models.TextField()
    signed_on = models.DateField()
    why = models.TextField()
    federal_before = models.DecimalField(max_digits=14, decimal_places=2)
    federal_after = models.DecimalField(max_digits=14, decimal_places=2)
    match_before = models.DecimalField(max_digits=14, decimal_places=2)
    match_after = models.DecimalField(max_digits=14, decimal_places=2)
    ended_on = models.DateField(help_text="its last day before")
    ends_on = models.DateField(help_text="its last day from now on")
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id center subaward number signed_on why federal_before federal_after match_before match_after ended_on"
        " ends_on recorded_by recorded_at"
    )

    class Meta:
        ordering = ["signed_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="an_amendment_says_why", condition=~models.Q(why="") & ~models.Q(number="")
            ),
            models.CheckConstraint(
                name="an_amendment_is_not_negative",
                condition=models.Q(federal_after__gte=0, match_after__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"amendment {self.number}"


class ExclusionCheck(models.Model):
    """One look-up of a subrecipient or contractor among those excluded from federal funds. Never changed."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    subaward = models.ForeignKey(Subaward, on_delete=models.PROTECT, related_name="exclusion_checks")
    checked_on = models.DateField()
    is_excluded = models.BooleanField()
    source = models.TextField(help_text="where it was looked up, with the search as it was made")
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="id center subaward checked_on is_excluded source recorded_by recorded_at")

    class Meta:
        ordering = ["-checked_on", "-id"]

    def __str__(self) -> str:
        return f"{'excluded' if self.is_excluded else 'not excluded'} on {self.checked_on}"


class RiskAssessment(models.Model):
    """How likely a subrecipient is to fail the terms, with the factors of 2 CFR 200.332(c). Never changed."""

    class Level(models.TextChoices):
        LOW = "low", "low"
        MEDIUM = "medium", "medium"
        HIGH = "high", "high"

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    subaward = models.ForeignKey(Subaward, on_delete=models.PROTECT, related_name="risks")
    assessed_on = models.DateField()
    prior_experience = models.TextField(help_text="with the same or similar subawards")
    audit_results = models.TextField(help_text="of previous audits, and whether it has a single audit")
    staff_and_systems = models.TextField(help_text="new people or substantially changed systems")
    federal_monitoring = models.TextField(help_text="extent and results of monitoring by federal agencies")
    level = models.TextField(choices=Level.choices)
    measures = models.TextField(blank=True, help_text="what follows from it: conditions, reviews, training")
    assessed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    DISCLOSURE = classify(
        center="id center subaward assessed_on prior_experience audit_results staff_and_systems federal_monitoring"
        " level measures assessed_by"
    )

    class Meta:
        ordering = ["-assessed_on", "-id"]

    def __str__(self) -> str:
        return f"{self.level} risk on {self.assessed_on}"


CASH_OF_SUBRECIPIENTS = (FundSource.STATE, FundSource.LOCAL, FundSource.PRIVATE, FundSource.FEES)
"""Who pays the match in cash that a subrecipient reports; what it has of its own is private."""


class SubrecipientReport(models.Model):
    """
    What a subrecipient reports of a period: federal cost and its own match. Accepted, it stands in the books.

    At most one report of a period is in the books; one that was returned may be sent again.
    """

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    subaward = models.ForeignKey(Subaward, on_delete=models.PROTECT, related_name="reports")
    period_ends_on = models.DateField()
    received_on = models.DateField()
    federal = models.DecimalField(max_digits=14, decimal_places=2)
    match_cash = models.DecimalField(max_digits=14, decimal_places=2, default=0, help_text="from all sources")
    cash_state = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    cash_local = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    cash_private = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    cash_fees = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    match_in_kind = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    progress = models.TextField(blank=True, help_text="what was done, in the subrecipient's words")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")
    state = models.TextField(
        choices=states.SubrecipientReportState.choices, default=states.SubrecipientReportState.RECEIVED
    )
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(blank=True)
    paid_on = models.DateField(null=True, blank=True)

    DISCLOSURE = classify(
        center="id center subaward period_ends_on received_on federal match_cash cash_state cash_local cash_private"
        " cash_fees match_in_kind progress evidence state decided_by decided_at decision paid_on"
    )

    class Meta:
        ordering = ["-period_ends_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subaward", "period_ends_on"],
                condition=~models.Q(state="returned"),
                name="a_period_of_a_subaward_is_reported_once",
            ),
            models.CheckConstraint(
                name="a_report_of_a_subrecipient_is_not_negative",
                condition=models.Q(federal__gte=0, match_cash__gte=0, match_in_kind__gte=0),
            ),
            models.CheckConstraint(
                name="cash_of_a_subrecipient_names_its_sources",
                condition=models.Q(
                    cash_state__gte=0, cash_local__gte=0, cash_private__gte=0, cash_fees__gte=0
                )
                & models.Q(
                    match_cash=models.F("cash_state")
                    + models.F("cash_local")
                    + models.F("cash_private")
                    + models.F("cash_fees")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"report to {self.period_ends_on}"

    @property
    def cash_by_source(self) -> dict[FundSource, Decimal]:
        """Its match in cash by who paid, without what is nothing."""
        amounts = {source: getattr(self, f"cash_{source}") for source in CASH_OF_SUBRECIPIENTS}
        return {source: amount for source, amount in amounts.items() if amount}


class Monitoring(models.Model):
    """One act of looking after a subrecipient: planned, done, and what followed."""

    class Kind(models.TextChoices):
        DESK_REVIEW = "desk_review", "desk review"
        SITE_VISIT = "site_visit", "visit"
        TRAINING = "training", "training"
        AUDIT_FOLLOW_UP = "audit_follow_up", "follow-up of an audit"
        MANAGEMENT_DECISION = "management_decision", "management decision on an audit finding"

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    subaward = models.ForeignKey(Subaward, on_delete=models.PROTECT, related_name="monitoring")
    kind = models.TextField(choices=Kind.choices)
    what = models.TextField()
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    found = models.TextField(blank=True, help_text="what was found, and what follows")
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    DISCLOSURE = classify(center="id center subaward kind what due_on done_on found recorded_by")

    class Meta:
        verbose_name_plural = "monitoring"
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="what_was_done_says_what_was_found",
                condition=models.Q(done_on__isnull=True) | ~models.Q(found=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} by {self.due_on}"
