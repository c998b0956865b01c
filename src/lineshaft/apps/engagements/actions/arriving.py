"""A call for help comes in: kept, acknowledged, given to somebody by a rule, and the center is told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Required, TypedDict, Unpack

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.actions import mail
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center
from lineshaft.apps.network.presentation import book_url
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.identifiers import new_request_reference
from lineshaft.tenancy import system_scope

from ..asked_for import Standing, Wanted
from ..models import Referral, Request
from ..queries import handlers_of, lines_in_words, place_of_request
from ..queries.clock import promise_of
from ..queries.referrals import referral_of, token_of
from .clock import Kind, due_of, note_step
from .routing import route


class CallFacts(TypedDict, total=False):
    """What a call for help says. `lines` are codes of service lines, of the network or of the center of the place."""

    company_name: Required[str]
    zip_code: Required[str]
    state_id: Required[str]
    street: str
    city: str
    naics_id: str | None
    industry_words: str
    employee_band: str
    areas: Sequence[str]
    lines: Sequence[str]
    need: str
    contact_name: Required[str]
    contact_email: str
    contact_phone: str
    language: str


@transaction.atomic
def submit_request(
    *,
    source: str = Request.Source.PUBLIC_FORM.value,
    is_synthetic: bool = False,
    received_at: datetime | None = None,
    keeper: Actor | None = None,
    referred: dict[str, Any] | None = None,
    wanted: Wanted | None = None,
    offer: str = "",
    **facts: Unpack[CallFacts],
) -> Request:
    """
    Store a call for help, give it to somebody by the rules of the center, and tell both sides by mail, in one
    transaction. `received_at` is now, unless they called before. `keeper`, who entered it, keeps it where it goes to
    their own center. `referred` is what a `Referral` says of the partner that passed it on. `wanted` is what they ask
    for besides help, as they were shown it by its `offer`: it is kept along with the request, or neither is.

    The ZIP code decides the county and so the center; the state does where there is no known ZIP code; what is wanted
    of one center goes to that one. Raises InvalidValue when nothing says which center, and when there is no way to
    answer; Conflict when what they want is not to be had any more.
    """
    _check_can_be_answered(facts)
    with system_scope("a call for help arrives"):
        help_request = _kept(
            facts,
            source=source,
            received_at=received_at or timezone.now(),
            is_synthetic=is_synthetic,
            center=wanted.center if wanted else None,
        )
        if referred is not None:
            Referral.objects.create(
                **referred,
                help_request=help_request,
                center=help_request.center,
                reference=help_request.reference,
                is_synthetic=is_synthetic,
            )
        standing = wanted.keep(help_request, offer) if wanted and wanted.keep else None
        arrive(help_request, keeper=keeper, standing=standing)
    return help_request


def _check_can_be_answered(facts: CallFacts) -> None:
    if not facts.get("contact_email") and not facts.get("contact_phone"):
        raise InvalidValue(
            "contact_email",
            "",
            "is empty, and so is the telephone number",
            "Give one of them, so that you get an answer",
        )


def _kept(
    facts: CallFacts, *, source: str, received_at: datetime, is_synthetic: bool, center: Center | None
) -> Request:
    """The request of the `center` that was asked, else of the one that serves the place, with its due time."""
    place = place_of_request(facts["zip_code"], facts["state_id"])
    center = center or place.center
    values: dict[str, Any] = {
        **facts,
        "city": facts.get("city") or place.city,
        "state_id": place.state_id,
        "county_id": place.county_id,
    }
    return Request.objects.create(
        reference=free_reference(),
        center=center,
        source=source,
        received_at=received_at,
        due_at=due_of(center, received_at),
        is_synthetic=is_synthetic,
        **values,
    )


def arrive(
    help_request: Request,
    *,
    keeper: Actor | None = None,
    is_acknowledged: bool = True,
    is_told: bool = True,
    standing: Standing | None = None,
) -> None:
    """
    What happens to a request that comes in by itself: acknowledged, given by a rule, and the center is told.

    Runs under the system scope. Who was given it by a rule is told alone, besides the address that the center named.
    """
    if is_acknowledged:
        tell_the_manufacturer(help_request, standing=standing)
    is_kept = keeper is not None and help_request.center_id in keeper.organisations_where("request:handle")
    given_to = route(help_request, keeper=keeper.user if is_kept and keeper else None)
    if is_told and (given_to is None or help_request.center.request_email):
        _tell_the_center(help_request, standing)


def free_reference() -> str:
    """A reference that nobody has. Two equal ones at the same moment (1 in 34 thousand million) meet the unique key."""
    while Request.objects.filter(reference=(reference := new_request_reference())).exists():
        continue
    return reference


def tell_the_manufacturer(help_request: Request, *, standing: Standing | None = None) -> None:
    """The mail that it arrived, with the day by which they hear from somebody, unless that day is over already."""
    if not help_request.contact_email or help_request.due_at is None:
        return
    referral = referral_of(help_request)
    zone = promise_of(help_request.center, help_request.received_at).calendar.zone
    due_day = help_request.due_at.astimezone(zone).date()
    mail(
        to=[help_request.contact_email],
        template="engagements/mail/request_received.txt",
        language=help_request.language,
        context={
            "help_request": help_request,
            "center": help_request.center,
            "due_day": due_day if due_day >= timezone.localdate(timezone=zone) else None,
            "book_url": book_url(help_request.center),
            "referral": referral,
            "standing": standing,
            "not_agreed_link": link_of(referral) if referral else "",
        },
    )
    help_request.acknowledged_at = timezone.now()
    help_request.save(update_fields=["acknowledged_at"])
    note_step(
        help_request,
        Kind.ACKNOWLEDGED.value,
        f"By mail to the person who asked, in {help_request.get_language_display()}.",
    )


def link_of(referral: Referral) -> str:
    """Where the company says that it did not agree."""
    return settings.BASE_URL + reverse("engagements:referral_not_agreed", args=[token_of(referral)])


def addresses_of_center(center: Center) -> list[str]:
    """The address that a center named for its requests, else that of each of its advisors and directors."""
    return (
        [center.request_email]
        if center.request_email
        else [person.email for person in handlers_of(center.pk)]
    )


def _tell_the_center(help_request: Request, standing: Standing | None) -> None:
    center = help_request.center
    to = addresses_of_center(center)
    if to:
        mail(
            to=to,
            template="engagements/mail/request_for_center.txt",
            language="en",
            context={
                "help_request": help_request,
                "center": center,
                "lines": lines_in_words(help_request),
                "standing": standing,
                "link": settings.BASE_URL + reverse("engagements:request", args=[help_request.reference]),
            },
        )
