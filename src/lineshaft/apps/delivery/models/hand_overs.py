"""Work that one person gave to others in one act, with the reason; taken back in one act too."""

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import classify


class HandOver(models.Model):
    """What a person held and to whom each piece went. The pieces keep their own history."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", help_text="who held the work"
    )
    reason = models.TextField()
    items = models.JSONField(
        help_text="what was given: the kind, the number of the record, and of who got it"
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    taken_back_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)

    DISCLOSURE = classify(
        center="id center person items by at taken_back_by taken_back_at", confidential="reason"
    )

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["center", "-at"], name="hand_over_of_center")]

    def __str__(self) -> str:
        return f"work of {self.person_id}"
