"""Consultations: the hours that advisors publish, the times they are busy, what is booked, and the calendars of it."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import User
from lineshaft.apps.engagements.models import Request
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import classify

from . import states


class Way(models.TextChoices):
    """How a consultation is held."""

    TELEPHONE = "telephone", _("by telephone")
    VIDEO = "video", _("by video")
    PLACE = "place", _("in person")


class ConsultingHours(models.Model):
    """When an advisor holds consultations, in the time zone of the center. They end when the advisor leaves it."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="consulting_hours")
    advisor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    zone = models.TextField(help_text="time zone of the hours, such as America/Chicago")
    weekly = models.JSONField(default=list, help_text="seven texts, Monday first: 09:00-12:00, 13:00-16:00")
    length_minutes = models.PositiveSmallIntegerField(default=45)
    break_minutes = models.PositiveSmallIntegerField(default=15, help_text="kept free after each")
    notice_hours = models.PositiveSmallIntegerField(
        default=24, help_text="booked at the latest so long before"
    )
    days_ahead = models.PositiveSmallIntegerField(
        default=30, help_text="booked at the earliest so long before"
    )
    change_hours = models.PositiveSmallIntegerField(
        default=12, help_text="moved or cancelled by the company until so long before"
    )
    way = models.TextField(choices=Way.choices, default=Way.TELEPHONE)
    # "where" is a word of SQL, so the column has another name.
    where = models.TextField(
        blank=True, db_column="meeting_point", help_text="address or link, told in the e-mail"
    )
    first_day = models.DateField(default=timezone.localdate)
    last_day = models.DateField(null=True, blank=True)
    is_open = models.BooleanField(default=True, help_text="published: companies book in them")

    DISCLOSURE = classify(
        center="id center advisor zone weekly length_minutes break_minutes notice_hours days_ahead change_hours way"
        " where first_day last_day is_open"
    )

    class Meta:
        verbose_name_plural = "consulting hours"
        constraints = [
            models.UniqueConstraint(
                fields=["center", "advisor"], name="an_advisor_has_one_set_of_hours_at_a_center"
            ),
            models.CheckConstraint(
                name="a_consultation_takes_5_minutes_to_8_hours",
                condition=models.Q(length_minutes__range=(5, 480)),
            ),
            models.CheckConstraint(
                name="consulting_hours_do_not_end_before_they_begin",
                condition=models.Q(last_day__isnull=True) | models.Q(last_day__gte=models.F("first_day")),
            ),
        ]

    def __str__(self) -> str:
        return f"hours of {self.advisor_id}"


class BusyTime(models.Model):
    """A time in which an advisor holds no consultations: blocked by hand, a day off, or from a calendar file."""

    class Source(models.TextChoices):
        HAND = "hand", "blocked"
        FILE = "file", "calendar file"

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    advisor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    period = DateTimeRangeField()
    source = models.TextField(choices=Source.choices, default=Source.HAND)
    note = models.TextField(blank=True, help_text="for the people of the center alone; never in a calendar")

    DISCLOSURE = classify(center="id center advisor period source", confidential="note")

    class Meta:
        indexes = [models.Index(fields=["advisor", "center"], name="busy_time_of_advisor")]

    def __str__(self) -> str:
        return f"{self.advisor_id} is busy"


class Booking(models.Model):
    """A consultation that a manufacturer booked. Its request is the work that it makes."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="bookings")
    advisor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    help_request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="bookings")
    status = models.TextField(choices=states.BookingState.choices, default=states.BookingState.BOOKED.value)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    held_free = DateTimeRangeField(help_text="from the start to the end of the break after it")
    way = models.TextField(choices=Way.choices)
    where = models.TextField(blank=True, db_column="meeting_point")
    change_until = models.DateTimeField(help_text="until then the company moves or cancels it by its link")
    company_name = models.TextField()
    contact_name = models.TextField()
    contact_email = models.EmailField()
    contact_phone = models.TextField(blank=True)
    topic = models.TextField(blank=True)
    language = models.TextField(default="en", choices=[("en", "English"), ("es", "Español")])
    zone = models.TextField(help_text="time zone in which the company booked")
    consent = models.TextField(help_text="what the company agreed to, as it read it")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, help_text="the same in every invitation")
    sequence = models.PositiveIntegerField(
        default=0, help_text="grows with every change that calendars must learn"
    )
    cancelled_by_company = models.BooleanField(default=False)
    cancelling_reason = models.TextField(blank=True)
    booked_at = models.DateTimeField(default=timezone.now)
    arranged_at = models.DateTimeField(default=timezone.now, help_text="when its present time was agreed")
    reminded_day_at = models.DateTimeField(null=True, blank=True)
    reminded_hour_at = models.DateTimeField(null=True, blank=True)
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        center="id center advisor help_request status starts_at ends_at held_free way change_until language zone"
        " uid sequence cancelled_by_company booked_at arranged_at reminded_day_at reminded_hour_at is_synthetic",
        confidential="where consent company_name contact_name contact_email contact_phone topic cancelling_reason",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="a_consultation_has_one_center"),
            models.CheckConstraint(
                name="consultation_status_is_known",
                condition=models.Q(status__in=[s.value for s in states.BookingState]),
            ),
            models.CheckConstraint(
                name="a_consultation_ends_after_it_begins",
                condition=models.Q(ends_at__gt=models.F("starts_at")),
            ),
            # Whatever center it is for: nobody sits in two consultations.
            ExclusionConstraint(
                name="an_advisor_has_one_consultation_at_a_time",
                expressions=[("advisor", RangeOperators.EQUAL), ("held_free", RangeOperators.OVERLAPS)],
                condition=~models.Q(status=states.BookingState.CANCELLED.value),
            ),
        ]
        indexes = [
            models.Index(fields=["center", "starts_at"], name="consultation_by_time"),
            models.Index(fields=["advisor", "starts_at"], name="consultation_of_advisor"),
            models.Index(
                fields=["starts_at"],
                condition=models.Q(status=states.BookingState.BOOKED.value),
                name="consultation_to_come",
            ),
            models.Index(fields=["help_request"], name="consultation_of_request"),
        ]

    def __str__(self) -> str:
        return f"{self.company_name} at {self.starts_at:%Y-%m-%d %H:%M} UTC"


class BookingLink(models.Model):
    """The link of one mail, by which the company moves or cancels its consultation. Only its hash is kept."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="links")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    token_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="id booking center made_at", secret="token_hash")  # noqa: S106

    def __str__(self) -> str:
        return f"link to {self.booking_id}"


class Feed(models.Model):
    """A calendar to subscribe to, behind a secret address: of one advisor, or of the center where no owner is named."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    token_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    DISCLOSURE = classify(center="id center owner made_by made_at revoked_at", secret="token_hash")  # noqa: S106

    def __str__(self) -> str:
        return f"calendar of {self.owner_id or self.center_id}"
