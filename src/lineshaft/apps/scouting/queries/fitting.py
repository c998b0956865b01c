"""What a plant is told: open needs that fit it, and where it would stand for a need of what it makes.

The page of its profile and the mails to its people compare in one way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Site
from lineshaft.apps.reference.models import NaicsCode
from lineshaft.domain.matching.criteria import Criteria, criteria_from_json
from lineshaft.domain.matching.interpret import NeedText, interpret
from lineshaft.domain.matching.level import Level, level_of
from lineshaft.domain.matching.rank import rank
from lineshaft.domain.matching.retrieve import Retriever, likely_industries
from lineshaft.domain.matching.search import search
from lineshaft.domain.matching.suppliers import Supplier
from lineshaft.domain.matching.weights import learned_weights
from lineshaft.tenancy import system_scope

from ..index import IndexAway, guarded, ready_index
from ..models import Need
from ..plants import plants
from .matching import calibration, criteria_for
from .understanding import criteria_of_need

_OPEN_NEEDS_READ, _COMPARED, _LOOKED_DOWN_TO = 300, 30, 100
_SAME_GROUP = 4
_PLANTS_AT_ONCE = 2_000


@dataclass(frozen=True)
class FittingNeed:
    """An open need that a plant may meet: what its buyer lets companies know, and nothing else of it."""

    item: str
    respond_by: date
    level: Level
    is_synthetic: bool


@dataclass(frozen=True)
class FittingPlant:
    """A plant that an open need fits, with what its people are told of the need: never who asks."""

    need_id: int
    site_id: int
    site_name: str
    item: str
    respond_by: date
    industry_title: str
    industry_title_es: str
    is_synthetic: bool

    @property
    def industry(self) -> str:
        """The title of the industry in the language that holds."""
        in_spanish = (get_language() or "").startswith("es")
        return (in_spanish and self.industry_title_es) or self.industry_title


@dataclass(frozen=True)
class Standing:
    """
    Where a plant stands among those that make such things, for a need of what it makes itself, in its own state.

    `place` is None below the first hundred. `others` are the plausible plants in all.
    """

    place: int | None
    others: int
    looked_down_to: int = _LOOKED_DOWN_TO


def needs_that_fit(actor: Actor, site: Site) -> list[FittingNeed]:
    """
    Open needs whose buyers let companies be told, and that this plant may meet, by the day they are due.

    Compared by what the company agreed to show to the network, as the desk would see it. Empty while there is no index.
    """
    with system_scope(
        "a plant is told the item and day of open needs that fit it, where their buyers allow it"
    ):
        waiting = list(_told_needs()[:_OPEN_NEEDS_READ])
        plant = _plant(site)
        if plant is None or not waiting:
            return []
        wanted = [(need, criteria_from_json(criteria_of_need(need))) for need in waiting]
        likely = [(need, criteria) for need, criteria in wanted if _may_fit(criteria, plant)][:_COMPARED]
        try:
            opened = ready_index()
            return guarded(lambda: list(_fitting(opened.retriever, likely, plant)))
        except IndexAway:
            return []


def _told_needs() -> QuerySet[Need]:
    """Open needs whose buyers let companies be told, the first due first."""
    return (
        Need.objects.filter(
            kind=Need.Kind.SUPPLIER, status__in=["posted", "scouting"], tells=Need.Tells.FITTING
        )
        .select_related("state_used_in")
        .prefetch_related("chosen_naics__naics")
        .order_by("respond_by", "pk")
    )


def needs_to_tell(today: date) -> list[Need]:
    """Needs that a mail may tell of: those that still wait for answers. In the system scope."""
    return list(_told_needs().filter(respond_by__gte=today)[:_OPEN_NEEDS_READ])


def plants_that_fit(needs: Sequence[Need], site_ids: Sequence[int]) -> list[FittingPlant]:
    """Which of these plants each need fits, as `needs_that_fit` compares. In the system scope. Raises IndexAway."""
    retriever = ready_index().retriever
    wanted = [(need, criteria_from_json(criteria_of_need(need))) for need in needs]
    titles = NaicsCode.objects.in_bulk(
        {code for _need, criteria in wanted for code in likely_industries(criteria)}
    )
    found = []
    for start in range(0, len(site_ids), _PLANTS_AT_ONCE):
        there = [
            each.supplier for each in plants(site_ids[start : start + _PLANTS_AT_ONCE], timezone.localdate())
        ]
        for need, criteria in wanted:
            likely = [plant for plant in there if _may_fit(criteria, plant)]
            names = {plant.id: plant.name for plant in likely}
            for plant_id, _level in _levels(retriever, criteria, likely):
                found.append(_fitting_plant(need, criteria, int(plant_id), names[plant_id], titles))
    return found


def _fitting_plant(
    need: Need, criteria: Criteria, site_id: int, site_name: str, titles: dict[str, NaicsCode]
) -> FittingPlant:
    chosen = [row.naics for row in need.chosen_naics.all()]
    likely = [titles[code] for code in likely_industries(criteria) if code in titles]
    industry = next(iter([*chosen, *likely]), None)
    assert need.respond_by is not None  # `needs_to_tell` asks for it
    return FittingPlant(
        need_id=need.pk,
        site_id=site_id,
        site_name=site_name,
        item=need.item,
        respond_by=need.respond_by,
        industry_title=industry.title if industry else "",
        industry_title_es=industry.title_es if industry else "",
        is_synthetic=need.is_synthetic,
    )


def standing(actor: Actor, site: Site) -> Standing | None:
    """Where the plant would stand; None while there is no index, or nothing is known of what it makes."""
    with system_scope("a plant is told its own place among all; no other plant is named"):
        plant = _plant(site)
        if plant is None or not (plant.industries or plant.processes):
            return None
        asked = interpret(NeedText(text=plant.text, industries=plant.industries, state=plant.state))
        try:
            opened = ready_index()
            found = guarded(
                lambda: search(
                    opened.retriever,
                    criteria_for(asked),
                    read=lambda ids: [each.supplier for each in plants(map(int, ids), timezone.localdate())],
                    limit=_LOOKED_DOWN_TO,
                    weights=learned_weights(),
                    calibration=calibration(),
                )
            )
        except IndexAway:
            return None
    places = [place for place, match in enumerate(found.matches, 1) if match.supplier.id == plant.id]
    return Standing(places[0] if places else None, found.plausible)


def _plant(site: Site) -> Supplier | None:
    found = list(plants([site.pk], timezone.localdate()))
    return found[0].supplier if found else None


def _may_fit(criteria: Criteria, plant: Supplier) -> bool:
    """Whether a close comparison is worth its time: a group of industries or a process in common."""
    groups = {code[:_SAME_GROUP] for code in plant.industries}
    asked = {wanted.code for wanted in criteria.processes}
    return bool(
        groups & {code[:_SAME_GROUP] for code in likely_industries(criteria)} or asked & plant.processes
    )


def _fitting(
    retriever: Retriever, wanted: list[tuple[Need, Criteria]], plant: Supplier
) -> Iterator[FittingNeed]:
    for need, criteria in wanted:
        for _plant_id, level in _levels(retriever, criteria, [plant]):
            if need.respond_by:
                yield FittingNeed(need.item, need.respond_by, level, need.is_synthetic)


def _levels(
    retriever: Retriever, criteria: Criteria, compared: Sequence[Supplier]
) -> Iterator[tuple[str, Level]]:
    """Plants that may meet the criteria, by their identifiers, with the level."""
    if not compared:
        return
    weights, levels = learned_weights(), calibration()
    question = retriever.question(criteria, weights)
    for ranked in rank(criteria, question, compared, weights):
        level = level_of(criteria, question, ranked, levels)
        if level is not Level.NONE:
            yield ranked.supplier.id, level
