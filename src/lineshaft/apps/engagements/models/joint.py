"""Engagements that several centers do together: who takes part, and how the credit is shared."""

from collections.abc import Mapping
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import Center
from lineshaft.domain.metrics import OutcomeKind
from lineshaft.domain.periods import Quarter
from lineshaft.tenancy import classify

from .. import states


class JointAgreement(models.Model):
    """
    Which centers do an engagement together and how its credit is shared: proposed by one, accepted by all the others.

    Agreements follow one another; at most one is in force. Never changed: a new one takes its place.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("waiting for answers")
        IN_FORCE = "in_force", _("in force")
        REPLACED = "replaced", _("replaced")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("taken back")

    engagement = models.ForeignKey(
        "engagements.Engagement", on_delete=models.PROTECT, related_name="joint_agreements"
    )
    lead_center = models.ForeignKey(
        Center, on_delete=models.PROTECT, related_name="+", help_text="the center of the engagement"
    )
    parties = ArrayField(models.BigIntegerField(), help_text="the centers named in it, the lead among them")
    status = models.TextField(choices=Status.choices, default=Status.PROPOSED)
    message = models.TextField(blank=True, help_text="why, for the other centers")
    company_agreed_name = models.TextField(
        blank=True, help_text="who of the company agreed that the centers work together"
    )
    company_agreed_on = models.DateField(null=True, blank=True)
    proposed_by_center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(
        null=True, blank=True, help_text="when it came in force, was declined or taken back"
    )
    replaced_at = models.DateTimeField(null=True, blank=True)

    DISCLOSURE = classify(
        center="id engagement lead_center parties status company_agreed_on proposed_by_center proposed_by proposed_at"
        " decided_at replaced_at",
        confidential="message company_agreed_name",
    )

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "engagement"], name="an_agreement_has_one_engagement"),
            models.UniqueConstraint(
                fields=["engagement"],
                condition=models.Q(status="in_force"),
                name="one_agreement_of_an_engagement_is_in_force",
            ),
            models.UniqueConstraint(
                fields=["engagement"],
                condition=models.Q(status="proposed"),
                name="one_agreement_of_an_engagement_is_proposed",
            ),
        ]

    def __str__(self) -> str:
        return f"agreement {self.pk} on {self.engagement_id}"


class JointShare(models.Model):
    """
    One center's share of the credit in an agreement. Shares of an agreement add up to exactly 1; a share of 0 ends the
    center's part.
    """

    agreement = models.ForeignKey(JointAgreement, on_delete=models.PROTECT, related_name="shares")
    engagement = models.ForeignKey("engagements.Engagement", on_delete=models.PROTECT, related_name="+")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    parties = ArrayField(models.BigIntegerField(), help_text="as in the agreement")
    share = models.DecimalField(max_digits=5, decimal_places=4)
    in_force = models.BooleanField(default=False, help_text="the agreement is in force")
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)

    DISCLOSURE = classify(
        center="id agreement engagement center parties share in_force accepted_by accepted_at"
    )

    class Meta:
        ordering = ["-share", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "center"], name="an_agreement_names_a_center_once"),
            models.CheckConstraint(
                name="a_share_is_between_0_and_1", condition=models.Q(share__gte=0) & models.Q(share__lte=1)
            ),
        ]
        indexes = [
            # Which engagements of others a center takes part in: asked by the row policies, once for a statement.
            models.Index(
                fields=["center", "engagement"],
                condition=models.Q(in_force=True, share__gt=0),
                name="joint_work_of_center",
            ),
            models.Index(
                fields=["engagement"], condition=models.Q(in_force=True), name="joint_shares_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.center_id}: {self.share}"

    @property
    def percent(self) -> Decimal:
        return (self.share * 100).quantize(Decimal("0.01"))


class OutcomeCredit(models.Model):
    """
    The part of an outcome of joint work that counts for a center which took part, and no longer for the one that led.

    The outcome itself stands once, at the center that led: what is credited away is taken from its total and added to
    the other's, so that the centers together are always the outcome. Kind, quarter and state are those of the outcome
    (a trigger follows its state), because the other center does not read the outcome.
    """

    outcome = models.ForeignKey("engagements.Outcome", on_delete=models.PROTECT, related_name="credits")
    engagement = models.ForeignKey("engagements.Engagement", on_delete=models.PROTECT, related_name="+")
    lead_center = models.ForeignKey(
        Center, on_delete=models.PROTECT, related_name="+", help_text="from whose total it is taken"
    )
    center = models.ForeignKey(
        Center, on_delete=models.PROTECT, related_name="+", help_text="for whom it counts"
    )
    agreement = models.ForeignKey(JointAgreement, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=[(kind.value, kind.value.replace("_", " ")) for kind in OutcomeKind])
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    fiscal_year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    state = models.TextField(choices=states.OUTCOME_CHOICES)

    DISCLOSURE = classify(
        center="id outcome engagement lead_center center agreement kind amount fiscal_year quarter state"
    )

    class Meta:
        ordering = ["fiscal_year", "quarter", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["outcome", "center"], name="an_outcome_is_credited_to_a_center_once"
            ),
            models.CheckConstraint(name="a_credit_is_more_than_zero", condition=models.Q(amount__gt=0)),
            models.CheckConstraint(
                name="a_credit_goes_to_another_center",
                condition=~models.Q(center=models.F("lead_center")),
            ),
        ]
        indexes = [
            models.Index(fields=["center", "fiscal_year", "quarter"], name="credit_by_quarter"),
            models.Index(fields=["lead_center", "fiscal_year", "quarter"], name="credit_given_by_quarter"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.outcome_id} for {self.center_id}"

    @property
    def period(self) -> Quarter:
        """The federal quarter in which it counts."""
        return Quarter(self.fiscal_year, self.quarter)

    @property
    def is_jobs(self) -> bool:
        return not OutcomeKind(self.kind).is_money


_S = JointAgreement.Status

JOINT_STEPS: Mapping[JointAgreement.Status, frozenset[JointAgreement.Status]] = {
    _S.PROPOSED: frozenset({_S.IN_FORCE, _S.DECLINED, _S.WITHDRAWN}),
    _S.IN_FORCE: frozenset({_S.REPLACED}),
    _S.DECLINED: frozenset(),
    _S.WITHDRAWN: frozenset(),
    _S.REPLACED: frozenset(),
}
"""The steps of an agreement between centers: all accept it, one declines it, or who proposed it takes it back."""
