"""What files say of a site otherwise than the registry keeps it."""

from django.db import models

from lineshaft.tenancy import classify

from .identity import Site
from .imports import ImportBatch


class SaidValue(models.Model):
    """
    Another value of a fact of the shared record, as a file said it.

    The network may know the value and the day. Which center's file it was is kept for an undo alone: only the system
    reads the table, and what it tells is sorted so that nothing else shows.
    """

    class Fact(models.TextChoices):
        NAME = "name"
        ADDRESS = "address"
        PHONE = "phone"
        INDUSTRY = "industry"
        WEBSITE = "website"
        UEI = "uei"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="+", db_index=False)
    row_number = models.IntegerField()
    fact = models.TextField(choices=Fact.choices)
    value = models.JSONField(help_text="the parts of the fact, named as a correction takes them")
    said_on = models.DateField()

    DISCLOSURE = classify(network="site fact value said_on", center="id batch row_number")
    # A merge moves it with the site and asks nobody for it: it is nobody's work.
    OWNER_COLUMN = ""

    class Meta:
        verbose_name = "value said by a file"
        verbose_name_plural = "values said by files"
        constraints = [
            models.UniqueConstraint(fields=["batch", "row_number", "fact"], name="a_row_says_a_fact_once")
        ]

    def __str__(self) -> str:
        return f"{self.fact} of {self.site_id}"
