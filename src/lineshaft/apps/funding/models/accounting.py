"""Files of the center's accounting system, what became of their lines, and what the center's chart means."""

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import Award, Center
from lineshaft.domain.ledger import COST_ACCOUNTS, ObjectClass
from lineshaft.domain.ledger.book_file import Result
from lineshaft.tenancy import classify

from ..states import BookImportState
from .evidence import Evidence
from .ledger import ACCOUNTS, ACTIVITIES, FUND_SOURCES, OBJECT_CLASSES, JournalEntry
from .subawards import Subaward


class ChartAccount(models.Model):
    """An account of the center's own chart, and what it is to an award. Without an account its lines are left out."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    code = models.TextField()
    title = models.TextField(blank=True)
    account = models.TextField(choices=ACCOUNTS, blank=True)
    object_class = models.TextField(choices=OBJECT_CLASSES, blank=True)
    activity = models.TextField(choices=ACTIVITIES, blank=True)
    subaward = models.ForeignKey(
        Subaward,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="by which the cost of this account was passed on",
    )

    DISCLOSURE = classify(center="id center code title account object_class activity subaward")

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["center", "code"], name="an_account_of_a_chart_means_one_thing"),
            models.CheckConstraint(
                name="an_account_of_cost_says_for_what",
                condition=models.Q(account__in=sorted(COST_ACCOUNTS))
                & ~models.Q(object_class="")
                & ~models.Q(activity="")
                | ~models.Q(account__in=sorted(COST_ACCOUNTS)) & models.Q(object_class="", activity=""),
            ),
            models.CheckConstraint(
                name="an_account_of_a_subaward_is_cost_passed_on",
                condition=models.Q(subaward__isnull=True) | models.Q(object_class=ObjectClass.SUBAWARD.value),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ChartFund(models.Model):
    """A fund or class of the center's own chart: an award and who pays. Without an award its lines are left out."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    code = models.TextField(blank=True, help_text="empty: what no line says")
    award = models.ForeignKey(Award, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source = models.TextField(choices=FUND_SOURCES, blank=True)

    DISCLOSURE = classify(center="id center code award source")

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["center", "code"], name="a_fund_of_a_chart_means_one_thing"),
            models.CheckConstraint(
                name="a_fund_of_an_award_says_who_pays",
                condition=models.Q(award=None, source="")
                | models.Q(award__isnull=False) & ~models.Q(source=""),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class BookLayout(models.Model):
    """How a center's files with certain headings are read, so that the next one needs no choice."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    signature = models.CharField(max_length=64, help_text="hash of the headings")
    layout = models.JSONField()
    saved_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="id center signature layout saved_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["center", "signature"], name="headings_of_books_are_read_one_way")
        ]

    def __str__(self) -> str:
        return f"layout {self.pk}"


class BookImport(models.Model):
    """One file of the accounting system: dry run, posting, taking back. Every line of it is accounted for."""

    Status = BookImportState

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    file_name = models.TextField()
    file_sha256 = models.CharField(max_length=64)
    file = models.TextField(help_text="where the file is kept")
    layout = models.JSONField(default=dict, blank=True)
    header = models.JSONField(default=list, blank=True)
    status = models.TextField(choices=Status.choices, default=Status.WAITING)
    problem = models.TextField(blank=True, help_text="why nothing was posted, for the person who imports")
    checked_with = models.CharField(
        max_length=64, blank=True, help_text="hash of the layout and the chart that the dry run was made with"
    )
    read_as = models.JSONField(default=dict, blank=True, help_text="how amounts and days were read")
    balances = models.JSONField(
        default=list, blank=True, help_text="code, title, debits and credits of each account of the file"
    )
    rows_read = models.IntegerField(default=0)
    rows_posted = models.IntegerField(default=0)
    rows_before = models.IntegerField(default=0)
    rows_held = models.IntegerField(default=0)
    rows_refused = models.IntegerField(default=0)
    rows_left_out = models.IntegerField(default=0)
    entries = models.IntegerField(default=0)
    debits = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    credits = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    told_debits = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    told_credits = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    evidence = models.ForeignKey(Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    posted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField(null=True, blank=True)
    taken_back_because = models.TextField(blank=True)

    DISCLOSURE = classify(
        center="id center file_name file_sha256 status rows_read rows_posted rows_before rows_held rows_refused"
        " rows_left_out entries debits credits told_debits told_credits evidence created_by created_at posted_by"
        " posted_at taken_back_because",
        confidential="file layout header problem checked_with read_as balances",
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="a_book_import_has_one_center"),
            models.CheckConstraint(
                name="every_line_of_a_book_is_accounted_for",
                condition=models.Q(
                    rows_read=models.F("rows_posted")
                    + models.F("rows_before")
                    + models.F("rows_held")
                    + models.F("rows_refused")
                    + models.F("rows_left_out")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def difference_told(self) -> bool:
        """Whether the totals that the person told are not those of the file."""
        pairs = ((self.told_debits, self.debits), (self.told_credits, self.credits))
        return any(told is not None and told != found for told, found in pairs)


class BookLine(models.Model):
    """What became of one line of a file. The key of a line that is posted is held once, so that it is posted once."""

    # The keys of both columns (of_the_same_center) say that batch and entry are there.
    batch = models.ForeignKey(
        BookImport, on_delete=models.CASCADE, related_name="lines", db_index=False, db_constraint=False
    )
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.IntegerField(help_text="row of the file as a spreadsheet counts")
    result = models.TextField(choices=[(each.value, each.value) for each in Result])
    reason = models.TextField(blank=True)
    cells = models.JSONField()
    key = models.CharField(max_length=64, blank=True)
    content = models.CharField(max_length=64, blank=True)
    document = models.TextField(blank=True)
    entry = models.ForeignKey(
        JournalEntry,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    is_in_books = models.BooleanField(default=False, help_text="posted, and not taken back with its import")

    DISCLOSURE = classify(
        center="id batch center number result key content document entry is_in_books",
        confidential="reason cells",
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="a_line_of_a_book_ends_once"),
            models.UniqueConstraint(
                fields=["center", "key"],
                condition=models.Q(is_in_books=True),
                name="a_line_is_in_the_books_once",
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "result", "number"], name="lines_by_result"),
            models.Index(
                fields=["center", "document"],
                condition=models.Q(is_in_books=True) & ~models.Q(document=""),
                name="documents_in_the_books",
            ),
            models.Index(fields=["entry"], condition=models.Q(entry__isnull=False), name="lines_of_an_entry"),
        ]

    def __str__(self) -> str:
        return f"line {self.number}"
