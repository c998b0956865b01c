"""A call for help: entered by staff, taken up, linked to a site, closed."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.actions import mail
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import actions as companies
from lineshaft.apps.companies.models import Site
from lineshaft.domain.errors import Conflict, InvalidValue

from ..models import Request
from ..permissions import (
    check_user_can_assign_request,
    check_user_can_enter_request,
    check_user_can_handle_request,
)
from ..queries import handlers_of, who_has
from ..states import OPEN_REQUESTS, REQUEST_STEPS, RequestState, check_step
from .arriving import submit_request
from .brought import BROUGHT, bring, take_back
from .clock import Kind, note_step, stop_clock
from .taking_on import note_taken_on
from .transfers import end_questions


@transaction.atomic
def enter_request(
    *, by: Actor, source: str = Request.Source.PHONE.value, keep: bool = True, **facts: Any
) -> Request:
    """
    Store a call for help that reached the person in another way than the form; `facts` as in `submit_request`.

    It goes to the center that serves the place. When that is the advisor's own, the advisor has taken it up, unless the
    rules are to decide (`keep` False); and a caller has been answered: they spoke with somebody.
    """
    check_user_can_enter_request(by)
    help_request = submit_request(**facts, source=source, keeper=by if keep else None)
    if help_request.center_id in by.organisations_where("request:handle"):
        if keep:
            help_request = take_up(help_request=help_request, by=by)
        if source == Request.Source.PHONE.value:
            how = Request.How.PHONE.value
            stop_clock(help_request, how=how, by=by.person, at=help_request.received_at, note="They called.")
    return help_request


@transaction.atomic
def take_up(*, help_request: Request, by: Actor, reason: str = "") -> Request:
    """
    The advisor answers for the request from now on.

    A colleague who has it learns so by mail, with the reason; raises InvalidValue for none. Raises Conflict when
    somebody else took it up first.
    """
    check_user_can_handle_request(by, help_request)
    current = _locked(help_request)
    if current.status == RequestState.ACCEPTED.value:
        if current.assigned_to_id == by.user_id:
            return current
        raise Conflict(f"{current.assigned_to} took up {current.reference} a moment ago.")
    before, reason = who_has(current, other_than=by.user_id), reason.strip()
    if before is not None and not reason:
        raise InvalidValue(
            "reason", "", f"is empty, and {before} has this request", "Write why you take it up"
        )
    _step(current, RequestState.ACCEPTED)
    current.assigned_to = by.user
    current.answered_at = current.answered_at or timezone.now()
    current.save(update_fields=["status", "assigned_to", "answered_at"])
    if before is not None:
        text = f"{by.user} took it up: it was with {before}. {reason}"
        note_step(current, Kind.OVERRIDDEN.value, text, by=by.person)
        tell_whom_it_left(current, before, to=by.person, reason=reason)
    note_taken_on(current, by)
    return current


def tell_whom_it_left(help_request: Request, person: User, *, to: User, reason: str) -> None:
    """The mail to who had a request that somebody else has now."""
    mail(
        to=[person.email],
        template="engagements/mail/request_taken_over.txt",
        language="en",
        context={
            "help_request": help_request,
            "now_with": str(to),
            "reason": reason,
            "link": settings.BASE_URL + reverse("engagements:request", args=[help_request.reference]),
        },
    )


@transaction.atomic
def assign_request(*, help_request: Request, to: User, by: Actor, reason: str = "") -> Request:
    """
    Hand an open request to an advisor or director of the center; the reason is kept. Who gets it and who had it before
    get a mail, unless it is who hands it over.
    """
    check_user_can_assign_request(by, help_request)
    current = _locked(help_request)
    if current.status not in OPEN_REQUESTS:
        raise Conflict(
            f"{current.reference} is “{current.get_status_display()}”: there is nothing to hand over."
        )
    if to not in handlers_of(current.center_id):
        raise InvalidValue(
            "to", str(to), "is no advisor or director of this center", "Choose one from the list"
        )
    if current.assigned_to_id == to.pk:
        return current
    if current.status == RequestState.NEW.value:
        _step(current, RequestState.ACCEPTED)
        current.answered_at = current.answered_at or timezone.now()
    colleague = who_has(current, other_than=by.user_id)
    before, current.assigned_to = current.assigned_to, to
    current.save(update_fields=["status", "assigned_to", "answered_at"])
    note_taken_on(current, by)
    note_step(
        current,
        Kind.OVERRIDDEN.value,
        f"From {before or 'nobody'} to {to}. {reason.strip()}".strip(),
        by=by.person,
    )
    if colleague is not None:
        tell_whom_it_left(current, colleague, to=to, reason=reason.strip())
    if to.pk != by.user_id:
        mail(
            to=[to.email],
            template="engagements/mail/request_assigned.txt",
            language="en",
            context={
                "help_request": current,
                "assigned_by": str(by.user),
                "link": settings.BASE_URL + reverse("engagements:request", args=[current.reference]),
            },
        )
    return current


@transaction.atomic
def link_request(*, help_request: Request, site: Site, by: Actor, replacing: Site | None = None) -> Request:
    """
    Say which site the request is from. The center's relationship with it and the person who asked are added to it,
    and the areas of help they asked for to what the center knows that it needs.

    A request that somebody else linked meanwhile is left alone, with a Conflict that names the site; `replacing` is
    the site that the link is to be moved away from: what the request had brought there goes along. Linking to the
    same site again changes nothing.
    """
    check_user_can_handle_request(by, help_request)
    current = _locked(help_request)
    if current.site and current.status == RequestState.LINKED.value:
        if current.site_id == site.pk:
            return current
        if replacing is None or replacing.pk != current.site_id:
            raise Conflict(
                f"{current.reference} was linked to {current.site}, {current.site.city} a moment ago.",
                "Look at it again; if that is the wrong site, link it to another one from there",
            )
    _step(current, RequestState.LINKED)
    before, current.site = current.site, site
    current.assigned_to = current.assigned_to or by.user
    current.answered_at = current.answered_at or timezone.now()
    current.save(update_fields=["status", "site", "assigned_to", "answered_at"])
    note_taken_on(current, by)
    if before is not None and before != site:
        take_back(current, before, by)
    bring(current, site, by)
    current.save(update_fields=BROUGHT)
    return current


@transaction.atomic
def create_site_for_request(*, help_request: Request, by: Actor, **facts: Any) -> Request:
    """Enter the site that a request came from into the registry and link the request to it; `facts` of the site."""
    check_user_can_handle_request(by, help_request)
    current = _locked(help_request)
    if current.status == RequestState.LINKED.value:
        raise Conflict(f"{current.reference} was linked to {current.site} a moment ago.", "Look at it again")
    site = companies.create_site(**facts, center=current.center, by=by, is_synthetic=current.is_synthetic)
    return link_request(help_request=current, site=site, by=by)


@transaction.atomic
def close_request(*, help_request: Request, reason: str, by: Actor) -> Request:
    """
    End a request that does not become work; the reason stays with the center. A company that is asked whether it may go
    to another center is asked no more; the center that handed it over reads that it ended, not why.
    """
    check_user_can_handle_request(by, help_request)
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Write why it ends here: colleagues will ask")
    current = _locked(help_request)
    _step(current, RequestState.CLOSED)
    current.closing_reason = reason.strip()
    current.save(update_fields=["status", "closing_reason"])
    note_taken_on(current, by, then=" and closed it")
    end_questions([current], because=f"the request was closed. {current.closing_reason}", by=by.person)
    return current


@transaction.atomic
def put_back(*, help_request: Request, by: Actor) -> Request:
    """Put a closed request, or one that its advisor cannot answer, back among the new ones; a found site stays."""
    check_user_can_handle_request(by, help_request)
    current = _locked(help_request)
    if current.status == RequestState.JOINED.value:
        raise Conflict(f"{current.reference} is joined to another request.", "Separate it first")
    if current.status == RequestState.TRANSFERRED.value:
        raise Conflict(
            f"{current.reference} is with another center.", "It comes back when that center sends it back"
        )
    _step(current, RequestState.NEW)
    current.closing_reason = ""
    current.assigned_to = None
    current.save(update_fields=["status", "closing_reason", "assigned_to"])
    return current


def _locked(help_request: Request) -> Request:
    """The request as it stands now, held until the transaction ends."""
    # Without joins: a joined row would still be that of before the wait for the lock.
    return Request.objects.select_for_update().get(pk=help_request.pk)


def _step(help_request: Request, state: RequestState) -> None:
    check_step(help_request.reference, REQUEST_STEPS, help_request.status, state.value)
    help_request.status = state.value
