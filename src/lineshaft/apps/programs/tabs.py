"""Where programs stand in the menus: their entry, and the tab of an engagement."""

from typing import Any

from django.http import HttpRequest

from lineshaft.ui.navigation import NavigationItem, Tab

_READERS = frozenset({"advisor", "director", "survey_coordinator", "viewer", "evaluator"})


def _reads_programs(request: HttpRequest, engagement: Any) -> bool:
    actor = request.actor  # type: ignore[attr-defined]
    return bool(actor.is_office or actor.can("engagement:read", engagement.center_id))


MENU = NavigationItem(
    "Programs", "programs:programs", 60, "Work", lambda roles: bool(roles & _READERS), "school"
)
PROGRAM = Tab("program", "Program", "programs:of_engagement", order=15, visible=_reads_programs)
TONES = {"finished": "success", "stopped": "warning", "took_place": "success"}
