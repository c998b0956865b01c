"""The rows of the centers in which a person's role grants a permission."""

from typing import Any

from django.db.models import (
    QuerySet,
)

from lineshaft.apps.accounts.permissions import Actor

from ..models import Engagement
from .joint import partner_engagement_ids


def readable(rows: QuerySet[Any], actor: Actor, permission: str) -> QuerySet[Any]:
    """Rows of the centers in which the person's role grants `permission`: all, for a role of the program office."""
    nobodys_center = 0
    if actor.can(permission, nobodys_center):
        return rows
    return rows.filter(center_id__in=actor.organisations_where(permission))


def readable_work(actor: Actor) -> QuerySet[Engagement]:
    """Engagements of the person's centers, and those of others that these take part in."""
    rows = readable(Engagement.objects.all(), actor, "engagement:read")
    if actor.is_office:
        return rows
    # Asked for apart: most centers have none, and then their lists are read in the order of an index.
    joint = partner_engagement_ids(actor.organisations_where("engagement:read"))
    return rows | Engagement.objects.filter(pk__in=joint) if joint else rows
