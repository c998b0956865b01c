"""Domestic content of products, in versions, and cases for a waiver with their evidence and steps."""

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import Organisation, User
from lineshaft.apps.companies.models import Site
from lineshaft.tenancy import classify

from .. import states
from .needs import Need
from .reports import ScoutingReport
from .searches import SearchRecord


class DomesticContent(models.Model):
    """
    A product whose domestic content is worked out. What is stated of it stands in its versions.

    It belongs to `owner`: a buyer, a center (which may do it for the company of a `site`) or the program office. The
    program office reads of another's the one version that was submitted to it.
    """

    OWNER_COLUMN = "owner_id"

    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="domestic_contents")
    site = models.ForeignKey(
        Site,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="domestic_contents",
        help_text="the plant that makes the product",
    )
    version = models.PositiveIntegerField(default=0, help_text="number of the newest version")
    submitted_version = models.PositiveIntegerField(
        null=True, blank=True, help_text="what the program office may read"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    is_synthetic = models.BooleanField(default=False, help_text="made for the demonstration")

    DISCLOSURE = classify(
        center="id owner version submitted_version submitted_at created_at is_synthetic",
        confidential="site created_by",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="what_is_submitted_is_a_version_with_its_day",
                condition=models.Q(submitted_version__isnull=True, submitted_at__isnull=True)
                | models.Q(
                    submitted_version__isnull=False,
                    submitted_at__isnull=False,
                    submitted_version__lte=models.F("version"),
                ),
            ),
        ]
        indexes = [models.Index(fields=["owner", "-created_at", "-id"], name="content_of_owner")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What everyone quotes."""
        return f"DC-{self.created_at.year}-{self.pk:04d}"


class ContentVersion(models.Model):
    """
    What was stated of a product and its components at one time. Never changed: a later one has the next number.

    `statement` is what the rules work on; `sha256` is over its canonical JSON. What they say of it is worked out anew
    each time, from the rules of the day it names.
    """

    content = models.ForeignKey(DomesticContent, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    product = models.TextField(help_text="what is made, in a few words")
    statement = models.JSONField()
    sha256 = models.CharField(max_length=64)
    change = models.TextField(help_text="what was done, in a sentence")
    undoes = models.PositiveIntegerField(
        null=True, blank=True, help_text="the version that stands again by this one"
    )
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id content number made_at undoes", confidential="product statement sha256 change made_by"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content", "number"], name="a_version_of_content_has_its_own_number"
            ),
            models.CheckConstraint(name="content_names_its_product", condition=~models.Q(product="")),
        ]

    def __str__(self) -> str:
        return f"{self.product}, version {self.number}"


class WaiverCase(models.Model):
    """
    A case for a waiver of the Buy America preference, prepared by whoever buys or helps to buy.

    The program office reads of another's what left the state of a draft.
    """

    class Kind(models.TextChoices):
        NON_AVAILABILITY = "non_availability", "non-availability"
        UNREASONABLE_COST = "unreasonable_cost", "unreasonable cost"
        PUBLIC_INTEREST = "public_interest", "public interest"

    OWNER_COLUMN = "owner_id"

    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="waiver_cases")
    kind = models.TextField(choices=Kind.choices)
    status = models.TextField(choices=states.WAIVER_CHOICES, default=states.WaiverState.DRAFT.value)
    item = models.TextField(
        help_text="iron, steel, manufactured product or construction material, in a few words"
    )
    undertaking = models.TextField(help_text="the infrastructure that it is for")
    award = models.TextField(blank=True, help_text="number of the federal award")
    agency = models.TextField(help_text="that made the award, and decides")
    justification = models.TextField(blank=True)
    cost_with_domestic = models.DecimalField(
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="of the whole, with domestic products",
    )
    cost_without_domestic = models.DecimalField(
        max_digits=16, decimal_places=2, null=True, blank=True, help_text="of the whole, without them"
    )
    content = models.ForeignKey(
        DomesticContent, null=True, blank=True, on_delete=models.PROTECT, related_name="waiver_cases"
    )
    comments_opened_on = models.DateField(null=True, blank=True)
    comments_close_on = models.DateField(null=True, blank=True, help_text="last day of public comment")
    comment_page = models.URLField(blank=True, max_length=500)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.TextField(blank=True, help_text="who at the agency decided")
    decision = models.TextField(blank=True, help_text="in the agency's words, with conditions")
    left_draft_at = models.DateTimeField(
        null=True, blank=True, help_text="since when the program office reads it"
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    is_synthetic = models.BooleanField(default=False, help_text="made for the demonstration")

    DISCLOSURE = classify(
        center="id owner kind status comments_opened_on comments_close_on decided_on left_draft_at created_at"
        " is_synthetic",
        confidential="item undertaking award agency justification cost_with_domestic cost_without_domestic content"
        " comment_page decided_by decision created_by",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="waiver_status_is_known",
                condition=models.Q(status__in=[state.value for state in states.WaiverState]),
            ),
            models.CheckConstraint(
                name="a_waiver_names_item_undertaking_and_agency",
                condition=~(models.Q(item="") | models.Q(undertaking="") | models.Q(agency="")),
            ),
            models.CheckConstraint(
                name="comments_open_before_they_close",
                condition=models.Q(comments_opened_on__isnull=True, comments_close_on__isnull=True)
                | models.Q(comments_close_on__gt=models.F("comments_opened_on")),
            ),
            models.CheckConstraint(
                name="a_decided_waiver_says_when_and_by_whom",
                condition=~models.Q(status__in=["granted", "denied"])
                | (models.Q(decided_on__isnull=False) & ~models.Q(decided_by="")),
            ),
            models.CheckConstraint(
                name="a_waiver_that_left_draft_says_when",
                condition=models.Q(status__in=["draft", "withdrawn"]) | models.Q(left_draft_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["owner", "-created_at", "-id"], name="waiver_of_owner")]

    def __str__(self) -> str:
        return f"{self.number} {self.item}"

    @property
    def number(self) -> str:
        """What everyone quotes."""
        return f"WC-{self.created_at.year}-{self.pk:04d}"

    @property
    def state(self) -> states.WaiverState:
        return states.WaiverState(self.status)


class WaiverStep(models.Model):
    """A step of a case from one state to another, with the day and who took it. Never changed."""

    case = models.ForeignKey(WaiverCase, on_delete=models.PROTECT, related_name="steps")
    from_state = models.TextField(choices=states.WAIVER_CHOICES)
    to_state = models.TextField(choices=states.WAIVER_CHOICES)
    note = models.TextField(blank=True)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="id case from_state to_state taken_at", confidential="note taken_by")

    def __str__(self) -> str:
        return f"{self.case_id}: {self.from_state} to {self.to_state}"


class WaiverEvidence(models.Model):
    """What a case rests on: a need, a search, a scouting report, or a document that is kept elsewhere."""

    case = models.ForeignKey(WaiverCase, on_delete=models.PROTECT, related_name="evidence")
    need = models.ForeignKey(Need, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    search = models.ForeignKey(
        SearchRecord, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    report = models.ForeignKey(
        ScoutingReport, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    document = models.TextField(blank=True, help_text="what it is and where it is kept")
    note = models.TextField(blank=True, help_text="what it shows")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="id case added_at", confidential="need search report document note added_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="evidence_is_one_thing",
                condition=models.Q(need__isnull=False, search__isnull=True, report__isnull=True, document="")
                | models.Q(need__isnull=True, search__isnull=False, report__isnull=True, document="")
                | models.Q(need__isnull=True, search__isnull=True, report__isnull=False, document="")
                | (
                    models.Q(need__isnull=True, search__isnull=True, report__isnull=True)
                    & ~models.Q(document="")
                ),
            ),
            models.UniqueConstraint(
                fields=["case", "report"],
                condition=models.Q(report__isnull=False),
                name="a_report_is_evidence_of_a_case_once",
            ),
            models.UniqueConstraint(
                fields=["case", "search"],
                condition=models.Q(search__isnull=False),
                name="a_search_is_evidence_of_a_case_once",
            ),
            models.UniqueConstraint(
                fields=["case", "need"],
                condition=models.Q(need__isnull=False),
                name="a_need_is_evidence_of_a_case_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.document or self.report_id or self.search_id or self.need_id}"
