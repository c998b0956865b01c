"""A consultation or an event makes a request of the center, or joins one of the same person that is open."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import system_scope

from ..models import Request
from ..queries import who_has
from ..queries.routing import rules_decide_for
from ..states import OPEN_REQUESTS, RequestState
from .arriving import arrive, free_reference
from .clock import Kind, due_of, note_step
from .requests import tell_whom_it_left
from .routing import route

_CONSULTATION = Request.Source.CONSULTATION.value
_EVENT = Request.Source.EVENT.value


@transaction.atomic
def request_of_consultation(
    *,
    center: Center,
    advisor: User,
    company_name: str,
    contact_name: str,
    contact_email: str,
    contact_phone: str = "",
    need: str = "",
    language: str = "en",
    source: str = _CONSULTATION,
    is_synthetic: bool = False,
    free: Collection[int] | None = None,
    is_acknowledged: bool = False,
) -> Request:
    """
    The request behind a consultation, or of somebody who was at an event.

    The advisor who is named answers for it, unless somebody does already. Where the center lets its rules decide for
    events, they say who gets it, and the advisor when they give it to nobody; for consultations they say who would have
    got it, of those who have the time `free`, and the advisor keeps it. `is_acknowledged`: the person gets the mail
    that a request of an event arrived, where rules decide.

    Nothing of an open request is overwritten: whoever books knows no more of it than its e-mail address.
    """
    with system_scope("a consultation or an event is work of the center"):
        found = (
            Request.objects.select_for_update()
            .filter(center=center, contact_email__iexact=contact_email, status__in=OPEN_REQUESTS)
            .order_by("-received_at", "-id")
            .first()
        )
        if found is not None:
            _join(found, advisor, source)
            return found
        by_rules = rules_decide_for(center.pk, source)
        help_request = Request.objects.create(
            reference=free_reference(),
            center=center,
            source=source,
            company_name=company_name,
            state_id=center.state_id,
            need=need,
            contact_name=contact_name,
            contact_email=contact_email,
            contact_phone=contact_phone,
            language=language,
            # Who booked a consultation knows when they speak with somebody: no clock runs.
            due_at=None if source == _CONSULTATION else due_of(center, timezone.now()),
            is_synthetic=is_synthetic,
        )
        # Before the advisor has it: this consultation is no open work that speaks against them.
        if by_rules and source == _CONSULTATION:
            route(help_request, keeper=advisor, because="holds the consultation and keeps it", free=free)
        elif by_rules:
            arrive(help_request, is_acknowledged=is_acknowledged, is_told=False)
        if help_request.assigned_to is None:
            _accept(help_request, advisor)
    return help_request


def _accept(help_request: Request, advisor: User) -> None:
    if help_request.status == RequestState.NEW.value:
        help_request.status = RequestState.ACCEPTED.value
    help_request.assigned_to = advisor
    help_request.answered_at = help_request.answered_at or timezone.now()
    help_request.save(update_fields=["status", "assigned_to", "answered_at"])


def _join(found: Request, advisor: User, source: str) -> None:
    """
    Who holds the consultation answers for a request that nobody took up; a colleague who had it is told. What a rule
    gave to somebody stays with them when the person merely asked at an event. Who has left had nothing.
    """
    before = who_has(found, other_than=advisor.pk)
    if before is not None and (found.status != RequestState.NEW.value or source == _EVENT):
        return
    _accept(found, advisor)
    if before is not None:
        reason = "They booked a consultation."
        note_step(found, Kind.OVERRIDDEN.value, f"From {before} to {advisor}. {reason}")
        tell_whom_it_left(found, before, to=advisor, reason=reason)
