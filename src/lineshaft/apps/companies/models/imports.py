"""Files of companies, row by row, and how their columns are read."""

from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import classify

from .identity import Site


class ImportBatch(models.Model):
    """One file of companies: dry run, commit, undo. Every row of it is accounted for."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("file received")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked, nothing written")
        REFUSED = "refused", _("file cannot be read")
        COMMITTING = "committing", _("being committed")
        COMMITTED = "committed", _("committed")
        UNDONE = "undone", _("undone")

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    file_name = models.TextField()
    file_sha256 = models.CharField(max_length=64)
    file = models.TextField(blank=True, help_text="where the file is kept")
    mapping = models.JSONField(help_text="which column means what")
    header = models.JSONField(
        default=list, blank=True, help_text="names of the file's columns, in their order"
    )
    changes = models.JSONField(
        default=list,
        blank=True,
        help_text="what is taken in otherwise than it stands there: kind, rows, examples",
    )
    status = models.TextField(choices=Status.choices, default=Status.CHECKED)
    problem = models.TextField(blank=True, help_text="why nothing was written, for the person who imports")
    rows_read = models.IntegerField(default=0)
    rows_created = models.IntegerField(default=0)
    rows_matched = models.IntegerField(
        default=0, help_text="rows of sites that are there, with no missing fact"
    )
    rows_updated = models.IntegerField(
        default=0, help_text="rows of sites that are there, where a missing fact was filled in"
    )
    rows_held = models.IntegerField(default=0, help_text="rows that wait for a person's decision")
    rows_rejected = models.IntegerField(default=0)
    rows_linked = models.IntegerField(
        default=0, help_text="matched sites with which the center got a relationship"
    )
    rows_noted = models.IntegerField(default=0, help_text="rows taken in that a person should look at")
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    committed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    DISCLOSURE = classify(
        center="id center file_name file_sha256 status rows_read rows_created rows_matched rows_updated rows_held"
        " rows_rejected rows_linked rows_noted created_by created_at committed_at undone_at",
        confidential="file mapping header changes problem",
    )

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "import batches"
        constraints = [
            models.CheckConstraint(
                name="every_row_of_a_file_is_accounted_for",
                condition=models.Q(
                    rows_read=models.F("rows_created")
                    + models.F("rows_matched")
                    + models.F("rows_updated")
                    + models.F("rows_held")
                    + models.F("rows_rejected")
                ),
            ),
            models.UniqueConstraint(
                fields=["center", "file_sha256"],
                condition=models.Q(status="committed"),
                name="a_file_is_committed_once",
            ),
            models.UniqueConstraint(fields=["id", "center"], name="an_import_has_one_center"),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportReading(models.Model):
    """What stands in the file of an import, as its check read it: kept until the commit, which need not read again."""

    batch = models.OneToOneField(ImportBatch, primary_key=True, on_delete=models.CASCADE, related_name="+")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_from = models.CharField(
        max_length=64, help_text="hash of all that the reading depends on beside the file"
    )
    rows = models.BinaryField(help_text="the rows as they were laid out for matching, compressed")

    DISCLOSURE = classify(center="batch center made_from", confidential="rows")

    def __str__(self) -> str:
        return f"reading of {self.batch_id}"


class ImportRow(models.Model):
    """What became of one row of a file."""

    class Result(models.TextChoices):
        CREATED = "created", _("created")
        MATCHED = "matched", _("matched")
        UPDATED = "updated", _("updated")
        HELD = "held", _("waits for a decision")
        REJECTED = "rejected", _("rejected")

    class Verdict(models.TextChoices):
        SAME = "same", _("this site")
        NEW = "new", _("a new site")
        OUT = "out", _("left out")

    # Found by the constraint and the index below; nobody looks for the rows of a center.
    # The database's key is that of the migration, which names the center too: one check for each of many rows.
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="rows", db_index=False, db_constraint=False
    )
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+", db_index=False)
    row_number = models.IntegerField(help_text="row as a spreadsheet counts it; the header is 1")
    result = models.TextField(choices=Result.choices)
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.SET_NULL)
    new_company = models.BooleanField(default=False)
    new_relationship = models.BooleanField(default=False)
    is_noted = models.BooleanField(
        default=False, help_text="taken in, and a person should look at the reasons"
    )
    values = models.JSONField(default=list, help_text="the cells of the row as read")
    reasons = models.JSONField(default=list, help_text="column, value, reason; or why it was matched")
    before = models.JSONField(default=dict, help_text="facts that the commit filled in, as they were before")
    changes = models.JSONField(
        default=dict,
        db_default={},
        help_text="for each fact taken in otherwise than it stands there: as what",
    )
    follows = models.IntegerField(
        null=True,
        help_text="row of the file that names the same site and is decided first, of rows that wait",
    )
    row_key = models.CharField(
        max_length=32, blank=True, db_default="", help_text="hash of what a row that waits says of its site"
    )
    plant_key = models.CharField(
        max_length=32,
        blank=True,
        db_default="",
        help_text="hash of name and state of the site of a row that waits",
    )
    verdict = models.TextField(choices=Verdict.choices, blank=True, db_default="")
    decided_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    DISCLOSURE = classify(
        center="id batch center row_number result site new_company new_relationship is_noted follows row_key plant_key"
        " verdict decided_by decided_at",
        confidential="values reasons before changes",
    )

    class Meta:
        ordering = ["row_number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "row_number"], name="a_row_of_a_file_has_one_result")
        ]
        indexes = [
            models.Index(fields=["batch", "result", "row_number"], name="import_row_by_result"),
            models.Index(
                fields=["center", "row_key"], condition=~models.Q(verdict=""), name="decided_row_by_key"
            ),
            models.Index(
                fields=["center", "plant_key"], condition=~models.Q(verdict=""), name="decided_row_by_plant"
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.row_number}: {self.result}"


class SavedMapping(models.Model):
    """Which column means what in files with these headings, as people of a center chose it."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.TextField(help_text="what the center calls this layout")
    signature = models.CharField(max_length=64, help_text="hash of the headings, whatever their order")
    headings = models.JSONField(help_text="the headings, as they stood in the file")
    mapping = models.JSONField(help_text="which column means what")
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    DISCLOSURE = classify(
        center="id center name signature created_by created_at used_at", confidential="headings mapping"
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["center", "signature"], name="headings_have_one_saved_mapping_of_a_center"
            ),
            models.UniqueConstraint("center", Upper("name"), name="a_saved_mapping_has_its_own_name"),
        ]

    def __str__(self) -> str:
        return self.name
