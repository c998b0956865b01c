"""What the centers confirmed, as the engine learns from it: which score turned out to be which level."""

from collections.abc import Iterator
from dataclasses import dataclass

from lineshaft.tenancy import system_scope

from ..models import Candidate, NeedNaics
from ..states import CandidateState


@dataclass(frozen=True)
class Confirmation:
    """A plant for a need: what the engine gave it, and what the center found out. A missed plant has no score."""

    need_id: int
    site_id: int
    score: float | None
    proposed: str
    confirmed: str
    is_missed: bool


def confirmations() -> Iterator[Confirmation]:
    """Every answer that counts, of all centers: scores and levels, no words of anybody."""
    with system_scope("the engine learns from the levels that centers confirmed"):
        rows = list(
            Candidate.objects.filter(
                status=CandidateState.ANSWERED.value,
                discounted_at__isnull=True,
                routing__recalled_at__isnull=True,
            )
            .order_by("pk")
            .values_list("routing__need_id", "site_id", "score", "proposed_level", "level", "is_missed")
        )
    for row in rows:
        yield Confirmation(*row)


def industries_chosen() -> Iterator[tuple[str, str]]:
    """First choices of industries for posted needs, with the item: what industry coding learns from and never shows."""
    yield from (
        NeedNaics.objects.filter(place=1, need__posted_at__isnull=False, need__is_synthetic=False)
        .order_by("pk")
        .values_list("naics_id", "need__item")
    )


def missed_plants() -> list[Confirmation]:
    """Plants that centers added and confirmed as suppliers: what the engine should have found."""
    return [each for each in confirmations() if each.is_missed and each.confirmed != Candidate.Level.NONE]
