"""How many plants may supply a need, by state: over PostgreSQL, and names nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Capability, Site, SiteIndustry

from ..models import Need, SearchRecord
from .suggestions import OFFERED, industry_suggestions, words_of


@dataclass(frozen=True)
class Criteria:
    """By what is counted: industries, and whether they were chosen or follow from the words; names of capabilities."""

    industries: tuple[str, ...]
    are_chosen: bool
    capabilities: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As a search record keeps it."""
        return {
            "industries": [{"code": code} for code in self.industries],
            "industries_are": "chosen" if self.are_chosen else "found by the words",
            "capabilities": list(self.capabilities),
        }


@dataclass(frozen=True)
class Counts:
    """What a search found: how many plants were compared and how many are plausible, in all and by state."""

    facts: str
    considered: int
    plausible: int
    by_state: dict[str, int]
    generation: dict[str, Any]
    milliseconds: int


def criteria_of(need: Need) -> Criteria:
    """What a need is counted by: the industries that were chosen, or else those that fit its words."""
    chosen = [row.naics_id for row in need.chosen_naics.all()]
    industries = chosen or [hit.code for hit in industry_suggestions(words_of(need), OFFERED)]
    lines = (
        "\n".join((need.processes, need.materials, need.certifications)).replace(",", "\n").replace(";", "\n")
    )
    names = [" ".join(line.split()) for line in lines.splitlines()]
    return Criteria(tuple(industries), bool(chosen), tuple(dict.fromkeys(name for name in names if name)))


def search(actor: Actor, criteria: Criteria) -> Counts:
    """
    Count the plants of the industries, and for people of the network those with a capability of that name.

    Capabilities are read as the row policies show them to the person: what a company agreed that the network sees is
    not shown to a buyer, so that no count of a buyer's can tell it.
    """
    began = perf_counter()
    sites = Site.objects.filter(_of_industries(criteria.industries))
    facts = SearchRecord.Facts.IDENTITY
    if actor.is_office or actor.center_ids:
        facts = SearchRecord.Facts.NETWORK
        sites = Site.objects.filter(
            _of_industries(criteria.industries) | Q(pk__in=_with_capabilities(criteria.capabilities))
        )
    by_state = dict(
        sites.order_by().values("state_id").annotate(number=Count("pk")).values_list("state_id", "number")
    )
    considered = Site.objects.count()
    return Counts(
        facts=facts.value,
        considered=considered,
        plausible=sum(by_state.values()),
        by_state=by_state,
        generation={"source": "the registry itself", "plants": considered, "at": timezone.now().isoformat()},
        milliseconds=round((perf_counter() - began) * 1000),
    )


def _of_industries(codes: Sequence[str]) -> Q:
    """Plants in one of the industries, first or further ones; a shorter code stands for all that begin so."""
    exact = [code for code in codes if len(code) == 6]
    further = SiteIndustry.objects.filter(code__in=exact)
    found = Q(naics_id__in=exact)
    for code in codes:
        if len(code) < 6:
            found |= Q(naics__code__startswith=code)
            further |= SiteIndustry.objects.filter(code__startswith=code)
    return found | Q(pk__in=further.order_by().values("site_id"))


def _with_capabilities(names: Sequence[str]) -> Any:
    rows = Capability.objects.filter(name__in=list(names), shared_at__isnull=False, removed_at__isnull=True)
    return rows.order_by().values("site_id")
