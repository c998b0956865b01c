"""What was done to the registry as a whole: merges, moves, splits, corrections, and likely duplicates."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import classify

from .identity import Site


class RegistryChange(models.Model):
    """
    A merge, a move, a split or a correction of records of the registry: done as a whole, and undone as a whole.

    Records are named by their public identifiers, which outlive them. What exactly was written stands in the steps.
    """

    class Kind(models.TextChoices):
        MERGE = "merge", _("two records of one site merged")
        MERGE_COMPANIES = "merge_companies", _("two records of one company merged")
        MOVE = "move", _("site moved to another company")
        SPLIT = "split", _("record of two sites split")
        SPLIT_COMPANY = "split_company", _("record of two companies split")
        TAKE_ALONG = "take_along", _("what was sent for a plant, after a split")
        CORRECT = "correct", _("shared record corrected")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("waits for the program office")
        DONE = "done", _("done")
        DECLINED = "declined", _("declined")
        UNDONE = "undone", _("undone")

    kind = models.TextField(choices=Kind.choices)
    status = models.TextField(choices=Status.choices, default=Status.DONE)
    kept_id = models.CharField(max_length=15, help_text="public identifier of the record that stays")
    kept_name = models.TextField()
    other_id = models.CharField(
        max_length=15, help_text="of the record that went into it, was split off, or is the new company"
    )
    other_name = models.TextField()
    choices = models.JSONField(
        default=dict,
        help_text="of a merge the facts taken from the other, of a correction the new values, of a company's split its"
        " name and what it takes",
    )
    summary = models.JSONField(default=list, help_text="what moved, as the person who planned it saw it")
    reason = models.TextField(blank=True)
    answer = models.TextField(blank=True, help_text="why a proposal was declined")
    # Nobody's center when the program office does it.
    center = models.ForeignKey(Center, null=True, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    DISCLOSURE = classify(
        center="id kind status kept_id kept_name other_id other_name choices center created_by created_at decided_by"
        " decided_at undone_by undone_at",
        confidential="summary reason answer",
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["kept_id"], name="registry_change_by_kept"),
            models.Index(fields=["other_id"], name="registry_change_by_other"),
            models.Index(fields=["status", "-created_at"], name="registry_change_by_status"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kept_id", "other_id"],
                condition=models.Q(status="proposed") & ~models.Q(kind="correct"),
                name="a_change_of_two_records_is_proposed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.other_name} ({self.other_id}), {self.kept_name} ({self.kept_id})"


class RegistryStep(models.Model):
    """
    One statement of a change of the registry, with all that is needed to take it back.

    Holds rows of several centers: only the system reads it.
    """

    change = models.ForeignKey(RegistryChange, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    operation = models.TextField(choices=[("update", "update"), ("insert", "insert"), ("delete", "delete")])
    table = models.TextField()
    keys = models.JSONField(help_text="primary keys of the rows")
    before = models.JSONField(null=True, help_text="the changed columns, or the whole deleted row")
    after = models.JSONField(null=True, help_text="the changed columns, or the whole inserted row")

    DISCLOSURE = classify(center="id change number operation table", confidential="keys before after")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["change", "number"], name="a_change_has_a_step_of_a_number_once")
        ]
        indexes = [
            # An undo asks which later changes wrote to the same rows.
            GinIndex(OpClass("keys", name="jsonb_path_ops"), name="registry_step_by_row"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.table}"


class DuplicatePair(models.Model):
    """
    Two sites of the registry that may be one, and what was decided about them. Later runs obey the decision.

    Identity alone: that two records look alike is known to the whole network. Who decided is on the decision's center.
    """

    class Verdict(models.TextChoices):
        OPEN = "open", _("to be decided")
        SAME_SITE = "same_site", _("the same site")
        SAME_COMPANY = "same_company", _("two sites of one company")
        DIFFERENT = "different", _("different companies")

    # The one with the smaller key comes first, so that a pair is there once.
    first = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    probability = models.FloatField(help_text="that they are one site, when they were compared last")
    evidence = models.FloatField(default=0, help_text="what the probability was made of, in bits")
    reasons = models.JSONField(default=list, help_text="why, in words, the strongest first")
    verdict = models.TextField(choices=Verdict.choices, default=Verdict.OPEN)
    found_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    DISCLOSURE = classify(network="id first second probability evidence reasons verdict found_at decided_at")

    class Meta:
        ordering = ["-probability", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="a_pair_of_sites_is_there_once"),
            models.CheckConstraint(
                name="the_smaller_key_of_a_pair_comes_first", condition=models.Q(first__lt=models.F("second"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["-probability", "id"],
                condition=models.Q(verdict="open"),
                name="open_pair_by_probability",
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}: {self.verdict}"


class PairDecision(models.Model):
    """
    What somebody decided about two records that looked alike: what later comparisons learn from.

    Outlives the records, which are named by their public identifiers. Who decided is not kept: the network learns from
    all, and nobody is told of another center's work.
    """

    first_id = models.CharField(max_length=15)
    second_id = models.CharField(max_length=15)
    evidence = models.FloatField(help_text="what spoke for one site when it was decided, in bits")
    is_same_site = models.BooleanField()
    decided_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(network="id first_id second_id evidence is_same_site decided_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first_id", "second_id"], name="a_pair_is_decided_once"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}: {'same' if self.is_same_site else 'different'}"
