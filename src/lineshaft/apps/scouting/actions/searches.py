"""Keeping what a search found: the record for the buyer's file, and the shortlist for the desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Site

from ..models import Need, RankedSupplier, SearchRecord
from ..permissions import check_user_can_scout
from ..reporting.canonical import sha256_of

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
