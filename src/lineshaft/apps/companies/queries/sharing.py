"""Reads of what is shared between centers with a company's consent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from psycopg import sql

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import permissions
from lineshaft.apps.companies.models import SharingConsent, Site
from lineshaft.apps.network.models import Center

Status = SharingConsent.Status


@dataclass(frozen=True)
class SharedContact:
    """A person at the site, as another center knows them."""

    name: str
    title: str
    email: str
    phone: str


@dataclass(frozen=True)
class SharedWork:
    """Work that another center did at the site."""

    title: str
    service_line: str
    started_on: date
    completed_on: date | None


@dataclass
class SharedView:
    """What one other center shows of a site, no more than the consent says."""

    consent: SharingConsent
    started_on: date | None = None
    owner: str = ""
    annual_sales: Decimal | None = None
    contacts: list[SharedContact] = field(default_factory=list)
    work: list[SharedWork] = field(default_factory=list)


WorkOfSite = Callable[[int, Sequence[int]], Mapping[int, list[SharedWork]]]
"""The shared work at a site, for the centers of the readers, by consent."""

_work_sources: list[WorkOfSite] = []


def register_shared_work(source: WorkOfSite) -> None:
    """Called once by the app that knows of work, which stands above this one."""
    _work_sources[:] = [source]


def shared_with(actor: Actor, site: Site) -> list[SharedView]:
    """What other centers share of the site with the reader's own, for roles that read relationships."""
    readers = list(permissions.relationship_center_ids(actor))
    if not readers:
        return []
    rows = SharingConsent.objects.filter(site=site, receiver_id__in=readers, status=Status.GIVEN.value)
    views = {each.pk: SharedView(each) for each in rows.select_related("center") if each.is_live}
    if not views:
        return []
    nobody = SharedView(SharingConsent())  # for a consent given while this is read
    for consent_id, started_on, owner, sales in _called("shared_relationship", site.pk, readers):
        view = views.get(consent_id, nobody)
        view.started_on, view.owner, view.annual_sales = started_on, owner or "", sales
    for consent_id, *facts in _called("shared_contacts", site.pk, readers):
        views.get(consent_id, nobody).contacts.append(SharedContact(*facts))
    for source in _work_sources:
        for consent_id, work in source(site.pk, readers).items():
            views.get(consent_id, nobody).work.extend(work)
    return list(views.values())


def _called(function: str, site_id: int, readers: list[int]) -> list[tuple[Any, ...]]:
    """The rows of a function of the owner (see `policies.py`)."""
    with connection.cursor() as cursor:
        called = sql.SQL("SELECT * FROM {}(%s, %s::bigint[])").format(sql.Identifier(function))
        cursor.execute(called, [site_id, readers])
        return list(cursor.fetchall())


def consents_of_center(actor: Actor, site: Site) -> list[SharingConsent]:
    """Consents about what the reader's own center holds on the site, newest first."""
    rows = SharingConsent.objects.filter(site=site, center_id__in=permissions.relationship_center_ids(actor))
    return list(rows.select_related("receiver", "asked_by", "recorded_by", "ended_by"))


def consent_of_center(actor: Actor, site: Site, pk: int) -> SharingConsent:
    """One of them, or 404."""
    rows = SharingConsent.objects.filter(site=site, center_id__in=permissions.editing_center_ids(actor))
    return get_object_or_404(rows.select_related("center", "receiver", "site__company"), pk=pk)


def possible_receivers(center_id: int) -> QuerySet[Center]:
    """The centers that a relationship of this center can be shared with, by name."""
    return Center.objects.exclude(pk=center_id).order_by("name")


def consents_of_company(actor: Actor) -> QuerySet[SharingConsent]:
    """What the person's company was asked and agreed to, newest first."""
    rows = SharingConsent.objects.filter(site__company_id__in=actor.company_ids)
    return rows.exclude(status=Status.REPLACED.value).select_related(
        "center", "receiver", "site__company", "site__state"
    )


def questions_to_company(actor: Actor) -> QuerySet[SharingConsent]:
    """What waits for an answer of the person's company, the oldest first."""
    return consents_of_company(actor).filter(status=Status.ASKED.value).order_by("asked_at", "id")
