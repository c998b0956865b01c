"""The response clock of requests: what a center promises, the days on which it is closed, and what was done when."""

from datetime import time

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import classify


class ResponseClock(models.Model):
    """When the person who asked is to hear from the center, and when they did: part of a request."""

    class How(models.TextChoices):
        PHONE = "phone", _("telephone call")
        EMAIL = "email", _("e-mail")
        MEETING = "meeting", _("meeting or visit")
        OTHER = "other", _("in another way")

    due_at = models.DateTimeField(
        null=True, blank=True, help_text="when the person who asked is to hear from somebody; empty: no clock"
    )
    responded_at = models.DateTimeField(
        null=True, blank=True, help_text="when somebody first reached the person who asked"
    )
    responded_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    responded_how = models.TextField(choices=How.choices, blank=True)
    acknowledged_at = models.DateTimeField(
        null=True, blank=True, help_text="when the mail that it arrived was sent to the person who asked"
    )

    CLOCK_FIELDS = "due_at responded_at responded_by responded_how acknowledged_at"

    class Meta:
        abstract = True


class ResponseTarget(models.Model):
    """What a center promises from a day on: first contact within so many working days, by its working hours."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="response_targets")
    valid_from = models.DateField(help_text="holds for requests that come in from this day on")
    working_days = models.PositiveSmallIntegerField(default=2)
    zone = models.TextField(help_text="time zone of the hours, such as America/Chicago")
    opens = models.TimeField(default=time(8))
    closes = models.TimeField(default=time(17))
    set_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="id center valid_from working_days zone opens closes set_by set_at")

    class Meta:
        ordering = ["-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["center", "valid_from"], name="a_center_promises_once_from_a_day"
            ),
            models.CheckConstraint(
                name="a_response_takes_1_to_30_working_days", condition=models.Q(working_days__range=(1, 30))
            ),
            models.CheckConstraint(
                name="working_hours_end_after_they_begin", condition=models.Q(closes__gt=models.F("opens"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.working_days} working days from {self.valid_from}"


class ClosedDay(models.Model):
    """A day on which a center does not work, besides weekends and federal holidays."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="closed_days")
    day = models.DateField()
    name = models.TextField(help_text="why: the university is closed, a holiday of the state")

    DISCLOSURE = classify(center="id center day name")

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["center", "day"], name="a_center_closes_a_day_once"),
            models.CheckConstraint(name="a_closed_day_says_why", condition=~models.Q(name="")),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class RequestStep(models.Model):
    """One thing that was done about a request: who, when, why. Never changed."""

    class Kind(models.TextChoices):
        ACKNOWLEDGED = "acknowledged", _("acknowledged by mail")
        ROUTED = "routed", _("given by a rule")
        OVERRIDDEN = "overridden", _("given to somebody else")
        RESPONDED = "responded", _("first response")
        REMINDED = "reminded", _("reminded before it was due")
        ESCALATED = "escalated", _("overdue: who has it was reminded")
        TO_DIRECTOR = "to_director", _("overdue: the directors were told")
        JOINED = "joined", _("joined")
        SEPARATED = "separated", _("separated again")
        TRANSFER = "transfer", _("transfer to another center")
        TAKEN_BACK = "taken_back", _("taken back by the partner")
        NOT_AGREED = "not_agreed", _("the company did not agree to be referred")
        PART_NOT_AGREED = (
            "part_not_agreed",
            _("the company did not agree to be referred: a part of this request"),
        )

    ONCE = ("reminded", "escalated", "to_director")

    help_request = models.ForeignKey("engagements.Request", on_delete=models.PROTECT, related_name="steps")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=Kind.choices)
    text = models.TextField(help_text="what happened and why, as a sentence")
    by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="empty: the system"
    )
    at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="id help_request center kind by at", confidential="text")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["help_request", "kind"],
                condition=models.Q(kind__in=["reminded", "escalated", "to_director"]),
                name="a_request_is_reminded_of_once",
            )
        ]
        indexes = [models.Index(fields=["help_request", "at"], name="step_of_request")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"
