"""Reads for a visit in one line: what the advisor's own open work may be called, and what was logged lately."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import CompanyName, Contact
from lineshaft.domain.visit_lines import Kind, Person, Work

from ..models import Engagement, Visit
from ..states import OPEN_ENGAGEMENTS
from .joint import partner_engagement_ids

MOST_WORKS = 200
LATELY = timedelta(hours=18)
MOST_LATELY = 12


@dataclass(frozen=True)
class OpenWork:
    """The open engagements of an advisor as a line is read against, with the rows behind them."""

    works: tuple[Work, ...]
    engagements: Mapping[str, Engagement]
    contacts: Mapping[int, Contact]


def open_work_of(actor: Actor) -> OpenWork:
    """
    Active engagements that the person leads, or logged visits in, with the people at their sites.

    Those of colleagues and of other centers are never among them. Three statements, and one where names are many.
    """
    mine = list(actor.organisations_where("visit:log"))
    visited = Exists(Visit.objects.filter(engagement=OuterRef("pk"), by_id=actor.user_id))
    rows = (
        Engagement.objects.filter(
            Q(center_id__in=mine) | Q(pk__in=partner_engagement_ids(mine)),
            status__in=OPEN_ENGAGEMENTS,
        )
        .filter(Q(lead_id=actor.user_id) | visited)
        .select_related("site__company")
        .order_by("-started_on", "-pk")[:MOST_WORKS]
    )
    engagements = {row.public_id: row for row in rows}
    contacts = _contacts(mine, {row.site_id for row in engagements.values()})
    names = defaultdict(list)
    companies = {row.site.company_id for row in engagements.values()}
    for other in CompanyName.objects.filter(company_id__in=companies):
        names[other.company_id].append(other.name)
    works = tuple(
        Work(
            row.public_id,
            row.title,
            row.site.name,
            row.started_on,
            (row.site.company.name, *names[row.site.company_id]),
            tuple(
                Person(each.pk, each.name)
                for each in contacts.values()
                if each.site_id == row.site_id and _is_of(each, row, mine)
            ),
        )
        for row in engagements.values()
    )
    return OpenWork(works, engagements, contacts)


def _contacts(centers: list[int], sites: set[int]) -> dict[int, Contact]:
    rows = Contact.objects.filter(center_id__in=centers, site_id__in=sites, left_on__isnull=True)
    return {row.pk: row for row in rows.order_by("name", "pk")}


def _is_of(contact: Contact, engagement: Engagement, mine: list[int]) -> bool:
    """Whether the center that logs the visit knows this person: the lead where it is the advisor's own."""
    return contact.center_id == engagement.center_id or engagement.center_id not in mine


def usual_kind_of(actor: Actor) -> Kind:
    """The kind of contact that the person logged last; at first: at the site."""
    contact = [Kind.ON_SITE.value, Kind.REMOTE.value]
    rows = Visit.objects.filter(by_id=actor.user_id, kind__in=contact).order_by("-logged_at", "-id")
    return Kind(rows.values_list("kind", flat=True).first() or Kind.ON_SITE.value)


def logged_lately(actor: Actor) -> list[Visit]:
    """The visits that the person logged since this morning or so, the latest first: what can be taken back."""
    rows = Visit.objects.filter(by_id=actor.user_id, logged_at__gte=timezone.now() - LATELY)
    rows = rows.filter(engagement__status__in=OPEN_ENGAGEMENTS)
    return list(
        rows.select_related("engagement__site", "with_contact").order_by("-logged_at", "-pk")[:MOST_LATELY]
    )


def logged_alike(
    actor: Actor, visits: Collection[tuple[str, date, Decimal]]
) -> set[tuple[str, date, Decimal]]:
    """Those of engagement, day and hours that the person has logged already, on another device perhaps."""
    if not visits:
        return set()
    rows = Visit.objects.filter(
        by_id=actor.user_id,
        engagement__public_id__in={public_id for public_id, _day, _hours in visits},
        held_on__in={day for _public_id, day, _hours in visits},
    )
    return set(visits) & set(rows.values_list("engagement__public_id", "held_on", "hours"))
