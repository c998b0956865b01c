"""A partner sends a company to its center, hears how far it got, takes it back; or the company did not agree to it."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.actions import mail
from lineshaft.apps.accounts.models import Organisation, User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import people_with_role
from lineshaft.apps.accounts.roles import PERMISSIONS, Role
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope

from ..models import Referral, Request
from ..permissions import check_user_can_refer
from ..queries import who_has
from ..queries.referrals import OPEN, denied_at
from ..referring import why_closed
from ..states import OPEN_REQUESTS, RequestState
from .arriving import addresses_of_center, submit_request
from .clock import Kind, note_step
from .transfers import end_questions

_SENDERS = [role for role in Role if "referral:send" in PERMISSIONS[role]]


def words_of_agreement(partner: str, company: str, contact: str) -> str:
    """What a company agrees to before a partner passes its request on."""
    return (
        f"{contact or 'Somebody'} of {company or 'the company'} agreed that {partner} passes on what stands here to the"
        f" manufacturing-extension center that serves the plant, and that {partner} hears whether the center answered,"
        " whether work began, and whether the request was passed on to another center or closed without work. Nothing"
        f" else of it is told to {partner}."
    )


@transaction.atomic
def refer_company(
    *, partner: Organisation, agreed_on: date, agreed_how: str, by: Actor, **facts: Any
) -> Referral:
    """
    Pass a company's call for help on to its center; `facts` as in `submit_request`.

    It arrives as any other: the rules of the center give it to somebody, the response clock runs, and the company gets
    the mail that it arrived, which names the partner. Raises PermissionDenied for another's partner, Conflict for a
    partner that is closed, and InvalidValue for an agreement of a day to come.
    """
    check_user_can_refer(by, partner.pk)
    if closed := why_closed([partner.pk]).get(partner.pk):
        raise Conflict(
            f"{partner} {closed}: no company is referred for it.",
            "Ask the program office to restore it, or send the company to the page “Ask for help”",
        )
    if agreed_on > timezone.localdate():
        raise InvalidValue(
            "agreed_on", agreed_on.isoformat(), "is a day to come", "Write the day on which they agreed"
        )
    said = {
        "partner": partner,
        "referred_by": by.person,
        "company_name": facts["company_name"],
        "contact_name": facts["contact_name"],
        "agreed_on": agreed_on,
        "agreed_how": agreed_how,
        "agreed_words": words_of_agreement(partner.name, facts["company_name"], facts["contact_name"]),
    }
    help_request = submit_request(**facts, source=Request.Source.REFERRAL.value, referred=said)
    return help_request.referral


@transaction.atomic
def take_back_referral(*, referral: Referral, reason: str, by: Actor) -> Referral:
    """
    The partner takes back what it passed on: the center closes it with the reason, and both it and the company are
    told. What the center had joined to another call of the company stays part of that call.

    Raises Conflict once the center answered, began work, passed it on or closed it.
    """
    check_user_can_refer(by, referral.partner_id)
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Write why: the center reads it")
    with system_scope("a partner takes back what it passed on"):
        help_request, current = _held(referral)
        if current.standing != Referral.Standing.ARRIVED.value:
            raise Conflict(
                f"{current.reference} is “{current.get_standing_display()}” by now: you cannot take it back here.",
                f"Ask {current.center}",
            )
        # First of all: nothing that happens to the request is told to the partner any more.
        current.standing = current.standing_told = Referral.Standing.TAKEN_BACK.value
        current.standing_since = timezone.now()
        current.save(update_fields=["standing", "standing_told", "standing_since"])
        kept = help_request.joined_to
        _close(help_request, f"The partner took it back: {reason.strip()}", by=by.person)
        for each in filter(None, (help_request, kept)):
            what = "" if each == help_request else f"{help_request.reference}, which is part of it: "
            note_step(each, Kind.TAKEN_BACK.value, f"{what}{current.partner}: {reason.strip()}", by=by.person)
        _tell_center(
            current,
            help_request,
            "referral_taken_back_center",
            taken_back_by=str(by.person),
            reason=reason.strip(),
        )
        _tell_company_of_taking_back(current, help_request, kept)
    return current


@transaction.atomic
def deny_referral(*, referral: Referral) -> None:
    """
    The company says, by the link of its mail, that it did not agree to be referred: the center closes the request and
    is told. What it had joined to another call of the company stays part of that call.

    The partner reads that it is closed, unless it read of work already, and nothing that happens to it from then on.
    Nothing changes when the company said so before, or the partner took it back.
    """
    with system_scope("a company says that it did not agree to a referral"):
        help_request, current = _held(referral)
        if current.standing == Referral.Standing.TAKEN_BACK.value or denied_at(current):
            return
        if current.standing in OPEN:
            current.standing, current.standing_since = Referral.Standing.CLOSED.value, timezone.now()
            current.save(update_fields=["standing", "standing_since"])
        # First of all: with this step nothing of the request is told to the partner any more.
        said = f"{help_request.contact_name or 'The company'} says by the link of the e-mail that it was referred"
        without = f"without its word by {current.partner}."
        note_step(help_request, Kind.NOT_AGREED.value, f"{said} {without}")
        if kept := help_request.joined_to:
            # Of another kind: what the partner of the call itself reads goes on.
            words = f"{help_request.reference}, which is part of it: {said} {without}"
            note_step(kept, Kind.PART_NOT_AGREED.value, words)
        _close(help_request, f"The company did not agree that {current.partner} passes it on.", by=None)
        _tell_center(current, help_request, "referral_not_agreed_center")


def _held(referral: Referral) -> tuple[Request, Referral]:
    """The request and its referral, both held: the request first, as everybody holds them."""
    requests = Request.objects.select_for_update(of=("self",)).select_related("center", "joined_to")
    help_request = requests.get(pk=referral.help_request_id)
    held = Referral.objects.select_for_update(of=("self",)).select_related("partner", "center")
    return help_request, held.get(pk=referral.pk)


def _close(help_request: Request, said: str, *, by: User | None) -> None:
    if help_request.status in OPEN_REQUESTS:
        help_request.status, help_request.closing_reason = RequestState.CLOSED.value, said
        help_request.save(update_fields=["status", "closing_reason"])
        end_questions([help_request], because=f"the request was closed. {said}", by=by)


def _tell_center(referral: Referral, help_request: Request, template: str, **more: str) -> None:
    """
    Who has it; else the address that the center named, or everybody who handles its requests. It leads to the call that
    stays.
    """
    kept = help_request.joined_to
    holder = who_has(kept or help_request)
    to = [holder.email] if holder else addresses_of_center(referral.center)
    if to:
        mail(
            to=to,
            template=f"engagements/mail/{template}.txt",
            language="en",
            context={
                "referral": referral,
                "help_request": help_request,
                "kept": kept,
                **more,
                "link": settings.BASE_URL
                + reverse("engagements:request", args=[(kept or help_request).reference]),
            },
        )


def _tell_company_of_taking_back(referral: Referral, help_request: Request, kept: Request | None) -> None:
    if help_request.contact_email:
        mail(
            to=[help_request.contact_email],
            template="engagements/mail/referral_taken_back.txt",
            language=help_request.language,
            context={
                "referral": referral,
                "help_request": help_request,
                "center": referral.center,
                "is_part_of_another": kept is not None,
                "link": settings.BASE_URL + reverse("engagements:ask"),
            },
        )


@transaction.atomic
def tell_partners() -> int:
    """
    Write to the people of partners whose referrals got further since they were last told; returns how many mails.

    Called by the background task, so that no step of a center has to think of it, and what is put right within minutes
    is not told. Who referred the company gets it; when they have left, those who send companies for the partner now.
    """
    moved = (
        Referral.objects.select_for_update(skip_locked=True, of=("self",))
        .exclude(standing=F("standing_told"))
        .select_related("partner", "center")
        .order_by("pk")
    )
    sent = 0
    for referral in moved:
        people = list(people_with_role(referral.partner_id, _SENDERS))
        told = [person for person in people if person.pk == referral.referred_by_id] or people
        if told:
            mail(
                to=[person.email for person in told],
                template="engagements/mail/referral_news.txt",
                language="en",
                context={
                    "referral": referral,
                    "link": f"{settings.BASE_URL}{reverse('engagements:referrals')}?q={referral.reference}",
                },
            )
            sent += 1
        referral.standing_told = referral.standing
        referral.save(update_fields=["standing_told"])
    return sent
