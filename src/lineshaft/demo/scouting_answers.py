"""Needs at the scouting desk of the demonstration: searched, sent to centers, answered, and two of them reported.

Everything is invented: the buyers, what they need, what the companies answered, and who agreed to be named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from lineshaft.apps.accounts.models import Membership, Organisation, User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.companies.models import Site
from lineshaft.apps.network.models import Center
from lineshaft.apps.scouting import actions
from lineshaft.apps.scouting.models import Candidate, Need, NeedNaics, Routing

from .people import PASSWORD, People

NOTE = "Please ask for the largest lot they ran in the last year (demonstration)."
_LEVELS = ("exact", "partial", "partial")


@dataclass(frozen=True)
class Wanted:
    """One invented need."""

    item: str
    description: str
    naics: str
    processes: str
    materials: str
    certifications: str = ""
    quantity: int = 500
    days_ago: int = 6


VALVES = Wanted(
    "Bronze valve bodies, 2 inch, sand cast and machined",
    "Pressure-tight to 300 psi. Drawings on request (demonstration).",
    "332", "sand casting, CNC machining", "C83600 bronze", "ISO 9001", 500, 12,
)  # fmt: skip
MAGNETS = Wanted(
    "Sintered neodymium magnet blocks, grade N42SH",
    "For a traction motor. Sintered and ground in the United States (demonstration).",
    "3359", "sintering, grinding", "NdFeB", "IATF 16949", 20_000, 20,
)  # fmt: skip
BRACKETS = Wanted(
    "Machined aluminum mounting brackets",
    "6061-T6, anodized, two tapped holes, flat within 0.002 inch (demonstration).",
    "3327", "CNC milling, anodizing", "6061 aluminum", "AS9100", 1_200, 4,
)  # fmt: skip
ENCLOSURES = Wanted(
    "Stainless steel enclosures for outdoor switches",
    "NEMA 4X, 304 stainless, with gasket (demonstration).",
    "3323", "laser cutting, bending, welding", "304 stainless steel", "", 80, 1,
)  # fmt: skip


def make_scouting_answers(*, today: date, people: People) -> int:
    """Write the needs with all that became of them; returns how many needs."""
    desk = actor_for(User.objects.get(email="demo-officer@lineshaft.example"))
    home = Center.objects.get(pk=people.home_center_id)
    ours = actor_for(User.objects.get(email="demo-advisor@lineshaft.example"))
    theirs = actor_for(User.objects.get(email="demo-advisor-other@lineshaft.example"))
    other = Center.objects.get(pk=theirs.center_ids[0])
    buyer, person = _buyer()
    needs = [_need(wanted, buyer, person, today) for wanted in (VALVES, MAGNETS, BRACKETS, ENCLOSURES)]
    valves, magnets, brackets, _enclosures = needs
    states = [home.state_id, other.state_id]
    for need, wanted in zip(needs, (VALVES, MAGNETS, BRACKETS, ENCLOSURES), strict=True):
        _search(need, wanted, states, desk, is_found=need is not magnets)
    _reported_with_matches(valves, desk, {home.pk: ours, other.pk: theirs}, today)
    _reported_with_none(magnets, desk, theirs, other, today)
    _at_the_centers(brackets, desk, theirs, other, today)
    return len(needs)


def _buyer() -> tuple[Organisation, User]:
    """The buyer of the demonstration and one of its people."""
    member = (
        Membership.objects.filter(role=Role.BUYER.value, organisation__is_synthetic=True)
        .select_related("organisation", "user")
        .order_by("pk")
        .first()
    )
    if member is not None:
        return member.organisation, member.user
    buyer = Organisation.objects.create(
        kind=OrganisationKind.BUYER.value, name="Federal Supply Buyer (demonstration)", is_synthetic=True
    )
    user = User.objects.create(
        email="demo-buyer@lineshaft.example",
        full_name="Sam Demo-Reyes",
        password=make_password(PASSWORD),
        is_synthetic=True,
    )
    Membership.objects.create(user=user, organisation=buyer, role=Role.BUYER.value)
    return buyer, user


def _need(wanted: Wanted, buyer: Organisation, person: User, today: date) -> Need:
    posted = timezone.now() - timedelta(days=wanted.days_ago)
    count = Need.objects.filter(number__startswith=f"SN-{today.year}-").count()
    need = Need.objects.create(
        number=f"SN-{today.year}-{count + 1:04}",
        status="posted",
        owner=buyer,
        item=wanted.item,
        description=wanted.description,
        processes=wanted.processes,
        materials=wanted.materials,
        certifications=wanted.certifications,
        quantity=wanted.quantity,
        unit="pieces",
        cadence="year",
        reasons=["buy_american"],
        days_to_scout=21,
        tells="fitting",
        respond_by=today - timedelta(days=wanted.days_ago) + timedelta(days=21),
        criteria=_criteria(wanted),
        posted_by=person,
        posted_at=posted,
        created_by=person,
        created_at=posted,
        is_synthetic=True,
    )
    for naics in _industries(wanted)[:1]:
        NeedNaics.objects.create(need=need, naics_id=naics)
    return need


def _industries(wanted: Wanted) -> list[str]:
    found = Site.objects.filter(naics__code__startswith=wanted.naics).order_by("naics_id")
    return list(found.values_list("naics_id", flat=True).distinct()[:2])


def _criteria(wanted: Wanted) -> dict[str, Any]:
    def named(text: str) -> list[dict[str, str]]:
        words = [word.strip() for word in text.split(",") if word.strip()]
        return [{"code": word.casefold(), "name": word, "words": word} for word in words]

    return {
        "text": f"{wanted.item}. {wanted.description}",
        "industries": [
            {"code": code, "probability": 0.6, "because": [wanted.item.split(",")[0].lower()]}
            for code in _industries(wanted)[:1]
        ],
        "processes": named(wanted.processes),
        "materials": named(wanted.materials),
        "certifications": named(wanted.certifications),
        "quantity": {"amount": wanted.quantity, "unit": "pieces", "cadence": "year", "words": ""},
    }


def _search(need: Need, wanted: Wanted, states: Sequence[str], desk: Actor, *, is_found: bool) -> None:
    """A shortlist of plants of the right industries in two states, or an empty one."""
    rows = Site.objects.filter(naics__code__startswith=wanted.naics, is_synthetic=True)
    plants = list(rows.filter(state_id__in=states).order_by("naics_id", "pk")[:8]) if is_found else []
    found = actions.Found(
        plants=[
            actions.FoundPlant(site, 0.92 - place * 0.07, _LEVELS[min(place, 2)], _reasons(site, wanted))
            for place, site in enumerate(plants)
        ],
        considered=Site.objects.count(),
        plausible=len(plants),
        by_state={fips: sum(site.state_id == fips for site in plants) for fips in states},
        generation={"number": 1, "made": "for the demonstration"},
        milliseconds=9,
    )
    actions.store_search(need=need, found=found, by=desk)


def _reasons(site: Site, wanted: Wanted) -> list[dict[str, Any]]:
    return [
        {"criterion": "industry", "text": f"NAICS {site.naics_id}, as asked", "contribution": 0.5},
        {
            "criterion": "process",
            "text": f"{wanted.processes.split(',')[0]} is usual there",
            "contribution": 0.2,
        },
        {"criterion": "place", "text": "in the United States", "contribution": 0.1},
    ]


def _send(
    need: Need, sites: Sequence[Site], centers: Sequence[Center], due_on: date, desk: Actor
) -> list[Routing]:
    return actions.route_need(need=need, sites=sites, centers=centers, due_on=due_on, note=NOTE, by=desk)


def _shortlisted(need: Need) -> list[Site]:
    search = need.searches.latest("searched_at", "pk")
    keys = list(search.shortlist.order_by("place").values_list("site_key", flat=True))
    sites = {site.public_id: site for site in Site.objects.filter(public_id__in=keys)}
    return [sites[key] for key in keys]


def _reported_with_matches(need: Need, desk: Actor, advisors: dict[int, Actor], today: date) -> None:
    """Every plant is answered: the best of each center exact and named, the others partial or none."""
    sites = _shortlisted(need)[:6]
    if not sites:
        return
    for routing in _send(need, sites, (), today + timedelta(days=3), desk):
        by = advisors.get(routing.center_id)
        if by is None:
            continue
        for place, candidate in enumerate(routing.candidates.order_by("pk").select_related("routing")):
            actions.answer_candidate(candidate=candidate, answer=_answer(place, today), by=by)
        actions.center_is_done(routing=routing, by=by)
    actions.make_report(need=need, by=desk)


def _answer(place: int, today: date) -> actions.Answer:
    told = "Two lines for small lots, a test bench, and a quality system (demonstration)."
    if place == 0:
        return actions.Answer(
            level="exact",
            capacity="600 a year beside present work; first parts in 9 weeks",
            can_supply_volume=True,
            certifications_held="ISO 9001, certificate seen (demonstration)",
            made_in_us="cast and machined here, metal from Ohio",
            capability_summary=told,
            anonymous_summary=told,
            is_interested=True,
            spoke_with="the plant manager",
            agreed=actions.GivenWord("the plant manager (demonstration)", "spoken", today),
        )
    if place == 1:
        return actions.Answer(
            level="partial",
            gaps="No test bench for the pressure yet",
            can_supply_volume=True,
            anonymous_summary="Machines such parts today; buys the blanks (demonstration).",
            is_interested=True,
        )
    return actions.Answer(level="none", is_interested=False)


def _reported_with_none(need: Need, desk: Actor, theirs: Actor, other: Center, today: date) -> None:
    (routing,) = _send(need, (), [other], today + timedelta(days=1), desk)
    actions.center_is_done(routing=routing, by=theirs)
    actions.make_report(need=need, by=desk)


def _at_the_centers(need: Need, desk: Actor, theirs: Actor, other: Center, today: date) -> None:
    """Plants wait for an answer; the other center has answered for one that is not in its state."""
    sites = _shortlisted(need)[:5]
    if not sites:
        return
    routings = _send(need, sites, [other], today + timedelta(days=2), desk)
    neighbor = next(routing for routing in routings if routing.center_id == other.pk)
    claimed = next((site for site in sites if site.state_id != other.state_id), None)
    if claimed is None:
        return
    added: Candidate = actions.add_missed_plant(routing=neighbor, site=claimed, by=theirs)
    actions.answer_candidate(
        candidate=added, answer=actions.Answer(level="partial", gaps="No anodizing of its own"), by=theirs
    )
