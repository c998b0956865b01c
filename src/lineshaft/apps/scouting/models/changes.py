"""Which plants changed: what the index of plants still has to learn."""

from django.db import models
from django.db.models.functions import Now

from lineshaft.tenancy import classify


class IndexChange(models.Model):
    """
    A plant about which something searchable was written, in the transaction that wrote it.

    Triggers write it (see `policies.py`), so that no write is forgotten, by whatever SQL. The plant may be gone: its
    number is no relation. Which transactions an index has seen is kept with the index.
    """

    site_number = models.BigIntegerField()
    changed_in = models.BigIntegerField(help_text="number of the transaction")
    changed_at = models.DateTimeField(db_default=Now())

    DISCLOSURE = classify(network="id site_number changed_in changed_at")

    class Meta:
        indexes = [models.Index(fields=["changed_in"], name="index_change_by_transaction")]

    def __str__(self) -> str:
        return f"{self.site_number} in {self.changed_in}"
