"""A consultation or an event makes a request of the center, or joins one of the same person that is open."""

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import system_scope

from ..models import Request
from ..states import OPEN_REQUESTS, RequestState
from .clock import due_of
from .requests import free_reference


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
    source: str = Request.Source.CONSULTATION.value,
    is_synthetic: bool = False,
) -> Request:
    """
    The request behind a consultation, or of somebody who was at an event. The advisor who is named answers for it,
    unless somebody does already.

    Nothing of an open request is overwritten: whoever books knows no more of it than its e-mail address.
    """
    with system_scope("a consultation or an event is work of the center"):
        found = (
            Request.objects.select_for_update()
            .filter(center=center, contact_email__iexact=contact_email, status__in=OPEN_REQUESTS)
            .order_by("-received_at", "-id")
            .first()
        )
        if found is None:
            return Request.objects.create(
                reference=free_reference(),
                center=center,
                status=RequestState.ACCEPTED.value,
                source=source,
                company_name=company_name,
                state_id=center.state_id,
                need=need,
                contact_name=contact_name,
                contact_email=contact_email,
                contact_phone=contact_phone,
                language=language,
                assigned_to=advisor,
                answered_at=timezone.now(),
                # Who booked a consultation knows when they speak with somebody: no clock runs.
                due_at=None if source == Request.Source.CONSULTATION else due_of(center, timezone.now()),
                is_synthetic=is_synthetic,
            )
        if found.status == RequestState.NEW.value:
            found.status = RequestState.ACCEPTED.value
            found.assigned_to = advisor
            found.answered_at = found.answered_at or timezone.now()
            found.save(update_fields=["status", "assigned_to", "answered_at"])
        return found
