"""Writes about people: mail, invitations, memberships, keys."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta
from email.utils import make_msgid, parseaddr
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope

from .jobs import enqueue
from .models import ApiToken, Invitation, Membership, OnceToken, Organisation, SavedView, User
from .permissions import Actor, check_user_can_end_membership, check_user_can_invite
from .roles import ROLES_OF_KIND, OrganisationKind, Role

INVITATION_LIFE = timedelta(days=14)


def hash_token(token: str) -> bytes:
    """What is stored of a link or key: SHA-256 of its 256 random bits, which needs no salt."""
    return hashlib.sha256(token.encode()).digest()


def enqueue_mail(*, to: Sequence[str], subject: str, text: str) -> None:
    """Defer one mail, in this transaction. `subject` is folded to one line; a mail sent twice keeps its message ID."""
    message_id = make_msgid(domain=parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or None)
    enqueue(
        "accounts.send_mail",
        queue="mail",
        to=list(to),
        subject=" ".join(subject.split()),
        text=text,
        message_id=message_id,
    )


def mail(*, to: Sequence[str], template: str, language: str, context: dict[str, object]) -> None:
    """
    Render `template` (first line: subject, an empty line, the text) in `language` and defer it.

    `base_url` and `demo_mode` are always in the context.
    """
    with translation.override(language):
        body = render_to_string(
            template, {"base_url": settings.BASE_URL, "demo_mode": settings.DEMO, **context}
        ).lstrip()
    subject, _separator, text = body.partition("\n")
    enqueue_mail(to=to, subject=subject, text=text.lstrip("\n"))


@transaction.atomic
def invite(*, organisation: Organisation, email: str, role: Role, by: Actor) -> Invitation:
    """Invite an address to a role; the mail carries a link that works once, for 14 days."""
    check_user_can_invite(by, organisation, role)
    assert by.user is not None
    invitation, _link = _invite(organisation, email, role, by.user)
    return invitation


@transaction.atomic
def invite_first(
    *, email: str, role: Role, organisation_name: str, is_new: bool = False
) -> tuple[Invitation, str]:
    """
    Invite where nobody could: the first administrator, the director of a center, the editor of a new partner.

    For whoever runs the installation, under the system scope. With `is_new` the program office or partner of this
    name is made. Returns the invitation and its link. Raises InvalidValue for an organisation that is not there,
    or is there already.
    """
    kind = next(kind for kind, roles in ROLES_OF_KIND.items() if role in roles)
    found = Organisation.objects.filter(kind=kind.value, name__iexact=organisation_name.strip())
    organisation = found.first()
    shown = kind.value.replace("_", " ")
    if is_new:
        if organisation is not None:
            raise InvalidValue("organisation", organisation_name, "is there already", "Leave --new out")
        if kind not in (OrganisationKind.PROGRAM_OFFICE, OrganisationKind.PARTNER):
            raise InvalidValue("organisation", organisation_name, f"is a {shown}, which is not made this way")
        if not organisation_name.strip():
            raise InvalidValue("organisation", organisation_name, "needs a name")
        organisation = Organisation.objects.create(kind=kind.value, name=organisation_name.strip())
    if organisation is None:
        names = Organisation.objects.filter(kind=kind.value).order_by("name").values_list("name", flat=True)
        known = ", ".join(names[:60]) or "none yet; make it with --new"
        raise InvalidValue("organisation", organisation_name, f"is no {shown}", f"There are: {known}")
    return _invite(organisation, email, role, None)


def _invite(organisation: Organisation, email: str, role: Role, by: User | None) -> tuple[Invitation, str]:
    """The invitation and the link in its mail, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
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
def accept_invitation(*, token: str, full_name: str, password: str, user: User | None = None) -> User:
    """
    Turn an invitation into a membership, with a new account when the address has none.

    Raises PermissionDenied for a used link, and when the address has an account that is not signed in.
    """
    invitation = invitation_for(token)
    with system_scope("an invitation is accepted by someone who has no role yet"):
        invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if not invitation.is_open:
            raise PermissionDenied(_("This invitation was used a moment ago."))
        account = User.objects.filter(email__iexact=invitation.email).first()
        if account is None:
            account = User.objects.create_user(invitation.email, password, full_name=full_name)
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
def create_api_token(*, name: str, by: Actor) -> tuple[ApiToken, str]:
    """A new key for the API. The second value is the key itself, which is shown once and never stored."""
    by.require("api_token:own", None, _("Your role has no access to the API."))
    if not name.strip():
        raise InvalidValue("name", name, _("a key needs a name"), _("Name the program that will use it."))
    secret = "ls_" + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=by.person, name=name.strip(), prefix=secret[:8], token_hash=hash_token(secret)
    )
    return token, secret


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
