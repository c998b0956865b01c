"""Technology needs: who reads which, what a center found for one, and its reports."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Relationship, Site
from lineshaft.apps.network.models import Center
from lineshaft.apps.partners.models import Resource
from lineshaft.apps.partners.queries import public_resources
from lineshaft.domain.matching.criteria import Criteria
from lineshaft.domain.matching.interpret import NeedText, interpret
from lineshaft.domain.matching.sentences import SentenceModel
from lineshaft.domain.matching.technology import RankedTechnology, Technology, TechnologyIndex

from ..models import Need, NeedVersion, NextStep, ScoutingReport, TechnologyOption
from ..permissions import check_user_can_see_technology
from ..states import NeedState

KINDS = (Resource.Kind.TECHNOLOGY.value, Resource.Kind.EXPERTISE.value)
OPEN = (NeedState.POSTED.value, NeedState.SCOUTING.value)


FILTERS: Mapping[str, Q] = {
    "open": Q(status__in=OPEN),
    "reported": Q(status=NeedState.REPORTED.value),
    "taken_up": Q(status=NeedState.CLOSED.value) & ~Q(taken_up=""),
    "nothing": Q(status=NeedState.CLOSED.value, taken_up=""),
    "withdrawn": Q(status=NeedState.WITHDRAWN.value),
}
"""Parts of the list: those that wait, those with a report, and what came of those that are closed."""


def technology_needs(
    actor: Actor, *, site: Site | None = None, which: str = "all", text: str = ""
) -> QuerySet[Need]:
    """
    Technology needs that the reader may see, as the row policies know them, the newest first.

    `which` is one of FILTERS; anything else is all. `text` is looked for in the need and the name of the plant.
    """
    check_user_can_see_technology(actor)
    rows = Need.objects.filter(kind=Need.Kind.TECHNOLOGY).exclude(status=NeedState.DRAFT.value)
    if site is not None:
        rows = rows.filter(site=site)
    if which in FILTERS:
        rows = rows.filter(FILTERS[which])
    if text:
        rows = rows.filter(
            Q(item__icontains=text)
            | Q(description__icontains=text)
            | Q(number__icontains=text)
            | Q(site__name__icontains=text)
        )
    return rows.select_related("owner", "site__company", "site__state").order_by("-posted_at", "-pk")


def technology_need(actor: Actor, number: str) -> Need:
    """One technology need. Raises Http404 for a foreign and an unknown one alike."""
    found = technology_needs(actor).filter(number=number[:16]).first()
    if found is None:
        raise Http404
    return found


def center_that_scouts(actor: Actor, need: Need) -> Center | None:
    """The reader's center that looks for this need: its owner, or one that works with the plant; else None."""
    centers = actor.organisations_where("need:answer")
    if need.owner_id in centers:
        return Center.objects.get(pk=need.owner_id)
    return center_of_plant(actor, need.site_id) if need.site_id else None


def center_of_plant(actor: Actor, site_id: int) -> Center | None:
    """The reader's center that works with a plant, or None."""
    rows = Relationship.objects.filter(
        center_id__in=actor.organisations_where("need:answer"), site_id=site_id
    )
    found = rows.select_related("center").order_by("center_id").first()
    return found.center if found else None


def options_of(actor: Actor, need: Need) -> list[TechnologyOption]:
    """What the reader's center looked at: marked ones first by mark, then in the order of the search."""
    rows = TechnologyOption.objects.filter(need=need, center=center_that_scouts(actor, need))
    order = {"fits": 0, "may_fit": 1, "": 2, "does_not_fit": 3}
    return sorted(
        rows.select_related("resource__partner", "marked_by"),
        key=lambda each: (order[each.mark], each.place or 0, each.pk),
    )


@dataclass(frozen=True)
class Taken:
    """What was taken up for a need, in words, and the published resource where it is one."""

    words: str
    resource_id: int | None = None


def may_be_taken_up(actor: Actor, need: Need) -> list[Taken]:
    """What the newest report told, and for the center that scouts also what it looked at; not what does not fit."""
    told: list[tuple[str, str]] = []
    for report in landscapes_of(need)[:1]:
        technologies = report.document.get("technologies", ())
        told += [(each["title"], each["provider"]) for each in technologies if each["mark"] != "does_not_fit"]
    if center_that_scouts(actor, need) is not None:
        looked_at = [each for each in options_of(actor, need) if each.mark != "does_not_fit"]
        told += [(each.title, each.provider_name) for each in looked_at]
    titles = {title for title, _provider in told}
    published = {
        (each.title, each.partner.name): each.pk for each in public_resources().filter(title__in=titles)
    }
    return [
        Taken(f"{title} ({provider})", published.get((title, provider)))
        for title, provider in dict.fromkeys(told)
    ]


def versions_of(need: Need) -> list[NeedVersion]:
    """What the need said before, the newest first."""
    return list(need.versions.select_related("changed_by"))


def steps_of(actor: Actor, need: Need) -> list[NextStep]:
    """What the reader's center wrote as next steps, by day."""
    return list(NextStep.objects.filter(need=need, center=center_that_scouts(actor, need)))


def option_of(actor: Actor, pk: int) -> TechnologyOption:
    """One option of the reader's own center, or Http404."""
    centers = actor.organisations_where("need:answer")
    rows = TechnologyOption.objects.select_related("need", "center").filter(center_id__in=centers)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def step_of(actor: Actor, pk: int) -> NextStep:
    """One step of the reader's own center, or Http404."""
    centers = actor.organisations_where("need:answer")
    found = NextStep.objects.select_related("need").filter(center_id__in=centers, pk=pk).first()
    if found is None:
        raise Http404
    return found


def steps_told(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The next steps that a report told, with their day as a date."""
    return [{**each, "due_on": date.fromisoformat(each["due_on"])} for each in document.get("steps", ())]


def landscapes_of(need: Need) -> list[ScoutingReport]:
    """Every version of the report, the newest first."""
    return list(
        ScoutingReport.objects.filter(need=need).select_related("made_by").defer("pdf").order_by("-version")
    )


def landscape(actor: Actor, pk: int) -> ScoutingReport:
    """One report on a technology need that the reader may see, or Http404."""
    check_user_can_see_technology(actor)
    rows = ScoutingReport.objects.filter(need__kind=Need.Kind.TECHNOLOGY).select_related("need")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


# The search ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TechnologySearch:
    """What a search found: the criteria, everything that was compared, and which state of the resources it was."""

    criteria: Criteria
    ranked: Sequence[RankedTechnology]
    resources: Mapping[str, Resource]
    generation: Mapping[str, Any]

    @property
    def plausible(self) -> list[RankedTechnology]:
        return [each for each in self.ranked if each.is_plausible]


def find_technologies(need: Need) -> TechnologySearch:
    """Compare a need with every technology and expertise that is published now."""
    assert need.site is not None
    text = "\n".join(filter(None, (need.item, need.description, need.technical_comments)))
    criteria = interpret(NeedText(text=text, industries=(need.site.naics_id,) if need.site.naics_id else ()))
    resources = {each.slug: each for each in public_resources().filter(kind__in=KINDS)}
    offered = tuple(
        Technology(each.slug, each.title, each.summary, tuple(each.naics_prefixes), each.readiness)
        for each in sorted(resources.values(), key=lambda each: each.slug)
    )
    model = _model()
    ranked = _index(offered).rank(criteria, need.site.naics_id or "")
    generation = {
        "resources": len(offered),
        "kinds": ", ".join(KINDS),
        "compared by": "words, processes, materials, industry, readiness" + (", meaning" if model else ""),
        "sha256": hashlib.sha256(repr(offered).encode()).hexdigest(),
    }
    return TechnologySearch(criteria, ranked, resources, generation)


@lru_cache(maxsize=1)
def _model() -> SentenceModel | None:
    return SentenceModel.installed()


@lru_cache(maxsize=2)
def _index(offered: tuple[Technology, ...]) -> TechnologyIndex:
    """The index of what is offered; made anew as soon as anything of it changes."""
    return TechnologyIndex(offered, _model())
