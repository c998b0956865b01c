"""How deep the supply is: plants by industry, process, certification and state, and where there is one or none."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Capability, Site
from lineshaft.apps.reference.models import NaicsCode
from lineshaft.domain.matching.terms import Vocabulary, vocabulary, words_of

from ..permissions import check_user_can_see_supply

_DETAIL = 6
_KINDS = {"process": Capability.Kind.PROCESS, "certification": Capability.Kind.CERTIFICATION}

Counts = Mapping[str, int]
"""Plants by FIPS code of the state."""


@dataclass(frozen=True)
class SupplyFilter:
    """What the map is narrowed to; an empty one asks for nothing. Names of capabilities are whole."""

    naics: str = ""
    process: str = ""
    certification: str = ""
    state_id: str = ""


@dataclass(frozen=True)
class Depth:
    """One industry, process or certification: how many plants, in how many states, and where most of them are."""

    code: str
    title: str
    plants: int
    by_state: Counts

    @property
    def states(self) -> int:
        return len(self.by_state)

    @property
    def largest_state(self) -> str:
        """FIPS code of the state with the most plants, "" where there is none."""
        return max(self.by_state, key=lambda state: (self.by_state[state], state), default="")

    @property
    def largest_share(self) -> float:
        """Share of the plants that are in that state, 0 to 1."""
        return self.by_state[self.largest_state] / self.plants if self.plants else 0.0

    @property
    def is_single(self) -> bool:
        return self.plants == 1

    @property
    def is_missing(self) -> bool:
        return self.plants == 0


@dataclass(frozen=True)
class Supply:
    """The supply within a filter. `industries` has every industry of the filter, also those without a plant."""

    plants: int
    by_state: Counts
    industries: list[Depth]
    processes: list[Depth]
    certifications: list[Depth]

    @property
    def single(self) -> list[Depth]:
        return [row for row in self.industries if row.is_single]

    @property
    def missing(self) -> list[Depth]:
        return [row for row in self.industries if row.is_missing]


def supply(actor: Actor, wanted: SupplyFilter, today: date) -> Supply:
    """
    Count plants of manufacturing industries. Raises PermissionDenied for who may not read the registry.

    Processes and certifications are counted where a company agreed to show them to the network; certificates that have
    expired do not count.
    """
    check_user_can_see_supply(actor)
    sites = _sites(wanted, today)
    by_industry: dict[str, dict[str, int]] = defaultdict(dict)
    by_state: dict[str, int] = defaultdict(int)
    groups = sites.order_by().values_list("naics_id", "state_id").annotate(plants=Count("pk"))
    for code, state, plants in groups:
        by_state[state] += plants
        by_industry[code or ""][state] = plants
    return Supply(
        plants=sum(by_state.values()),
        by_state=dict(by_state),
        industries=_industries(wanted, by_industry),
        processes=_capabilities(Capability.Kind.PROCESS, sites, today),
        certifications=_capabilities(Capability.Kind.CERTIFICATION, sites, today),
    )


def names_shown(kind: str) -> list[str]:
    """Names of processes or certifications that the reader sees of some plant, to choose from."""
    rows = Capability.objects.filter(kind=_KINDS[kind], shared_at__isnull=False, removed_at__isnull=True)
    return sorted(set(rows.order_by().values_list("name", flat=True).distinct()), key=str.casefold)


def _sites(wanted: SupplyFilter, today: date) -> QuerySet[Site]:
    sites = Site.objects.filter(naics__is_manufacturing=True)
    if wanted.naics:
        sites = sites.filter(naics__code__startswith=wanted.naics)
    if wanted.state_id:
        sites = sites.filter(state_id=wanted.state_id)
    for kind, name in (("process", wanted.process), ("certification", wanted.certification)):
        if name:
            shown = _shown(_KINDS[kind], today).filter(name__iexact=name, site=OuterRef("pk"))
            sites = sites.filter(Exists(shown))
    return sites


def _shown(kind: str, today: date) -> QuerySet[Capability]:
    return Capability.objects.filter(
        Q(expires_on__isnull=True) | Q(expires_on__gte=today),
        kind=kind,
        shared_at__isnull=False,
        removed_at__isnull=True,
    )


def _industries(wanted: SupplyFilter, counted: Mapping[str, dict[str, int]]) -> list[Depth]:
    """Every six-digit manufacturing industry of the filter, the rarest first."""
    codes = NaicsCode.objects.filter(is_manufacturing=True, code__startswith=wanted.naics)
    titles = {code: title for code, title in codes.values_list("code", "title") if len(code) == _DETAIL}
    for code in counted:
        if code and code not in titles:  # a plant known only roughly
            titles[code] = codes.filter(code=code).values_list("title", flat=True).first() or ""
    rows = [
        Depth(code, title, sum(counted.get(code, {}).values()), counted.get(code, {}))
        for code, title in titles.items()
    ]
    return _rarest_first(rows)


def _capabilities(kind: str, sites: QuerySet[Site], today: date) -> list[Depth]:
    """
    What plants show, each plant once, the rarest first.

    A process counts under the words of the network's list, and for the wider process that it is a kind of: "5-axis
    milling" is milling and machining. Those of the list that no plant shows stand there with none. What the list does
    not know, and certifications, count under their own name without regard to capitals.
    """
    shown = _shown(kind, today).filter(site__in=sites.values("pk"))
    groups = shown.order_by().values_list("name", "site_id", "site__state_id").distinct()
    known = vocabulary().processes if kind == Capability.Kind.PROCESS else None
    titles = {term.name.casefold(): term.name for term in known.terms.values()} if known else {}
    plants: dict[str, dict[int, str]] = defaultdict(dict)
    for name, site_id, state in groups:
        for title in _called(name, known):
            titles.setdefault(title.casefold(), title)
            plants[title.casefold()][site_id] = state
    rows = [
        Depth("", title, len(plants[key]), Counter(plants[key].values())) for key, title in titles.items()
    ]
    return _rarest_first(rows)


def _called(name: str, known: Vocabulary | None) -> set[str]:
    """The names under which a capability counts."""
    if known is None:
        return {name}
    meant = {mention.term.code for mention in known.mentions(words_of(name))}
    meant |= {wider for code in meant for wider in known.wider(code)}
    return {known.terms[code].name for code in meant} or {name}


def _rarest_first(rows: list[Depth]) -> list[Depth]:
    return sorted(rows, key=lambda row: (row.plants, row.code, row.title.casefold()))
