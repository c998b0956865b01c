"""Who of a company's people is told of needs that fit its plants, how often, and what each was told already."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import User
from lineshaft.apps.companies.models import Site
from lineshaft.tenancy import classify

from .needs import Need


class NoticeChoice(models.Model):
    """How a person of a company wants to be told. Who has chosen nothing is told once a week."""

    class How(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        WEEKLY = "weekly", _("once a week")
        NEVER = "never", _("never")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    how = models.TextField(choices=How.choices, default=How.WEEKLY)
    chosen_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(confidential="id user how chosen_at")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="how_to_be_told_is_known", condition=models.Q(how__in=["at_once", "weekly", "never"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.how}"


class ToldNeed(models.Model):
    """A person was told that a need fits a plant: each once, however often it is compared."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="told")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    told_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(confidential="id need site person told_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["need", "site", "person"], name="a_person_is_told_of_a_need_for_a_plant_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.need_id} for {self.site_id}"
