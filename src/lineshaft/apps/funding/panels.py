"""What waits for the finance officer and the director on *My work*."""

from typing import Any

from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor

from . import queries

_MOST = 5


def due_federal_reports(actor: Actor) -> dict[str, Any] | None:
    """Federal reports that are due or late, for who prepares them; no panel where nothing is."""
    if not actor.organisations_where("federal_report:prepare"):
        return None
    due = queries.all_due_reports(actor, today=timezone.localdate())
    return {"due": due[:_MOST], "more": len(due) - _MOST} if due else None
