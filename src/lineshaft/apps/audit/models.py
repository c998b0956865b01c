"""The trail of every change: who, when, before and after. Written by a trigger, never by application code."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from lineshaft.tenancy import classify


class AuditEvent(models.Model):
    """
    One change of one row.

    There are no foreign keys here, so that the trail outlives what it tells about. For an update, `before` and
    `after` hold the changed columns only. Of a row that everyone may read, `user_id` and `actor_org_ids` are empty:
    see `SharedWriter`.
    """

    class Operation(models.TextChoices):
        INSERT = "INSERT", _("created")
        UPDATE = "UPDATE", _("changed")
        DELETE = "DELETE", _("deleted")
        BATCH = "BATCH", _("batch")

    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    actor_org_ids = ArrayField(models.BigIntegerField(), default=list)
    scope = models.TextField()
    table_name = models.TextField()
    row_id = models.TextField()
    operation = models.TextField(choices=Operation.choices)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    center_id = models.BigIntegerField(null=True)
    history = models.TextField(help_text="who may read this row: center, office, network")

    DISCLOSURE = classify(
        center="id at user_id actor_org_ids scope table_name row_id operation center_id history",
        confidential="before after",
    )

    class Meta:
        indexes = [
            models.Index(fields=["table_name", "row_id", "at"], name="audit_by_row"),
            models.Index(
                fields=["table_name", "at"],
                condition=models.Q(operation="DELETE"),
                name="audit_of_deleted_rows",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table_name} {self.row_id} {self.operation}"


class SharedWriter(models.Model):
    """
    Who wrote a row of the trail that everyone may read (history "network").

    Kept apart from it, because the change is everybody's and the writer is not: of another center's work with a
    company the network learns that the record changed, never who changed it.
    """

    id = models.BigIntegerField(primary_key=True, help_text="that of the event")
    user_id = models.BigIntegerField(null=True)
    org_ids = ArrayField(models.BigIntegerField(), default=list, help_text="whom the writer acted for")
    center_id = models.BigIntegerField(null=True, help_text="the organisation whose own record it is")

    DISCLOSURE = classify(confidential="id user_id org_ids center_id")

    def __str__(self) -> str:
        return f"writer of {self.id}"
