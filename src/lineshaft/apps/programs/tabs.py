"""Where programs stand in the menus: their entry, the tab of an engagement, the panel of *My work*."""

from typing import Any

from django.http import HttpRequest

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui.navigation import NavigationItem, Tab

from .due import due_of

ROWS = 8
_READERS = frozenset({"advisor", "director", "survey_coordinator", "viewer", "evaluator"})


def _reads_programs(request: HttpRequest, engagement: Any) -> bool:
    actor = request.actor  # type: ignore[attr-defined]
    return bool(actor.is_office or actor.can("engagement:read", engagement.center_id))


def due(actor: Actor) -> dict[str, Any] | None:
    """The panel of *My work*: what is due at companies whose program has ended. None where nothing is."""
    if not actor.organisations_where("engagement:edit"):
        return None
    rows = due_of(actor)[:ROWS]
    return {"rows": rows} if rows else None


MENU = NavigationItem(
    "Programs", "programs:programs", 40, "Delivery", lambda roles: bool(roles & _READERS), "school"
)
PROGRAM = Tab("program", "Program", "programs:of_engagement", order=15, visible=_reads_programs)
TONES = {"finished": "success", "stopped": "warning", "took_place": "success"}
