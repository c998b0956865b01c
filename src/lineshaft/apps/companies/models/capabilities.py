"""What a plant can do, as a center or the company itself wrote it."""

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import Organisation, User
from lineshaft.tenancy import classify

from .identity import Site


class Capability(models.Model):
    """
    What a plant can do or holds: a certification, process, material, machine or class of ownership.

    It belongs to the organisation that wrote it: a center, or the company's own. Others see it only once the company
    agreed, which says who and when.
    """

    class Kind(models.TextChoices):
        CERTIFICATION = "certification", _("certification or registration")
        PROCESS = "process", _("process")
        MATERIAL = "material", _("material")
        EQUIPMENT = "equipment", _("equipment")
        OWNERSHIP = "ownership", _("ownership")

    OWNER_COLUMN = "owner_id"
    """A center or a company's own organisation: what moves or depends is theirs, as elsewhere with `center_id`."""

    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="capabilities", db_index=False)
    kind = models.TextField(choices=Kind.choices)
    name = models.TextField()
    number = models.TextField(blank=True, help_text="of the certificate or registration")
    certified_by = models.TextField(
        blank=True, help_text="who certified it; empty: the company says so itself"
    )
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    quantity = models.PositiveIntegerField(null=True, blank=True, help_text="how many machines")
    detail = models.TextField(blank=True, help_text="size, range, tolerance, grade")
    shared_at = models.DateTimeField(null=True, blank=True, help_text="when sharing was recorded")
    shared_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="who recorded it"
    )
    agreed_by = models.TextField(blank=True, help_text="who at the company agreed that the network sees it")
    removed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id owner site kind name number certified_by issued_on expires_on quantity detail shared_at removed_at"
        " created_at",
        confidential="agreed_by shared_by",
    )

    class Meta:
        ordering = ["kind", "name", "id"]
        verbose_name_plural = "capabilities"
        constraints = [
            models.CheckConstraint(name="a_capability_has_a_name", condition=~models.Q(name="")),
            models.UniqueConstraint(
                "site",
                "owner",
                "kind",
                Upper("name"),
                Upper("number"),
                condition=models.Q(removed_at__isnull=True),
                name="a_capability_is_written_once",
            ),
            models.CheckConstraint(
                name="a_certificate_expires_after_its_issue",
                condition=models.Q(issued_on__isnull=True)
                | models.Q(expires_on__isnull=True)
                | models.Q(expires_on__gte=models.F("issued_on")),
            ),
            models.CheckConstraint(
                name="a_shared_capability_says_who_agreed",
                condition=models.Q(shared_at__isnull=True) | ~models.Q(agreed_by=""),
            ),
        ]
        indexes = [
            models.Index(fields=["site", "kind"], name="capability_of_site"),
            # Compared byte by byte: only such comparisons may come before the row policy, and so use an index.
            models.Index(
                OpClass("name", name="text_pattern_ops"),
                condition=models.Q(removed_at__isnull=True),
                name="capability_by_name",
            ),
            models.Index(
                fields=["owner", "expires_on"],
                condition=models.Q(expires_on__isnull=False, removed_at__isnull=True),
                name="capability_by_expiry",
            ),
        ]

    def __str__(self) -> str:
        return self.name
