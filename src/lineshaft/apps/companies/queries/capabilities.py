"""Reads of what plants can do and hold."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import permissions
from lineshaft.apps.companies.capability_kinds import label_of
from lineshaft.apps.companies.models import SEARCHED_KINDS, Capability, Site
from lineshaft.apps.companies.sizes import plain
from lineshaft.domain.matching.completeness import CAPACITY_HOLDS, Entry

SOON = 90
"""Days before a certificate expires from which its owner is reminded."""

KEPT_IN_SIGHT = 30
"""Days for which what was removed is offered to be put back."""

_MOST_REMOVED = 20


def today() -> date:
    """The day by which certificates are valid or expired."""
    return timezone.localdate()


@dataclass(frozen=True)
class Shown:
    """One capability as the reader sees it."""

    row: Capability
    is_own: bool
    by_company: bool
    on: date

    @property
    def label(self) -> str:
        """Its name as people read it."""
        return label_of(self.row.kind, self.row.name)

    @property
    def dimensions(self) -> str:
        """A size as people write it: "40 × 20 × 12 inches"; "" for what has none."""
        sides = [side for side in (self.row.length, self.row.width, self.row.height) if side is not None]
        return f"{' × '.join(plain(side) for side in sides)} {self.row.get_unit_display()}" if sides else ""

    @property
    def plus_or_minus(self) -> str:
        """A tolerance as people write it: "±0.001 inches"; "" for what has none."""
        value = self.row.tolerance
        return "" if value is None else f"±{plain(value)} {self.row.get_unit_display()}"

    @property
    def is_old(self) -> bool:
        """Whether what it says about capacity no longer counts."""
        return self.row.as_of is not None and self.on - self.row.as_of > CAPACITY_HOLDS

    @property
    def entry(self) -> Entry:
        """As the domain counts what a profile answers."""
        says = {"volume"} if self.row.kind == Capability.Kind.CAPACITY else set()
        if self.row.lead_days is not None:
            says.add("lead_time")
        return Entry(self.row.kind, frozenset(says), self.row.expires_on, self.row.as_of)

    @property
    def is_expired(self) -> bool:
        return self.row.expires_on is not None and self.row.expires_on < self.on

    @property
    def expires_soon(self) -> bool:
        limit = self.on + timedelta(days=SOON)
        return self.row.expires_on is not None and self.on <= self.row.expires_on <= limit


def capabilities_of(actor: Actor, site: Site) -> list[Shown]:
    """
    What the reader's own organisation wrote of the site, and what was shared with the network; by kind and name.

    Which center shared something is not told: it would say who works with the site.
    """
    own = permissions.readable_owner_ids(actor)
    wanted = Q(owner_id__in=own)
    if permissions.can_read_site(actor, site):
        wanted |= Q(shared_at__isnull=False)
    rows = Capability.objects.filter(wanted, site=site, removed_at__isnull=True).order_by(
        "kind", "name", "id"
    )
    company = site.company.organisation_id
    return [Shown(row, row.owner_id in own, row.owner_id == company, today()) for row in rows]


def seen_capabilities(actor: Actor) -> QuerySet[Capability]:
    """
    What the reader's organisation wrote of any plant, and what was shared with those who read the registry: of the
    kinds that people search for and that files list.
    """
    wanted = Q(owner_id__in=permissions.readable_owner_ids(actor))
    if actor.can("company:read"):
        wanted |= Q(shared_at__isnull=False)
    rows = Capability.objects.filter(wanted, removed_at__isnull=True, kind__in=SEARCHED_KINDS)
    return rows.order_by("kind", "name", "id")


def removed_capabilities(actor: Actor, site: Site) -> list[Shown]:
    """What the reader's organisation removed lately, the last first: it can be put back."""
    since = timezone.now() - timedelta(days=KEPT_IN_SIGHT)
    rows = Capability.objects.filter(
        owner_id__in=permissions.readable_owner_ids(actor), site=site, removed_at__gte=since
    )
    company = site.company.organisation_id
    return [
        Shown(row, True, row.owner_id == company, today())
        for row in rows.order_by("-removed_at", "-id")[:_MOST_REMOVED]
    ]


def own_capability(actor: Actor, site: Site, pk: int) -> Capability:
    """One that the reader's organisation wrote, also a removed one. Raises Http404 for any other."""
    rows = Capability.objects.filter(owner_id__in=permissions.readable_owner_ids(actor), site=site, pk=pk)
    found = rows.select_related("site__company").first()
    if found is None:
        raise Http404
    return found


def expiring(actor: Actor) -> QuerySet[Capability]:
    """Certificates of the reader's organisations that have expired or expire within the next days, the first first."""
    return (
        Capability.objects.filter(
            owner_id__in=permissions.readable_owner_ids(actor),
            removed_at__isnull=True,
            expires_on__lte=today() + timedelta(days=SOON),
        )
        .select_related("site__state")
        .order_by("expires_on", "id")
    )
