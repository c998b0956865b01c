"""Which plants can meet a need: from the index, or slower from PostgreSQL alone."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Capability, Site
from lineshaft.apps.reference.models import State, Zip
from lineshaft.domain.matching.criteria import Criteria
from lineshaft.domain.matching.explain import Contribution
from lineshaft.domain.matching.index import index_in_memory
from lineshaft.domain.matching.level import Calibration, Confirmation, Level, calibration_of, recalibrated
from lineshaft.domain.matching.retrieve import Retriever, likely_industries
from lineshaft.domain.matching.search import Match, Shortlist, search
from lineshaft.domain.matching.suppliers import Supplier
from lineshaft.domain.matching.terms import vocabulary, words_of
from lineshaft.domain.matching.weights import learned_weights
from lineshaft.tenancy import system_scope

from .. import models
from ..confirmed import confirmed
from ..index import IndexAway, guarded, ready_index
from ..plants import Plant, plants

MOST_CANDIDATES = 200
_MOST_COMPARED = 3_000
_CONFIRMATIONS_HEEDED = 2_000
_SECONDS_KEPT = 60.0


@dataclass(frozen=True)
class Candidate:
    """A plant in the shortlist, as the engine proposes it."""

    site_id: int
    site_key: str
    site_name: str
    state_id: str
    score: float
    level: Level
    contributions: tuple[Contribution, ...]

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """One for each feature, with what it adds: plain values, to be kept."""
        return [
            {
                "feature": each.feature,
                "points": round(each.points, 4),
                "code": each.reason.code,
                "params": dict(each.reason.params),
                "text": each.reason.text,
            }
            for each in self.contributions
        ]


@dataclass(frozen=True)
class SupplierSearch:
    """
    What a search found. `by_state` counts plausible suppliers by FIPS code of the state. `candidates` is empty for who
    may not read the registry: a buyer sees counts. `generation` says which index, with `from_index`; without it
    PostgreSQL answered, and `notice` says why in a sentence for the reader.
    """

    criteria: Criteria
    candidates: tuple[Candidate, ...]
    considered: int
    by_state: Mapping[str, int]
    generation: Mapping[str, Any]
    from_index: bool
    notice: str
    milliseconds: int

    @property
    def plausible(self) -> int:
        return sum(self.by_state.values())


def criteria_for(criteria: Criteria) -> Criteria:
    """The criteria with the position of their ZIP code, where it is known."""
    place = Zip.objects.filter(pk=criteria.zip_code).first() if criteria.zip_code else None
    return replace(criteria, latitude=place.latitude, longitude=place.longitude) if place else criteria


def suppliers_for(who: Actor, criteria: Criteria, limit: int = 50) -> SupplierSearch:
    """
    The plants that can probably meet the criteria, the best first, with reasons.

    Every plant is read again from PostgreSQL under the row policies of `who` before it is returned: what a company no
    longer shows is neither shown nor compared.
    """
    begun = time.monotonic()
    wanted = criteria_for(criteria)
    most = min(limit, MOST_CANDIDATES) if who.can("company:read") else 0
    generation: Mapping[str, Any] = {}
    notice = ""
    known: dict[str, Plant] = {}
    try:
        opened = ready_index()
        generation = opened.generation.as_json()
        found = guarded(lambda: _searched(opened.retriever, wanted, most, known))
    except IndexAway as away:
        notice = f"{away} PostgreSQL answered instead, which takes longer and compares fewer plants."
        generation = {}
        known.clear()
        found = _without_index(wanted, most, known)
    return SupplierSearch(
        criteria=wanted,
        candidates=tuple(_candidate(each, known[each.supplier.id]) for each in found.matches),
        considered=found.considered,
        by_state=_by_fips(found.by_state),
        generation=generation,
        from_index=not notice,
        notice=notice,
        milliseconds=round(1000 * (time.monotonic() - begun)),
    )


def _searched(retriever: Retriever, criteria: Criteria, most: int, known: dict[str, Plant]) -> Shortlist:
    """`known` is given what was read of the plants."""

    def read(ids: list[str]) -> list[Supplier]:
        known.update((each.supplier.id, each) for each in plants(map(int, ids), timezone.localdate()))
        return [each.supplier for each in known.values()]

    return search(
        retriever, criteria, read=read, limit=most, weights=learned_weights(), calibration=calibration()
    )


_calibrated: dict[str, tuple[float, Calibration]] = {}


def calibration() -> Calibration:
    """
    How scores become levels, moved by what centers confirmed: pairs of score and level, of no need and no plant.

    Read again once a minute.
    """
    database = connection.settings_dict["NAME"]
    read_at, known = _calibrated.get(database, (-_SECONDS_KEPT, None))
    if known is None or time.monotonic() - read_at > _SECONDS_KEPT:
        known = _read_calibration()
        _calibrated[database] = (time.monotonic(), known)
    return known


def _read_calibration() -> Calibration:
    with system_scope("levels are calibrated on what all centers confirmed; only scores and levels are read"):
        rows = models.Candidate.objects.filter(
            status="answered",
            score__isnull=False,
            is_missed=False,
            discounted_at__isnull=True,
            routing__recalled_at__isnull=True,
        ).order_by("-answered_at", "-id")
        pairs = list(rows.values_list("score", "level")[:_CONFIRMATIONS_HEEDED])
    confirmed = [Confirmation(score or 0.0, Level(level)) for score, level in pairs]
    return recalibrated(calibration_of(learned_weights()), confirmed)


def _candidate(match: Match, plant: Plant) -> Candidate:
    return Candidate(
        site_id=int(match.supplier.id),
        site_key=plant.site_key,
        site_name=match.supplier.name,
        state_id=plant.state_id,
        score=match.score,
        level=match.level,
        contributions=match.contributions,
    )


def _by_fips(by_state: Mapping[str, int]) -> dict[str, int]:
    fips = _fips_by_abbreviation()
    return {fips[code]: number for code, number in by_state.items() if code in fips}


@cache
def _fips_by_abbreviation() -> dict[str, str]:
    return dict(State.objects.values_list("abbreviation", "fips"))


# ---------------------------------------------------------------- without the index


def _without_index(criteria: Criteria, most: int, known: dict[str, Plant]) -> Shortlist:
    """The same engine over what PostgreSQL finds by industry, capability and name; rarity is that among these."""
    if criteria.is_empty:
        return Shortlist((), 0, {})
    sites = Site.objects.all()
    if criteria.only_states:
        sites = sites.filter(state__abbreviation__in=criteria.only_states)
    by_industry = _in_industries(likely_industries(criteria))
    ids = (
        list(sites.filter(by_industry).order_by("pk").values_list("pk", flat=True)[:_MOST_COMPARED])
        if by_industry
        else []
    )
    ids += _by_capability(criteria, _MOST_COMPARED)
    ids += _by_name(criteria, sites, _MOST_COMPARED)
    ids += _by_confirmation(criteria, _MOST_COMPARED)
    known.update((each.supplier.id, each) for each in plants(dict.fromkeys(ids), timezone.localdate()))
    retriever = Retriever(index_in_memory(each.supplier for each in known.values()))
    found = search(
        retriever,
        criteria,
        read=lambda wanted: [known[each].supplier for each in wanted],
        limit=most,
        weights=learned_weights(),
        calibration=calibration(),
    )
    if by_industry:
        counted = (
            sites.filter(by_industry).values_list("state__abbreviation").annotate(Count("pk")).order_by()
        )
        found = replace(found, by_state=dict(counted))
    return found


def _in_industries(codes: Iterable[str]) -> Q:
    return Q(*(Q(naics__code__startswith=code) for code in codes), _connector=Q.OR)


def _query_words(criteria: Criteria) -> list[str]:
    filler = vocabulary().filler
    words = [word for word in words_of(criteria.text[:2_000]) if len(word) > 2 and word not in filler]
    named = [each.words or each.name for each in (*criteria.processes, *criteria.materials)]
    return list(dict.fromkeys([*named, *words]))[:12]


def _by_capability(criteria: Criteria, most: int) -> list[int]:
    words = Q(*(Q(name__icontains=word) for word in _query_words(criteria)), _connector=Q.OR)
    if not words:
        return []
    rows = Capability.objects.filter(words, shared_at__isnull=False, removed_at__isnull=True)
    return list(rows.order_by("site_id").values_list("site_id", flat=True).distinct()[:most])


def _by_name(criteria: Criteria, sites: Any, most: int) -> list[int]:
    words = Q(*(Q(name_key__contains=word) for word in _query_words(criteria)), _connector=Q.OR)
    return list(sites.filter(words).order_by("pk").values_list("pk", flat=True)[:most]) if words else []


def _by_confirmation(criteria: Criteria, most: int) -> list[int]:
    words = Q(*(Q(routing__need__item__icontains=word) for word in _query_words(criteria)), _connector=Q.OR)
    return list(confirmed().filter(words).values_list("site_id", flat=True)[:most]) if words else []
