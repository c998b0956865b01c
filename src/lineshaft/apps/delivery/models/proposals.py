"""What is proposed to a company, the links to it, and its acknowledgement of the agreement."""

from decimal import Decimal

from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.companies.models import Company
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import classify

from .. import states
from .agreements import AgreementText

LANGUAGES = [("en", "English"), ("es", "Español")]


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
