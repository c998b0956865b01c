"""A file of requests: checked row by row, entered as one batch, taken back as one."""

from collections.abc import Mapping

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import classify


class RequestBatch(models.Model):
    """One file of requests: every row with what was read, what is wrong with it, and what became of it."""

    class Status(models.TextChoices):
        CHECKED = "checked", "checked, nothing entered"
        COMMITTED = "committed", "entered"
        TAKEN_BACK = "taken_back", "taken back"

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    file_name = models.TextField()
    status = models.TextField(choices=Status.choices, default=Status.CHECKED)
    rows = models.JSONField(
        default=list, help_text="for each row: number, facts, faults (column, value, reason), like, reference"
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    committed_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    DISCLOSURE = classify(
        center="id center status created_by created_at committed_at taken_back_at",
        confidential="file_name rows",
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="a_request_batch_has_one_center"),
            models.CheckConstraint(
                name="request_batch_status_is_known",
                condition=models.Q(status__in=["checked", "committed", "taken_back"]),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


_S = RequestBatch.Status

BATCH_STEPS: Mapping[RequestBatch.Status, frozenset[RequestBatch.Status]] = {
    _S.CHECKED: frozenset({_S.COMMITTED}),
    _S.COMMITTED: frozenset({_S.TAKEN_BACK}),
    _S.TAKEN_BACK: frozenset(),
}
"""The steps of a file of requests."""
