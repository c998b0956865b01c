"""Those to whom a center passes a part of its award."""

from django.db import models

from lineshaft.apps.network.models import Award, Center
from lineshaft.tenancy import classify


class Subaward(models.Model):
    """A part of an award that a center passes on: to a subrecipient, which carries out a part of the program."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="subawards")
    number = models.TextField()
    name = models.TextField(help_text="of the subrecipient")
    starts_on = models.DateField()
    ends_on = models.DateField()
    federal_amount = models.DecimalField(max_digits=14, decimal_places=2)
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(center="id center award number name starts_on ends_on federal_amount is_synthetic")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["award", "number"], name="a_subaward_has_its_own_number"),
            models.UniqueConstraint(fields=["id", "center"], name="a_subaward_has_one_center"),
            models.CheckConstraint(
                name="a_subaward_ends_after_it_starts", condition=models.Q(ends_on__gt=models.F("starts_on"))
            ),
            models.CheckConstraint(
                name="a_subaward_is_not_negative", condition=models.Q(federal_amount__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
