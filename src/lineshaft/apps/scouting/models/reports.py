"""What the buyer is told, kept byte for byte."""

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.tenancy import classify

from .needs import Need
from .searches import SearchRecord


class ScoutingReport(models.Model):
    """
    A report to the buyer, with the record of its search. Never changed: a later one has the next version.

    `document` is what the PDF and the data file are made from; `sha256` is over its canonical JSON (sorted keys,
    no spaces, UTF-8), so that anyone who holds the data can prove that it is what was reported.
    """

    class Outcome(models.TextChoices):
        EXACT = "exact", "exact matches found"
        PARTIAL = "partial", "only partial matches found"
        NONE = "none", "none found"

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="reports")
    version = models.PositiveSmallIntegerField()
    search = models.ForeignKey(SearchRecord, on_delete=models.PROTECT, related_name="reports")
    outcome = models.TextField(choices=Outcome.choices)
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id need version search outcome sha256 made_at", confidential="document made_by"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["need", "version"], name="a_report_has_its_own_version")
        ]

    def __str__(self) -> str:
        return f"{self.need_id} version {self.version}"
