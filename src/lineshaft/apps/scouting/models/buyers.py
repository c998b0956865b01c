"""Organisations that post needs with an account of their own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import Organisation
from lineshaft.tenancy import classify


class BuyerProfile(models.Model):
    """What the program office knows of a buyer, and whether it still posts needs."""

    class Kind(models.TextChoices):
        FEDERAL = "federal", _("federal agency")
        STATE = "state", _("state, local or tribal agency")
        COMPANY = "company", _("manufacturer or prime contractor")
        OTHER = "other", _("other organization")

    organisation = models.OneToOneField(
        Organisation, primary_key=True, on_delete=models.PROTECT, related_name="buyer_profile"
    )
    kind = models.TextField(choices=Kind.choices)
    retired_at = models.DateTimeField(null=True, blank=True, help_text="since then it posts nothing new")

    DISCLOSURE = classify(network="organisation kind retired_at")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="buyer_kind_is_known",
                condition=models.Q(kind__in=["federal", "state", "company", "other"]),
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None
