"""Quarters that a center has submitted to the program office, and work of them that was opened again."""

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import Center
from lineshaft.domain.periods import Quarter
from lineshaft.tenancy import classify


class SubmittedQuarter(models.Model):
    """
    A quarter whose work a center has told the program office. What was completed in it stays as it was told, until a
    director opens it again with a reason.
    """

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="submitted_quarters")
    fiscal_year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField(help_text="1 to 4, of the federal fiscal year")
    submitted_on = models.DateField()
    reference = models.TextField(
        blank=True, help_text="number or name of the submission at the program office"
    )
    engagements = models.PositiveIntegerField(help_text="completed engagements that counted in it")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_because = models.TextField(blank=True)
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        center="id center fiscal_year quarter submitted_on reference engagements recorded_by recorded_at taken_back_at"
        " taken_back_because is_synthetic",
    )

    class Meta:
        ordering = ["-fiscal_year", "-quarter", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="a_submitted_quarter_has_one_center"),
            models.UniqueConstraint(
                fields=["center", "fiscal_year", "quarter"],
                condition=models.Q(taken_back_at__isnull=True),
                name="a_quarter_is_submitted_once",
            ),
            models.CheckConstraint(
                name="submitted_quarter_is_1_to_4", condition=models.Q(quarter__range=(1, 4))
            ),
            models.CheckConstraint(
                name="a_submission_that_is_taken_back_says_why",
                condition=models.Q(taken_back_at__isnull=True) | ~models.Q(taken_back_because=""),
            ),
        ]

    def __str__(self) -> str:
        return self.period.label

    @property
    def period(self) -> Quarter:
        return Quarter(self.fiscal_year, self.quarter)


class Reopening(models.Model):
    """That a director opened completed or cancelled work again: why, and of which submission it had been a part."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(
        "engagements.Engagement", on_delete=models.PROTECT, related_name="reopenings"
    )
    submitted = models.ForeignKey(
        SubmittedQuarter, null=True, blank=True, on_delete=models.PROTECT, related_name="reopenings"
    )
    reason = models.TextField(blank=True)
    reopened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reopened_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="when the work was completed anew")

    DISCLOSURE = classify(
        center="id center engagement submitted reopened_by reopened_at ended_at", confidential="reason"
    )

    class Meta:
        ordering = ["-reopened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement"],
                condition=models.Q(ended_at__isnull=True),
                name="work_is_opened_again_once_at_a_time",
            ),
            models.CheckConstraint(
                name="submitted_work_is_opened_again_with_a_reason",
                condition=models.Q(submitted__isnull=True) | ~models.Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id} opened again"
