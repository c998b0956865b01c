"""What plants were confirmed to make: the words of needs that centers answered with a match.

They become words of the plant in the index, apart from what it says of itself, so that a search for a similar need
finds it. The row policies know whose answers a reader sees: a center its own, the scouting desk all, a buyer none.
"""

from collections.abc import Mapping

from django.db.models import QuerySet

from .models import Candidate
from .states import CandidateState, NeedState

MOST_NEEDS = 20
"""Confirmed needs of one plant that are heeded: the newest."""

_CHARACTERS_OF_DESCRIPTION = 300
WORDS = {
    "item": "routing__need__item",
    "processes": "routing__need__processes",
    "materials": "routing__need__materials",
    "description": "routing__need__description",
}
"""What of a need teaches, and where it stands."""


def confirmed() -> QuerySet[Candidate]:
    """
    Answers that teach: exact and partial matches that count, of needs that were not taken back.

    An answer that is taken back or set aside, one that the desk discounted, and those of a center that the desk took
    the need back from teach no longer.
    """
    return Candidate.objects.filter(
        status=CandidateState.ANSWERED.value,
        level__in=[Candidate.Level.EXACT, Candidate.Level.PARTIAL],
        discounted_at__isnull=True,
        routing__recalled_at__isnull=True,
    ).exclude(routing__need__status__in=[NeedState.DRAFT.value, NeedState.WITHDRAWN.value])


def words_learned(need: Mapping[str, str]) -> str:
    """The words of one need that a plant is found by; `need` has the fields of WORDS."""
    described = need["description"][:_CHARACTERS_OF_DESCRIPTION]
    return ". ".join(filter(None, (need["item"], need["processes"], need["materials"], described)))
