"""Keeping what a search found: the record for the buyer's file, and the shortlist for the desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Site
from lineshaft.domain.matching.criteria import criteria_from_json
from lineshaft.ui.documents import sha256_of

from ..models import Need, NeedCriteria, RankedSupplier, SearchRecord
from ..permissions import check_user_can_scout
from ..queries.matching import suppliers_for
from ..queries.understanding import understood
from .common import held_need

MOST_KEPT = 60
"""Plants of a shortlist that are kept: more than a desk sends to centers."""


@dataclass(frozen=True)
class FoundPlant:
    """One plant of a shortlist, as the engine ranked it."""

    site: Site
    score: float
    level: str
    reasons: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Found:
    """What a search gave: how many were compared and are plausible, over which index, and the best of them."""

    plants: Sequence[FoundPlant]
    considered: int
    plausible: int
    by_state: Mapping[str, int] = field(default_factory=dict)
    generation: Mapping[str, Any] = field(default_factory=dict)
    from_index: bool = True
    milliseconds: int = 0


@transaction.atomic
def search_for_need(*, need: Need, by: Actor) -> SearchRecord:
    """
    Search with the present criteria, which are read from the need first where nobody has, and keep what was found.

    Raises InvalidValue for criteria that the engine cannot read.
    """
    check_user_can_scout(by)
    current = held_need(need)
    if not current.criteria:
        read_criteria(current)
    found = suppliers_for(by, criteria_from_json(current.criteria), limit=MOST_KEPT)
    sites = Site.objects.in_bulk([each.site_id for each in found.candidates])
    plants = [
        FoundPlant(
            sites[each.site_id], each.score, each.level.value, [_kept(reason) for reason in each.reasons]
        )
        for each in found.candidates
    ]
    return store_search(
        need=current,
        found=Found(
            plants=plants,
            considered=found.considered,
            plausible=found.plausible,
            by_state=found.by_state,
            generation=found.generation or {"source": "the database itself", "why": found.notice},
            from_index=found.from_index,
            milliseconds=found.milliseconds,
        ),
        by=by,
    )


def _kept(reason: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "criterion": str(reason["feature"]).replace("_", " "),
        "text": reason["text"],
        "contribution": reason["points"],
    }


def read_criteria(need: Need) -> None:
    """Let the engine read a need that is held: the first version of its criteria, or the next."""
    last = NeedCriteria.objects.filter(need=need).order_by("-number").first()
    need.criteria = understood(need)
    NeedCriteria.objects.create(need=need, number=last.number + 1 if last else 1, criteria=need.criteria)
    need.criteria_edited_by = need.criteria_edited_at = None
    need.save(update_fields=["criteria", "criteria_edited_by", "criteria_edited_at"])


@transaction.atomic
def store_search(*, need: Need, found: Found, by: Actor) -> SearchRecord:
    """Keep a search with its shortlist. The record names nobody; the shortlist is for the desk alone."""
    check_user_can_scout(by)
    plants = list(found.plants)[:MOST_KEPT]
    at = timezone.now()
    facts = {
        "need": need.number,
        "criteria": need.criteria,
        "generation": dict(found.generation),
        "from_index": found.from_index,
        "considered": found.considered,
        "plausible": found.plausible,
        "by_state": dict(found.by_state),
        "searched_at": at.isoformat(),
        "shortlist": [[plant.site.public_id, f"{plant.score:.6f}", plant.level] for plant in plants],
    }
    record = SearchRecord.objects.create(
        need=need,
        by_desk=True,
        criteria=need.criteria,
        generation=dict(found.generation),
        from_index=found.from_index,
        considered=found.considered,
        plausible=found.plausible,
        by_state=dict(found.by_state),
        milliseconds=found.milliseconds,
        searched_by=by.user,
        searched_at=at,
        sha256=sha256_of(facts),
    )
    RankedSupplier.objects.bulk_create(
        RankedSupplier(
            search=record,
            site_key=plant.site.public_id,
            site_name=plant.site.name,
            state_id=plant.site.state_id,
            place=place,
            score=plant.score,
            level=plant.level,
            reasons=[dict(reason) for reason in plant.reasons],
        )
        for place, plant in enumerate(plants, start=1)
    )
    return record
