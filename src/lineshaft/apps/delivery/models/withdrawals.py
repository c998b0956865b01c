"""That a version of a proposal was withdrawn, and why."""

from django.db import models
from django.utils import timezone

from lineshaft.apps.network.models import Center
from lineshaft.tenancy import classify


class ProposalWithdrawal(models.Model):
    """
    Why the center took a version back, and when. Never changed afterwards.

    It stands apart from the proposal because the company reads the row of what was sent to it, and not this.
    """

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    proposal = models.OneToOneField("delivery.Proposal", on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField()
    withdrawn_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="id center proposal withdrawn_at", confidential="reason")

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_withdrawal_says_why", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"withdrawal of {self.proposal_id}"
