"""What is learned from work with needs: plants that the search missed, and industries that people chose.

The levels that centers confirmed move the engine by themselves: see `matching.calibration`.
"""

from collections.abc import Iterator

from django.db.models import QuerySet

from lineshaft.apps.accounts.permissions import Actor

from ..models import Candidate, NeedNaics
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


def industries_chosen() -> Iterator[tuple[str, str]]:
    """First choices of industries for posted needs, with the item: what industry coding learns from and never shows."""
    yield from (
        NeedNaics.objects.filter(place=1, need__posted_at__isnull=False, need__is_synthetic=False)
        .order_by("pk")
        .values_list("naics_id", "need__item")
    )
