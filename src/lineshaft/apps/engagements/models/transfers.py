"""A request that belongs to another center: handed over with the word of the company, and not before."""

from collections.abc import Mapping

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import classify


class RequestTransfer(models.Model):
    """
    One question to a company whether its request may go to another center, with exactly what would be handed over.

    Written by the system alone. The other center reads it once there is a yes, and a request of its own was made of
    what was shown.
    """

    class Status(models.TextChoices):
        ASKED = "asked", _("the company is asked")
        HANDED_OVER = "handed_over", _("handed over")
        TAKEN_ON = "taken_on", _("taken on by the other center")
        SENT_BACK = "sent_back", _("sent back by the other center")
        REFUSED = "refused", _("the company said no")
        EXPIRED = "expired", _("no answer in time")
        WITHDRAWN = "withdrawn", _("taken back by the center")

    class How(models.TextChoices):
        LINK = "link", _("by the link of the e-mail")
        SPOKEN = "spoken", _("on the telephone")

    center = models.ForeignKey(
        Center, on_delete=models.PROTECT, related_name="+", help_text="who has the request and asks"
    )
    help_request = models.ForeignKey(
        "engagements.Request", on_delete=models.PROTECT, related_name="transfers"
    )
    to_center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    status = models.TextField(choices=Status.choices, default=Status.ASKED.value)
    wording = models.TextField(help_text="the question, as the company read or heard it")
    shown = models.JSONField(help_text="what is handed over: fields and values, as the company saw them")
    language = models.TextField(default="en", choices=[("en", "English"), ("es", "Español")])
    contact_email = models.EmailField(blank=True, help_text="who got the link; empty: asked by telephone")
    token_hash = models.BinaryField(max_length=32, null=True, unique=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(help_text="until then the company answers by its link")
    answered_name = models.TextField(blank=True)
    answered_how = models.TextField(choices=How.choices, blank=True)
    answered_words = models.TextField(blank=True, help_text="what the company said or wrote")
    answered_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    new_request = models.OneToOneField(
        "engagements.Request",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="came_by",
        help_text="the request that the other center got",
    )
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_reason = models.TextField(blank=True, help_text="why the other center sent it back")
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        center="id center help_request to_center status language asked_by asked_at expires_at answered_how answered_on"
        " recorded_by new_request decided_by decided_at is_synthetic",
        confidential="wording shown contact_email answered_name answered_words decided_reason",
        secret="token_hash",  # noqa: S106
    )

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="transfer_status_is_known",
                condition=models.Q(
                    status__in=[
                        "asked",
                        "handed_over",
                        "taken_on",
                        "sent_back",
                        "refused",
                        "expired",
                        "withdrawn",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="nothing_is_handed_over_without_a_yes",
                condition=models.Q(
                    status__in=["asked", "refused", "expired", "withdrawn"], new_request__isnull=True
                )
                | (
                    models.Q(status__in=["handed_over", "taken_on", "sent_back"], new_request__isnull=False)
                    & ~models.Q(answered_name="")
                    & ~models.Q(answered_how="")
                    & models.Q(answered_on__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="a_transfer_goes_to_another_center",
                condition=~models.Q(center=models.F("to_center")),
            ),
            models.CheckConstraint(
                name="a_spoken_yes_says_who_heard_which_words",
                condition=~models.Q(answered_how="spoken")
                | (models.Q(recorded_by__isnull=False) & ~models.Q(answered_words="")),
            ),
            models.CheckConstraint(
                name="what_is_sent_back_says_why",
                condition=~models.Q(status="sent_back") | ~models.Q(decided_reason=""),
            ),
            models.UniqueConstraint(
                fields=["help_request"],
                condition=models.Q(status="asked"),
                name="a_company_is_asked_once_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["to_center", "status"], name="transfer_to_center"),
            models.Index(
                fields=["expires_at"], condition=models.Q(status="asked"), name="transfer_that_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"transfer {self.pk} of {self.help_request_id} to {self.to_center_id}"

    @property
    def is_open(self) -> bool:
        """Whether the company may still answer by its link."""
        return self.status == self.Status.ASKED.value and timezone.now() < self.expires_at


_S = RequestTransfer.Status

TRANSFER_STEPS: Mapping[RequestTransfer.Status, frozenset[RequestTransfer.Status]] = {
    _S.ASKED: frozenset({_S.HANDED_OVER, _S.REFUSED, _S.EXPIRED, _S.WITHDRAWN}),
    _S.HANDED_OVER: frozenset({_S.TAKEN_ON, _S.SENT_BACK}),
    _S.TAKEN_ON: frozenset(),
    _S.SENT_BACK: frozenset(),
    _S.REFUSED: frozenset(),
    _S.EXPIRED: frozenset(),
    _S.WITHDRAWN: frozenset(),
}
"""The steps of a transfer: the company says yes or no, then the other center takes the request on or sends it back."""
