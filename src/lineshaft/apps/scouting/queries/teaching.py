"""What is learned from work with needs: what plants were confirmed to make, and industries that people chose.

The levels that centers confirmed move the engine by themselves: see `matching.calibration`.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from lineshaft.apps.accounts.permissions import Actor

from ..confirmed import WORDS, confirmed, words_learned
from ..models import Candidate, NeedNaics
from ..permissions import check_user_can_scout
from ..states import NeedState


def missed_plants(actor: Actor) -> QuerySet[Candidate]:
    """Plants that a center added and confirmed as suppliers, the newest first."""
    check_user_can_scout(actor)
    return (
        confirmed()
        .filter(is_missed=True)
        .select_related("routing__need", "center", "site__company", "site__state", "site__naics")
        .order_by("-answered_at", "-pk")
    )


_TOLD = 3


@dataclass(frozen=True)
class Learned:
    """What the search knows from answers: how many plants, for how many needs, how many of them it had missed."""

    plants: int
    needs: int
    missed: int


def learned(actor: Actor) -> Learned:
    """What the answers of all centers taught so far."""
    check_user_can_scout(actor)
    found = confirmed().aggregate(
        plants=Count("site", distinct=True),
        needs=Count("routing__need", distinct=True),
        missed=Count("site", distinct=True, filter=Q(is_missed=True)),
    )
    return Learned(**found)


def words_of_answer(candidate: Candidate) -> str:
    """The words of the need by which the plant is found from now on. Load the need with the candidate."""
    need = candidate.routing.need
    return words_learned({name: getattr(need, name) for name in WORDS})


def answers_that_taught(site_ids: Sequence[int]) -> dict[int, list[Candidate]]:
    """The newest answers by which the search knows each plant, as far as the reader's row policies show them."""
    found: dict[int, list[Candidate]] = defaultdict(list)
    if not site_ids:
        return found
    rows = confirmed().filter(site_id__in=site_ids).select_related("routing__need")
    for each in rows.order_by("-answered_at", "-pk"):
        if len(found[each.site_id]) < _TOLD:
            found[each.site_id].append(each)
    return found


def industries_chosen() -> Iterator[tuple[str, str]]:
    """
    First choices of industries for posted needs, with the item: what industry coding learns from and never shows.

    Needs that were taken back teach nothing.
    """
    yield from (
        NeedNaics.objects.filter(place=1, need__posted_at__isnull=False, need__is_synthetic=False)
        .exclude(need__status=NeedState.WITHDRAWN.value)
        .order_by("pk")
        .values_list("naics_id", "need__item")
    )
