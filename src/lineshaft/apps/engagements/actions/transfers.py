"""Handing a request over to another center: the company is asked, and only its yes shows the other center anything."""

import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.actions import hash_token, mail
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope

from ..models import Request, RequestTransfer
from ..permissions import check_user_can_handle_request
from ..queries import handlers_of
from ..queries.referrals import referral_of
from ..states import OPEN_REQUESTS, REQUEST_STEPS, RequestState, check_step
from ..transfer_words import HANDED_OVER, question, shown_of, too_late
from .arriving import arrive, free_reference
from .clock import Kind, due_of, note_step

Status = RequestTransfer.Status
ANSWER_WITHIN = timedelta(days=14)


@transaction.atomic
def propose_transfer(
    *, help_request: Request, to_center: Center, why: str, by_mail: bool, by: Actor
) -> tuple[RequestTransfer, str]:
    """
    Ask the company whether its request may go to `to_center`, with all that it says now and `why`, which it reads too.

    By mail it gets a link, for 14 days; else its spoken answer is recorded. Returns the transfer and the token of the
    link ("" for none), which is kept nowhere. Raises Conflict for a request that is not open or asked about already.
    """
    check_user_can_handle_request(by, help_request)
    if not why.strip():
        raise InvalidValue("why", why, "is empty", "Write why the other center: the company reads it")
    if by_mail and not help_request.contact_email:
        raise InvalidValue(
            "by_mail", "", "there is no e-mail address", "Ask by telephone and record the answer"
        )
    with system_scope("a company is asked whether its request may go to another center"):
        current = _locked(help_request)
        _check_may_be_asked(current, to_center)
        token = secrets.token_urlsafe(32) if by_mail else ""
        transfer = RequestTransfer.objects.create(
            center=current.center,
            help_request=current,
            to_center=to_center,
            wording=question(current.center, to_center, current.language),
            shown=shown_of(current, why.strip()),
            language=current.language,
            contact_email=current.contact_email if by_mail else "",
            token_hash=hash_token(token) if token else None,
            asked_by=by.person,
            expires_at=timezone.now() + ANSWER_WITHIN,
            is_synthetic=current.is_synthetic,
        )
        how = "by e-mail" if by_mail else "on the telephone"
        note_step(
            current,
            Kind.TRANSFER.value,
            f"The company is asked {how} whether {to_center} may have it. {why.strip()}",
            by=by.person,
        )
    if token:
        _mail_the_question(transfer, current, token)
    return transfer, token


def _check_may_be_asked(current: Request, to_center: Center) -> None:
    """Nobody is asked about a closed request, twice at a time, or for the center that has it. Ends what has expired."""
    if to_center.pk == current.center_id:
        raise InvalidValue("to_center", str(to_center), "has the request", "Choose another center")
    if current.status not in OPEN_REQUESTS:
        raise Conflict(
            f"{current.reference} is “{current.get_status_display()}”: there is nothing to hand over."
        )
    for waiting in RequestTransfer.objects.filter(help_request=current, status=Status.ASKED.value):
        if waiting.is_open:
            raise Conflict("The company is asked already.", "Take that question back first")
        _end(waiting, Status.EXPIRED)


def _mail_the_question(transfer: RequestTransfer, help_request: Request, token: str) -> None:
    mail(
        to=[transfer.contact_email],
        template="engagements/mail/transfer_asked.txt",
        language=transfer.language,
        context={
            "transfer": transfer,
            "name": help_request.contact_name,
            "center": help_request.center,
            "to_center": transfer.to_center,
            "link": settings.BASE_URL + reverse("engagements:transfer_answer", args=[token]),
        },
    )


def _locked(help_request: Request) -> Request:
    return (
        Request.objects.select_for_update(of=("self",))
        .select_related("center__state", "state", "county", "naics")
        .get(pk=help_request.pk)
    )


def _held(transfer: RequestTransfer) -> RequestTransfer:
    """The transfer with its request, both held: the request first, as everybody else does."""
    _locked(transfer.help_request)
    rows = RequestTransfer.objects.select_for_update(of=("self",)).select_related(
        "help_request__center__state", "to_center__state", "center", "asked_by"
    )
    return rows.get(pk=transfer.pk)


def _end(transfer: RequestTransfer, status: Status, **facts: Any) -> None:
    transfer.status = status.value
    for name, value in facts.items():
        setattr(transfer, name, value)
    transfer.save(update_fields=["status", *facts])


@transaction.atomic
def withdraw_transfer(*, transfer: RequestTransfer, by: Actor) -> None:
    """Take the question back. Raises Conflict when the company has answered."""
    check_user_can_handle_request(by, transfer.help_request)
    with system_scope("a center takes a question to a company back"):
        current = _held(transfer)
        if current.status != Status.ASKED.value:
            raise Conflict(f"The question is “{current.get_status_display()}” by now.", "Look at it again")
        _end(current, Status.WITHDRAWN)
        note_step(
            current.help_request,
            Kind.TRANSFER.value,
            f"The question about {current.to_center} was taken back.",
            by=by.person,
        )


def end_questions(requests: Collection[Request], *, because: str, by: User | None) -> None:
    """
    No company is asked any more whether its request may go elsewhere once that is not open: the question ends, its link
    says so, and the steps of the request say `because` of what. The caller holds the requests and has checked who may.
    """
    with system_scope("questions to companies end with their requests"):
        rows = RequestTransfer.objects.select_for_update(of=("self",)).select_related(
            "help_request", "to_center"
        )
        for row in rows.filter(help_request__in=requests, status=Status.ASKED.value).order_by("pk"):
            _end(row, Status.WITHDRAWN)
            note_step(
                row.help_request,
                Kind.TRANSFER.value,
                f"The question about {row.to_center} was taken back: {because}",
                by=by,
            )


@transaction.atomic
def answer_transfer_by_link(*, transfer: RequestTransfer, agrees: bool, name: str, words: str) -> None:
    """The company answers by its link; who asked is told. Raises Conflict when it is too late."""
    with system_scope("a company answers by its link whether its request may go to another center"):
        current = _held(transfer)
        if not current.is_open:
            raise Conflict(too_late(current))
        if agrees and current.help_request.status not in OPEN_REQUESTS:
            raise Conflict(_("Your center is working on this request already, or has closed it."))
        _answer(
            current,
            agrees,
            answered_name=name,
            answered_how=RequestTransfer.How.LINK.value,
            answered_words=words,
            answered_on=timezone.localdate(),
        )
        said = f"{name} said {'yes' if agrees else 'no'}: {current.help_request.reference}"
        _tell_who_asked(current, said, f"“{words}”" if words else "")


@transaction.atomic
def record_transfer_answer(
    *, transfer: RequestTransfer, agrees: bool, name: str, on: date, words: str, by: Actor
) -> None:
    """Write down what the company said on the telephone: who, when, in which words."""
    check_user_can_handle_request(by, transfer.help_request)
    if not name.strip() or not words.strip():
        raise InvalidValue(
            "words" if name.strip() else "name",
            "",
            "is empty",
            "Write who agreed, and the words: another center reads the request because of them",
        )
    if not timezone.localdate(transfer.help_request.received_at) <= on <= timezone.localdate():
        raise InvalidValue(
            "on", on, "is before the request came in, or still to come", "Write the day of the call"
        )
    with system_scope("a center records what a company said about its request"):
        current = _held(transfer)
        if current.status != Status.ASKED.value:
            raise Conflict(f"The question is “{current.get_status_display()}” by now.", "Look at it again")
        _answer(
            current,
            agrees,
            answered_name=name.strip(),
            answered_how=RequestTransfer.How.SPOKEN.value,
            answered_words=words.strip(),
            answered_on=on,
            recorded_by=by.person,
        )


def _answer(current: RequestTransfer, agrees: bool, **answer: Any) -> None:
    first = current.help_request
    if not agrees:
        _end(current, Status.REFUSED, **answer)
        note_step(first, Kind.TRANSFER.value, f"{answer['answered_name']} said no: it stays here.")
        return
    check_step(first.reference, REQUEST_STEPS, first.status, RequestState.TRANSFERRED.value)
    received_at = timezone.now()
    new = Request.objects.create(
        reference=free_reference(),
        center=current.to_center,
        source=Request.Source.CENTER.value,
        received_at=received_at,
        due_at=due_of(current.to_center, received_at),
        is_synthetic=current.is_synthetic,
        # A company may have agreed before the newest of these fields was there.
        **{name: current.shown[name] for name in HANDED_OVER if name in current.shown},
    )
    _end(current, Status.HANDED_OVER, new_request=new, **answer)
    first.status = RequestState.TRANSFERRED.value
    who = answer["answered_name"]
    first.closing_reason = (
        f"Handed over to {current.to_center}, as {who} agreed. Its number there is {new.reference}."
    )
    first.save(update_fields=["status", "closing_reason"])
    note_step(
        first,
        Kind.TRANSFER.value,
        f"{answer['answered_name']} said yes: {current.to_center} has it as {new.reference}.",
    )
    note_step(
        new,
        Kind.TRANSFER.value,
        f"From {current.center}: {current.shown['why']} {answer['answered_name']} agreed on"
        f" {answer['answered_on']:%Y-%m-%d}.",
    )
    arrive(new)


def _tell_who_asked(transfer: RequestTransfer, subject: str, text: str) -> None:
    """Who asked the company, if they are still there; else everybody who handles requests."""
    first = transfer.help_request
    handlers = list(handlers_of(first.center_id))
    people = [person for person in handlers if person.pk == transfer.asked_by_id] or handlers
    if people:
        mail(
            to=[person.email for person in people],
            template="engagements/mail/transfer_news.txt",
            language="en",
            context={
                "transfer": transfer,
                "subject": subject,
                "text": text,
                "help_request": first,
                "link": settings.BASE_URL + reverse("engagements:request", args=[first.reference]),
            },
        )


@transaction.atomic
def send_back_transfer(*, help_request: Request, reason: str, by: Actor) -> None:
    """
    The other center sends a request back that nobody there has taken up; its own closes with the reason.

    The first center has its request again, and it and the company are told; closed, where the company said meanwhile
    that it had not agreed to be referred: then the center alone is told.
    """
    check_user_can_handle_request(by, help_request)
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Write why: the other center reads it")
    with system_scope("a request goes back to the center that handed it over"):
        found = (
            RequestTransfer.objects.filter(new_request=help_request).select_related("help_request").first()
        )
        if found is None:
            raise Conflict(f"{help_request.reference} came from no other center.")
        # The newer request first, as whoever takes it on or closes it holds it: they would wait for one another.
        new = _locked(help_request)
        current = _held(found)
        if current.status != Status.HANDED_OVER.value or new.status != RequestState.NEW.value:
            raise Conflict(
                f"{new.reference} is taken on already.", "Hand it over as your own, with the company’s word"
            )
        _end(
            current,
            Status.SENT_BACK,
            decided_by=by.person,
            decided_at=timezone.now(),
            decided_reason=reason.strip(),
        )
        check_step(new.reference, REQUEST_STEPS, new.status, RequestState.CLOSED.value)
        new.status = RequestState.CLOSED.value
        new.closing_reason = f"Sent back to {current.center}: {reason.strip()}"
        new.save(update_fields=["status", "closing_reason"])
        note_step(new, Kind.TRANSFER.value, f"Sent back to {current.center}. {reason.strip()}", by=by.person)
        end_questions([new], because=f"the request was sent back to {current.center}.", by=by.person)
        _have_again(current, reason.strip())


def _have_again(transfer: RequestTransfer, reason: str) -> None:
    first = transfer.help_request
    if ended := _ended_meanwhile(transfer):
        _closed_again(transfer, reason, ended)
        return
    check_step(first.reference, REQUEST_STEPS, first.status, RequestState.NEW.value)
    first.status, first.closing_reason = RequestState.NEW.value, ""
    # Who asked knows it best. What it was due stays: the person has waited since then.
    is_here = handlers_of(first.center_id).filter(pk=transfer.asked_by_id).exists()
    first.assigned_to = transfer.asked_by if is_here else None
    first.save(update_fields=["status", "closing_reason", "assigned_to"])
    note_step(first, Kind.TRANSFER.value, f"{transfer.to_center} sent it back: {reason}")
    _tell_who_asked(transfer, f"{transfer.to_center} sent {first.reference} back", reason)
    if first.contact_email:
        mail(
            to=[first.contact_email],
            template="engagements/mail/transfer_returned.txt",
            language=first.language,
            context={
                "help_request": first,
                "name": first.contact_name,
                "center": transfer.center,
                "to_center": transfer.to_center,
            },
        )


def _ended_meanwhile(transfer: RequestTransfer) -> str:
    """Why nobody waits for it any more: while it was away the company said that it had not agreed to be referred."""
    first = transfer.help_request
    referral = referral_of(first)
    # What was denied before it was handed over was opened again by the center since.
    last = first.steps.filter(kind__in=[Kind.TRANSFER.value, Kind.NOT_AGREED.value]).order_by("-pk").first()
    if referral is None or last is None or last.kind != Kind.NOT_AGREED.value:
        return ""
    day = timezone.localdate(last.at)
    return f"The company said on {day:%b %d, %Y} that {referral.partner} passed it on without its word."


def _closed_again(transfer: RequestTransfer, reason: str, ended: str) -> None:
    """It comes back closed: the company was told so when it denied it. The center opens it again where it has to."""
    first = transfer.help_request
    check_step(first.reference, REQUEST_STEPS, first.status, RequestState.CLOSED.value)
    first.status = RequestState.CLOSED.value
    first.closing_reason = f"{ended} {transfer.to_center} sent it back: {reason}"
    first.save(update_fields=["status", "closing_reason"])
    note_step(
        first, Kind.TRANSFER.value, f"{transfer.to_center} sent it back, and it is closed. {ended} {reason}"
    )
    _tell_who_asked(
        transfer,
        f"{transfer.to_center} sent {first.reference} back: it is closed",
        f"{ended} Call or write to nobody about it. {reason}",
    )


@transaction.atomic
def expire_transfers(*, now: datetime) -> int:
    """End the questions that nobody answered in time, and tell who asked; returns how many. For the nightly job."""
    rows = (
        RequestTransfer.objects.filter(status=Status.ASKED.value, expires_at__lte=now)
        .select_related("help_request", "to_center", "asked_by")
        # All of them are held until the end: in the order in which whoever takes a file back holds its requests.
        .order_by("help_request", "pk")
    )
    done = 0
    for row in rows:
        current = _held(row)
        if current.status != Status.ASKED.value:
            continue
        _end(current, Status.EXPIRED)
        note_step(
            current.help_request,
            Kind.TRANSFER.value,
            f"The company did not answer whether {current.to_center} may have it.",
        )
        _tell_who_asked(
            current, f"No answer: {current.help_request.reference}", "The link has expired. Call the company."
        )
        done += 1
    return done
