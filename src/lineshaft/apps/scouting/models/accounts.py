"""Who asks for an account as a buyer."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from lineshaft.apps.accounts.models import Organisation
from lineshaft.tenancy import classify

from ..states import ACCOUNT_CHOICES, AccountState
from .buyers import BuyerProfile

_OPEN = [AccountState.UNCONFIRMED.value, AccountState.WAITING.value]


class AccountRequest(models.Model):
    """
    What a person wrote on the public page to get an account for their organization.

    The program office sees it once the link in the mail was opened. The token of that link is stored hashed.
    """

    organisation_name = models.TextField()
    kind = models.TextField(choices=BuyerProfile.Kind.choices)
    person_name = models.TextField()
    email = models.EmailField()
    wanted = models.TextField(help_text="what they want to have made, in one line")
    language = models.TextField(choices=settings.LANGUAGES, default="en")
    status = models.TextField(choices=ACCOUNT_CHOICES, default=AccountState.UNCONFIRMED.value)
    token_hash = models.BinaryField(max_length=32, unique=True)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True, help_text="why it was declined, as the person reads it")
    buyer = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the buyer that the person was invited to",
    )
    is_synthetic = models.BooleanField(default=False)

    DISCLOSURE = classify(
        confidential="id organisation_name kind person_name email wanted language status asked_at confirmed_at"
        " decided_at decided_by reason buyer is_synthetic",
        secret="token_hash",  # noqa: S106
    )

    class Meta:
        ordering = ["confirmed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), condition=models.Q(status__in=_OPEN), name="an_address_asks_once_at_a_time"
            ),
            models.CheckConstraint(
                name="account_request_status_is_known",
                condition=models.Q(status__in=[state.value for state in AccountState]),
            ),
            models.CheckConstraint(
                name="account_request_is_declined_with_a_reason",
                condition=~models.Q(status=AccountState.DECLINED.value) | ~models.Q(reason=""),
            ),
            models.CheckConstraint(
                name="account_request_is_accepted_for_a_buyer",
                condition=~models.Q(status=AccountState.ACCEPTED.value) | models.Q(buyer__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_name}, {self.person_name}"

    @property
    def state(self) -> AccountState:
        return AccountState(self.status)

    @property
    def domain(self) -> str:
        """What stands behind the @ of the address."""
        return self.email.rpartition("@")[2].lower()
