"""The mails with a personal link: invitation, one reminder, and again to another address."""

import secrets
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.actions import hash_token, mail
from lineshaft.apps.accounts.jobs import enqueue
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Contact
from lineshaft.apps.network.models import Center
from lineshaft.apps.network.zones import clocks_of
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import current as current_context
from lineshaft.tenancy import system_scope, use

from ..instrument import instrument
from ..models import Case, Link, Wave
from ..permissions import check_user_can_send
from ..states import check_step
from .cases import check_contact, locked
from .waves import check_running

GRACE = timedelta(days=14)
"""How long a link works after the wave has closed."""
REMIND_AFTER = timedelta(days=7)


def _sendable(wave_id: int, center_id: int) -> list[Case]:
    """Confirmed cases whose contact can be written to; the others stay, and the page says why."""
    cases = Case.objects.filter(wave=wave_id, center=center_id, status=Case.Status.CONFIRMED)
    reachable = cases.filter(contact__isnull=False, contact__left_on__isnull=True).exclude(contact__email="")
    return list(reachable.order_by("pk"))


def _silent(wave_id: int, center_id: int) -> list[Case]:
    """Invited a week ago or longer, not reminded, nothing heard."""
    return list(
        Case.objects.filter(
            wave=wave_id,
            center=center_id,
            status=Case.Status.INVITED,
            reminded_at__isnull=True,
            invited_at__lte=timezone.now() - REMIND_AFTER,
        ).order_by("pk")
    )


@transaction.atomic
def send_invitations(*, wave: Wave, center: Center, by: Actor) -> int:
    """Have every confirmed case of the center invited; returns how many. Raises Conflict when there is none."""
    check_user_can_send(by, center)
    check_running(wave)
    total = len(_sendable(wave.pk, center.pk))
    if not total:
        raise Conflict("No confirmed company with an e-mail address is waiting.", "Confirm candidates first")
    _enqueue("surveys.send_invitations", wave, center, by)
    return total


@transaction.atomic
def send_reminders(*, wave: Wave, center: Center, by: Actor) -> int:
    """Have everybody reminded, once, who has not answered for a week; returns how many."""
    check_user_can_send(by, center)
    check_running(wave)
    total = len(_silent(wave.pk, center.pk))
    if not total:
        raise Conflict(
            f"There is nobody to remind: a company is reminded once, {REMIND_AFTER.days} days after its invitation."
        )
    _enqueue("surveys.send_reminders", wave, center, by)
    return total


def _enqueue(job: str, wave: Wave, center: Center, by: Actor) -> None:
    enqueue(job, once=f"{job}-{wave.pk}-{center.pk}", wave_id=wave.pk, center_id=center.pk, by_id=by.user_id)


@transaction.atomic
def invite_confirmed(*, wave_id: int, center_id: int, by_id: int | None) -> int:
    """Invite the confirmed cases of a center. Called by a job, under the system scope; again finds nobody."""
    sent = 0
    with use(replace(current_context(), user_id=by_id)), _clocks_of(center_id):
        for each in _sendable(wave_id, center_id):
            case = locked(each)
            if case.status == Case.Status.CONFIRMED:
                invite(case, by_id)
                sent += 1
    return sent


@transaction.atomic
def remind_silent(*, wave_id: int, center_id: int, by_id: int | None) -> int:
    """Remind those who have not answered. Called by a job, under the system scope; nobody is reminded twice."""
    sent = 0
    with use(replace(current_context(), user_id=by_id)), _clocks_of(center_id):
        for each in _silent(wave_id, center_id):
            case = locked(each)
            if case.status == Case.Status.INVITED and case.reminded_at is None and case.contact:
                case.reminded_at = timezone.now()
                case.save(update_fields=["reminded_at"])
                _send(case, Link.Kind.REMINDER, by_id)
                sent += 1
    return sent


def _clocks_of(center_id: int) -> AbstractContextManager[None]:
    return clocks_of(Center.objects.select_related("state").get(pk=center_id))


def invite(case: Case, by_id: int | None) -> str:
    """Invite the contact of a confirmed case that is held; returns the token, which is kept nowhere."""
    check_step(case, Case.Status.INVITED)
    case.status = Case.Status.INVITED
    case.invited_at = timezone.now()
    case.save(update_fields=["status", "invited_at"])
    return _send(case, Link.Kind.INVITATION, by_id)


@transaction.atomic
def resend(*, case: Case, contact: Contact | None, language: str, by: Actor) -> Case:
    """
    Send a new link, perhaps to somebody else or in the other language. Every earlier link stops working.

    Raises Conflict when the company answered, declined or was never invited.
    """
    check_user_can_send(by, case.center)
    current = locked(case)
    if current.status != Case.Status.INVITED:
        raise Conflict(
            f"{current.site} is “{current.get_status_display()}”: there is no invitation to send again."
        )
    check_running(current.wave)
    check_contact(current, contact, language)
    current.contact = contact
    current.language = language
    current.save(update_fields=["contact", "language"])
    with system_scope("a new survey link makes the earlier ones useless"):
        current.links.filter(replaced_at__isnull=True).update(replaced_at=timezone.now())
        _send(current, Link.Kind.RESENT, by.user_id)
    return current


def _send(case: Case, kind: Link.Kind, by_id: int | None) -> str:
    """One mail with a link of its own, in the language of the case."""
    assert case.contact is not None
    token = secrets.token_urlsafe(32)
    Link.objects.create(
        case=case,
        center_id=case.center_id,
        kind=kind,
        token_hash=hash_token(token),
        sent_to=case.contact.email,
        sent_by_id=by_id,
        expires_at=expiry_of(case.wave, case.center),
    )
    work = case.engagements.filter(engagement__status="completed").order_by("engagement__completed_on", "pk")
    mail(
        to=[case.contact.email],
        template="surveys/mail/reminder.txt" if kind == Link.Kind.REMINDER else "surveys/mail/invitation.txt",
        language=case.language,
        context={
            "case": case,
            "center": case.center,
            "contact": case.contact,
            "wave": case.wave,
            "work": [each.engagement for each in work.select_related("engagement")],
            "coordinator": User.objects.filter(pk=by_id).first() if by_id else None,
            "minutes": instrument(case.wave.instrument).minutes,
            "answer_link": settings.BASE_URL + reverse("surveys:answer", args=[token]),
        },
    )
    return token


def expiry_of(wave: Wave, center: Center) -> datetime:
    """The end of the last day on which links of a wave work, by the clocks of the center that sends them."""
    with clocks_of(center):
        return timezone.make_aware(datetime.combine(wave.closes_on + GRACE, time(23, 59, 59)))
