"""What a version of a proposal says: as it was sent, or a draft as it would be sent now."""

from typing import Any

from django.utils import timezone

from ..models import Proposal, Scope, Worker
from ..pricing import price_of
from ..queries import agreement_in_force
from ..states import MilestoneState
from .document import document_of


def document_now(found: Proposal) -> dict[str, Any] | None:
    """What the version says; None for a draft while there is no scope, or nobody who does the work."""
    if found.sent_at:
        document: dict[str, Any] = found.document
        return document
    scope = Scope.objects.filter(engagement=found.engagement).first()
    workers = list(Worker.objects.filter(engagement=found.engagement))
    if scope is None or not workers:
        return None
    return document_of(
        found,
        scope=scope,
        workers=workers,
        milestones=list(found.engagement.milestones.exclude(state=MilestoneState.DROPPED)),
        price=price_of(found.engagement, workers, found.discount, timezone.localdate()),
        made_at=timezone.now().replace(microsecond=0),
        own_text=agreement_in_force(found.center_id),
    )
