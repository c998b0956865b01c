"""What the search missed: plants that centers added and confirmed, from which the engine is improved.

The levels that centers confirmed move the engine by themselves: see `matching.calibration`.
"""

from django.db.models import QuerySet

from lineshaft.apps.accounts.permissions import Actor

from ..models import Candidate
from ..permissions import check_user_can_scout
from ..states import CandidateState


def missed_plants(actor: Actor) -> QuerySet[Candidate]:
    """Plants that a center added and confirmed as suppliers, the newest first."""
    check_user_can_scout(actor)
    return (
        Candidate.objects.filter(
            is_missed=True,
            status=CandidateState.ANSWERED.value,
            level__in=[Candidate.Level.EXACT, Candidate.Level.PARTIAL],
            discounted_at__isnull=True,
            routing__recalled_at__isnull=True,
        )
        .select_related("routing__need", "center", "site__company", "site__state", "site__naics")
        .order_by("-answered_at", "-pk")
    )
