"""A search for a need, kept as it was: when, over which index, by which criteria, how many were considered, by whom."""

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.tenancy import classify

from .needs import Need


class SearchRecord(models.Model):
    """
    One search for a need. It holds counts and criteria, and names nobody.

    `facts` says what it was counted from. A buyer reads only what was counted from identity, which no company keeps
    confidential: two counts that differ by one fact of one plant would tell that fact.

    `sha256` is over the canonical JSON of what was searched and found, so that a copy can be proved to be the same.
    """

    class Facts(models.TextChoices):
        IDENTITY = "identity", "industry and place of plants"
        NETWORK = "network", "also what companies agreed that the network sees"
        RESOURCES = "resources", "published resources of partners"

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="searches")
    facts = models.TextField(choices=Facts.choices, default=Facts.NETWORK)
    by_desk = models.BooleanField(
        default=False, help_text="with a shortlist that the scouting desk works with"
    )
    criteria = models.JSONField(help_text="by which it was searched")
    generation = models.JSONField(
        help_text="which index: its number, when it was built, how many plants, hash"
    )
    from_index = models.BooleanField(help_text="no: the index was lost or stale, and PostgreSQL answered")
    considered = models.PositiveIntegerField(help_text="plants that were compared")
    plausible = models.PositiveIntegerField(help_text="of these, plausible suppliers")
    by_state = models.JSONField(default=dict, help_text="plausible suppliers by state FIPS code")
    milliseconds = models.PositiveIntegerField()
    searched_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    searched_at = models.DateTimeField(default=timezone.now)
    sha256 = models.CharField(max_length=64)

    DISCLOSURE = classify(
        center="id need facts by_desk generation from_index considered plausible by_state milliseconds searched_at"
        " sha256",
        confidential="criteria searched_by",
    )

    class Meta:
        indexes = [models.Index(fields=["need", "-searched_at", "-id"], name="search_of_need")]

    def __str__(self) -> str:
        return f"{self.need_id} at {self.searched_at:%Y-%m-%d %H:%M} UTC"


class RankedSupplier(models.Model):
    """
    A plant in the shortlist of a search, with the reasons: for the scouting desk, as it was found.

    It names the plant by its key and not by a relation, so that merging plants later leaves the record as it was.
    """

    search = models.ForeignKey(SearchRecord, on_delete=models.PROTECT, related_name="shortlist")
    site_key = models.CharField(
        max_length=16, help_text="of the plant; an old one leads on to the plant it went into"
    )
    site_name = models.TextField(help_text="as it was called then")
    state_id = models.CharField(max_length=2, help_text="FIPS code, as it was then")
    place = models.PositiveSmallIntegerField(help_text="1 is the best")
    score = models.FloatField(help_text="0 to 1")
    level = models.TextField(choices=[("exact", "exact"), ("partial", "partial"), ("none", "none")])
    reasons = models.JSONField(help_text="one for each criterion, with what it contributed")

    DISCLOSURE = classify(center="id search site_key site_name state_id place score level reasons")

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["search", "place"], name="a_place_in_a_shortlist_is_taken_once"),
            models.UniqueConstraint(fields=["search", "site_key"], name="a_plant_is_in_a_shortlist_once"),
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.site_name}"
