"""A company that a partner sends to its center: who sent it, with which agreement, and how far it got."""

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import Organisation, User
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import classify


class Referral(models.Model):
    """
    A request for help that a partner passed on for a company, with the company's agreement.

    The partner reads what it wrote itself and how far the request got, and nothing else of it. `standing` follows the
    request, or the one that this is joined to, by a trigger, so that no page and no action of a center has to think of
    it; once the partner took it back, nothing follows any more.
    """

    class Standing(models.TextChoices):
        ARRIVED = "arrived", "with the center"
        ANSWERED = "answered", "answered by the center"
        UNDER_WAY = "under_way", "became work"
        PASSED_ON = "passed_on", "passed on to another center"
        CLOSED = "closed", "closed without work"
        TAKEN_BACK = "taken_back", "taken back"

    class How(models.TextChoices):
        SPOKEN = "spoken", "in a conversation"
        WRITTEN = "written", "in writing"

    partner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="referrals")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    help_request = models.OneToOneField(
        "engagements.Request", on_delete=models.PROTECT, related_name="referral"
    )
    referred_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    referred_at = models.DateTimeField(default=timezone.now)
    reference = models.CharField(max_length=16, help_text="of the request, which the partner does not read")
    company_name = models.TextField(help_text="as the partner wrote it")
    contact_name = models.TextField(help_text="as the partner wrote it")
    agreed_on = models.DateField()
    agreed_how = models.TextField(choices=How.choices)
    agreed_words = models.TextField(help_text="what the company agreed to, as the partner confirmed it")
    standing = models.TextField(choices=Standing.choices, default=Standing.ARRIVED.value)
    standing_since = models.DateTimeField(default=timezone.now)
    standing_told = models.TextField(
        choices=Standing.choices,
        default=Standing.ARRIVED.value,
        help_text="the last one that the partner was written of",
    )
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        center="id partner center help_request referred_by referred_at reference agreed_on agreed_how standing"
        " standing_since standing_told is_synthetic",
        confidential="company_name contact_name agreed_words",
    )

    class Meta:
        ordering = ["-referred_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="referral_standing_is_known",
                condition=models.Q(
                    standing__in=["arrived", "answered", "under_way", "passed_on", "closed", "taken_back"],
                ),
            ),
            models.CheckConstraint(
                name="a_referral_has_the_word_of_the_company",
                condition=~models.Q(agreed_words="") & models.Q(agreed_how__in=["spoken", "written"]),
            ),
        ]
        indexes = [models.Index(fields=["partner", "-referred_at"], name="referral_of_partner")]

    def __str__(self) -> str:
        return f"{self.reference} {self.company_name}"
