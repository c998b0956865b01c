"""How long work of a stage may be without news before it stands still, as a center has it."""

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import classify


def _days(default: int) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(default=default)


class PipelinePace(models.Model):
    """Days without news, by stage. A center that set none has those of the defaults."""

    center = models.OneToOneField(
        Center, primary_key=True, on_delete=models.PROTECT, related_name="pipeline_pace"
    )
    asked = _days(7)
    preparing = _days(14)
    proposed = _days(14)
    active = _days(45)
    set_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="center asked preparing proposed active set_by set_at")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="work_stands_still_after_1_to_365_days",
                condition=models.Q(
                    asked__range=(1, 365),
                    preparing__range=(1, 365),
                    proposed__range=(1, 365),
                    active__range=(1, 365),
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.asked}, {self.preparing}, {self.proposed} and {self.active} days"

    def days(self, stage: str) -> int:
        """Days without news after which work of a stage stands still."""
        return int(getattr(self, stage))
