"""Pairs of sites that may be one: the queue of who decides, and what the nightly sweep adds to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import permissions
from lineshaft.apps.companies.models import DuplicatePair, PairDecision, RegistryChange, Relationship, Site
from lineshaft.domain.identifiers import format_phone
from lineshaft.domain.linkage import REVIEW_FROM, SiteFacts, commonness_of, compare
from lineshaft.domain.linkage.experience import Experience, learn
from lineshaft.domain.linkage.sweep import likely_pairs

from .duplicates import facts_of_site

_READ = ("company", "state", "county", "naics")


@dataclass(frozen=True)
class Line:
    """One fact as two records say it."""

    label: str
    left: str
    right: str

    @property
    def differs(self) -> bool:
        return self.left.casefold() != self.right.casefold()


def open_pairs(actor: Actor) -> QuerySet[DuplicatePair]:
    """
    Pairs that wait for a decision, the likeliest first: those with a site that the reader's center works with; who
    decides for the network sees all.
    """
    permissions.check_user_can_reshape(actor)
    pairs = DuplicatePair.objects.filter(verdict=DuplicatePair.Verdict.OPEN.value)
    if permissions.decides_for_network(actor):
        return pairs
    held = Relationship.objects.filter(center_id__in=permissions.relationship_center_ids(actor))
    of_first = Exists(held.filter(site_id=OuterRef("first_id")))
    return pairs.filter(of_first | Exists(held.filter(site_id=OuterRef("second_id"))))


def next_pair(actor: Actor, *, after: DuplicatePair | None = None) -> DuplicatePair | None:
    """The pair to look at now; `after` skips it and what came before it, and begins anew at the end."""
    pairs = open_pairs(actor).select_related(
        *(f"{side}__{part}" for side in ("first", "second") for part in _READ)
    )
    if after is not None:
        behind = Q(probability__lt=after.probability) | Q(probability=after.probability, pk__gt=after.pk)
        found = pairs.filter(behind).first()
        if found is not None:
            return found
        pairs = pairs.exclude(pk=after.pk)
    return pairs.first()


def side_by_side(left: Site, right: Site) -> list[Line]:
    """What both records say, line by line. Reads `company`, `state` and `naics`."""

    def line(label: str, of: Any) -> Line:
        return Line(str(label), of(left) or "", of(right) or "")

    return [
        line(_("Name"), lambda site: site.name),
        line(_("Company"), lambda site: site.company.name),
        line(_("Street"), lambda site: site.street),
        line(_("City"), lambda site: site.city),
        line(_("ZIP and state"), lambda site: f"{site.zip_code} {site.state.abbreviation}".strip()),
        line(_("Telephone"), lambda site: format_phone(site.phone_key) if site.phone_key else ""),
        line(_("Industry"), lambda site: str(site.naics or "")),
        line(_("Web site"), lambda site: site.company.website),
        line(_("Unique Entity ID"), lambda site: site.company.uei),
    ]


def which_stays(actor: Actor, one: Site, other: Site) -> tuple[Site, Site]:
    """
    The record that stays, and the one that goes into it.

    The one that the own center knows longer stays, else the older one.
    """
    held = Relationship.objects.filter(
        center_id__in=permissions.relationship_center_ids(actor), site__in=[one, other]
    )
    known_since = dict(held.values_list("site_id", "started_on"))
    first, second = sorted((one, other), key=lambda site: (known_since.get(site.pk, date.max), site.pk))
    return first, second


def pair_of(one: Site, other: Site) -> DuplicatePair | None:
    """What is known about the two sites as a pair."""
    first, second = sorted((one.pk, other.pk))
    return DuplicatePair.objects.filter(first_id=first, second_id=second).first()


@dataclass(frozen=True)
class FoundPair:
    """Two sites, by key, the smaller first, that are likely one."""

    first_id: int
    second_id: int
    probability: float
    evidence: float
    reasons: list[str]


def sweep_registry(processes: int | None = None) -> Iterator[FoundPair]:
    """Compare the whole registry with itself: each pair that a person should look at, the likeliest first."""
    keys: list[int] = []
    facts: list[SiteFacts] = []
    rows = Site.objects.select_related("company", "state").order_by("pk")
    for site in rows.iterator(chunk_size=5000):
        keys.append(site.pk)
        facts.append(facts_of_site(site))
    comparable = [each.comparable for each in facts]
    common, learned = commonness_of(comparable), experience()
    for one, other, bits in likely_pairs(comparable, learned.bits_for(REVIEW_FROM), processes):
        reasons = [reason.text for reason in compare(facts[one], facts[other], common).reasons]
        yield FoundPair(keys[one], keys[other], learned.probability(bits), bits, reasons)


def experience() -> Experience:
    """What all decisions of the network taught so far."""
    return learn(PairDecision.objects.values_list("evidence", "is_same_site"))


def registry_changes(actor: Actor) -> QuerySet[RegistryChange]:
    """Merges, moves and splits that the reader may know of: of the own centers; the program office sees all."""
    permissions.check_user_can_reshape(actor)
    return RegistryChange.objects.select_related("center", "created_by", "decided_by", "undone_by")
