"""Federal financial reports: what was certified stays as it was, byte for byte."""

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import Award, Center
from lineshaft.tenancy import classify

from ..states import ReportState
from .terms import AwardTerms


class Recipient(models.Model):
    """
    Who holds the awards of a center, as federal forms ask. Reports take it up; a certified one keeps what it said.
    """

    center = models.OneToOneField(Center, primary_key=True, on_delete=models.PROTECT, related_name="+")
    name = models.TextField(help_text="legal name, as SAM.gov has it")
    address = models.TextField(help_text="street, city, state and ZIP code")
    uei = models.TextField(help_text="Unique Entity ID")
    ein = models.TextField(help_text="Employer Identification Number")
    saved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="center name address uei ein saved_by saved_at")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_recipient_says_all_that_forms_ask",
                condition=~models.Q(name="") & ~models.Q(address="") & ~models.Q(uei="") & ~models.Q(ein=""),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def item_3(self) -> str:
        """Name and complete address, as item 3 of the SF-425 wants them."""
        return f"{self.name}\n{self.address}"


class FederalReport(models.Model):
    """
    The SF-425 of an award as of a day. A draft is computed from the books whenever somebody looks; a certified one is
    its document, from which the page, the PDF, the data and the workbook are made again.

    A revision is a report of its own, with the next number and the reason. When it is certified, the one before is
    superseded; both stay.
    """

    class Kind(models.TextChoices):
        QUARTERLY = "quarterly", "Quarterly"
        SEMIANNUAL = "semiannual", "Semi-annual"
        ANNUAL = "annual", "Annual"
        FINAL = "final", "Final"

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="federal_reports")
    report_date = models.DateField(help_text="end of the reporting period, item 9 of the form")
    kind = models.TextField(choices=Kind.choices)
    basis = models.TextField(choices=AwardTerms.Basis.choices)
    revision = models.PositiveSmallIntegerField(default=0, help_text="0 for the first report as of this day")
    reason = models.TextField(blank=True, help_text="why the report before is revised")
    agency = models.TextField(blank=True, help_text="item 1 of the form")
    recipient = models.TextField(blank=True, help_text="item 3: name and address")
    uei = models.TextField(blank=True, help_text="item 4a")
    ein = models.TextField(blank=True, help_text="item 4b")
    account_number = models.TextField(blank=True, help_text="item 5")
    remarks = models.JSONField(
        default=dict, blank=True, help_text="item 12: by the rule they answer, or in general"
    )
    answered = models.JSONField(
        default=dict, blank=True, help_text="what each rule said when the remark that answers it was written"
    )
    status = models.TextField(choices=ReportState.choices, default=ReportState.DRAFT)
    document = models.JSONField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text="of the canonical JSON of the document")
    certifier_name = models.TextField(blank=True)
    certifier_title = models.TextField(blank=True)
    certifier_phone = models.TextField(blank=True)
    certifier_email = models.TextField(blank=True)
    certified_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    certified_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id center award report_date kind basis revision reason agency recipient uei ein"
        " account_number remarks answered status document sha256 certifier_name"
        " certifier_title certifier_phone certifier_email certified_by certified_at started_by started_at"
    )

    class Meta:
        ordering = ["-report_date", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "report_date", "revision"], name="a_report_has_its_number_once"
            ),
            models.UniqueConstraint(
                fields=["award", "report_date"],
                condition=models.Q(status="draft"),
                name="a_report_is_drafted_once",
            ),
            models.UniqueConstraint(
                fields=["award", "report_date"],
                condition=models.Q(status="certified"),
                name="one_report_of_a_day_stands",
            ),
            models.CheckConstraint(
                name="a_certified_report_says_what_and_by_whom",
                condition=models.Q(status="draft", document__isnull=True, certified_at__isnull=True)
                | (
                    ~models.Q(status="draft")
                    & models.Q(document__isnull=False, certified_at__isnull=False)
                    & ~models.Q(sha256="")
                    & ~models.Q(certifier_name="")
                    & ~models.Q(certifier_title="")
                    & ~models.Q(certifier_phone="")
                    & ~models.Q(certifier_email="")
                ),
            ),
            models.CheckConstraint(
                name="a_revised_report_says_why", condition=models.Q(revision=0) | ~models.Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        of_day = f"{self.get_kind_display()} report as of {self.report_date:%b %d, %Y}"
        return f"{of_day}, revision {self.revision}" if self.revision else of_day

    @property
    def is_draft(self) -> bool:
        """Whether it is not certified yet."""
        return self.status == ReportState.DRAFT
