"""What the scouting desk reads: its queue, one need with its shortlist, and what the centers answered."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import FormerId, Site
from lineshaft.apps.network.models import Center, CoverageCounty

from ..models import Candidate, Need, NeedCriteria, RankedSupplier, Routing, SearchRecord
from ..permissions import check_user_can_scout
from ..states import CandidateState, NeedState
from .teaching import answers_that_taught

OPEN = (NeedState.POSTED.value, NeedState.SCOUTING.value)


@dataclass(frozen=True)
class Counts:
    """How many needs of the desk stand where."""

    to_route: int
    with_centers: int
    overdue: int
    reported: int
    closed: int

    @property
    def open(self) -> int:
        return self.to_route + self.with_centers


def _posted() -> QuerySet[Need]:
    return Need.objects.filter(kind=Need.Kind.SUPPLIER).exclude(
        status__in=[NeedState.DRAFT.value, NeedState.WITHDRAWN.value]
    )


def desk_needs(
    actor: Actor, *, today: date, status: str = "open", text: str = "", owner: str = ""
) -> QuerySet[Need]:
    """
    Needs of suppliers by the day they are due, with `asked` and `done`: how many centers were asked and are done.

    `status` is a state of a need, "open", "overdue" or "all"; anything else is read as "open".
    """
    check_user_can_scout(actor)
    rows = _posted()
    if status == "overdue":
        rows = rows.filter(status__in=OPEN, respond_by__lt=today)
    elif status in list(NeedState):
        rows = rows.filter(status=status)
    elif status != "all":
        rows = rows.filter(status__in=OPEN)
    if text:
        rows = rows.filter(
            Q(item__icontains=text)
            | Q(number__icontains=text)
            | Q(buyer_name__icontains=text)
            | Q(owner__name__icontains=text)
        )
    if owner:
        rows = rows.filter(owner__kind=owner)
    live = Q(routings__recalled_at__isnull=True)
    return (
        rows.select_related("owner")
        .annotate(
            asked=Count("routings", filter=live & Q(routings__isnull=False)),
            done=Count("routings", filter=live & Q(routings__answered_at__isnull=False)),
        )
        .order_by("respond_by", "id")
    )


def counts_of_desk(actor: Actor, today: date) -> Counts:
    """Where the needs stand, in one statement."""
    check_user_can_scout(actor)
    found = _posted().aggregate(
        to_route=Count("pk", filter=Q(status=NeedState.POSTED.value)),
        with_centers=Count("pk", filter=Q(status=NeedState.SCOUTING.value)),
        overdue=Count("pk", filter=Q(status__in=OPEN, respond_by__lt=today)),
        reported=Count("pk", filter=Q(status=NeedState.REPORTED.value)),
        closed=Count("pk", filter=Q(status=NeedState.CLOSED.value)),
    )
    return Counts(**found)


def need_for_desk(actor: Actor, number: str) -> Need:
    """A posted need by its number. Raises Http404 for a foreign, drafted or unknown one alike."""
    check_user_can_scout(actor)
    found = (
        _posted().filter(number=number[:16]).select_related("owner", "state_used_in", "criteria_edited_by")
    )
    need = found.first()
    if need is None:
        raise Http404
    return need


def newest_search(need: Need) -> SearchRecord | None:
    """The search whose shortlist the desk works with."""
    return (
        need.searches.filter(by_desk=True)
        .select_related("searched_by")
        .order_by("-searched_at", "-id")
        .first()
    )


@dataclass(frozen=True)
class Ranked:
    """
    A plant of the shortlist as the registry has it now, the center that serves it, and whether it was sent.

    `confirmed_for` are the answers by which the search knew it, where it did.
    """

    row: RankedSupplier
    site: Site | None
    center: Center | None
    candidate: Candidate | None
    confirmed_for: Sequence[Candidate] = ()

    @property
    def may_be_chosen(self) -> bool:
        return self.site is not None and self.center is not None and self.candidate is None


def shortlist_of(actor: Actor, need: Need, search: SearchRecord | None) -> list[Ranked]:
    """The shortlist of a search, best first. A plant that went into another record since shows that one."""
    check_user_can_scout(actor)
    if search is None:
        return []
    rows = list(search.shortlist.order_by("place"))
    sites = _sites_by_key([row.site_key for row in rows])
    centers = centers_of_sites(list(sites.values()))
    sent = {
        candidate.site_id: candidate
        for candidate in Candidate.objects.filter(
            routing__need=need, routing__recalled_at__isnull=True
        ).select_related("routing")
    }
    known_by_answers = [row.site_key for row in rows if _is_taught(row)]
    taught = answers_that_taught([sites[key].pk for key in known_by_answers if key in sites])
    return [
        Ranked(
            row,
            site := sites.get(row.site_key),
            centers.get(site.pk) if site else None,
            sent.get(site.pk) if site else None,
            taught.get(site.pk, ()) if site else (),
        )
        for row in rows
    ]


def _is_taught(row: RankedSupplier) -> bool:
    return any(reason.get("criterion") == "confirmed" for reason in row.reasons)


def _sites_by_key(keys: Sequence[str]) -> dict[str, Site]:
    found = Site.objects.select_related("company", "state")
    sites = {site.public_id: site for site in found.filter(public_id__in=keys)}
    gone = [key for key in keys if key not in sites]
    for former in FormerId.objects.filter(public_id__in=gone, site__isnull=False).select_related(
        "site__company", "site__state"
    ):
        assert former.site is not None
        sites[former.public_id] = former.site
    return sites


def centers_of_sites(sites: Sequence[Site]) -> dict[int, Center]:
    """The center that serves each site: that of its county, or where the county is unknown that of its state."""
    counties = {site.county_id for site in sites if site.county_id}
    by_county = {
        row.county_id: row.center
        for row in CoverageCounty.objects.filter(county_id__in=counties).select_related("center")
    }
    states = {site.state_id for site in sites}
    by_state = {center.state_id: center for center in Center.objects.filter(state_id__in=states)}
    for row in CoverageCounty.objects.filter(county__state_id__in=states - set(by_state)).select_related(
        "center", "county"
    ):
        by_state.setdefault(row.county.state_id, row.center)
    found = {site.pk: by_county.get(site.county_id or "") or by_state.get(site.state_id) for site in sites}
    return {pk: center for pk, center in found.items() if center is not None}


@dataclass(frozen=True)
class Line:
    """A center that was asked, with its plants as it answered them."""

    routing: Routing
    candidates: list[Candidate]

    def count(self, level: str) -> int:
        return sum(
            each.level == level and each.status == CandidateState.ANSWERED.value for each in self.candidates
        )

    @property
    def open(self) -> int:
        return sum(each.status == CandidateState.PROPOSED.value for each in self.candidates)

    @property
    def answered(self) -> int:
        return len(self.candidates) - self.open


def routings_of(actor: Actor, need: Need) -> list[Line]:
    """The centers that were asked, also those it was taken back from, with their plants."""
    check_user_can_scout(actor)
    return lines_of(need)


def lines_of(need: Need) -> list[Line]:
    """As `routings_of`, for who makes a report: as much as the row policies show."""
    by_routing = defaultdict(list)
    for candidate in (
        Candidate.objects.filter(routing__need=need)
        .select_related(
            "site__company", "site__state", "answered_by", "discounted_by", "center", "routing__need"
        )
        .prefetch_related("consents")
        .order_by(F("score").desc(nulls_last=True), "pk")
    ):
        by_routing[candidate.routing_id].append(candidate)
    rows = need.routings.select_related("center__state", "sent_by", "answered_by").order_by(
        F("recalled_at").asc(nulls_first=True), "center__name"
    )
    return [Line(row, by_routing[row.pk]) for row in rows]


@dataclass(frozen=True)
class Claim:
    """A plant that several centers answered for: both answers, and whether the desk has decided which counts."""

    site: Site
    candidates: list[Candidate]

    @property
    def is_settled(self) -> bool:
        return sum(each.discounted_at is None for each in self.candidates) == 1


def claims_of(lines: Sequence[Line]) -> list[Claim]:
    """Plants that more than one center answered for, among those it was not taken back from."""
    by_site: dict[int, list[Candidate]] = defaultdict(list)
    for line in lines:
        if line.routing.recalled_at is None:
            for candidate in line.candidates:
                if candidate.status == CandidateState.ANSWERED.value:
                    by_site[candidate.site_id].append(candidate)
    return [Claim(found[0].site, found) for found in by_site.values() if len(found) > 1]


def routing_for_desk(actor: Actor, pk: int) -> Routing:
    """One center's part in a need. Raises Http404."""
    check_user_can_scout(actor)
    found = Routing.objects.filter(pk=pk, need__in=_posted()).select_related("need", "center").first()
    if found is None:
        raise Http404
    return found


def criteria_versions(actor: Actor, need: Need) -> list[NeedCriteria]:
    """What was understood and corrected, the newest first."""
    check_user_can_scout(actor)
    return list(need.criteria_versions.select_related("edited_by").order_by("-number"))
