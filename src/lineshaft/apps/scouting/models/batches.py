"""Many needs that came as one file."""

from typing import Any

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import Organisation, User
from lineshaft.tenancy import classify


class NeedBatch(models.Model):
    """
    One file of needs: each of its rows as it was read, with what is wrong with it and the need it became.

    A row is {"number": 2, "values": {...}, "errors": [{"column", "value", "reason"}], "need": "SN-2026-0001" or ""}.
    """

    OWNER_COLUMN = "owner_id"

    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    file_name = models.TextField()
    file_sha256 = models.CharField(max_length=64)
    columns = models.JSONField(help_text="the headings that were understood, by the field they hold")
    ignored = models.JSONField(default=list, help_text="the headings that were not understood")
    rows = models.JSONField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    committed_at = models.DateTimeField(null=True, blank=True)

    DISCLOSURE = classify(
        center="id owner created_at committed_at",
        confidential="file_name file_sha256 columns ignored rows created_by",
    )

    class Meta:
        verbose_name_plural = "need batches"
        indexes = [models.Index(fields=["owner", "-created_at", "-id"], name="need_batch_of_owner")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def good_rows(self) -> list[dict[str, Any]]:
        """Rows that can become a need."""
        return [row for row in self.rows if not row["errors"]]

    @property
    def bad_rows(self) -> list[dict[str, Any]]:
        """Rows that cannot, each with its errors."""
        return [row for row in self.rows if row["errors"]]

    @property
    def made(self) -> list[str]:
        """Numbers of the needs that were made of it."""
        return [row["need"] for row in self.rows if row["need"]]
