"""What time sheets put on *My work*: weeks to sign, and weeks to approve."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor

from .queries.time import sheets_to_approve, weeks_to_sign

ROWS = 8


def to_sign(actor: Actor) -> dict[str, Any] | None:
    """One's own weeks that are over and not signed. No panel where there is none."""
    if not actor.organisations_where("time:sign"):
        return None
    rows = weeks_to_sign(actor, timezone.localdate())
    return {"rows": rows[:ROWS], "url": reverse("funding:time"), "action": "All weeks"} if rows else None


def to_approve(actor: Actor) -> dict[str, Any] | None:
    """Signed weeks of others. No panel where there is none."""
    if not actor.organisations_where("time:approve"):
        return None
    rows = list(sheets_to_approve(actor)[:ROWS])
    return {"rows": rows, "url": reverse("funding:time"), "action": "All weeks"} if rows else None
