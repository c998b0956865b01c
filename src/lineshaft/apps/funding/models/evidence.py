"""What stands behind an entry."""

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import classify


class Evidence(models.Model):
    """
    A paper or file that stands behind entries. Never changed: what was wrong is added anew.

    What is claimed as match (`for_match`) is claimed once in the whole network: `MatchClaim` says what stands.
    """

    class Kind(models.TextChoices):
        ACCOUNTING_RECORD = "accounting_record", "file of the accounting system"
        RECEIPT = "receipt", "receipt or bill"
        INVOICE = "invoice", "our invoice"
        BANK_STATEMENT = "bank_statement", "bank statement"
        TIME_SHEET = "time_sheet", "time sheet"
        LETTER = "letter", "letter of who gives"
        APPRAISAL = "appraisal", "appraisal"
        RATE = "rate", "proof of the rate paid for like work"
        SUBRECIPIENT_REPORT = "subrecipient_report", "report of a subrecipient"
        NOTICE_OF_AWARD = "notice_of_award", "notice of award"
        CORRECTION = "correction", "reason of a correction"

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=Kind.choices)
    title = models.TextField()
    issuer = models.TextField(blank=True)
    number = models.TextField(blank=True)
    dated = models.DateField(null=True, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    file = models.FileField(upload_to="funding/%Y/%m/", blank=True)
    file_name = models.TextField(blank=True)
    file_type = models.TextField(blank=True, help_text="media type, found from the content")
    file_sha256 = models.CharField(max_length=64, blank=True)
    document_key = models.TextField(blank=True)
    for_match = models.BooleanField(default=False, help_text="stands behind a claim of match")
    added_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id center kind title issuer number dated amount file file_name file_type file_sha256 document_key"
        " for_match added_by added_at"
    )

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["-added_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="evidence_has_one_center"),
            models.CheckConstraint(
                name="a_file_of_funding_has_its_hash",
                condition=models.Q(file="", file_sha256="")
                | (~models.Q(file="") & ~models.Q(file_sha256="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MatchClaim(models.Model):
    """
    A paper that counts as match now: once in the whole network, by its file and by its document (`document_key`: who
    issued it, its number, day and amount, without their spelling). The database refuses a second one even where the
    first is of another center and cannot be seen. The row goes when what it proved is rejected, returned or taken back.
    """

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="claim")
    file_sha256 = models.CharField(max_length=64, blank=True)
    document_key = models.TextField(blank=True)

    DISCLOSURE = classify(center="id center evidence file_sha256 document_key")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file_sha256"],
                condition=~models.Q(file_sha256=""),
                name="a_file_is_claimed_as_match_once",
            ),
            models.UniqueConstraint(
                fields=["document_key"],
                condition=~models.Q(document_key=""),
                name="a_document_is_claimed_as_match_once",
            ),
        ]

    def __str__(self) -> str:
        return f"claim of paper {self.evidence_id}"
