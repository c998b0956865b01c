"""Work with a company, and the visits of it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import User
from lineshaft.apps.companies.models import Contact, Site
from lineshaft.apps.network.models import Center, ServiceLine
from lineshaft.tenancy import classify

from .. import states
from .requests import Request


class Engagement(models.Model):
    """Work of a center for one site."""

    class Kind(models.TextChoices):
        PROJECT = "project", _("project")
        EVENT = "event", _("event attendance")

    public_id = models.CharField(max_length=16, unique=True)
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="engagements")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="engagements")
    from_request = models.OneToOneField(
        Request, null=True, blank=True, on_delete=models.PROTECT, related_name="engagement"
    )
    kind = models.TextField(choices=Kind.choices, default=Kind.PROJECT)
    title = models.TextField()
    scope = models.TextField(blank=True, help_text="what will be done, and what not")
    service_line = models.ForeignKey(ServiceLine, on_delete=models.PROTECT)
    status = models.TextField(choices=states.ENGAGEMENT_CHOICES, default=states.EngagementState.ACTIVE.value)
    lead = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", help_text="advisor in charge")
    started_on = models.DateField()
    completed_on = models.DateField(null=True, blank=True)
    result = models.TextField(blank=True, help_text="what was achieved, written at completion")
    completion_note = models.TextField(blank=True, help_text="why points of the checklist stayed open")
    cancelling_reason = models.TextField(blank=True)
    cancelled_while = models.TextField(
        blank=True,
        help_text="the state that the work was in when it was cancelled: opened again, it has it anew",
    )
    next_step = models.TextField(blank=True, help_text="what happens next, and who does it")
    next_step_on = models.DateField(null=True, blank=True)
    is_synthetic = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id public_id center site from_request kind title service_line status lead started_on completed_on"
        " cancelled_while next_step_on is_synthetic created_at",
        confidential="scope result completion_note cancelling_reason next_step",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="an_engagement_has_one_center"),
            models.CheckConstraint(
                name="engagement_status_is_known",
                condition=models.Q(status__in=[s.value for s in states.EngagementState]),
            ),
            models.CheckConstraint(
                name="a_completed_engagement_has_a_completion_date",
                condition=models.Q(status="completed", completed_on__isnull=False)
                | (~models.Q(status="completed") & models.Q(completed_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="completion_is_not_before_the_start",
                condition=models.Q(completed_on__isnull=True)
                | models.Q(completed_on__gte=models.F("started_on")),
            ),
            models.CheckConstraint(
                name="a_cancelled_engagement_says_why",
                condition=~models.Q(status=states.EngagementState.CANCELLED.value)
                | ~models.Q(cancelling_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["center", "status", "-started_on", "-id"], name="engagement_by_status"),
            models.Index(fields=["center", "-started_on", "-id"], name="engagement_by_start"),
            # For those who read the work of every center.
            models.Index(fields=["-started_on", "-id"], name="engagement_of_all_by_start"),
            models.Index(fields=["site"], name="engagement_of_site"),
            models.Index(fields=["lead", "status"], name="engagement_of_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.title}"


class Visit(models.Model):
    """One logged piece of contact or work time inside an engagement."""

    class Kind(models.TextChoices):
        ON_SITE = "on_site", _("at the site")
        REMOTE = "remote", _("remote")
        PREPARATION = "preparation", _("preparation")
        TRAVEL = "travel", _("travel")

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="visits")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    hours = models.DecimalField(max_digits=5, decimal_places=2)
    kind = models.TextField(choices=Kind.choices, default=Kind.ON_SITE)
    with_contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.PROTECT)
    note = models.TextField(blank=True)
    logged_at = models.DateTimeField(default=timezone.now)
    device_id = models.UUIDField(
        null=True, blank=True, help_text="made where the line was typed, so that it is logged once"
    )

    DISCLOSURE = classify(
        center="id center engagement by held_on hours kind with_contact logged_at device_id",
        confidential="note",
    )

    class Meta:
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="a_visit_takes_up_to_24_hours", condition=models.Q(hours__gt=0) & models.Q(hours__lte=24)
            ),
            # For each person: another's identifier says nothing.
            models.UniqueConstraint(fields=["by", "device_id"], name="a_visit_of_a_line_is_logged_once"),
        ]
        indexes = [
            models.Index(fields=["engagement", "-held_on"], name="visit_of_engagement"),
            models.Index(fields=["center", "held_on"], name="visit_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.hours} h on {self.held_on}"
