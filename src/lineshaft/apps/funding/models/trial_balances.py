"""The trial balance of the center's accounting system at the end of a month."""

from django.db import models
from django.db.models.functions import TruncMonth
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import classify


class TrialBalance(models.Model):
    """The balance of each account, to be held beside the books. Of several in a month the latest is in use."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    month = models.DateField(help_text="the first day of the month at whose end it stands")
    counts_from = models.DateField(
        null=True, blank=True, help_text="first day of its balances; empty: since the books began"
    )
    file_name = models.TextField()
    file_sha256 = models.CharField(max_length=64)
    file = models.TextField(help_text="where the file is kept")
    header = models.JSONField(default=list, blank=True)
    layout = models.JSONField(default=dict, blank=True)
    read_as = models.TextField(blank=True, help_text="how its amounts were read")
    lines = models.JSONField(
        default=list, blank=True, help_text="row, account, title, fund and amount of each; none: not read yet"
    )
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id center month counts_from file_name file_sha256 read_as lines created_by created_at",
        confidential="file header layout",
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="a_trial_balance_is_of_a_month",
                condition=models.Q(month=TruncMonth("month", output_field=models.DateField())),
            ),
            models.CheckConstraint(
                name="a_trial_balance_counts_from_a_month",
                condition=models.Q(counts_from=None)
                | models.Q(counts_from__lte=models.F("month"))
                & models.Q(counts_from=TruncMonth("counts_from", output_field=models.DateField())),
            ),
        ]
        indexes = [models.Index(fields=["center", "month"], name="trial_balances_of_a_month")]

    def __str__(self) -> str:
        return self.file_name
