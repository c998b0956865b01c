"""Events and webinars: what a center offers, who registered, who came, and what was handed out."""

import secrets
import uuid
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import User
from lineshaft.apps.engagements.models import Request
from lineshaft.apps.funding.models import Invoice, JournalEntry
from lineshaft.apps.network.models import Center, ServiceLine
from lineshaft.tenancy import classify

from .states import EventState, RegistrationState

LANGUAGES = [("en", "English"), ("es", "Español")]


def new_public_id() -> str:
    """What stands in the address of an event."""
    return secrets.token_hex(5)


def new_code() -> str:
    """Six letters and digits that are not mistaken for one another, for who is in the room."""
    return "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _n in range(6))


class Event(models.Model):
    """A workshop, tour or webinar of a center. Everyone reads it once it is published."""

    class Way(models.TextChoices):
        PLACE = "place", _("in person")
        ONLINE = "online", _("online")
        BOTH = "both", _("in person and online")

    public_id = models.TextField(unique=True, default=new_public_id)
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="events")
    owner = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", help_text="who answers for it"
    )
    status = models.TextField(choices=EventState.choices, default=EventState.DRAFT.value)
    title = models.TextField()
    title_es = models.TextField(blank=True)
    about = models.TextField(help_text="what it is, and who it is for")
    about_es = models.TextField(blank=True)
    language = models.TextField(default="en", choices=LANGUAGES, help_text="spoken at the event")
    service_line = models.ForeignKey(ServiceLine, null=True, blank=True, on_delete=models.PROTECT)
    way = models.TextField(choices=Way.choices, default=Way.PLACE)
    place = models.TextField(blank=True, help_text="name and address")
    zone = models.TextField(help_text="time zone of the event, such as America/Chicago")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    closes_at = models.DateTimeField(help_text="until then people register")
    capacity = models.PositiveIntegerField(null=True, blank=True, help_text="seats; empty: as many as come")
    fee = models.DecimalField(max_digits=9, decimal_places=2, default=Decimal(0), help_text="for each person")
    early_fee = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    early_until = models.DateTimeField(null=True, blank=True)
    payment_terms = models.TextField(blank=True, help_text="how one pays, and until when a fee is given back")
    series = models.UUIDField(null=True, blank=True, help_text="the same for all events of a series")
    cancelling_reason = models.TextField(blank=True)
    sequence = models.PositiveIntegerField(
        default=0, help_text="grows with every change that calendars must learn"
    )
    changed_at = models.DateTimeField(default=timezone.now)
    followed_up_at = models.DateTimeField(
        null=True, blank=True, help_text="when those who came were written to"
    )
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        public="id public_id center status title title_es about about_es language service_line way place zone"
        " starts_at ends_at closes_at capacity fee early_fee early_until payment_terms series cancelling_reason"
        " sequence changed_at is_synthetic",
        center="owner followed_up_at",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="an_event_has_one_center"),
            models.CheckConstraint(
                name="event_status_is_known", condition=models.Q(status__in=EventState.values)
            ),
            models.CheckConstraint(
                name="an_event_ends_after_it_begins", condition=models.Q(ends_at__gt=models.F("starts_at"))
            ),
            models.CheckConstraint(
                name="nobody_registers_after_an_event", condition=models.Q(closes_at__lte=models.F("ends_at"))
            ),
            models.CheckConstraint(
                name="a_fee_of_an_event_is_not_negative",
                condition=models.Q(fee__gte=0)
                & (models.Q(early_fee__isnull=True) | models.Q(early_fee__gte=0, early_until__isnull=False)),
            ),
            models.CheckConstraint(
                name="an_event_has_a_seat",
                condition=models.Q(capacity__isnull=True) | models.Q(capacity__gte=1),
            ),
        ]
        indexes = [
            models.Index(fields=["center", "starts_at"], name="event_of_center"),
            models.Index(
                fields=["starts_at", "id"],
                condition=models.Q(status="published"),
                name="event_to_come",
            ),
            models.Index(fields=["series"], condition=models.Q(series__isnull=False), name="event_of_series"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def shown_title(self) -> str:
        """The title in the language of the page, where it was written in it."""
        return self.title_es if self.title_es and (get_language() or "").startswith("es") else self.title

    @property
    def shown_about(self) -> str:
        """What it is, in the language of the page."""
        return self.about_es if self.about_es and (get_language() or "").startswith("es") else self.about

    @property
    def hours(self) -> Decimal:
        """How long it takes."""
        return Decimal(round((self.ends_at - self.starts_at).total_seconds() / 36)) / 100

    def fee_at(self, moment: datetime) -> Decimal:
        """What one person pays who registers at this moment."""
        is_early = self.early_until is not None and moment <= self.early_until
        return self.early_fee if is_early and self.early_fee is not None else self.fee


class EventDoor(models.Model):
    """What only those read who may come in: how to join online, and the code that says that one is there."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="door")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    join_link = models.TextField(blank=True, help_text="told in the mails and behind their links alone")
    code = models.TextField(default=new_code)
    free_code = models.TextField(blank=True, help_text="whoever types it at registration pays nothing")

    DISCLOSURE = classify(center="id event center", confidential="join_link code free_code")

    def __str__(self) -> str:
        return f"door of {self.event_id}"

    @staticmethod
    def opens(event: Event) -> tuple[datetime, datetime]:
        """From when to when the code counts: an hour before to two hours after."""
        return event.starts_at - timedelta(hours=1), event.ends_at + timedelta(hours=2)


class Registration(models.Model):
    """One person who registered, waits for a seat, or was there without registering."""

    class Attended(models.TextChoices):
        CODE = "code", _("by code")
        LIST = "list", _("on the list")

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="registrations")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    status = models.TextField(choices=RegistrationState.choices, default=RegistrationState.REGISTERED.value)
    beyond_capacity = models.BooleanField(
        default=False, help_text="let in by the center although all seats were taken"
    )
    name = models.TextField()
    email = models.EmailField()
    phone = models.TextField(blank=True)
    company_name = models.TextField(blank=True)
    needs = models.TextField(blank=True, help_text="what the person needs to take part")
    language = models.TextField(default="en", choices=LANGUAGES)
    consent = models.TextField(help_text="what the person agreed to, as they read it")
    fee = models.DecimalField(max_digits=9, decimal_places=2, default=Decimal(0))
    paid_on = models.DateField(null=True, blank=True)
    paid_how = models.TextField(blank=True)
    not_owed_because = models.TextField(
        blank=True, help_text="why the fee is neither asked for nor posted: forgiven, or given back"
    )
    attended = models.TextField(blank=True, choices=Attended.choices)
    attended_at = models.DateTimeField(null=True, blank=True)
    rating = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 to 5, as the person said")
    said = models.TextField(blank=True, help_text="what the person said of the event")
    help_request = models.ForeignKey(
        Request, null=True, blank=True, on_delete=models.PROTECT, related_name="event_registrations"
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, help_text="the same in every invitation")
    sequence = models.PositiveIntegerField(default=0)
    registered_at = models.DateTimeField(default=timezone.now)
    promoted_at = models.DateTimeField(null=True, blank=True, help_text="when a seat became free for them")
    reminded_at = models.DateTimeField(null=True, blank=True)
    by_center = models.BooleanField(default=False, help_text="registered by somebody of the center")
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        center="id event center status beyond_capacity language fee paid_on attended attended_at rating"
        " help_request uid sequence registered_at promoted_at reminded_at by_center is_synthetic",
        confidential="name email phone company_name needs consent paid_how not_owed_because said",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="a_registration_has_one_center"),
            models.CheckConstraint(
                name="registration_status_is_known", condition=models.Q(status__in=RegistrationState.values)
            ),
            models.CheckConstraint(
                name="a_rating_is_1_to_5",
                condition=models.Q(rating__isnull=True) | models.Q(rating__range=(1, 5)),
            ),
            models.UniqueConstraint(
                "event",
                Lower("email"),
                condition=~models.Q(status="cancelled"),
                name="a_person_registers_once_for_an_event",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "status", "id"], name="registration_of_event"),
            models.Index(fields=["help_request"], name="registration_of_request"),
        ]

    def __str__(self) -> str:
        return self.name


class FeePosting(models.Model):
    """
    That a fee is in the center's books: by an entry of program income that came in, or by an invoice that asks for it.

    Never changed but once: it is taken back by a correction of the entry or a credit note, with the reason. The
    database refuses anything else.
    """

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="postings")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    entry = models.OneToOneField(
        JournalEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="event_fee"
    )
    invoice = models.ForeignKey(
        Invoice, null=True, blank=True, on_delete=models.PROTECT, related_name="event_fees"
    )
    posted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taken_back_because = models.TextField(blank=True)

    DISCLOSURE = classify(
        center="id registration center amount entry invoice posted_by posted_at taken_back_at taken_back_by"
        " taken_back_because"
    )

    class Meta:
        ordering = ["-posted_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="a_posted_fee_has_one_center"),
            models.UniqueConstraint(
                fields=["registration"],
                condition=models.Q(taken_back_at__isnull=True),
                name="a_fee_is_in_the_books_once",
            ),
            models.CheckConstraint(
                name="a_posted_fee_is_an_entry_or_an_invoice",
                condition=models.Q(entry__isnull=False, invoice__isnull=True)
                | models.Q(entry__isnull=True, invoice__isnull=False),
            ),
            models.CheckConstraint(
                name="a_fee_is_taken_back_with_a_reason",
                condition=models.Q(taken_back_at__isnull=True, taken_back_because="")
                | (models.Q(taken_back_at__isnull=False) & ~models.Q(taken_back_because="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.registration_id}"


class RegistrationLink(models.Model):
    """The link of one mail, by which the person cancels, says that they are there, and reads what was handed out."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="links")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    token_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="id registration center made_at", secret="token_hash")  # noqa: S106

    def __str__(self) -> str:
        return f"link to {self.registration_id}"


class Material(models.Model):
    """A recording, slides, a link: what an event leaves behind."""

    class Audience(models.TextChoices):
        EVERYONE = "everyone", _("everyone")
        REGISTERED = "registered", _("who registered")
        ATTENDED = "attended", _("who came")

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="materials")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    title = models.TextField()
    link = models.TextField(blank=True)
    file = models.FileField(upload_to="events/%Y/%m/", blank=True)
    file_name = models.TextField(blank=True, help_text="as the person who added it named it")
    file_type = models.TextField(blank=True, help_text="media type, found from the content")
    audience = models.TextField(choices=Audience.choices, default=Audience.REGISTERED)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id event center title link file file_name file_type audience added_by added_at"
    )

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="material_is_a_link_or_a_file",
                condition=(models.Q(link="") & ~models.Q(file="")) | (~models.Q(link="") & models.Q(file="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title
