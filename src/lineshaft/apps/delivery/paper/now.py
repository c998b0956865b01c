"""What a version of a proposal says: as it was sent, or a draft as it would be sent now."""

from typing import Any

from django.utils import timezone

from lineshaft.domain.errors import InvalidValue

from ..models import Proposal, Scope, Worker
from ..pricing import price_of
from ..queries import agreement_in_force
from ..states import MilestoneState
from .document import document_of


def document_now(found: Proposal) -> tuple[dict[str, Any], str]:
    """
    What the version says; for a draft that says nothing yet {}, and in words what stands in the way: no scope, nobody
    who does the work, or a discount that is more than the fee has become.
    """
    if found.sent_at:
        return found.document, ""
    scope = Scope.objects.filter(engagement=found.engagement).first()
    workers = list(Worker.objects.filter(engagement=found.engagement))
    if scope is None or not workers:
        return {}, "Write the scope and say who does the work first."
    try:
        price = price_of(found.engagement, workers, found.discount, timezone.localdate())
    except InvalidValue as error:
        return {}, f"The discount of {error.value} {error.reason}. Change the draft."
    document = document_of(
        found,
        scope=scope,
        workers=workers,
        milestones=list(found.engagement.milestones.exclude(state=MilestoneState.DROPPED)),
        price=price,
        made_at=timezone.now().replace(microsecond=0),
        own_text=agreement_in_force(found.center_id),
    )
    return document, ""
