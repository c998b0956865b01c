"""The plan of the work: milestones, each with its moves, and what is looked at again after the end."""

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import classify

from .. import states


class Milestone(models.Model):
    """Something that is reached by a day."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="milestones")
    title = models.TextField()
    due_on = models.DateField()
    state = models.TextField(choices=states.MilestoneState.choices, default=states.MilestoneState.PLANNED)
    done_on = models.DateField(null=True, blank=True)
    explanation = models.TextField(blank=True, help_text="why it is not done")

    DISCLOSURE = classify(
        center="id center engagement due_on state done_on", confidential="title explanation"
    )

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="a_milestone_has_one_center"),
            models.CheckConstraint(
                name="a_milestone_that_is_done_has_its_day",
                condition=models.Q(state="done", done_on__isnull=False)
                | (~models.Q(state="done") & models.Q(done_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_milestone_that_is_not_done_says_why",
                condition=~models.Q(state="dropped") | ~models.Q(explanation=""),
            ),
        ]
        indexes = [
            models.Index(fields=["engagement", "due_on"], name="milestones_of_engagement"),
            models.Index(
                fields=["center", "due_on"], condition=models.Q(state="planned"), name="milestones_to_come"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MilestoneMove(models.Model):
    """That a milestone was moved to another day, and why. Never changed afterwards."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="moves")
    from_day = models.DateField()
    to_day = models.DateField()
    reason = models.TextField()
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id center milestone from_day to_day moved_by moved_at", confidential="reason"
    )

    class Meta:
        ordering = ["moved_at", "id"]
        constraints = [
            models.CheckConstraint(name="a_move_says_why", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.from_day} to {self.to_day}"


class FollowUp(models.Model):
    """A day on which somebody asks the company what became of the work."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="follow_ups")
    months = models.PositiveSmallIntegerField(help_text="after completion")
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True, help_text="what the company said, or why nobody asked")
    done_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    DISCLOSURE = classify(center="id center engagement months due_on done_on done_by", confidential="note")

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "months"], name="a_follow_up_stands_once"),
        ]
        indexes = [
            models.Index(
                fields=["center", "due_on"],
                condition=models.Q(done_on__isnull=True),
                name="follow_ups_to_come",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.months} months after {self.engagement_id}"
