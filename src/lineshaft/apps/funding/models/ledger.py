"""The ledger: entries of postings, months that close, and the balances that are kept of them."""

from django.db import models
from django.db.models.functions import TruncMonth
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.ledger import COST_ACCOUNTS, Account, Activity, FundSource, ObjectClass
from lineshaft.domain.ledger.accounts import WITHOUT_CASH
from lineshaft.tenancy import classify

from .evidence import Evidence
from .subawards import Subaward

ACCOUNTS = [
    (Account.CASH, "Cash"),
    (Account.RECEIVABLE, "Receivable"),
    (Account.PAYABLE, "Payable"),
    (Account.CONTRIBUTION, "Received or given"),
    (Account.PROGRAM_INCOME, "Program income"),
    (Account.INTEREST_OWED, "Interest owed"),
    (Account.EXPENSE, "Cost"),
    (Account.OBLIGATION, "Ordered, not yet cost"),
    (Account.OBLIGATED, "Set aside for orders"),
]
FUND_SOURCES = [
    (FundSource.FEDERAL, "Federal award"),
    (FundSource.RECIPIENT, "The center's own money"),
    (FundSource.STATE, "State"),
    (FundSource.LOCAL, "Local government"),
    (FundSource.PRIVATE, "Private"),
    (FundSource.FEES, "Fees (program income)"),
    (FundSource.ADDITIVE_FEES, "Fees added to the budget"),
    (FundSource.IN_KIND, "In-kind of third parties"),
    (FundSource.UNRECOVERED_INDIRECT, "Unrecovered indirect cost"),
]
CASH_SOURCES = [(source, label) for source, label in FUND_SOURCES if source not in WITHOUT_CASH]
"""Of the others no money is received or paid: they are claimed as contributions, and judged there."""
OBJECT_CLASSES = [
    (ObjectClass.PERSONNEL, "Personnel"),
    (ObjectClass.FRINGE, "Fringe benefits"),
    (ObjectClass.TRAVEL, "Travel"),
    (ObjectClass.EQUIPMENT, "Equipment"),
    (ObjectClass.SUPPLIES, "Supplies"),
    (ObjectClass.CONTRACTUAL, "Contracts"),
    (ObjectClass.SUBAWARD, "Subawards"),
    (ObjectClass.CONSTRUCTION, "Construction"),
    (ObjectClass.RENT, "Rent"),
    (ObjectClass.PARTICIPANT_SUPPORT, "Participant support"),
    (ObjectClass.TUITION, "Tuition"),
    (ObjectClass.OTHER, "Other"),
    (ObjectClass.OUTSIDE_BASE, "Other, outside of the indirect base"),
    (ObjectClass.INDIRECT, "Indirect"),
]
ACTIVITIES = [
    (Activity.ENGAGEMENT, "Work with companies"),
    (Activity.PROGRAM, "Programs"),
    (Activity.ADMINISTRATION, "Administration"),
]
_COSTS = sorted(COST_ACCOUNTS)


class AccountingMonth(models.Model):
    """A month of a center's books. Nothing is booked into a closed one; it comes to be with the first entry."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    month = models.DateField(help_text="its first day")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reopened_because = models.TextField(blank=True)

    DISCLOSURE = classify(center="id center month closed_at closed_by reopened_because")

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(fields=["center", "month"], name="a_month_of_the_books_is_there_once"),
            models.CheckConstraint(
                name="a_month_begins_on_its_first_day",
                condition=models.Q(month=TruncMonth("month", output_field=models.DateField())),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%B %Y}"


class JournalEntry(models.Model):
    """
    What happened on a day, of one budget period of an award. Never changed: an entry that reverses takes it back.

    `booked_on` is the day on which it stands in the books and in reports, `incurred_on` the day of the cost, which the
    budget period must contain, unless it is a cost of closing the award (2 CFR 200.403(h)). `origin` and `origin_key`
    name what it was made from, so that nothing is posted twice.
    """

    class Origin(models.TextChoices):
        HAND = "hand", "entered by hand"
        IMPORT = "import", "accounting system"
        TIME_SHEET = "time_sheet", "time sheet"
        INVOICE = "invoice", "invoice"
        PAYMENT = "payment", "payment of an invoice"
        EVENT_FEE = "event_fee", "fee of an event"
        IN_KIND = "in_kind", "in-kind contribution"
        CASH_MATCH = "cash_match", "cash contribution"
        SUBRECIPIENT = "subrecipient", "report of a subrecipient"
        DRAWDOWN = "drawdown", "drawdown"
        INDIRECT = "indirect", "indirect cost"
        REVERSAL = "reversal", "correction"

    # Keys of several columns (migrations) say that period, award and center belong together, and evidence and center.
    # A key of each column beside them would say nothing more, and take as long again for every entry.
    center = models.ForeignKey(
        Center, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    award = models.ForeignKey(
        Award, on_delete=models.PROTECT, related_name="entries", db_index=False, db_constraint=False
    )
    budget_period = models.ForeignKey(
        BudgetPeriod, on_delete=models.PROTECT, related_name="entries", db_constraint=False
    )
    booked_on = models.DateField()
    incurred_on = models.DateField()
    is_closeout = models.BooleanField(
        db_default=False, help_text="a cost of closing the award, after its end"
    )
    memo = models.TextField()
    origin = models.TextField(choices=Origin.choices)
    origin_key = models.TextField()
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, related_name="entries", db_constraint=False
    )
    reverses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    posted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField(default=timezone.now)
    transaction = models.BigIntegerField(
        db_default=models.Func(function="txid_current", output_field=models.BigIntegerField()),
        editable=False,
        help_text="in which it was written: no posting joins it later",
    )

    DISCLOSURE = classify(
        center="id center award budget_period booked_on incurred_on is_closeout memo origin origin_key evidence"
        " reverses posted_by posted_at transaction"
    )

    class Meta:
        verbose_name_plural = "journal entries"
        ordering = ["-booked_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["center", "origin", "origin_key"], name="what_happened_is_posted_once"
            ),
            models.UniqueConstraint(fields=["id", "center"], name="an_entry_has_one_center"),
            models.UniqueConstraint(
                fields=["id", "center", "award", "budget_period", "booked_on"],
                name="entry_as_postings_repeat_it",
            ),
            models.CheckConstraint(
                name="a_cost_is_booked_when_it_is_incurred_or_later",
                condition=models.Q(incurred_on__lte=models.F("booked_on")),
            ),
            models.CheckConstraint(name="an_entry_says_what_happened", condition=~models.Q(memo="")),
            models.CheckConstraint(
                name="a_correction_says_what_it_reverses",
                condition=models.Q(origin="reversal", reverses__isnull=False)
                | (~models.Q(origin="reversal") & models.Q(reverses__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["award", "-booked_on", "-id"], name="entries_of_an_award"),
            models.Index(fields=["center", "booked_on"], name="entries_of_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.booked_on}: {self.memo}"


class Posting(models.Model):
    """One line of an entry, in dollars: debited above zero, credited below. It repeats where its entry belongs."""

    # One key over all of these columns says that they are those of the entry.
    center = models.ForeignKey(
        Center, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    entry = models.ForeignKey(
        JournalEntry, on_delete=models.PROTECT, related_name="postings", db_constraint=False
    )
    award = models.ForeignKey(
        Award, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    budget_period = models.ForeignKey(
        BudgetPeriod, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    booked_on = models.DateField()
    account = models.TextField(choices=ACCOUNTS)
    source = models.TextField(choices=FUND_SOURCES)
    object_class = models.TextField(choices=OBJECT_CLASSES, null=True, blank=True)  # noqa: DJ001 - none is not ""
    activity = models.TextField(choices=ACTIVITIES, null=True, blank=True)  # noqa: DJ001
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    engagement = models.ForeignKey(
        Engagement, null=True, blank=True, on_delete=models.PROTECT, related_name="postings"
    )
    subaward = models.ForeignKey(
        Subaward, null=True, blank=True, on_delete=models.PROTECT, related_name="postings"
    )

    DISCLOSURE = classify(
        center="id center entry award budget_period booked_on account source object_class activity amount engagement"
        " subaward"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="a_posting_has_an_amount", condition=~models.Q(amount=0)),
            models.CheckConstraint(
                name="account_is_known", condition=models.Q(account__in=[code for code, _ in ACCOUNTS])
            ),
            models.CheckConstraint(
                name="fund_source_is_known", condition=models.Q(source__in=[code for code, _ in FUND_SOURCES])
            ),
            models.CheckConstraint(
                name="cost_says_for_what_and_nothing_else_does",
                condition=models.Q(account__in=_COSTS, object_class__isnull=False, activity__isnull=False)
                | (
                    ~models.Q(account__in=_COSTS)
                    & models.Q(object_class__isnull=True, activity__isnull=True, subaward__isnull=True)
                ),
            ),
            models.CheckConstraint(
                name="object_class_is_known",
                condition=models.Q(object_class__isnull=True)
                | models.Q(object_class__in=[code for code, _ in OBJECT_CLASSES]),
            ),
            models.CheckConstraint(
                name="activity_is_known",
                condition=models.Q(activity__isnull=True)
                | models.Q(activity__in=[code for code, _ in ACTIVITIES]),
            ),
            models.CheckConstraint(
                name="value_without_money_touches_no_cash",
                condition=~models.Q(source__in=sorted(WITHOUT_CASH))
                | models.Q(account__in=[Account.EXPENSE, Account.CONTRIBUTION]),
            ),
        ]
        indexes = [
            models.Index(
                fields=["award", "booked_on"],
                include=["account", "source", "object_class", "activity", "amount"],
                name="postings_of_an_award",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.source} {self.amount}"


class MonthBalance(models.Model):
    """
    The sum of the postings of a month that say the same: kept by the database as postings are written, and by nothing
    else, so that a page needs no sum over the whole ledger. A test compares it with that sum.
    """

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+", db_index=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="balances", db_index=False)
    budget_period = models.ForeignKey(BudgetPeriod, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    account = models.TextField(choices=ACCOUNTS)
    source = models.TextField(choices=FUND_SOURCES)
    object_class = models.TextField(choices=OBJECT_CLASSES, null=True, blank=True)  # noqa: DJ001 - none is not ""
    activity = models.TextField(choices=ACTIVITIES, null=True, blank=True)  # noqa: DJ001
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    debits = models.DecimalField(
        max_digits=16, decimal_places=2, help_text="of it what is above zero; the rest are credits"
    )

    DISCLOSURE = classify(
        center="id center award budget_period month account source object_class activity amount debits"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["award", "budget_period", "month", "account", "source", "object_class", "activity"],
                name="a_balance_is_kept_once",
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(fields=["center", "month"], name="balances_of_a_center"),
            # Where the match of every award stands is a sum over all their years: read from the index alone.
            models.Index(
                fields=["award", "budget_period", "account", "source"],
                include=["amount", "center"],
                name="balances_of_awards",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.account} {self.source} {self.amount}"
