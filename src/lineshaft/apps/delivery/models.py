"""An engagement from intake to follow-up: assessment, scope, proposals, agreement, plan, documents, follow-ups."""

from decimal import Decimal

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import Organisation, User
from lineshaft.apps.companies.models import Company
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Center
from lineshaft.domain.money import to_cents
from lineshaft.tenancy import classify

from . import states
from .agreement_models import AgreementText as AgreementText
from .document_models import WorkDocument as WorkDocument
from .hand_over_models import HandOver as HandOver
from .pipeline_models import PipelinePace as PipelinePace
from .withdrawal_models import ProposalWithdrawal as ProposalWithdrawal

LANGUAGES = [("en", "English"), ("es", "Español")]
HOURS_OF_A_DAY = 8


class Assessment(models.Model):
    """The answers of the intake assessment, and by which version of the questions. One of an engagement."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    engagement = models.OneToOneField(Engagement, on_delete=models.PROTECT, related_name="assessment")
    version = models.TextField(help_text="of the questions")
    answers = models.JSONField(default=dict)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="id center engagement version changed_by changed_at", confidential="answers")

    def __str__(self) -> str:
        return f"assessment of {self.engagement_id}"


class Scope(models.Model):
    """What will be done, and what not. A proposal is made of it, with the people and the milestones."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    engagement = models.OneToOneField(Engagement, on_delete=models.PROTECT, related_name="scope_of_work")
    problem = models.TextField()
    work = models.TextField(help_text="what will be done")
    deliverables = models.TextField(blank=True, help_text="what the company holds in its hands, one a line")
    out_of_scope = models.TextField(blank=True)
    expected = models.TextField(blank=True, help_text="effect that the company expects")
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id center engagement changed_by changed_at",
        confidential="problem work deliverables out_of_scope expected",
    )

    def __str__(self) -> str:
        return f"scope of {self.engagement_id}"


class Worker(models.Model):
    """Somebody who does a part of the work: a person of the center, or a third-party provider."""

    class Conflict(models.TextChoices):
        NOT_ASKED = "not_asked", "not asked yet"
        NONE = "none", "none: they said so"
        NOTED = "noted", "there is one, noted below"

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="workers")
    person = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="of the center"
    )
    partner = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="a partner of the network that provides it",
    )  # fmt: skip
    name = models.TextField(help_text="as the proposal says it")
    role = models.TextField(help_text="what they do")
    hours = models.DecimalField(max_digits=7, decimal_places=2)
    rate = models.DecimalField(max_digits=8, decimal_places=2, help_text="dollars an hour")
    conflict = models.TextField(choices=Conflict.choices, default=Conflict.NOT_ASKED)
    conflict_note = models.TextField(
        blank=True, help_text="which conflict of interest, and what is done about it"
    )

    DISCLOSURE = classify(
        center="id center engagement person partner role hours rate conflict",
        confidential="name conflict_note",
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="a_worker_has_hours_and_a_rate", condition=models.Q(hours__gt=0) & models.Q(rate__gte=0)
            ),
            models.CheckConstraint(
                name="a_worker_is_of_the_center_or_of_another",
                condition=models.Q(person__isnull=True) | models.Q(partner__isnull=True),
            ),
            models.CheckConstraint(
                name="a_noted_conflict_says_which",
                condition=~models.Q(conflict="noted") | ~models.Q(conflict_note=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def cost(self) -> Decimal:
        return to_cents(self.hours * self.rate)

    @property
    def is_provider(self) -> bool:
        """Whether somebody else than the center does it."""
        return self.person_id is None


class Milestone(models.Model):
    """Something that is reached by a day."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="milestones")
    title = models.TextField()
    due_on = models.DateField()
    state = models.TextField(choices=states.MilestoneState.choices, default=states.MilestoneState.PLANNED)
    done_on = models.DateField(null=True, blank=True)
    explanation = models.TextField(blank=True, help_text="why it is not done")

    DISCLOSURE = classify(
        center="id center engagement due_on state done_on", confidential="title explanation"
    )

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="a_milestone_has_one_center"),
            models.CheckConstraint(
                name="a_milestone_that_is_done_has_its_day",
                condition=models.Q(state="done", done_on__isnull=False)
                | (~models.Q(state="done") & models.Q(done_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_milestone_that_is_not_done_says_why",
                condition=~models.Q(state="dropped") | ~models.Q(explanation=""),
            ),
        ]
        indexes = [
            models.Index(fields=["engagement", "due_on"], name="milestones_of_engagement"),
            models.Index(
                fields=["center", "due_on"], condition=models.Q(state="planned"), name="milestones_to_come"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MilestoneMove(models.Model):
    """That a milestone was moved to another day, and why. Never changed afterwards."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="moves")
    from_day = models.DateField()
    to_day = models.DateField()
    reason = models.TextField()
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id center milestone from_day to_day moved_by moved_at", confidential="reason"
    )

    class Meta:
        ordering = ["moved_at", "id"]
        constraints = [
            models.CheckConstraint(name="a_move_says_why", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.from_day} to {self.to_day}"


class Proposal(models.Model):
    """
    One version of what a center offers a company: the work, its fee, and what the company gives.

    A draft is made anew from the scope whenever it is looked at. Once it is sent, `document` and its hash stay.
    """

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="proposals")
    company = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="to which it was sent; it stays that one's when the plant goes to another company",
    )  # fmt: skip
    number = models.PositiveSmallIntegerField(help_text="of the version")
    state = models.TextField(choices=states.ProposalState.choices, default=states.ProposalState.DRAFT)
    language = models.TextField(default="en", choices=LANGUAGES)
    full_fee = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    percent = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        default=Decimal(100),
        help_text="of the full fee, by the sliding scale",
    )
    discount = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    discount_why = models.TextField(blank=True)
    fee = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    gives = models.TextField(blank=True, help_text="what the company gives besides the fee")
    changed = models.TextField(blank=True, help_text="what is not as in the version before")
    valid_until = models.DateField(help_text="last day on which it can be accepted")
    send_to_name = models.TextField(blank=True)
    send_to = models.EmailField(blank=True)
    document = models.JSONField(default=dict, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    agreement_text = models.ForeignKey(
        AgreementText, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals",
        help_text="the center's own text that it was sent with; none for the shipped one",
    )  # fmt: skip
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="who of the company answered it signed in; nobody where it was by the link of a mail",
    )  # fmt: skip
    reason = models.TextField(blank=True, help_text="why the company declined it, in its words")

    DISCLOSURE = classify(
        center="id center engagement company number state language full_fee percent discount fee valid_until sha256"
        " agreement_text made_by made_at sent_at answered_at answered_by",
        confidential="discount_why gives changed send_to_name send_to document reason",
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="a_proposal_has_one_center"),
            models.UniqueConstraint(
                fields=["engagement", "number"], name="a_version_of_a_proposal_stands_once"
            ),
            models.UniqueConstraint(
                fields=["engagement"], condition=models.Q(state="draft"), name="one_version_is_a_draft"
            ),
            models.UniqueConstraint(
                fields=["engagement"], condition=models.Q(state="sent"), name="one_version_is_sent"
            ),
            models.UniqueConstraint(
                fields=["engagement"], condition=models.Q(state="accepted"), name="one_version_is_accepted"
            ),
            models.CheckConstraint(
                name="proposal_state_is_known",
                condition=models.Q(state__in=[state.value for state in states.ProposalState]),
            ),
            models.CheckConstraint(
                name="a_sent_proposal_has_its_text",
                condition=models.Q(state__in=["draft", "withdrawn"])
                | (~models.Q(sha256="") & models.Q(sent_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_sent_proposal_has_its_company",
                condition=models.Q(sent_at__isnull=True) | models.Q(company__isnull=False),
            ),
            models.CheckConstraint(
                name="a_declined_proposal_says_why",
                condition=~models.Q(state="declined") | ~models.Q(reason=""),
            ),
            models.CheckConstraint(
                name="a_discount_says_why",
                condition=models.Q(discount=0) | (models.Q(discount__gt=0) & ~models.Q(discount_why="")),
            ),
            models.CheckConstraint(name="a_proposed_fee_is_not_negative", condition=models.Q(fee__gte=0)),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class ProposalLink(models.Model):
    """The way of one mail to a proposal. The token stands in the mail alone."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="links")
    token_hash = models.BinaryField(max_length=32, unique=True)
    email = models.EmailField(help_text="to which the link was sent")
    made_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id center proposal made_at",
        confidential="email",
        secret="token_hash",  # noqa: S106
    )

    def __str__(self) -> str:
        return f"link to {self.proposal_id}"


class Acknowledgement(models.Model):
    """
    That a company acknowledged one version of a proposal with its agreement: who, when, which exact text.

    Once for a version, and never changed: `document` is what the paper says, and gives the same bytes each time.
    """

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="acknowledgement")
    name = models.TextField()
    title = models.TextField()
    email = models.EmailField(help_text="to which the link was sent, or of who was signed in")
    acknowledged_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="who was signed in; nobody where it was by the link of a mail",
    )  # fmt: skip
    text_sha256 = models.CharField(
        max_length=64, help_text="of the proposal with its agreement, as it was shown"
    )
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    acknowledged_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id center proposal acknowledged_by text_sha256 sha256 acknowledged_at",
        confidential="name title email document",
    )

    def __str__(self) -> str:
        return f"{self.name} for {self.proposal_id}"


class FollowUp(models.Model):
    """A day on which somebody asks the company what became of the work."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="follow_ups")
    months = models.PositiveSmallIntegerField(help_text="after completion")
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True, help_text="what the company said, or why nobody asked")
    done_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    DISCLOSURE = classify(center="id center engagement months due_on done_on done_by", confidential="note")

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "months"], name="a_follow_up_stands_once"),
        ]
        indexes = [
            models.Index(
                fields=["center", "due_on"],
                condition=models.Q(done_on__isnull=True),
                name="follow_ups_to_come",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.months} months after {self.engagement_id}"
