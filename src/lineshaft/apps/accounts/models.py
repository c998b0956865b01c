"""People, the organisations they act for, and the roles they hold there."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower, Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.tenancy import classify

from .roles import LABELS, OrganisationKind, Role


class Organisation(models.Model):
    """A program office, center, partner or company: whatever a person can act for."""

    KINDS = [
        (OrganisationKind.PROGRAM_OFFICE.value, _("Program office")),
        (OrganisationKind.CENTER.value, _("Center")),
        (OrganisationKind.PARTNER.value, _("Partner")),
        (OrganisationKind.COMPANY.value, _("Company")),
        (OrganisationKind.BUYER.value, _("Buyer")),
    ]
    kind = models.TextField(choices=KINDS)
    name = models.TextField()
    website = models.URLField(blank=True, max_length=500)
    is_synthetic = models.BooleanField(default=False, help_text="made for the demonstration")
    created_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(network="id kind name website is_synthetic created_at")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisation_kind_is_known",
                condition=models.Q(kind__in=[k.value for k in OrganisationKind]),
            ),
            # Names are stored with single spaces, so that this is what a person takes for the same name.
            models.UniqueConstraint(
                Upper("name"),
                condition=models.Q(kind=OrganisationKind.PARTNER.value),
                name="a_partner_has_its_own_name",
            ),
            models.UniqueConstraint(
                Upper("name"),
                condition=models.Q(kind=OrganisationKind.BUYER.value),
                name="a_buyer_has_its_own_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person who can sign in. What they may do follows from their memberships alone."""

    email = models.EmailField(unique=True)
    full_name = models.TextField(blank=True)
    language = models.TextField(default="en", choices=[("en", "English"), ("es", "Español")])
    time_zone = models.TextField(default="America/New_York")
    is_active = models.BooleanField(default=True)
    is_synthetic = models.BooleanField(default=False, help_text="a demo account")
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    DISCLOSURE = classify(
        network="id full_name is_synthetic",
        confidential="email language time_zone is_active date_joined last_login",
        secret="password",  # noqa: S106
    )

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_is_unique_in_any_case")]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        return self.full_name

    # Django's and the libraries' checks ask for these; rights come from `permissions.Actor`.
    def has_perm(self, perm: str, obj: object = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class Membership(models.Model):
    """One role of a person in an organisation, until it ends."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.TextField(choices=[(role.value, label) for role, label in LABELS.items()])
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    DISCLOSURE = classify(network="id user organisation role started_at ended_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=models.Q(ended_at__isnull=True),
                name="a_role_is_held_once_at_a_time",
            ),
            models.CheckConstraint(
                name="membership_role_is_known", condition=models.Q(role__in=[role.value for role in Role])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.role} at {self.organisation}"

    @property
    def role_label(self) -> str:
        return str(LABELS[Role(self.role)])


class Invitation(models.Model):
    """An offer of a role, sent to an address. The link's token is stored hashed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    email = models.EmailField()
    role = models.TextField(choices=[(role.value, label) for role, label in LABELS.items()])
    token_hash = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", help_text="empty: from the command line"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    DISCLOSURE = classify(
        center="id organisation email role invited_by created_at expires_at accepted_at revoked_at",
        secret="token_hash",  # noqa: S106
    )

    def __str__(self) -> str:
        return f"{self.email} as {self.role}"

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def role_label(self) -> str:
        return str(LABELS[Role(self.role)])


class ApiToken(models.Model):
    """A key with which a program reads the API as its owner. Stored hashed; shown once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.TextField()
    prefix = models.TextField(help_text="first characters, to tell keys apart")
    token_hash = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    DISCLOSURE = classify(
        confidential="id user name prefix created_at last_used_at revoked_at",
        secret="token_hash",  # noqa: S106
    )

    def __str__(self) -> str:
        return self.name


class OnceToken(models.Model):
    """A form that was already sent: a second press of the button finds its token here and changes nothing."""

    token = models.TextField(primary_key=True)
    result = models.TextField(blank=True, help_text="where the first press led")
    used_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(secret="token result used_at")  # noqa: S106

    def __str__(self) -> str:
        return self.token


class RateCount(models.Model):
    """How often something limited was done from one address or by one person, until the count begins anew."""

    key = models.BinaryField(
        primary_key=True, max_length=32, help_text="keyed hash of the limit and of whom it counts"
    )
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    DISCLOSURE = classify(secret="key count ends_at")  # noqa: S106

    def __str__(self) -> str:
        return f"{self.count} until {self.ends_at}"


class SavedView(models.Model):
    """A filtered list that a person gave a name: the query of its address."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    list_name = models.TextField(help_text="which list: sites, engagements")
    name = models.TextField()
    query = models.TextField(help_text="as it stands in the address behind the question mark")
    created_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(confidential="id user list_name name query created_at")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "list_name", "name"], name="a_saved_view_has_its_own_name"
            )
        ]

    def __str__(self) -> str:
        return self.name
