"""A company's call for help."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import User
from lineshaft.apps.companies.models import Contact, Site
from lineshaft.apps.network.models import Center, ServiceArea
from lineshaft.apps.reference.models import County, NaicsCode, State
from lineshaft.tenancy import classify

from .. import states
from .batches import RequestBatch
from .clock import ResponseClock


class Request(ResponseClock):
    """A manufacturer's call for help, as it was said. It becomes work when an advisor links it to a site."""

    class Source(models.TextChoices):
        PUBLIC_FORM = "public_form", _("public form")
        PHONE = "phone", _("phone")
        REFERRAL = "referral", _("partner’s referral")
        CENTER = "center", _("another center")
        CONSULTATION = "consultation", _("booked consultation")
        EVENT = "event", _("event")
        FILE = "file", _("file")

    class EmployeeBand(models.TextChoices):
        """Size classes of the Census Bureau's County Business Patterns."""

        UNDER_5 = "1-4", "1–4"
        FROM_5 = "5-9", "5–9"
        FROM_10 = "10-19", "10–19"
        FROM_20 = "20-49", "20–49"
        FROM_50 = "50-99", "50–99"
        FROM_100 = "100-249", "100–249"
        FROM_250 = "250-499", "250–499"
        FROM_500 = "500+", _("500 or more")

    reference = models.CharField(max_length=16, unique=True, help_text="what the manufacturer quotes")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="help_requests")
    status = models.TextField(choices=states.REQUEST_CHOICES, default=states.RequestState.NEW.value)
    source = models.TextField(choices=Source.choices, default=Source.PUBLIC_FORM)
    company_name = models.TextField()
    street = models.TextField(blank=True)
    city = models.TextField(blank=True)
    state = models.ForeignKey(State, on_delete=models.PROTECT)
    zip_code = models.CharField(max_length=5, blank=True)
    county = models.ForeignKey(County, null=True, blank=True, on_delete=models.PROTECT)
    naics = models.ForeignKey(NaicsCode, null=True, blank=True, on_delete=models.PROTECT)
    industry_words = models.TextField(blank=True, help_text="what the company makes, in its own words")
    employee_band = models.TextField(choices=EmployeeBand.choices, blank=True)
    areas = ArrayField(models.TextField(choices=ServiceArea.choices), default=list, blank=True)
    lines = ArrayField(
        models.TextField(),
        default=list,
        blank=True,
        help_text="codes of service lines of these areas: the network's own, or those of the center",
    )
    need = models.TextField(blank=True)
    contact_name = models.TextField()
    contact_email = models.EmailField(
        blank=True, help_text="empty only where the caller gave a telephone number instead"
    )
    contact_phone = models.TextField(blank=True)
    language = models.TextField(default="en", choices=[("en", "English"), ("es", "Español")])
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.PROTECT, related_name="help_requests"
    )
    brought_relationship = models.BooleanField(
        default=False, help_text="linking it made the center's relationship with the site"
    )
    brought_needs = ArrayField(
        models.TextField(choices=ServiceArea.choices),
        default=list,
        blank=True,
        help_text="areas of help that linking it added to what the center knew of the site",
    )
    brought_contact = models.ForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="person whom linking it added to the contacts of the site",
    )
    assigned_to = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closing_reason = models.TextField(blank=True)
    joined_to = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="joined",
        help_text="the request that it is the same call as",
    )
    batch = models.ForeignKey(
        RequestBatch,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requests",
        help_text="the file that it came in",
    )
    received_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(
        null=True, blank=True, help_text="when someone at the center took it up"
    )
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        center="id reference center status source state county naics employee_band areas lines language site"
        " assigned_to joined_to batch brought_relationship brought_needs brought_contact received_at answered_at"
        " is_synthetic " + ResponseClock.CLOCK_FIELDS,
        confidential="company_name street city zip_code industry_words need contact_name contact_email contact_phone"
        " closing_reason",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="a_request_has_one_center"),
            models.CheckConstraint(
                name="request_status_is_known",
                condition=models.Q(status__in=[s.value for s in states.RequestState]),
            ),
            models.CheckConstraint(
                name="a_linked_request_names_its_site",
                condition=~models.Q(
                    status__in=[states.RequestState.LINKED.value, states.RequestState.ENGAGED.value]
                )
                | models.Q(site__isnull=False),
            ),
            models.CheckConstraint(
                name="a_request_can_be_answered",
                condition=~models.Q(contact_email="") | ~models.Q(contact_phone=""),
            ),
            models.CheckConstraint(
                name="a_joined_request_names_the_other",
                condition=models.Q(status=states.RequestState.JOINED.value, joined_to__isnull=False)
                | (~models.Q(status=states.RequestState.JOINED.value) & models.Q(joined_to__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_closed_request_says_why",
                condition=~models.Q(status=states.RequestState.CLOSED.value) | ~models.Q(closing_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["center", "status", "-received_at", "-id"], name="request_by_status"),
            models.Index(fields=["center", "-received_at", "-id"], name="request_by_arrival"),
            models.Index(fields=["site"], name="request_of_site"),
            models.Index(
                fields=["due_at"],
                condition=models.Q(responded_at__isnull=True, due_at__isnull=False),
                name="request_that_waits_by_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.company_name}"

    @property
    def areas_in_words(self) -> list[str]:
        return [str(ServiceArea(area).label) for area in self.areas]
