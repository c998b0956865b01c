"""Documents of an engagement, each with its versions."""

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.companies.models import Company
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import classify


class WorkDocument(models.Model):
    """One version of a document of an engagement. A newer one replaces it; one that is withdrawn is not handed out."""

    class Audience(models.TextChoices):
        CENTER = "center", "people of the center alone"
        COMPANY = "company", "the company too, signed in and by the link of its proposal"

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="documents")
    company = models.ForeignKey(
        Company,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="for which it was filed; it stays that one's when the plant goes to another company",
    )
    title = models.TextField()
    audience = models.TextField(choices=Audience.choices, default=Audience.CENTER)
    number = models.PositiveSmallIntegerField(default=1, help_text="of the version")
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    # Which is the newest that a company was given, where the plant was sold since: `has_newer_version` of the policies.
    replaced_at = models.DateTimeField(null=True, blank=True)
    file = models.FileField(upload_to="documents/%Y/%m/")
    file_name = models.TextField(help_text="as the person who added it named it")
    file_type = models.TextField(help_text="media type, found from the content")
    file_size = models.PositiveIntegerField()
    file_sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_because = models.TextField(blank=True)

    DISCLOSURE = classify(
        center="id center engagement company audience number replaces replaced_at file_type file_size file_sha256"
        " added_by added_at withdrawn_at withdrawn_by",
        confidential="title file file_name withdrawn_because",
    )

    class Meta:
        ordering = ["title", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="a_work_document_has_one_center"),
            models.CheckConstraint(
                name="work_document_audience_is_known",
                condition=models.Q(audience__in=["center", "company"]),
            ),
            models.CheckConstraint(
                name="a_document_that_is_withdrawn_says_why",
                condition=models.Q(withdrawn_at__isnull=True) | ~models.Q(withdrawn_because=""),
            ),
        ]
        indexes = [models.Index(fields=["engagement", "title"], name="documents_of_engagement")]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"
