"""Fees of engagements and events, and the invoices that ask companies for them."""

from decimal import Decimal

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.companies.models import Company, Site
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.tenancy import classify

from .. import states


class InvoiceSettings(models.Model):
    """How a center asks for its fees: days to pay, how to pay, and which mails companies get."""

    center = models.OneToOneField(Center, primary_key=True, on_delete=models.PROTECT, related_name="+")
    days_to_pay = models.PositiveSmallIntegerField(default=30)
    pay_to = models.TextField(blank=True, help_text="how and to whom to pay, as printed on the invoice")
    reminds = models.BooleanField(default=False)
    remind_every_days = models.PositiveSmallIntegerField(default=14)
    receipts = models.BooleanField(
        default=False, help_text="whether companies are told of payments that came in"
    )

    DISCLOSURE = classify(center="center days_to_pay pay_to reminds remind_every_days receipts")

    class Meta:
        verbose_name_plural = "invoice settings"
        constraints = [
            models.CheckConstraint(
                name="reminders_are_some_days_apart", condition=models.Q(remind_every_days__gte=7)
            )
        ]

    def __str__(self) -> str:
        return f"invoices of {self.center_id}"


class FeeStep(models.Model):
    """
    One step of a center's sliding scale: sites with so many employees or more pay this share of the full fee.

    The steps that apply are those of the latest day that has come; none is changed.
    """

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    applies_from = models.DateField()
    employees_from = models.PositiveIntegerField()
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    DISCLOSURE = classify(center="id center applies_from employees_from percent recorded_by")

    class Meta:
        ordering = ["-applies_from", "employees_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["center", "applies_from", "employees_from"], name="a_step_of_a_scale_stands_once"
            ),
            models.CheckConstraint(
                name="a_step_is_a_share_of_the_fee",
                condition=models.Q(percent__gte=0) & models.Q(percent__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.percent}% from {self.employees_from} employees"


class EngagementFee(models.Model):
    """What a company pays for an engagement: the full fee, the share by the scale, and what was agreed."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    engagement = models.OneToOneField(Engagement, on_delete=models.PROTECT, related_name="fee")
    full_fee = models.DecimalField(max_digits=12, decimal_places=2)
    percent = models.DecimalField(
        max_digits=5, decimal_places=2, help_text="of the full fee, by the scale of that day"
    )
    agreed_fee = models.DecimalField(max_digits=12, decimal_places=2)
    agreed_with = models.TextField()
    agreed_on = models.DateField()
    why = models.TextField(blank=True, help_text="where the agreed fee is not what the scale gives")
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    DISCLOSURE = classify(
        center="id center engagement full_fee percent agreed_fee agreed_on recorded_by",
        confidential="agreed_with why",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_fee_is_not_negative",
                condition=models.Q(full_fee__gte=0) & models.Q(agreed_fee__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"fee of {self.engagement_id}"


class InvoiceCounter(models.Model):
    """The last number that a center gave to an invoice or credit note. Kept by the database alone."""

    center = models.OneToOneField(Center, primary_key=True, on_delete=models.PROTECT, related_name="+")
    last = models.PositiveIntegerField()

    DISCLOSURE = classify(center="center last")

    def __str__(self) -> str:
        return f"{self.last}"


class Invoice(models.Model):
    """
    A demand for a fee, or a credit note that takes a part of one back; both are numbered in one row per center.

    A draft has no number and may be thrown away. Once issued only its state, what was paid, credited or written off,
    reminders and where they go, go on. `document` is what the PDF says.
    """

    class Kind(models.TextChoices):
        INVOICE = "invoice", "invoice"
        CREDIT_NOTE = "credit_note", "credit note"

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=Kind.choices, default=Kind.INVOICE)
    number = models.PositiveIntegerField(null=True, blank=True)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="invoices")
    budget_period = models.ForeignKey(BudgetPeriod, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(
        Engagement, null=True, blank=True, on_delete=models.PROTECT, related_name="invoices"
    )
    about = models.TextField(blank=True, help_text="what it is for, where it is no engagement: an event")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="invoices")
    company = models.ForeignKey(
        Company,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="of which it asks the fee; it stays that one's when the plant goes to another company",
    )
    credits = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="credit_notes"
    )
    state = models.TextField(choices=states.InvoiceState.choices, default=states.InvoiceState.DRAFT.value)
    billed_to = models.TextField()
    address = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    language = models.TextField(default="en", choices=[("en", "English"), ("es", "Español")])
    note = models.TextField(blank=True)
    lines = models.JSONField(default=list, help_text="what, and how many dollars as text")
    total = models.DecimalField(max_digits=12, decimal_places=2)
    paid = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    credited = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    written_off = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    written_off_because = models.TextField(blank=True)
    source = models.TextField(blank=True, help_text="fund source of the income, by the terms of that day")
    issued_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    document = models.JSONField(default=dict, blank=True)
    document_sha256 = models.CharField(max_length=64, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        confidential="email",
        center="id center kind number award budget_period engagement about site company credits state billed_to address"
        " language note lines total paid credited written_off written_off_because source issued_on due_on document"
        " document_sha256 reminded_on made_by made_at is_synthetic",
    )

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="an_invoice_has_one_center"),
            models.UniqueConstraint(fields=["center", "number"], name="a_number_of_an_invoice_is_given_once"),
            models.CheckConstraint(
                name="invoice_state_is_known",
                condition=models.Q(state__in=[state.value for state in states.InvoiceState]),
            ),
            models.CheckConstraint(
                name="an_issued_invoice_has_number_and_days",
                condition=models.Q(state="draft", number__isnull=True, issued_on__isnull=True)
                | (
                    ~models.Q(state="draft")
                    & models.Q(number__isnull=False, issued_on__isnull=False, due_on__isnull=False)
                ),
            ),
            models.CheckConstraint(name="an_invoice_is_about_something", condition=models.Q(total__gt=0)),
            models.CheckConstraint(
                name="an_invoice_is_for_an_engagement_or_says_for_what",
                condition=models.Q(engagement__isnull=False, about="")
                | (models.Q(engagement__isnull=True) & ~models.Q(about="")),
            ),
            models.CheckConstraint(
                name="no_more_is_settled_than_invoiced",
                condition=models.Q(paid__gte=0, credited__gte=0, written_off__gte=0)
                & models.Q(total__gte=models.F("paid") + models.F("credited") + models.F("written_off")),
            ),
            models.CheckConstraint(
                name="a_settled_invoice_has_nothing_open",
                condition=~models.Q(state__in=["paid", "credited", "written_off"])
                | models.Q(kind="credit_note")
                | models.Q(total=models.F("paid") + models.F("credited") + models.F("written_off")),
            ),
            models.CheckConstraint(
                name="a_credit_note_names_its_invoice",
                condition=models.Q(kind="credit_note", credits__isnull=False)
                | models.Q(kind="invoice", credits__isnull=True),
            ),
            models.CheckConstraint(
                name="a_write_off_says_why",
                condition=models.Q(written_off=0) | ~models.Q(written_off_because=""),
            ),
        ]
        indexes = [
            models.Index(fields=["center", "-made_at", "-id"], name="invoices_of_a_center"),
            models.Index(fields=["engagement"], name="invoices_of_an_engagement"),
            models.Index(fields=["site"], name="invoices_of_a_site"),
        ]

    def __str__(self) -> str:
        words = self.get_kind_display()
        return f"{words} {self.number:05d}" if self.number else f"draft {words}"

    @property
    def title(self) -> str:
        """What it is for, as the company reads it: the title of the engagement, or what it is about."""
        return self.engagement.title if self.engagement else self.about

    @property
    def what_for(self) -> str:
        """The engagement with its number, or what it is about."""
        return str(self.engagement) if self.engagement else self.about

    @property
    def open_amount(self) -> Decimal:
        """What is still to be paid."""
        if self.state != states.InvoiceState.ISSUED or self.kind == self.Kind.CREDIT_NOTE:
            return Decimal(0)
        return self.total - self.paid - self.credited - self.written_off


class InvoicePayment(models.Model):
    """
    Money that came in for an invoice, all of it or a part; below zero what went back. The sum is what is paid.

    A payment that was recorded wrongly is never changed: a second row takes it back. A refund goes with a credit note.
    """

    class Kind(models.TextChoices):
        PAYMENT = "payment", "payment"
        TAKEN_BACK = "taken_back", "payment taken back"
        REFUND = "refund", "sent back to the company"

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    kind = models.TextField(choices=Kind.choices, default=Kind.PAYMENT)
    received_on = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reference = models.TextField(help_text="of the bank or check")
    takes_back = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="taken_back_by"
    )
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id center invoice kind received_on amount reference takes_back recorded_by recorded_at"
    )

    class Meta:
        ordering = ["received_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["id", "invoice", "center"], name="a_payment_is_of_one_invoice_and_center"
            ),
            models.CheckConstraint(
                name="money_comes_in_or_goes_back",
                condition=models.Q(kind="payment", amount__gt=0, takes_back__isnull=True)
                | models.Q(kind="taken_back", amount__lt=0, takes_back__isnull=False)
                | models.Q(kind="refund", amount__lt=0, takes_back__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} on {self.received_on}"
