"""What companies agreed to about their profiles: who sees which part, in which words."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import Organisation, User
from lineshaft.tenancy import classify

from .capabilities import Capability
from .identity import Company, Site
from .relationships import SharingConsent


class ProfileAgreement(models.Model):
    """
    What a company agreed to: who else sees one part of the profile of a plant, in the words that were put to it.

    It is recorded by the owner of the entries, a center or the company's own organisation. A new one replaces the one
    before; none is rewritten or deleted.
    """

    NAME = "name"
    """The part that is the identity of the plant: the network has it in its registry, buyers see it when agreed."""

    class Audience(models.TextChoices):
        NETWORK = "network", _("centers and the program office")
        BUYERS = "buyers", _("buyers too")

    class Status(models.TextChoices):
        STANDING = "standing", _("in force")
        REPLACED = "replaced", _("replaced by another one")
        WITHDRAWN = "withdrawn", _("withdrawn")

    OWNER_COLUMN = "owner_id"

    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="profile_agreements", db_index=False
    )
    company = models.ForeignKey(
        Company,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="which agreed; of a plant that goes to another company its word names nothing to buyers any more",
    )
    part = models.TextField(choices=[(NAME, _("name and address")), *Capability.Kind.choices])
    audience = models.TextField(choices=Audience.choices)
    status = models.TextField(choices=Status.choices, default=Status.STANDING)
    wording = models.TextField(help_text="exactly what the company agreed to")
    wording_version = models.CharField(max_length=20)
    language = models.TextField(default="en", choices=[("en", "English"), ("es", "Español")])
    agreed_by = models.TextField(help_text="who agreed for the company")
    agreed_how = models.TextField(choices=SharingConsent.How.choices)
    agreed_on = models.DateField()
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", help_text="who wrote it down"
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    DISCLOSURE = classify(
        center="id owner site company part audience status wording wording_version language agreed_how"
        " agreed_on recorded_by recorded_at ended_by ended_at",
        confidential="agreed_by",
    )

    class Meta:
        ordering = ["-recorded_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "owner", "part"],
                condition=models.Q(status="standing"),
                name="a_part_of_a_profile_has_one_agreement",
            ),
            models.CheckConstraint(
                name="an_agreement_says_who_agreed_to_what",
                condition=~models.Q(agreed_by="") & ~models.Q(wording=""),
            ),
            models.CheckConstraint(
                name="a_withdrawn_agreement_says_when_and_by_whom",
                condition=~models.Q(status="withdrawn")
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
            models.CheckConstraint(
                name="a_name_is_agreed_for_buyers",
                condition=~models.Q(part="name") | models.Q(audience="buyers"),
            ),
        ]
        indexes = [models.Index(fields=["site", "owner"], name="agreement_of_site")]

    def __str__(self) -> str:
        return f"{self.part} of {self.site_id} for {self.audience}"

    @property
    def is_in_force(self) -> bool:
        """Neither replaced nor withdrawn, and by the company that the plant belongs to now. Reads `site`."""
        return self.status == self.Status.STANDING and self.company_id == self.site.company_id
