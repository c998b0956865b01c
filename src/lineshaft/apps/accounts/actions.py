"""Writes about people: mail, invitations, memberships, keys."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email.utils import make_msgid, parseaddr
from typing import Any
from uuid import UUID, uuid4

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope

from .closing import why_closed
from .jobs import enqueue
from .models import ApiToken, Invitation, Membership, OnceToken, Organisation, RateCount, SavedView, User
from .permissions import Actor, check_user_can_end_membership, check_user_can_invite
from .roles import ROLES_OF_KIND, OrganisationKind, Role

INVITATION_LIFE = timedelta(days=14)


def hash_token(token: str) -> bytes:
    """What is stored of a link or key: SHA-256 of its 256 random bits, which needs no salt."""
    return hashlib.sha256(token.encode()).digest()


def enqueue_mail(*, to: Sequence[str], subject: str, text: str, invitation: str = "") -> None:
    """
    Defer one mail, in this transaction. `subject` is folded to one line; a mail sent twice keeps its message ID.

    `invitation` is an iCalendar text, which goes along as a file that calendars read.
    """
    message_id = make_msgid(domain=parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or None)
    invited: dict[str, Any] = {"invitation": invitation} if invitation else {}
    enqueue(
        "accounts.send_mail",
        queue="mail",
        to=list(to),
        subject=" ".join(subject.split()),
        text=text,
        message_id=message_id,
        **invited,
    )


def mail(
    *,
    to: Sequence[str],
    template: str,
    language: str,
    context: dict[str, object],
    invitation: str = "",
) -> None:
    """
    Render `template` (first line: subject, an empty line, the text) in `language` and defer it.

    `base_url` and `demo_mode` are always in the context. `invitation` as in `enqueue_mail`.
    """
    with translation.override(language):
        body = render_to_string(
            template, {"base_url": settings.BASE_URL, "demo_mode": settings.DEMO, **context}
        ).lstrip()
    subject, _separator, text = body.partition("\n")
    enqueue_mail(to=to, subject=subject, text=text.lstrip("\n"), invitation=invitation)


@transaction.atomic
def invite(*, organisation: Organisation, email: str, role: Role, by: Actor) -> Invitation:
    """
    Invite an address to a role; the mail carries a link that works once, for 14 days.

    An invitation to the same role that is still open is replaced. Raises InvalidValue when the person has the role,
    Conflict for an organisation that is closed.
    """
    check_user_can_invite(by, organisation, role)
    held = Membership.objects.filter(
        user__email__iexact=email, organisation=organisation, role=role.value, ended_at__isnull=True
    )
    if held.exists():
        raise InvalidValue("email", email, "has this role here already", "Choose another role or address")
    assert by.user is not None
    invitation, _link = _invite(organisation, email, role, by.user)
    return invitation


@transaction.atomic
def invite_first(
    *, email: str, role: Role, organisation_name: str, is_new: bool = False
) -> tuple[Invitation, str]:
    """
    Invite where nobody could: the first administrator, the director of a center, the editor of a new partner.

    For whoever runs the installation, under the system scope. With `is_new` the program office, partner or buyer
    of this name is made. Returns the invitation and its link. Raises InvalidValue for an organisation that is not
    there, or is there already, and Conflict for one that is closed.
    """
    kind = next(kind for kind, roles in ROLES_OF_KIND.items() if role in roles)
    found = Organisation.objects.filter(kind=kind.value, name__iexact=organisation_name.strip())
    organisation = found.first()
    shown = kind.value.replace("_", " ")
    if is_new:
        if organisation is not None:
            raise InvalidValue("organisation", organisation_name, "is there already", "Leave --new out")
        if kind not in (OrganisationKind.PROGRAM_OFFICE, OrganisationKind.PARTNER, OrganisationKind.BUYER):
            raise InvalidValue("organisation", organisation_name, f"is a {shown}, which is not made this way")
        if not organisation_name.strip():
            raise InvalidValue("organisation", organisation_name, "needs a name")
        organisation = Organisation.objects.create(kind=kind.value, name=" ".join(organisation_name.split()))
    if organisation is None:
        names = Organisation.objects.filter(kind=kind.value).order_by("name").values_list("name", flat=True)
        known = ", ".join(names[:60]) or "none yet; make it with --new"
        raise InvalidValue("organisation", organisation_name, f"is no {shown}", f"There are: {known}")
    return _invite(organisation, email, role, None)


def _invite(organisation: Organisation, email: str, role: Role, by: User | None) -> tuple[Invitation, str]:
    """The invitation and the link in its mail, which is kept nowhere."""
    closed = why_closed(organisation)
    if closed:
        raise Conflict(closed, "Restore it first, then invite")
    token = secrets.token_urlsafe(32)
    earlier = Invitation.objects.filter(organisation=organisation, email=email.lower(), role=role.value)
    earlier.filter(accepted_at=None, revoked_at=None).update(revoked_at=timezone.now())
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email.lower(),
        role=role.value,
        token_hash=hash_token(token),
        invited_by=by,
        expires_at=timezone.now() + INVITATION_LIFE,
    )
    link = settings.BASE_URL + reverse("accounts:accept_invitation", args=[token])
    mail(
        to=[invitation.email],
        template="accounts/mail/invitation.txt",
        language="en",
        context={"invitation": invitation, "link": link},
    )
    return invitation, link


def invitation_for(token: str) -> Invitation:
    """The open invitation behind a link. Raises PermissionDenied with what the person can do."""
    with system_scope("an invitation link is opened by someone who has no account yet"):
        invitation = (
            Invitation.objects.select_related("organisation").filter(token_hash=hash_token(token)).first()
        )
    if invitation is None or not invitation.is_open:
        raise PermissionDenied(
            _(
                "This invitation was used, withdrawn or is older than 14 days. "
                "Ask the person who sent it for a new one."
            )
        )
    return invitation


@transaction.atomic
def accept_invitation(
    *, token: str, full_name: str, password: str, time_zone: str = "", user: User | None = None
) -> User:
    """
    Turn an invitation into a membership, with a new account when the address has none; `time_zone` is that one's.

    Raises PermissionDenied for a used link, and when the address has an account that is not signed in.
    """
    invitation = invitation_for(token)
    with system_scope("an invitation is accepted by someone who has no role yet"):
        invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if not invitation.is_open:
            raise PermissionDenied(_("This invitation was used a moment ago."))
        account = User.objects.filter(email__iexact=invitation.email).first()
        if account is None:
            zone = {"time_zone": time_zone} if time_zone else {}
            account = User.objects.create_user(invitation.email, password, full_name=full_name, **zone)
        elif user is None or user.pk != account.pk:
            raise PermissionDenied(
                _("This address has an account. Sign in with it first, then open the link again.")
            )
        Membership.objects.get_or_create(
            user=account, organisation=invitation.organisation, role=invitation.role, ended_at=None
        )
        invitation.accepted_at = timezone.now()
        invitation.save(update_fields=["accepted_at"])
    return account


@transaction.atomic
def admit_by_single_sign_on(*, account: SocialAccount, email: str, full_name: str) -> User:
    """
    The user of an account at the identity provider, which is bound to them at the first time.

    `email` is what the provider calls verified, or "". Whoever is known neither by account nor by address, is locked
    or has no role gets PermissionDenied. An invited address gets its account here; the role comes by accepting.
    """
    with system_scope("someone comes from the identity provider and has no role yet"):
        invited = Invitation.objects.filter(
            accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now()
        )
        if account.pk:
            user = account.user
        elif not email:
            raise PermissionDenied(
                _(
                    "The sign-in service does not say that your e-mail address is verified. Sign in with your "
                    "password, or ask the people who run that service."
                )
            )
        else:
            found = User.objects.select_for_update().filter(email__iexact=email).first()
            if found is None and invited.filter(email__iexact=email).exists():
                found = User.objects.create_user(email, None, full_name=full_name[:200])
            if found is None:
                raise PermissionDenied(
                    _("%(email)s is not known here. Ask the director of your center for an invitation.")
                    % {"email": email}
                )
            user = found
            if SocialAccount.objects.filter(user=user, provider=account.provider).exists():
                raise PermissionDenied(
                    _(
                        "%(email)s is bound here to another account of the sign-in service. Sign in with your "
                        "password, or ask the person who looks after this site."
                    )
                    % {"email": email}
                )
        is_member = Membership.objects.filter(user=user, ended_at__isnull=True).exists()
        if not user.is_active or not (is_member or invited.filter(email__iexact=user.email).exists()):
            raise PermissionDenied(
                _("%(email)s has no role here any more. Ask the director of your center for an invitation.")
                % {"email": user.email}
            )
        account.user = user
        account.save()
    return user


@transaction.atomic
def forget_single_sign_on(*, email: str = "") -> int:
    """Unbind a person, or everyone, from the account at the identity provider; returns how many were bound."""
    bound = SocialAccount.objects.filter(user__email__iexact=email) if email else SocialAccount.objects.all()
    number = bound.count()
    bound.delete()
    return number


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Actor) -> None:
    """Make the link of an invitation useless. Raises Conflict when it was accepted: it is a membership by then."""
    check_user_can_invite(by, invitation.organisation, Role(invitation.role))
    current = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if current.accepted_at is not None:
        raise Conflict(
            _("%(email)s has accepted the invitation.") % {"email": current.email},
            _("End the membership instead."),
        )
    current.revoked_at = current.revoked_at or timezone.now()
    current.save(update_fields=["revoked_at"])


@transaction.atomic
def end_membership(*, membership: Membership, by: Actor) -> None:
    """End a role from now on; history keeps it. The last director of a center stays."""
    check_user_can_end_membership(by, membership.organisation_id)
    # One after the other: two directors who end each other's role would both find another director there.
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    if membership.role == Role.DIRECTOR and not by.is_office:
        others = Membership.objects.filter(
            organisation=membership.organisation, role=Role.DIRECTOR.value, ended_at__isnull=True
        ).exclude(pk=membership.pk)
        if not others.exists():
            raise Conflict(
                _("%(name)s is the only director. Invite another director first.") % {"name": membership.user}
            )
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])


@transaction.atomic
def change_role(*, membership: Membership, role: Role, by: Actor) -> Membership:
    """
    Give the person another role in the organisation instead of this one; history keeps both.

    Raises Conflict for the only director of a center, and when somebody else ended the role meanwhile.
    """
    check_user_can_invite(by, membership.organisation, role)
    current = Membership.objects.select_for_update().get(pk=membership.pk)
    if current.ended_at is not None:
        raise Conflict(f"{current.user} no longer has this role.", "Look at the list again")
    if current.role == role.value:
        return current
    end_membership(membership=current, by=by)
    given, _is_new = Membership.objects.get_or_create(
        user=current.user, organisation=current.organisation, role=role.value, ended_at=None
    )
    return given


@transaction.atomic
def create_api_token(*, name: str, by: Actor, once_token: UUID | None = None) -> tuple[ApiToken, str]:
    """
    A new key for the API. The second value is the key itself, which is shown once and never stored.

    The key follows from `once_token`, the token of the form: a second press of its button gives the same key and not
    a second one. Raises Conflict when that key was withdrawn meanwhile.
    """
    by.require("api_token:own", None, _("Your role has no access to the API."))
    if not name.strip():
        raise InvalidValue("name", name, _("a key needs a name"), _("Name the program that will use it."))
    secret = "ls_" + _secret_of(once_token or uuid4(), by.person)
    token, _is_new = ApiToken.objects.get_or_create(
        token_hash=hash_token(secret),
        defaults={"user": by.person, "name": name.strip(), "prefix": secret[:8]},
    )
    if token.revoked_at is not None:
        raise Conflict(
            f"The key “{token.name}” was made by this form and is withdrawn.",
            "Open your account again to make another",
        )
    return token, secret


def _secret_of(once_token: UUID, user: User) -> str:
    """256 bits that only this installation can make of the 122 random ones of the form, which are stored nowhere."""
    digest = salted_hmac("lineshaft.api_key", f"{user.pk}:{once_token}", algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


@transaction.atomic
def revoke_api_token(*, token: ApiToken, by: Actor) -> None:
    """Make a key useless from now on."""
    if token.user_id != by.user_id:
        raise PermissionDenied(_("A key can be withdrawn by its owner only."))
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])


@transaction.atomic
def once(token: UUID | str, act: Callable[[], str]) -> str:
    """
    Run `act` the first time this form token is seen, and return where it led; the second time return that again.

    Two presses at the same moment wait for one another on the unique key. When `act` raises, the token is unused.
    """
    key = str(token)
    if not key:
        return act()
    try:
        with transaction.atomic():
            record = OnceToken.objects.create(token=key)
    except IntegrityError:
        return OnceToken.objects.get(token=key).result
    record.result = act()
    record.save(update_fields=["result"])
    return record.result


ONCE_TOKEN_LIFE = timedelta(days=7)
"""How long a page with a form may stay open before a second press of its button counts as a new one."""


@transaction.atomic
def delete_expired(*, now: datetime) -> None:
    """Delete what has expired and means nothing any more: counts of limits, sessions, form tokens."""
    RateCount.objects.filter(ends_at__lte=now).delete()
    Session.objects.filter(expire_date__lte=now).delete()
    OnceToken.objects.filter(used_at__lte=now - ONCE_TOKEN_LIFE).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_cache WHERE expires <= %s", [now])


LONGEST_VIEW_NAME = 60
MOST_VIEWS_OF_A_LIST = 30


@transaction.atomic
def save_view(*, list_name: str, name: str, query: str, by: Actor) -> SavedView:
    """Give the filters of a list a name; a view of the person with the same name is replaced."""
    text = " ".join(name.replace("\0", " ").split())
    if not text or len(text) > LONGEST_VIEW_NAME:
        raise InvalidValue(
            "name", name, _("is empty or longer than 60 characters"), _("Give the view a short name.")
        )
    own = SavedView.objects.filter(user_id=by.person.pk, list_name=list_name)
    if own.count() >= MOST_VIEWS_OF_A_LIST and not own.filter(name=text).exists():
        raise Conflict(_("You have 30 saved views of this list."), _("Delete one first."))
    view, _created = SavedView.objects.update_or_create(
        user_id=by.person.pk,
        list_name=list_name,
        name=text,
        defaults={"query": query.replace("\0", "").lstrip("?")},
    )
    return view


def delete_view(*, pk: int, by: Actor) -> None:
    """Take one of the person's own saved views away; somebody else's is left alone."""
    SavedView.objects.filter(pk=pk, user_id=by.person.pk).delete()
