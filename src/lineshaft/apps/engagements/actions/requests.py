"""A call for help: received, taken up, linked to a site, closed."""

from collections.abc import Sequence
from datetime import datetime
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
from lineshaft.apps.network.presentation import book_url
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.identifiers import new_request_reference
from lineshaft.tenancy import system_scope

from ..clock_queries import promise_of
from ..models import Referral, Request
from ..permissions import (
    check_user_can_assign_request,
    check_user_can_enter_request,
    check_user_can_handle_request,
)
from ..queries import handlers_of, place_of_request
from ..referral_queries import referral_of
from ..states import OPEN_REQUESTS, REQUEST_STEPS, RequestState, check_step
from .brought import BROUGHT, bring, take_back
from .clock import Kind, due_of, note_step, stop_clock
from .routing import route
from .taking_on import note_taken_on


@transaction.atomic
def submit_request(
    *,
    company_name: str,
    zip_code: str,
    state_id: str,
    contact_name: str,
    contact_email: str = "",
    contact_phone: str = "",
    street: str = "",
    city: str = "",
    naics_id: str | None = None,
    industry_words: str = "",
    employee_band: str = "",
    areas: Sequence[str] = (),
    need: str = "",
    language: str = "en",
    source: str = Request.Source.PUBLIC_FORM.value,
    is_synthetic: bool = False,
    received_at: datetime | None = None,
    keeper: Actor | None = None,
    referred: dict[str, Any] | None = None,
) -> Request:
    """
    Store a call for help, give it to somebody by the rules of the center, and tell both sides by mail, in one
    transaction. `received_at` is now, unless they called before. `keeper`, who entered it, keeps it where it goes to
    their own center. `referred` is what a `Referral` says of the partner that passed it on.

    The ZIP code decides the county and so the center; the state does where there is no known ZIP code. Raises
    InvalidValue when neither says which center, and when there is no way to answer.
    """
    _check_can_be_answered(contact_email, contact_phone)
    with system_scope("a call for help arrives from the public form"):
        place = place_of_request(zip_code, state_id)
        received_at = received_at or timezone.now()
        help_request = Request.objects.create(
            reference=free_reference(),
            center=place.center,
            source=source,
            company_name=company_name,
            street=street,
            city=city or place.city,
            state_id=place.state_id,
            zip_code=zip_code,
            county_id=place.county_id,
            naics_id=naics_id,
            industry_words=industry_words,
            employee_band=employee_band,
            areas=list(areas),
            need=need,
            contact_name=contact_name,
            contact_email=contact_email,
            contact_phone=contact_phone,
            language=language,
            received_at=received_at,
            due_at=due_of(place.center, received_at),
            is_synthetic=is_synthetic,
        )
        if referred is not None:
            Referral.objects.create(
                **referred,
                help_request=help_request,
                center=place.center,
                reference=help_request.reference,
                is_synthetic=is_synthetic,
            )
        arrive(help_request, keeper=keeper)
    return help_request


def arrive(
    help_request: Request, *, keeper: Actor | None = None, is_acknowledged: bool = True, is_told: bool = True
) -> None:
    """
    What happens to every request that comes in: acknowledged, given by a rule, and the center is told.

    Runs under the system scope. Who was given it by a rule is told alone, besides the address that the center named.
    """
    if is_acknowledged:
        tell_the_manufacturer(help_request)
    is_kept = keeper is not None and help_request.center_id in keeper.organisations_where("request:handle")
    given_to = route(help_request, keeper=keeper.user if is_kept and keeper else None)
    if is_told and (given_to is None or help_request.center.request_email):
        _tell_the_center(help_request)


def _check_can_be_answered(email: str, phone: str) -> None:
    if not email and not phone:
        raise InvalidValue(
            "contact_email",
            "",
            "is empty, and so is the telephone number",
            "Give one of them, so that you get an answer",
        )


def free_reference() -> str:
    """A reference that nobody has. Two equal ones at the same moment (1 in 34 thousand million) meet the unique key."""
    while Request.objects.filter(reference=(reference := new_request_reference())).exists():
        continue
    return reference


def tell_the_manufacturer(help_request: Request) -> None:
    """The mail that it arrived, with the day by which they hear from somebody."""
    if not help_request.contact_email or help_request.due_at is None:
        return
    zone = promise_of(help_request.center, help_request.received_at).calendar.zone
    mail(
        to=[help_request.contact_email],
        template="engagements/mail/request_received.txt",
        language=help_request.language,
        context={
            "help_request": help_request,
            "center": help_request.center,
            "due_day": help_request.due_at.astimezone(zone).date(),
            "book_url": book_url(help_request.center),
            "referral": referral_of(help_request),
        },
    )
    help_request.acknowledged_at = timezone.now()
    help_request.save(update_fields=["acknowledged_at"])
    note_step(
        help_request,
        Kind.ACKNOWLEDGED.value,
        f"By mail to the person who asked, in {help_request.get_language_display()}.",
    )


def _tell_the_center(help_request: Request) -> None:
    """To the address the center named for this, else to each of its advisors and directors."""
    center = help_request.center
    to = (
        [center.request_email]
        if center.request_email
        else [person.email for person in handlers_of(center.pk)]
    )
    if to:
        mail(
            to=to,
            template="engagements/mail/request_for_center.txt",
            language="en",
            context={
                "help_request": help_request,
                "center": center,
                "link": settings.BASE_URL + reverse("engagements:request", args=[help_request.reference]),
            },
        )


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
def take_up(*, help_request: Request, by: Actor) -> Request:
    """
    The advisor answers for the request from now on; a colleague to whom a rule gave it learns so by mail.

    Raises Conflict when somebody else took it up first.
    """
    check_user_can_handle_request(by, help_request)
    current = _locked(help_request)
    if current.status == RequestState.ACCEPTED.value:
        if current.assigned_to_id == by.user_id:
            return current
        raise Conflict(f"{current.assigned_to} took up {current.reference} a moment ago.")
    _step(current, RequestState.ACCEPTED)
    before, current.assigned_to = current.assigned_to, by.user
    current.answered_at = current.answered_at or timezone.now()
    current.save(update_fields=["status", "assigned_to", "answered_at"])
    if before is not None and before.pk != by.user_id:
        text = f"{by.user} took it up, whom no rule gave it to: it was with {before}."
        note_step(current, Kind.OVERRIDDEN.value, text, by=by.person)
        _tell_whom_it_left(current, before, by)
    note_taken_on(current, by)
    return current


def _tell_whom_it_left(help_request: Request, person: User, by: Actor) -> None:
    mail(
        to=[person.email],
        template="engagements/mail/request_taken_over.txt",
        language="en",
        context={
            "help_request": help_request,
            "taken_by": str(by.user),
            "link": settings.BASE_URL + reverse("engagements:request", args=[help_request.reference]),
        },
    )


@transaction.atomic
def assign_request(*, help_request: Request, to: User, by: Actor, reason: str = "") -> Request:
    """Hand an open request to an advisor or director of the center, who gets a mail; the reason is kept."""
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
    before, current.assigned_to = current.assigned_to, to
    current.save(update_fields=["status", "assigned_to", "answered_at"])
    note_taken_on(current, by)
    note_step(
        current,
        Kind.OVERRIDDEN.value,
        f"From {before or 'nobody'} to {to}. {reason.strip()}".strip(),
        by=by.person,
    )
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
    """End a request that does not become work; the reason stays with the center."""
    check_user_can_handle_request(by, help_request)
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Write why it ends here: colleagues will ask")
    current = _locked(help_request)
    _step(current, RequestState.CLOSED)
    current.closing_reason = reason.strip()
    current.save(update_fields=["status", "closing_reason"])
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
