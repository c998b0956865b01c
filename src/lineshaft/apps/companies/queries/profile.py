"""Reads of the profile of a plant: its parts, what it answers, who sees what, and what may leave for others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import QuerySet
from django.http import Http404

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import permissions
from lineshaft.apps.companies.capability_kinds import CODED_NAMES, label_of
from lineshaft.apps.companies.models import Capability, ProfileAgreement, Site
from lineshaft.apps.companies.profile_words import PARTS
from lineshaft.apps.companies.sizes import millimetres
from lineshaft.domain.matching.completeness import QUESTIONS, Completeness, Entry, Question, completeness

from .capabilities import Shown, today

_AUDIENCE = ProfileAgreement.Audience
_AT_A_TIME = 2000


@dataclass
class Part:
    """One part of a profile as the reader sees it, with what their own organisation has on record about who sees it."""

    code: str
    heading: str
    entries: list[Shown] = field(default_factory=list)
    agreement: ProfileAgreement | None = None

    @property
    def questions(self) -> list[Question]:
        """What buyers ask that this part answers."""
        return [question for question in QUESTIONS if question.part == self.code]

    @property
    def is_full(self) -> bool:
        """Whether the reader's own organisation wrote all that this part can hold."""
        codes = CODED_NAMES.get(self.code)
        own = {each.row.name for each in self.entries if each.is_own}
        return codes is not None and self.code != Capability.Kind.LINK and own >= set(codes)


def profile_parts(
    shown: Iterable[Shown], agreements: Iterable[ProfileAgreement], owner_id: int | None, language: str
) -> list[Part]:
    """The parts in the order of the page, each with its entries; the name, which is no entry, is left out."""
    parts = {
        code: Part(code, words.in_language(language))
        for code, words in PARTS.items()
        if code != ProfileAgreement.NAME
    }
    for each in shown:
        parts[each.row.kind].entries.append(each)
    for agreement in agreements:
        if agreement.owner_id == owner_id and agreement.part in parts and _stands(agreement):
            parts[agreement.part].agreement = agreement
    return list(parts.values())


def _stands(agreement: ProfileAgreement) -> bool:
    return agreement.status == ProfileAgreement.Status.STANDING


def answers_of(site: Site, shown: Iterable[Shown]) -> Completeness:
    """What these entries answer of what buyers ask. Reads the site's company, whose web site is a link."""
    entries = [each.entry for each in shown]
    if site.company.website:
        entries.append(Entry(Capability.Kind.LINK.value))
    return completeness(entries, today=today())


def agreements_of_profile(actor: Actor, site: Site) -> list[ProfileAgreement]:
    """
    What is on record about who sees the profile, newest first: what the reader's own organisation recorded, and for the
    company's own people also what centers recorded for it.
    """
    rows = ProfileAgreement.objects.filter(site=site)
    if site.company_id not in actor.company_ids:
        rows = rows.filter(owner_id__in=permissions.readable_owner_ids(actor))
    return list(rows.select_related("site", "owner", "recorded_by", "ended_by"))


def agreement_of_profile(actor: Actor, site: Site, pk: int) -> ProfileAgreement:
    """One of them. Raises Http404 for any other."""
    found = next((each for each in agreements_of_profile(actor, site) if each.pk == pk), None)
    if found is None:
        raise Http404
    found.site = site
    return found


def seen_by(audience: str, site: Site, shown: Iterable[Shown]) -> tuple[bool, list[Shown]]:
    """Whether an audience is told the name of the plant, and which of these entries it sees."""
    shared = [each for each in shown if each.row.shared_at is not None]
    if audience == _AUDIENCE.NETWORK:
        return True, shared
    if site.pk not in may_be_shown_to_buyers([site.pk]):
        return False, []
    return True, [each for each in shared if each.row.to_buyers]


def photo(actor: Actor, public_id: str, pk: int) -> Capability:
    """
    A photo that the reader's organisation put there, or that the company agreed to show to them. Raises Http404 else.
    """
    rows = Capability.objects.filter(
        pk=pk, kind=Capability.Kind.PHOTO.value, site__public_id=public_id, removed_at__isnull=True
    )
    found = rows.select_related("site").first()
    if found is None or not _may_see(actor, found):
        raise Http404
    return found


def _may_see(actor: Actor, row: Capability) -> bool:
    if row.owner_id in permissions.readable_owner_ids(actor):
        return True
    if row.shared_at is None:
        return False
    if permissions.can_read_site(actor, row.site):
        return True
    return row.to_buyers and permissions.is_buyer(actor) and bool(may_be_shown_to_buyers([row.site_id]))


def sites_of_company(actor: Actor) -> QuerySet[Site]:
    """The plants of the companies that the reader speaks for, the oldest record first."""
    return Site.objects.filter(company_id__in=actor.company_ids).select_related("state").order_by("pk")


# What others build on ------------------------------------------------------------------------------------------------


def may_be_shown_to_buyers(site_ids: Iterable[int]) -> frozenset[int]:
    """
    Those of these plants whose company agreed that buyers are told its name, now. Ask again whenever something leaves.

    The answer is the same for buyers, the network and jobs of the system, and none for anybody else; a company hears of
    its own plants.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sites_named_to_buyers(%s::bigint[])", [list(site_ids)])
        return frozenset(pk for (pk,) in cursor.fetchall())


def facts_for_buyers(site_ids: Iterable[int]) -> dict[int, list[Capability]]:
    """
    By plant, the entries that its company agreed to show to buyers; nothing of a plant that is not named to them.

    Runs for a buyer, in whose context the database answers the same, and for who writes a report to one.
    """
    named = may_be_shown_to_buyers(site_ids)
    rows = Capability.objects.filter(
        site_id__in=named, to_buyers=True, shared_at__isnull=False, removed_at__isnull=True
    )
    found: dict[int, list[Capability]] = {pk: [] for pk in named}
    for row in rows.order_by("site_id", "kind", "name", "id"):
        found[row.site_id].append(row)
    return found


@dataclass(frozen=True)
class SearchFact:
    """One entry as the network-wide index of suppliers holds it. Sizes and tolerances are in millimeters."""

    site_id: int
    kind: str
    name: str
    text: str
    expires_on: date | None
    longest_side: Decimal | None
    tolerance: Decimal | None
    to_buyers: bool


def facts_for_search(site_ids: Iterable[int] | None = None) -> Iterator[SearchFact]:
    """
    What may enter the index that the whole network searches: entries that were agreed for the network, and no other;
    of all plants, or of these. In order of the plants. Wants the system scope of the job that makes the index.
    """
    rows = Capability.objects.filter(shared_at__isnull=False, removed_at__isnull=True)
    if site_ids is not None:
        rows = rows.filter(site_id__in=list(site_ids))
    for row in rows.exclude(kind=Capability.Kind.PHOTO.value).order_by("site_id", "id").iterator(_AT_A_TIME):
        yield _search_fact(row)


def _search_fact(row: Capability) -> SearchFact:
    sides = [side for side in (row.length, row.width, row.height) if side is not None]
    return SearchFact(
        site_id=row.site_id,
        kind=row.kind,
        name=label_of(row.kind, row.name),
        text=" ".join(filter(None, (row.detail, row.detail_es))),
        expires_on=row.expires_on,
        longest_side=millimetres(max(sides), row.unit) if sides else None,
        tolerance=millimetres(row.tolerance, row.unit),
        to_buyers=row.to_buyers,
    )
