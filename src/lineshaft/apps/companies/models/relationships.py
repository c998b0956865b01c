"""What one center holds on a site, and what a company lets another center see of it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import Center
from lineshaft.apps.network.zones import day_of_network
from lineshaft.tenancy import classify

from .identity import Company, Site


class Relationship(models.Model):
    """What one center holds on one site. Invisible to other centers."""

    class Status(models.TextChoices):
        PROSPECT = "prospect", _("prospect")
        ACTIVE = "active", _("active")
        DORMANT = "dormant", _("dormant")
        CLOSED = "closed", _("closed")

    # Found by the constraint and the index below.
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="relationships", db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="relationships")
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, help_text="advisor in charge"
    )
    status = models.TextField(choices=Status.choices, default=Status.PROSPECT)
    employees = models.PositiveIntegerField(null=True, blank=True, help_text="people at the site")
    employees_as_of = models.DateField(null=True, blank=True)
    annual_sales = models.DecimalField(
        max_digits=16, decimal_places=2, null=True, blank=True, help_text="US dollars"
    )
    needs = models.JSONField(default=list, blank=True, help_text="codes of the five areas of help")
    notes = models.TextField(blank=True)
    started_on = models.DateField(default=timezone.localdate)

    DISCLOSURE = classify(
        center="id center site owner status employees employees_as_of needs started_on",
        confidential="notes annual_sales",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["center", "site"], name="a_center_has_one_relationship_with_a_site"
            ),
            models.CheckConstraint(
                name="annual_sales_are_not_negative",
                condition=models.Q(annual_sales__isnull=True) | models.Q(annual_sales__gte=0),
            ),
        ]
        indexes = [models.Index(fields=["center", "status"], name="relationship_by_status")]

    def __str__(self) -> str:
        return f"{self.center_id} and {self.site_id}"


class Contact(models.Model):
    """A person at a site, as one center knows them."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="contacts")
    name = models.TextField()
    title = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    phone = models.TextField(blank=True)
    language = models.TextField(default="en", choices=[("en", "English"), ("es", "Español")])
    is_survey_contact = models.BooleanField(default=False)
    left_on = models.DateField(null=True, blank=True)

    DISCLOSURE = classify(
        center="id center site is_survey_contact left_on",
        confidential="name title email phone language",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="contact_has_a_name", condition=~models.Q(name="")),
            models.UniqueConstraint(fields=["id", "center"], name="a_contact_has_one_center"),
            models.UniqueConstraint(
                fields=["center", "site"],
                condition=models.Q(is_survey_contact=True, left_on__isnull=True),
                name="a_site_has_one_survey_contact_of_a_center",
            ),
        ]
        indexes = [models.Index(fields=["site", "center"], name="contact_of_site")]

    def __str__(self) -> str:
        return self.name


class CompanyTaxNumber(models.Model):
    """
    An Employer Identification Number of a company, as one center holds it.

    Of a sole proprietor it can be as good as a social security number: no other center sees it, it is in no list or
    file, and the audit trail keeps that it was written, never which number.
    """

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+", db_index=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="tax_numbers")
    ein = models.CharField(max_length=10, help_text="like 12-3456789")
    added_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="id center company added_at", confidential="ein")

    class Meta:
        verbose_name = "tax number"
        constraints = [
            # Also finds the other companies of which the center holds the number.
            models.UniqueConstraint(
                fields=["center", "ein", "company"], name="a_center_holds_a_tax_number_of_a_company_once"
            ),
            models.CheckConstraint(
                name="a_tax_number_has_nine_digits", condition=models.Q(ein__regex=r"^[0-9]{2}-[0-9]{7}$")
            ),
        ]

    def __str__(self) -> str:
        return f"tax number of {self.company_id}"


class SharingConsent(models.Model):
    """
    A company's word on whether what one center holds on a site is seen by another one, and how it was given.

    It opens nothing by itself: the functions of `policies.py` read what a live consent covers, and nothing else.
    """

    class Status(models.TextChoices):
        ASKED = "asked", _("waiting for the company")
        GIVEN = "given", _("given")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REPLACED = "replaced", _("replaced by another one")

    class How(models.TextChoices):
        ONLINE = "online", _("here, signed in")
        WRITTEN = "written", _("in writing")
        SPOKEN = "spoken", _("spoken")

    center = models.ForeignKey(
        Center, on_delete=models.PROTECT, related_name="+", help_text="whose relationship is shared"
    )
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="sharing_consents")
    receiver = models.ForeignKey(
        Center, on_delete=models.PROTECT, related_name="+", help_text="the center that sees it"
    )
    shares_contacts = models.BooleanField(default=False, help_text="who the contacts are")
    shares_work = models.BooleanField(
        default=False, help_text="what work was done: titles, service lines and dates"
    )
    shares_sales = models.BooleanField(default=False, help_text="the annual sales that the center noted")
    ends_on = models.DateField(null=True, blank=True, help_text="last day on which it holds")
    status = models.TextField(choices=Status.choices, default=Status.ASKED)
    wording = models.TextField(help_text="exactly what the company is asked, or agreed to")
    wording_version = models.CharField(max_length=20)
    language = models.TextField(default="en", choices=[("en", "English"), ("es", "Español")])
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answered_name = models.TextField(blank=True, help_text="who answered for the company")
    answered_how = models.TextField(blank=True, choices=How.choices)
    answered_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="who wrote it down"
    )
    recorded_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    DISCLOSURE = classify(
        center="id center site receiver shares_contacts shares_work shares_sales ends_on status wording"
        " wording_version language asked_by asked_at answered_how answered_on recorded_by recorded_at ended_by"
        " ended_at",
        confidential="answered_name",
    )

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="a_center_shares_with_another_one", condition=~models.Q(center=models.F("receiver"))
            ),
            models.CheckConstraint(
                name="a_consent_says_who_gave_it_how_and_who_wrote_it_down",
                condition=models.Q(status__in=["asked", "replaced", "withdrawn"])
                | (
                    ~models.Q(answered_name="")
                    & ~models.Q(answered_how="")
                    & models.Q(
                        answered_on__isnull=False, recorded_by__isnull=False, recorded_at__isnull=False
                    )
                ),
            ),
            models.CheckConstraint(
                name="a_withdrawn_consent_says_when_and_by_whom",
                condition=~models.Q(status="withdrawn")
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["site", "center", "receiver"],
                condition=models.Q(status__in=["asked", "given"]),
                name="a_company_is_asked_once_for_a_pair_of_centers",
            ),
        ]
        indexes = [
            models.Index(
                fields=["site", "receiver"], condition=models.Q(status="given"), name="consent_of_site"
            )
        ]

    def __str__(self) -> str:
        return f"{self.center_id} to {self.receiver_id} for {self.site_id}"

    @property
    def has_run_out(self) -> bool:
        """Whether its last day is over."""
        return self.ends_on is not None and self.ends_on < day_of_network()

    @property
    def is_live(self) -> bool:
        """Whether the receiving center sees what it covers now."""
        return self.status == self.Status.GIVEN and not self.has_run_out

    @property
    def scope(self) -> tuple[bool, bool, bool]:
        return self.shares_contacts, self.shares_work, self.shares_sales
