"""What the work led to, with its evidence, and each decision on it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import User
from lineshaft.apps.companies.models import Site
from lineshaft.apps.network.models import Center
from lineshaft.domain.periods import Quarter
from lineshaft.tenancy import classify

from .. import states
from .engagements import Engagement


class Outcome(models.Model):
    """
    One quantified effect at a site, as somebody said it, with its evidence and verification state.

    Amounts are US dollars for sales, savings and investment, and people for jobs.
    """

    class Kind(models.TextChoices):
        NEW_SALES = "new_sales", _("New sales")
        RETAINED_SALES = "retained_sales", _("Retained sales")
        COST_SAVINGS = "cost_savings", _("Cost savings")
        INVESTMENT = "investment", _("Investment")
        JOBS_CREATED = "jobs_created", _("Jobs created")
        JOBS_RETAINED = "jobs_retained", _("Jobs retained")

    JOBS = (Kind.JOBS_CREATED.value, Kind.JOBS_RETAINED.value)
    # What waits for an evaluator comes first in the list.
    REVIEW_ORDER = ("flagged", "evidence_requested", "reported", "verified", "rejected")

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="outcomes")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="outcomes")
    engagement = models.ForeignKey(
        Engagement, null=True, blank=True, on_delete=models.PROTECT, related_name="outcomes"
    )
    kind = models.TextField(choices=Kind.choices)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    fiscal_year = models.PositiveSmallIntegerField(help_text="federal fiscal year of the survey wave")
    quarter = models.PositiveSmallIntegerField(help_text="1 to 4, of the federal fiscal year")
    state = models.TextField(choices=states.OUTCOME_CHOICES, default=states.OutcomeState.REPORTED.value)
    source = models.TextField(help_text="where it was said: the survey wave")
    said_by = models.TextField(help_text="who said it")
    said_at = models.DateTimeField()
    flags = models.JSONField(default=list, blank=True, help_text="why it was held for evidence")
    review_rank = models.GeneratedField(
        expression=models.Case(
            *[models.When(state=state, then=rank) for rank, state in enumerate(REVIEW_ORDER)],
            default=len(REVIEW_ORDER),
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
        help_text="place of the state in the evaluator's list",
    )
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        center="id center site engagement kind amount fiscal_year quarter state source said_by said_at flags"
        " review_rank is_synthetic",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="an_outcome_has_one_center"),
            models.CheckConstraint(name="an_outcome_is_more_than_zero", condition=models.Q(amount__gt=0)),
            models.CheckConstraint(
                name="jobs_are_whole",
                condition=~models.Q(kind__in=["jobs_created", "jobs_retained"])
                | models.Q(amount=models.functions.Floor("amount")),
            ),
            models.CheckConstraint(
                name="outcome_quarter_is_1_to_4", condition=models.Q(quarter__range=(1, 4))
            ),
            models.CheckConstraint(
                name="outcome_state_is_known",
                condition=models.Q(state__in=[s.value for s in states.OutcomeState]),
            ),
        ]
        indexes = [
            models.Index(fields=["center", "fiscal_year", "quarter", "state"], name="outcome_by_quarter"),
            models.Index(fields=["fiscal_year", "state"], name="outcome_by_year"),
            models.Index(fields=["fiscal_year", "review_rank", "-said_at", "-id"], name="outcome_to_review"),
            models.Index(
                fields=["center", "review_rank", "-said_at", "-id"], name="outcome_to_review_at_center"
            ),
            models.Index(
                fields=["review_rank", "-said_at", "-id"],
                condition=models.Q(state__in=states.UNVERIFIED_STATES),
                name="outcome_waiting_for_review",
            ),
            models.Index(fields=["engagement"], name="outcome_of_engagement"),
            models.Index(fields=["site"], name="outcome_of_site"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"

    @property
    def period(self) -> Quarter:
        """The federal quarter in which it counts."""
        return Quarter(self.fiscal_year, self.quarter)

    @property
    def is_jobs(self) -> bool:
        return self.kind in self.JOBS


class OutcomeEvidence(models.Model):
    """What stands behind an outcome: a statement, a document, a look at the books."""

    class Kind(models.TextChoices):
        STATEMENT = "statement", _("written statement of the company")
        DOCUMENT = "document", _("document")
        INTERVIEW = "interview", _("interview")
        RECORDS = "records", _("records seen at the site")

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="evidence")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=Kind.choices)
    text = models.TextField()
    file = models.FileField(upload_to="evidence/%Y/%m/", blank=True)
    file_name = models.TextField(blank=True, help_text="as the person who added it named it")
    file_type = models.TextField(blank=True, help_text="media type, found from the content")
    file_sha256 = models.CharField(max_length=64, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id outcome center kind text file file_name file_type file_sha256 added_by added_at"
    )

    class Meta:
        ordering = ["added_at", "id"]
        verbose_name_plural = "outcome evidence"
        constraints = [
            models.CheckConstraint(
                name="a_file_of_evidence_has_its_hash",
                condition=models.Q(file="", file_sha256="")
                | (~models.Q(file="") & ~models.Q(file_sha256="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for {self.outcome_id}"


class OutcomeDecision(models.Model):
    """One step of an outcome from state to state: who, when, why. Never changed afterwards."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="decisions")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    from_state = models.TextField(choices=states.OUTCOME_CHOICES)
    to_state = models.TextField(choices=states.OUTCOME_CHOICES)
    reason = models.TextField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="id outcome center from_state to_state reason decided_by decided_at")

    class Meta:
        ordering = ["decided_at", "id"]

    def __str__(self) -> str:
        return f"{self.from_state} to {self.to_state}"
