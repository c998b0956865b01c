"""Targets. Scorecards are computed from outcomes, engagements and survey cases, never stored as truth."""

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import classify


class Target(models.Model):
    """What a center set out to reach in a fiscal year, for one metric."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="targets")
    fiscal_year = models.PositiveSmallIntegerField()
    metric = models.TextField(help_text="id of a metric definition")
    value = models.DecimalField(max_digits=18, decimal_places=2)
    note = models.TextField(blank=True)
    set_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(center="id center fiscal_year metric value note set_by set_at is_synthetic")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["center", "fiscal_year", "metric"], name="a_metric_has_one_target_a_year"
            ),
            models.CheckConstraint(name="a_target_is_not_negative", condition=models.Q(value__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.metric} FY{self.fiscal_year}: {self.value}"
