"""What partners offer, and to whom centers passed it on."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import Organisation, User
from lineshaft.apps.companies.models import Contact, Site
from lineshaft.apps.network.models import Center, ServiceArea
from lineshaft.domain.matching import Audience
from lineshaft.tenancy import classify


class PartnerProfile(models.Model):
    """A partner organisation and the arena it works in."""

    class Arena(models.TextChoices):
        FEDERAL = "federal", _("federal")
        STATE = "state", _("state")
        ASSOCIATION = "association", _("association")

    organisation = models.OneToOneField(
        Organisation, primary_key=True, on_delete=models.PROTECT, related_name="partner_profile"
    )
    arena = models.TextField(choices=Arena.choices)
    about = models.TextField(blank=True)
    states = ArrayField(
        models.CharField(max_length=2),
        default=list,
        blank=True,
        help_text="FIPS codes of the states it serves; empty: the whole network",
    )
    retired_at = models.DateTimeField(
        null=True, blank=True, help_text="no longer with the network; its resources are not offered"
    )

    DISCLOSURE = classify(public="organisation arena about states retired_at")

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None


class Resource(models.Model):
    """
    What a partner offers to manufacturers, with its audience. An empty part of the audience means everyone.
    """

    class Kind(models.TextChoices):
        FUNDING = "funding", _("funding")
        PROGRAM = "program", _("program")
        TECHNOLOGY = "technology", _("technology")
        TRAINING = "training", _("training")
        GUIDE = "guide", _("guide or tool")
        EXPERTISE = "expertise", _("expertise")

    class Provider(models.TextChoices):
        LABORATORY = "laboratory", _("federal laboratory")
        UNIVERSITY = "university", _("university")
        VENDOR = "vendor", _("vendor")
        OTHER = "other", _("other")

    class Access(models.TextChoices):
        LICENSE = "license", _("license")
        RESEARCH = "research", _("cooperative research")
        PURCHASE = "purchase", _("purchase")
        FREE = "free", _("free of charge")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    partner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="resources")
    slug = models.SlugField(unique=True)
    kind = models.TextField(choices=Kind.choices)
    status = models.TextField(choices=Status.choices, default=Status.DRAFT)
    title = models.TextField()
    title_es = models.TextField(blank=True)
    summary = models.TextField()
    summary_es = models.TextField(blank=True)
    link = models.URLField(blank=True, max_length=500)
    states = ArrayField(
        models.CharField(max_length=2), default=list, blank=True, help_text="state FIPS codes"
    )
    counties = ArrayField(
        models.CharField(max_length=5), default=list, blank=True, help_text="county FIPS codes"
    )
    naics_prefixes = ArrayField(models.CharField(max_length=6), default=list, blank=True)
    employees_min = models.PositiveIntegerField(null=True, blank=True)
    employees_max = models.PositiveIntegerField(null=True, blank=True)
    areas = ArrayField(models.TextField(choices=ServiceArea.choices), default=list, blank=True)
    apply_by = models.DateField(null=True, blank=True, help_text="last day to apply")
    provider = models.TextField(choices=Provider.choices, blank=True, help_text="who has the technology")
    readiness = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="technology readiness level, 1 to 9"
    )
    access = models.TextField(choices=Access.choices, blank=True, help_text="how one gets it")
    published_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        public="id partner slug kind status title title_es summary summary_es link states counties naics_prefixes"
        " employees_min employees_max areas apply_by provider readiness access published_at is_synthetic",
        center="created_by created_at",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="audience_size_range_is_in_order",
                condition=models.Q(employees_min__isnull=True)
                | models.Q(employees_max__isnull=True)
                | models.Q(employees_min__lte=models.F("employees_max")),
            ),
            models.CheckConstraint(
                name="technology_readiness_runs_from_1_to_9",
                condition=models.Q(readiness__isnull=True) | models.Q(readiness__range=(1, 9)),
            ),
            models.CheckConstraint(
                name="resource_status_is_known",
                condition=models.Q(status__in=["draft", "published", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="a_published_resource_has_its_date",
                condition=~models.Q(status="published") | models.Q(published_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["status", "-published_at"], name="resource_by_date")]

    def __str__(self) -> str:
        return self.title

    def title_in(self, language: str) -> str:
        """The title in a language, in English where there is no other."""
        return self.title_es if language.startswith("es") and self.title_es else self.title

    def summary_in(self, language: str) -> str:
        """The summary in a language, in English where there is no other."""
        return self.summary_es if language.startswith("es") and self.summary_es else self.summary

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED

    @property
    def is_offered(self) -> bool:
        """Published, by a partner that is still with the network."""
        profile = getattr(self.partner, "partner_profile", None)
        return self.is_published and not (profile and profile.is_retired)

    def is_closed(self, today: date) -> bool:
        """Whether the last day to apply has passed."""
        return self.apply_by is not None and self.apply_by < today

    @property
    def audience(self) -> Audience:
        """Whom it is for, as the domain compares it with a site. States stand as FIPS codes."""
        return Audience(
            states=frozenset(self.states),
            counties=frozenset(self.counties),
            naics_prefixes=frozenset(self.naics_prefixes),
            employees_min=self.employees_min,
            employees_max=self.employees_max,
            needs=frozenset(self.areas),
        )


class ResourceShare(models.Model):
    """A resource that a center passed on to a site. The partner sees counts by state, never which."""

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="shares")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="resource_shares")
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.PROTECT)
    shared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField(default=timezone.now)
    message = models.TextField(blank=True)
    reasons = models.JSONField(default=list, help_text="why it fitted on that day")
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        center="id resource center site contact shared_by shared_at reasons is_synthetic",
        confidential="message",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "center", "site"], name="a_resource_is_shared_with_a_site_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} with {self.site_id}"
