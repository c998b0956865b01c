"""What a company is asked before work begins, what the work is to be, and who does it."""

from decimal import Decimal

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import Organisation, User
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Center
from lineshaft.domain.money import to_cents
from lineshaft.tenancy import classify

HOURS_OF_A_DAY = 8


class Assessment(models.Model):
    """The answers of the intake assessment, and by which version of the questions. One of an engagement."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    engagement = models.OneToOneField(Engagement, on_delete=models.PROTECT, related_name="assessment")
    version = models.TextField(help_text="of the questions")
    answers = models.JSONField(default=dict)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="id center engagement version changed_by changed_at", confidential="answers")

    def __str__(self) -> str:
        return f"assessment of {self.engagement_id}"


class Scope(models.Model):
    """What will be done, and what not. A proposal is made of it, with the people and the milestones."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    engagement = models.OneToOneField(Engagement, on_delete=models.PROTECT, related_name="scope_of_work")
    problem = models.TextField()
    work = models.TextField(help_text="what will be done")
    deliverables = models.TextField(blank=True, help_text="what the company holds in its hands, one a line")
    out_of_scope = models.TextField(blank=True)
    expected = models.TextField(blank=True, help_text="effect that the company expects")
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id center engagement changed_by changed_at",
        confidential="problem work deliverables out_of_scope expected",
    )

    def __str__(self) -> str:
        return f"scope of {self.engagement_id}"


class Worker(models.Model):
    """Somebody who does a part of the work: a person of the center, or a third-party provider."""

    class Conflict(models.TextChoices):
        NOT_ASKED = "not_asked", "not asked yet"
        NONE = "none", "none: they said so"
        NOTED = "noted", "there is one, noted below"

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="workers")
    person = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="of the center"
    )
    partner = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="a partner of the network that provides it",
    )  # fmt: skip
    name = models.TextField(help_text="as the proposal says it")
    role = models.TextField(help_text="what they do")
    hours = models.DecimalField(max_digits=7, decimal_places=2)
    rate = models.DecimalField(max_digits=8, decimal_places=2, help_text="dollars an hour")
    conflict = models.TextField(choices=Conflict.choices, default=Conflict.NOT_ASKED)
    conflict_note = models.TextField(
        blank=True, help_text="which conflict of interest, and what is done about it"
    )

    DISCLOSURE = classify(
        center="id center engagement person partner role hours rate conflict",
        confidential="name conflict_note",
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="a_worker_has_hours_and_a_rate", condition=models.Q(hours__gt=0) & models.Q(rate__gte=0)
            ),
            models.CheckConstraint(
                name="a_worker_is_of_the_center_or_of_another",
                condition=models.Q(person__isnull=True) | models.Q(partner__isnull=True),
            ),
            models.CheckConstraint(
                name="a_noted_conflict_says_which",
                condition=~models.Q(conflict="noted") | ~models.Q(conflict_note=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def cost(self) -> Decimal:
        return to_cents(self.hours * self.rate)

    @property
    def is_provider(self) -> bool:
        """Whether somebody else than the center does it."""
        return self.person_id is None
