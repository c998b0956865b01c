"""Open requests that may be the same call for help, and why: by address, telephone, or the names of the plants."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from lineshaft.apps.reference.models import State
from lineshaft.domain.linkage import Relation, compare

from ..models import Request
from ..states import OPEN_REQUESTS
from .requests import facts_of_request

WITHIN = timedelta(days=60)
_COMPARED = 300
"""How many of the newest requests of those days are compared."""


@dataclass(frozen=True)
class SameCall:
    """An open request that may be the same call for help, and the reason."""

    help_request: Request
    reason: str


def same_calls(help_request: Request) -> list[SameCall]:
    """Open requests of the center, received within 60 days of this one, that may be the same; the newest first."""
    if help_request.status not in OPEN_REQUESTS:
        return []
    others = (
        Request.objects.filter(
            center_id=help_request.center_id,
            status__in=OPEN_REQUESTS,
            received_at__range=(help_request.received_at - WITHIN, help_request.received_at + WITHIN),
        )
        .exclude(pk=help_request.pk)
        .select_related("state", "assigned_to")
        .order_by("-received_at", "-id")[:_COMPARED]
    )
    found = ((other, _reason(help_request, other)) for other in others)
    return [SameCall(other, reason) for other, reason in found if reason]


def like_typed(center_id: int, typed: Mapping[str, str], state: State) -> list[SameCall]:
    """Open requests of a center that may be the same call as the one that somebody is writing down."""
    texts = {name: value.replace("\0", "").strip()[:200] for name, value in typed.items()}
    if len(texts["company_name"]) < 3 and not texts["contact_email"] and not texts["contact_phone"]:
        return []
    return same_calls(
        Request(
            center_id=center_id,
            state=state,
            company_name=texts["company_name"],
            street=texts["street"],
            city=texts["city"],
            zip_code=texts["zip_code"][:5],
            contact_email=texts["contact_email"],
            contact_phone=texts["contact_phone"],
        )
    )


def _reason(one: Request, other: Request) -> str:
    """Why the two may be the same call; "" when nothing speaks for it."""
    if one.contact_email and one.contact_email.casefold() == other.contact_email.casefold():
        return f"the same e-mail address, {one.contact_email}"
    facts, others = facts_of_request(one), facts_of_request(other)
    if facts.normal_phone and facts.normal_phone == others.normal_phone:
        return f"the same telephone number, {one.contact_phone}"
    if one.site_id and one.site_id == other.site_id:
        return "linked to the same site"
    comparison = compare(facts, others)
    if comparison.relation is Relation.DIFFERENT:
        return ""
    return "; ".join(reason.text for reason in comparison.reasons[:2])


def joined_to(help_request: Request) -> QuerySet[Request]:
    """The requests that were joined to this one, in the order in which they came in."""
    return Request.objects.filter(joined_to=help_request).order_by("received_at", "pk")
