"""What the buyer is told, kept byte for byte."""

from django.contrib.postgres.fields import ArrayField
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
    pdf = models.BinaryField(help_text="as it was made; made again from the document it is the same")
    pdf_sha256 = models.CharField(max_length=64)
    workbook_sha256 = models.CharField(max_length=64)
    named = ArrayField(models.BigIntegerField(), default=list, help_text="candidates that it names")
    made_by = models.ForeignKey(
        User,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="none: made at once when a company withdrew its consent",
    )
    made_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id need version search outcome sha256 pdf_sha256 workbook_sha256 named made_at",
        confidential="document pdf made_by",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["need", "version"], name="a_report_has_its_own_version")
        ]
        indexes = [
            models.Index(fields=["sha256"], name="report_by_hash"),
            models.Index(fields=["pdf_sha256"], name="report_by_pdf_hash"),
            models.Index(fields=["workbook_sha256"], name="report_by_workbook_hash"),
        ]

    def __str__(self) -> str:
        return f"{self.need_id} version {self.version}"


class ReportHeldBack(models.Model):
    """A report that is no longer handed out, because a company that it names has withdrawn its consent."""

    report = models.OneToOneField(ScoutingReport, on_delete=models.PROTECT, related_name="held_back")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="+")
    held_back_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="id report need held_back_at")

    def __str__(self) -> str:
        return f"{self.report_id} since {self.held_back_at:%Y-%m-%d %H:%M} UTC"
