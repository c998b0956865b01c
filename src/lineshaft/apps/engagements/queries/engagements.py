"""Reads of engagements and visits."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import (
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Lower
from django.shortcuts import get_object_or_404

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies.queries import SharedWork

from ..models import Engagement, Visit
from ..states import OPEN_ENGAGEMENTS
from .readable import readable, readable_work


def engagements_of(
    actor: Actor,
    *,
    text: str = "",
    status: str = "",
    lead_id: int | None = None,
    service_line_id: int | None = None,
    mine: bool = False,
) -> QuerySet[Engagement]:
    """
    Engagements the person may read, with what a list shows and `last_visit_on` (where visits may be read).

    `status` "open" means being prepared or active.
    """
    # What one leads is one's own center's.
    rows = readable(Engagement.objects.all(), actor, "engagement:read") if mine else readable_work(actor)
    if status == "open":
        rows = rows.filter(status__in=OPEN_ENGAGEMENTS)
    elif status:
        rows = rows.filter(status=status)
    if lead_id:
        rows = rows.filter(lead_id=lead_id)
    if service_line_id:
        rows = rows.filter(service_line_id=service_line_id)
    if mine:
        rows = rows.filter(lead_id=actor.user_id)
    if text:
        rows = rows.filter(
            Q(public_id__iexact=text) | Q(title__icontains=text) | Q(site__name__icontains=text)
        )
    last_visit = Visit.objects.filter(engagement=OuterRef("pk")).order_by("-held_on").values("held_on")[:1]
    return rows.select_related("site__state", "service_line", "lead", "center").annotate(
        last_visit_on=Subquery(last_visit)
    )


def engagement_columns(actor: Actor) -> dict[str, Any]:
    """
    What the list can be sorted by; no expression is ever NULL.

    Those who read every center's work sort it by what is indexed for that: the start.
    """
    by_start = {"start": F("started_on")}
    if actor.is_office:
        return by_start
    return {
        **by_start,
        "title": Lower("title"),
        "site": F("site__name_key"),
        "line": Lower("service_line__title"),
        "lead": Lower("lead__full_name"),
        # Never visited counts as longest ago.
        "visit": Coalesce("last_visit_on", Value(date.min)),
        "status": F("status"),
    }


def leads_of_engagements(actor: Actor) -> QuerySet[User]:
    """Who leads, or may lead, engagements of the person's centers: the choices of a filter."""
    centers = actor.organisations_where("engagement:read")
    return User.objects.filter(
        memberships__organisation_id__in=centers, memberships__role__in=[Role.ADVISOR.value, Role.DIRECTOR.value]
    ).distinct().order_by("full_name")  # fmt: skip


def engagement_by_public_id(actor: Actor, public_id: str) -> Engagement:
    """An engagement that the person may read; 404 for a foreign one just as for one that is not there."""
    rows = readable_work(actor).select_related(
        "center", "site__company", "site__state", "service_line", "lead", "from_request"
    )
    return get_object_or_404(rows, public_id=public_id)


def visits_of(actor: Actor, engagement: Engagement) -> QuerySet[Visit]:
    """The visits of an engagement by the person's own centers, latest first: those of other centers are theirs."""
    mine = actor.organisations_where("engagement:read")
    return engagement.visits.filter(center_id__in=mine).select_related("by", "with_contact", "center")


def visits_of_centers(actor: Actor) -> QuerySet[Visit]:
    """The visits of the person's own centers, latest first, with what the search box shows."""
    mine = actor.organisations_where("engagement:read")
    rows = Visit.objects.filter(center_id__in=mine).select_related("by", "engagement__site")
    return rows.order_by("-held_on", "-id")


def visit_of(actor: Actor, engagement: Engagement, visit_id: int) -> Visit:
    """One of these visits, or 404."""
    return get_object_or_404(visits_of(actor, engagement).select_related("engagement"), pk=visit_id)


def usual_kind_of_visit(actor: Actor, engagement: Engagement) -> str:
    """The kind of the person's last visit in this engagement, else of their last one at all; at first: at the site."""
    own = (
        Visit.objects.filter(by_id=actor.user_id).order_by("-logged_at", "-id").values_list("kind", flat=True)
    )
    return own.filter(engagement=engagement).first() or own.first() or Visit.Kind.ON_SITE.value


def shared_work(site_id: int, readers: Sequence[int]) -> Mapping[int, list[SharedWork]]:
    """Work of other centers at a site that its company lets the centers `readers` see, by consent."""
    found: dict[int, list[SharedWork]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM shared_work(%s, %s::bigint[])", [site_id, list(readers)])
        for consent_id, *facts in cursor.fetchall():
            found[consent_id].append(SharedWork(*facts))
    return found
