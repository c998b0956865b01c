"""Asking for an account as a buyer: from the public page to the invitation."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.actions import hash_token, invite, mail
from lineshaft.apps.accounts.models import Membership, Organisation
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.roles import Role
from lineshaft.domain.errors import InvalidValue
from lineshaft.tenancy import system_scope

from ..models import AccountRequest
from ..permissions import check_user_can_answer_account_requests
from ..queries.accounts import buyer_of_name
from ..states import ACCOUNT_STEPS, AccountState, check_step
from .buyers import add_buyer

CONFIRM_WITHIN = timedelta(days=7)


@transaction.atomic
def ask_for_account(
    *,
    organisation_name: str,
    kind: str,
    person_name: str,
    email: str,
    wanted: str,
    language: str = "en",
    is_synthetic: bool = False,
) -> None:
    """
    Keep what somebody wrote on the public page, and send the link that confirms the address.

    The page learns nothing of who is known here: only the mail says that the person has an account, or waits already.
    What the same address wrote before and did not confirm is replaced.
    """
    email = email.strip().lower()
    with system_scope("somebody asks for an account as a buyer from the public page"):
        if Membership.objects.filter(
            user__email__iexact=email, role=Role.BUYER.value, ended_at__isnull=True
        ).exists():
            _mail_about("account_there", email, language, link=settings.BASE_URL + reverse("account_login"))
            return
        earlier = AccountRequest.objects.select_for_update().filter(email__iexact=email)
        if waiting := earlier.filter(status=AccountState.WAITING.value).first():
            _mail_about("account_waits", email, language, asked=waiting)
            return
        earlier.filter(status=AccountState.UNCONFIRMED.value).delete()
        token = secrets.token_urlsafe(32)
        try:
            with transaction.atomic():
                asked = AccountRequest.objects.create(
                    organisation_name=organisation_name,
                    kind=kind,
                    person_name=person_name,
                    email=email,
                    wanted=wanted,
                    language=language,
                    token_hash=hash_token(token),
                    is_synthetic=is_synthetic,
                )
        except IntegrityError:
            return  # the same address asked at the same moment: that one has its mail
        link = settings.BASE_URL + reverse("scouting:confirm_account", args=[token])
        until = asked.asked_at + CONFIRM_WITHIN
        _mail_about("account_confirm", email, language, asked=asked, link=link, until=until)


def _mail_about(template: str, email: str, language: str, **context: object) -> None:
    mail(to=[email], template=f"scouting/mail/{template}.txt", language=language, context=context)


def account_request_for(token: str) -> AccountRequest:
    """What the link in the mail is about. Raises PermissionDenied, with what to do, when there is nothing any more."""
    with system_scope("the link that confirms an address is opened by somebody without an account"):
        asked = AccountRequest.objects.filter(token_hash=hash_token(token)).first()
    if asked is None or _is_too_old(asked, timezone.now()):
        raise PermissionDenied(
            _("This link was replaced by a newer one or is older than 7 days. Ask for the account again.")
        )
    return asked


def _is_too_old(asked: AccountRequest, now: datetime) -> bool:
    return asked.state is AccountState.UNCONFIRMED and asked.asked_at + CONFIRM_WITHIN <= now


@transaction.atomic
def confirm_account_request(*, token: str) -> AccountRequest:
    """The address is the person's: from now on the program office sees it. Once more changes nothing."""
    found = account_request_for(token)
    with system_scope("an address is confirmed by somebody without an account"):
        asked = AccountRequest.objects.select_for_update().filter(pk=found.pk).first() or found
        if asked.state is AccountState.UNCONFIRMED:
            asked.status = AccountState.WAITING.value
            asked.confirmed_at = timezone.now()
            asked.save(update_fields=["status", "confirmed_at"])
    return asked


@transaction.atomic
def accept_account_request(
    *, asked: AccountRequest, name: str, kind: str, by: Actor, buyer: Organisation | None = None
) -> Organisation:
    """
    Invite the person to `buyer`; without one to the buyer of this `name`, which is entered where there is none.

    Raises Conflict when it was answered meanwhile or the buyer is retired, InvalidValue when the person is there
    already.
    """
    check_user_can_answer_account_requests(by)
    current = _to_answer(asked, AccountState.ACCEPTED)
    buyer = buyer or buyer_of_name(name)
    if buyer is None:
        buyer = add_buyer(
            name=name, website="", kind=kind, email=current.email, by=by, is_synthetic=current.is_synthetic
        )
    else:
        invite(organisation=buyer, email=current.email, role=Role.BUYER, by=by)
    current.buyer = buyer
    _answer(current, AccountState.ACCEPTED, by)
    return buyer


@transaction.atomic
def decline_account_request(*, asked: AccountRequest, reason: str, by: Actor) -> AccountRequest:
    """Tell the person by mail why they get no account. Raises Conflict when it was answered meanwhile."""
    check_user_can_answer_account_requests(by)
    current = _to_answer(asked, AccountState.DECLINED)
    current.reason = reason.strip()
    if not current.reason:
        raise InvalidValue("reason", reason, "is empty", "The person reads it in the mail")
    _answer(current, AccountState.DECLINED, by)
    _mail_about("account_declined", current.email, current.language, asked=current)
    return current


def _to_answer(asked: AccountRequest, answer: AccountState) -> AccountRequest:
    current = AccountRequest.objects.select_for_update().get(pk=asked.pk)
    check_step(f"What {current.person_name} asks for", ACCOUNT_STEPS, current.status, answer)
    return current


def _answer(current: AccountRequest, answer: AccountState, by: Actor) -> None:
    current.status = answer.value
    current.decided_at = timezone.now()
    current.decided_by = by.person
    current.save(update_fields=["status", "decided_at", "decided_by", "reason", "buyer"])


def forget_unconfirmed_accounts(*, now: datetime) -> int:
    """Delete what nobody confirmed within 7 days; returns how many."""
    old = AccountRequest.objects.filter(
        status=AccountState.UNCONFIRMED.value, asked_at__lte=now - CONFIRM_WITHIN
    )
    number, _by_model = old.delete()
    return number
