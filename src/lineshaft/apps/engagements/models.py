"""The work: requests, engagements, visits, and the outcomes with their evidence and state."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import User
from lineshaft.apps.companies.models import Contact, Site
from lineshaft.apps.network.models import Center, ServiceArea, ServiceLine
from lineshaft.apps.reference.models import County, NaicsCode, State
from lineshaft.domain.periods import Quarter
from lineshaft.tenancy import classify

from . import states
from .batch_models import RequestBatch as RequestBatch
from .clock_models import ClosedDay as ClosedDay
from .clock_models import RequestStep as RequestStep
from .clock_models import ResponseClock
from .clock_models import ResponseTarget as ResponseTarget
from .joint_models import JointAgreement as JointAgreement
from .joint_models import JointShare as JointShare
from .joint_models import OutcomeCredit as OutcomeCredit
from .quarter_models import Reopening as Reopening
from .quarter_models import SubmittedQuarter as SubmittedQuarter
from .referral_models import Referral as Referral
from .routing_models import RoutingDecision as RoutingDecision
from .routing_models import RoutingFallback as RoutingFallback
from .routing_models import RoutingPerson as RoutingPerson
from .routing_models import RoutingRule as RoutingRule
from .transfer_models import RequestTransfer as RequestTransfer


class Request(ResponseClock):
    """A manufacturer's call for help, as it was said. It becomes work when an advisor links it to a site."""

    class Source(models.TextChoices):
        PUBLIC_FORM = "public_form", _("public form")
        PHONE = "phone", _("phone")
        REFERRAL = "referral", _("partner’s referral")
        CENTER = "center", _("another center")
        CONSULTATION = "consultation", _("booked consultation")
        EVENT = "event", _("event")
        FILE = "file", _("file")

    class EmployeeBand(models.TextChoices):
        """Size classes of the Census Bureau's County Business Patterns."""

        UNDER_5 = "1-4", "1–4"
        FROM_5 = "5-9", "5–9"
        FROM_10 = "10-19", "10–19"
        FROM_20 = "20-49", "20–49"
        FROM_50 = "50-99", "50–99"
        FROM_100 = "100-249", "100–249"
        FROM_250 = "250-499", "250–499"
        FROM_500 = "500+", _("500 or more")

    reference = models.CharField(max_length=16, unique=True, help_text="what the manufacturer quotes")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="help_requests")
    status = models.TextField(choices=states.REQUEST_CHOICES, default=states.RequestState.NEW.value)
    source = models.TextField(choices=Source.choices, default=Source.PUBLIC_FORM)
    company_name = models.TextField()
    street = models.TextField(blank=True)
    city = models.TextField(blank=True)
    state = models.ForeignKey(State, on_delete=models.PROTECT)
    zip_code = models.CharField(max_length=5, blank=True)
    county = models.ForeignKey(County, null=True, blank=True, on_delete=models.PROTECT)
    naics = models.ForeignKey(NaicsCode, null=True, blank=True, on_delete=models.PROTECT)
    industry_words = models.TextField(blank=True, help_text="what the company makes, in its own words")
    employee_band = models.TextField(choices=EmployeeBand.choices, blank=True)
    areas = ArrayField(models.TextField(choices=ServiceArea.choices), default=list, blank=True)
    need = models.TextField(blank=True)
    contact_name = models.TextField()
    contact_email = models.EmailField(
        blank=True, help_text="empty only where the caller gave a telephone number instead"
    )
    contact_phone = models.TextField(blank=True)
    language = models.TextField(default="en", choices=[("en", "English"), ("es", "Español")])
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.PROTECT, related_name="help_requests"
    )
    brought_relationship = models.BooleanField(
        default=False, help_text="linking it made the center's relationship with the site"
    )
    brought_needs = ArrayField(
        models.TextField(choices=ServiceArea.choices),
        default=list,
        blank=True,
        help_text="areas of help that linking it added to what the center knew of the site",
    )
    brought_contact = models.ForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="person whom linking it added to the contacts of the site",
    )
    assigned_to = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closing_reason = models.TextField(blank=True)
    joined_to = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="joined",
        help_text="the request that it is the same call as",
    )
    batch = models.ForeignKey(
        RequestBatch,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requests",
        help_text="the file that it came in",
    )
    received_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(
        null=True, blank=True, help_text="when someone at the center took it up"
    )
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        center="id reference center status source state county naics employee_band areas language site assigned_to"
        " joined_to batch brought_relationship brought_needs brought_contact received_at answered_at is_synthetic "
        + ResponseClock.CLOCK_FIELDS,
        confidential="company_name street city zip_code industry_words need contact_name contact_email contact_phone"
        " closing_reason",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="a_request_has_one_center"),
            models.CheckConstraint(
                name="request_status_is_known",
                condition=models.Q(status__in=[s.value for s in states.RequestState]),
            ),
            models.CheckConstraint(
                name="a_linked_request_names_its_site",
                condition=~models.Q(
                    status__in=[states.RequestState.LINKED.value, states.RequestState.ENGAGED.value]
                )
                | models.Q(site__isnull=False),
            ),
            models.CheckConstraint(
                name="a_request_can_be_answered",
                condition=~models.Q(contact_email="") | ~models.Q(contact_phone=""),
            ),
            models.CheckConstraint(
                name="a_joined_request_names_the_other",
                condition=models.Q(status=states.RequestState.JOINED.value, joined_to__isnull=False)
                | (~models.Q(status=states.RequestState.JOINED.value) & models.Q(joined_to__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_closed_request_says_why",
                condition=~models.Q(status=states.RequestState.CLOSED.value) | ~models.Q(closing_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["center", "status", "-received_at", "-id"], name="request_by_status"),
            models.Index(fields=["center", "-received_at", "-id"], name="request_by_arrival"),
            models.Index(fields=["site"], name="request_of_site"),
            models.Index(
                fields=["due_at"],
                condition=models.Q(responded_at__isnull=True, due_at__isnull=False),
                name="request_that_waits_by_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.company_name}"

    @property
    def areas_in_words(self) -> list[str]:
        return [str(ServiceArea(area).label) for area in self.areas]


class Engagement(models.Model):
    """Work of a center for one site."""

    class Kind(models.TextChoices):
        PROJECT = "project", _("project")
        EVENT = "event", _("event attendance")

    public_id = models.CharField(max_length=16, unique=True)
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="engagements")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="engagements")
    from_request = models.OneToOneField(
        Request, null=True, blank=True, on_delete=models.PROTECT, related_name="engagement"
    )
    kind = models.TextField(choices=Kind.choices, default=Kind.PROJECT)
    title = models.TextField()
    scope = models.TextField(blank=True, help_text="what will be done, and what not")
    service_line = models.ForeignKey(ServiceLine, on_delete=models.PROTECT)
    status = models.TextField(choices=states.ENGAGEMENT_CHOICES, default=states.EngagementState.ACTIVE.value)
    lead = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", help_text="advisor in charge")
    started_on = models.DateField()
    completed_on = models.DateField(null=True, blank=True)
    result = models.TextField(blank=True, help_text="what was achieved, written at completion")
    completion_note = models.TextField(blank=True, help_text="why points of the checklist stayed open")
    cancelling_reason = models.TextField(blank=True)
    cancelled_while = models.TextField(
        blank=True,
        help_text="the state that the work was in when it was cancelled: opened again, it has it anew",
    )
    next_step = models.TextField(blank=True, help_text="what happens next, and who does it")
    next_step_on = models.DateField(null=True, blank=True)
    is_synthetic = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id public_id center site from_request kind title service_line status lead started_on completed_on"
        " cancelled_while next_step_on is_synthetic created_at",
        confidential="scope result completion_note cancelling_reason next_step",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="an_engagement_has_one_center"),
            models.CheckConstraint(
                name="engagement_status_is_known",
                condition=models.Q(status__in=[s.value for s in states.EngagementState]),
            ),
            models.CheckConstraint(
                name="a_completed_engagement_has_a_completion_date",
                condition=models.Q(status="completed", completed_on__isnull=False)
                | (~models.Q(status="completed") & models.Q(completed_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="completion_is_not_before_the_start",
                condition=models.Q(completed_on__isnull=True)
                | models.Q(completed_on__gte=models.F("started_on")),
            ),
            models.CheckConstraint(
                name="a_cancelled_engagement_says_why",
                condition=~models.Q(status=states.EngagementState.CANCELLED.value)
                | ~models.Q(cancelling_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["center", "status", "-started_on", "-id"], name="engagement_by_status"),
            models.Index(fields=["center", "-started_on", "-id"], name="engagement_by_start"),
            # For those who read the work of every center.
            models.Index(fields=["-started_on", "-id"], name="engagement_of_all_by_start"),
            models.Index(fields=["site"], name="engagement_of_site"),
            models.Index(fields=["lead", "status"], name="engagement_of_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.title}"


class Visit(models.Model):
    """One logged piece of contact or work time inside an engagement."""

    class Kind(models.TextChoices):
        ON_SITE = "on_site", _("at the site")
        REMOTE = "remote", _("remote")
        PREPARATION = "preparation", _("preparation")
        TRAVEL = "travel", _("travel")

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="visits")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    hours = models.DecimalField(max_digits=5, decimal_places=2)
    kind = models.TextField(choices=Kind.choices, default=Kind.ON_SITE)
    with_contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.PROTECT)
    note = models.TextField(blank=True)
    logged_at = models.DateTimeField(default=timezone.now)
    device_id = models.UUIDField(
        null=True, blank=True, help_text="made where the line was typed, so that it is logged once"
    )

    DISCLOSURE = classify(
        center="id center engagement by held_on hours kind with_contact logged_at device_id",
        confidential="note",
    )

    class Meta:
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="a_visit_takes_up_to_24_hours", condition=models.Q(hours__gt=0) & models.Q(hours__lte=24)
            ),
            # For each person: another's identifier says nothing.
            models.UniqueConstraint(fields=["by", "device_id"], name="a_visit_of_a_line_is_logged_once"),
        ]
        indexes = [
            models.Index(fields=["engagement", "-held_on"], name="visit_of_engagement"),
            models.Index(fields=["center", "held_on"], name="visit_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.hours} h on {self.held_on}"


class Outcome(models.Model):
    """
    One quantified effect at a site, as somebody said it, with its evidence and verification state.

    Amounts are US dollars for sales, savings and investment, and people for jobs.
    """

    class Kind(models.TextChoices):
        NEW_SALES = "new_sales", _("New sales")
        RETAINED_SALES = "retained_sales", _("Retained sales")
        COST_SAVINGS = "cost_savings", _("Cost savings")
        INVESTMENT = "investment", _("Investment")
        JOBS_CREATED = "jobs_created", _("Jobs created")
        JOBS_RETAINED = "jobs_retained", _("Jobs retained")

    JOBS = (Kind.JOBS_CREATED.value, Kind.JOBS_RETAINED.value)
    # What waits for an evaluator comes first in the list.
    REVIEW_ORDER = ("flagged", "evidence_requested", "reported", "verified", "rejected")

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="outcomes")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="outcomes")
    engagement = models.ForeignKey(
        Engagement, null=True, blank=True, on_delete=models.PROTECT, related_name="outcomes"
    )
    kind = models.TextField(choices=Kind.choices)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    fiscal_year = models.PositiveSmallIntegerField(help_text="federal fiscal year of the survey wave")
    quarter = models.PositiveSmallIntegerField(help_text="1 to 4, of the federal fiscal year")
    state = models.TextField(choices=states.OUTCOME_CHOICES, default=states.OutcomeState.REPORTED.value)
    source = models.TextField(help_text="where it was said: the survey wave")
    said_by = models.TextField(help_text="who said it")
    said_at = models.DateTimeField()
    flags = models.JSONField(default=list, blank=True, help_text="why it was held for evidence")
    review_rank = models.GeneratedField(
        expression=models.Case(
            *[models.When(state=state, then=rank) for rank, state in enumerate(REVIEW_ORDER)],
            default=len(REVIEW_ORDER),
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
        help_text="place of the state in the evaluator's list",
    )
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        center="id center site engagement kind amount fiscal_year quarter state source said_by said_at flags"
        " review_rank is_synthetic",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="an_outcome_has_one_center"),
            models.CheckConstraint(name="an_outcome_is_more_than_zero", condition=models.Q(amount__gt=0)),
            models.CheckConstraint(
                name="jobs_are_whole",
                condition=~models.Q(kind__in=["jobs_created", "jobs_retained"])
                | models.Q(amount=models.functions.Floor("amount")),
            ),
            models.CheckConstraint(
                name="outcome_quarter_is_1_to_4", condition=models.Q(quarter__range=(1, 4))
            ),
            models.CheckConstraint(
                name="outcome_state_is_known",
                condition=models.Q(state__in=[s.value for s in states.OutcomeState]),
            ),
        ]
        indexes = [
            models.Index(fields=["center", "fiscal_year", "quarter", "state"], name="outcome_by_quarter"),
            models.Index(fields=["fiscal_year", "state"], name="outcome_by_year"),
            models.Index(fields=["fiscal_year", "review_rank", "-said_at", "-id"], name="outcome_to_review"),
            models.Index(
                fields=["center", "review_rank", "-said_at", "-id"], name="outcome_to_review_at_center"
            ),
            models.Index(
                fields=["review_rank", "-said_at", "-id"],
                condition=models.Q(state__in=states.UNVERIFIED_STATES),
                name="outcome_waiting_for_review",
            ),
            models.Index(fields=["engagement"], name="outcome_of_engagement"),
            models.Index(fields=["site"], name="outcome_of_site"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"

    @property
    def period(self) -> Quarter:
        """The federal quarter in which it counts."""
        return Quarter(self.fiscal_year, self.quarter)

    @property
    def is_jobs(self) -> bool:
        return self.kind in self.JOBS


class OutcomeEvidence(models.Model):
    """What stands behind an outcome: a statement, a document, a look at the books."""

    class Kind(models.TextChoices):
        STATEMENT = "statement", _("written statement of the company")
        DOCUMENT = "document", _("document")
        INTERVIEW = "interview", _("interview")
        RECORDS = "records", _("records seen at the site")

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="evidence")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=Kind.choices)
    text = models.TextField()
    file = models.FileField(upload_to="evidence/%Y/%m/", blank=True)
    file_name = models.TextField(blank=True, help_text="as the person who added it named it")
    file_type = models.TextField(blank=True, help_text="media type, found from the content")
    file_sha256 = models.CharField(max_length=64, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id outcome center kind text file file_name file_type file_sha256 added_by added_at"
    )

    class Meta:
        ordering = ["added_at", "id"]
        verbose_name_plural = "outcome evidence"
        constraints = [
            models.CheckConstraint(
                name="a_file_of_evidence_has_its_hash",
                condition=models.Q(file="", file_sha256="")
                | (~models.Q(file="") & ~models.Q(file_sha256="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for {self.outcome_id}"


class OutcomeDecision(models.Model):
    """One step of an outcome from state to state: who, when, why. Never changed afterwards."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="decisions")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    from_state = models.TextField(choices=states.OUTCOME_CHOICES)
    to_state = models.TextField(choices=states.OUTCOME_CHOICES)
    reason = models.TextField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="id outcome center from_state to_state reason decided_by decided_at")

    class Meta:
        ordering = ["decided_at", "id"]

    def __str__(self) -> str:
        return f"{self.from_state} to {self.to_state}"
