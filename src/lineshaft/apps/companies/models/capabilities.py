"""What a plant can do, as a center or the company itself wrote it."""

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import Organisation, User
from lineshaft.tenancy import classify

from .identity import Site

SEARCHED_KINDS = ("certification", "equipment", "export", "material", "ownership", "process")
"""Kinds whose names people search for; the names of the others are codes, or say nothing by themselves."""


class Capability(models.Model):
    """
    One entry of the profile of a plant: what it can do or holds, what it looks like, or what the company says of it.

    It belongs to the organisation that wrote it: a center, or the company's own. Others see it only once the company
    agreed, which says who and when.
    """

    class Kind(models.TextChoices):
        CERTIFICATION = "certification", _("certification or registration")
        PROCESS = "process", _("process")
        MATERIAL = "material", _("material")
        EQUIPMENT = "equipment", _("equipment")
        OWNERSHIP = "ownership", _("ownership")
        SIZE = "size", _("size of parts")
        TOLERANCE = "tolerance", _("tolerance")
        CAPACITY = "capacity", _("capacity")
        EXPORT = "export", _("export control")
        ORIGIN = "origin", _("made in the United States")
        SUMMARY = "summary", _("summary")
        LINK = "link", _("link")
        PHOTO = "photo", _("photo")

    class Unit(models.TextChoices):
        INCH = "in", _("inches")
        MILLIMETRE = "mm", _("millimeters")

    OWNER_COLUMN = "owner_id"
    """A center or a company's own organisation: what moves or depends is theirs, as elsewhere with `center_id`."""

    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="capabilities", db_index=False)
    kind = models.TextField(choices=Kind.choices)
    name = models.TextField(
        help_text="its name; of a size, claim of origin or link its code, of a photo what it shows"
    )
    number = models.TextField(blank=True, help_text="of the certificate or registration")
    certified_by = models.TextField(
        blank=True, help_text="who certified it; empty: the company says so itself"
    )
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    quantity = models.PositiveIntegerField(null=True, blank=True, help_text="how many machines")
    detail = models.TextField(
        blank=True, help_text="size, range, grade; the text of a summary or claim of origin"
    )
    detail_es = models.TextField(blank=True, db_default="", help_text="the same in Spanish")
    length = models.DecimalField(null=True, blank=True, max_digits=9, decimal_places=4)
    width = models.DecimalField(null=True, blank=True, max_digits=9, decimal_places=4)
    height = models.DecimalField(null=True, blank=True, max_digits=9, decimal_places=4)
    tolerance = models.DecimalField(
        null=True, blank=True, max_digits=9, decimal_places=6, help_text="plus or minus, in the unit"
    )
    unit = models.TextField(blank=True, db_default="", choices=Unit.choices)
    free_percent = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="how much of the capacity is free"
    )
    lead_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="from order to delivery")
    as_of = models.DateField(null=True, blank=True, help_text="day on which the capacity was so")
    url = models.URLField(blank=True, db_default="", max_length=500)
    image = models.FileField(upload_to="photos/%Y/%m/", blank=True, db_default="", help_text="encoded anew")
    image_sha256 = models.CharField(blank=True, db_default="", max_length=64)
    shared_at = models.DateTimeField(null=True, blank=True, help_text="when sharing was recorded")
    shared_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="who recorded it"
    )
    agreed_by = models.TextField(blank=True, help_text="who at the company agreed that others see it")
    to_buyers = models.BooleanField(default=False, db_default=False, help_text="shared with buyers too")
    kept_back = models.BooleanField(
        default=False, db_default=False, help_text="shown to nobody, whatever is agreed about its part"
    )
    reminded_at = models.DateTimeField(
        null=True, blank=True, help_text="when its owner was told that it expires"
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id owner site kind name number certified_by issued_on expires_on quantity detail detail_es length"
        " width height tolerance unit free_percent lead_days as_of url image image_sha256 shared_at to_buyers"
        " kept_back reminded_at removed_at created_at",
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
            models.CheckConstraint(
                name="what_buyers_see_is_shared",
                condition=~models.Q(to_buyers=True) | models.Q(shared_at__isnull=False),
            ),
            models.CheckConstraint(
                name="what_is_kept_back_is_not_shared",
                condition=models.Q(kept_back=False) | models.Q(shared_at__isnull=True),
            ),
            models.CheckConstraint(
                name="free_capacity_is_a_share_of_all",
                condition=models.Q(free_percent__isnull=True) | models.Q(free_percent__lte=100),
            ),
            models.CheckConstraint(
                name="a_photo_has_its_file", condition=~models.Q(kind="photo") | ~models.Q(image="")
            ),
            models.CheckConstraint(
                name="a_link_has_its_address", condition=~models.Q(kind="link") | ~models.Q(url="")
            ),
        ]
        indexes = [
            models.Index(fields=["site", "kind"], name="capability_of_site"),
            # Compared byte by byte: only such comparisons may come before the row policy, and so use an index.
            models.Index(
                OpClass("name", name="text_pattern_ops"),
                condition=models.Q(removed_at__isnull=True, kind__in=SEARCHED_KINDS),
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
