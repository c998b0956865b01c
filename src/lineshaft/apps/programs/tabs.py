"""Where programs stand in the menus: their entry, the tab of an engagement, the panel of *My work*, the search box."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.finding import site_of_work
from lineshaft.ui.finding import Looks, best_of
from lineshaft.ui.navigation import NavigationItem, Tab
from lineshaft.ui.work import DEADLINES, Due, Hit

from .due import due_of
from .queries import cohorts_of, enrolments_of, on_sheets
from .queries.seats import cohorts_to_answer

COHORTS = Looks("programs.Cohort", ("name", "program__title"))
ENROLMENTS = Looks(
    "programs.Enrolment",
    ("engagement__title", "program__title"),
    numbers=("engagement__public_id",),
    alike=(),
    names=(site_of_work("engagement"),),
    written=on_sheets(),
)
SEAT_ROWS = 8
_READERS = frozenset({"advisor", "director", "survey_coordinator", "viewer", "evaluator"})


def _reads_programs(request: HttpRequest, engagement: Any) -> bool:
    actor = request.actor  # type: ignore[attr-defined]
    return bool(actor.is_office or actor.can("engagement:read", engagement.center_id))


def due(actor: Actor) -> dict[str, Any] | None:
    """The panel of *My work*: what is due at companies whose program has ended. None where nothing is."""
    if not actor.organisations_where("engagement:edit"):
        return None
    rows = due_of(actor)[:DEADLINES]
    deadlines = [
        Due(
            each.title,
            f"{each.enrolment.engagement.site.name}, {each.enrolment.program.title}",
            each.due_on,
            reverse("programs:sheet", args=[each.enrolment.pk, each.sheet.key])
            + f"?occasion={each.occasion.key}",
            "Record",
        )
        for each in rows
    ]
    return {"rows": rows, "deadlines": deadlines} if rows else None


def seats_to_answer(actor: Actor) -> dict[str, Any] | None:
    """The panel of *My work*: who asked for a seat in a cohort that one leads, and places that became free, or None."""
    if not actor.organisations_where("engagement:edit"):
        return None
    rows = cohorts_to_answer(actor, SEAT_ROWS)
    return {"rows": rows} if rows else None


def find_cohorts(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Cohorts by name, for the search box."""
    if not actor.can("engagement:read"):
        return []
    rows = best_of(lambda: cohorts_of(actor), text, COHORTS, limit)
    return [
        Hit(
            each.name,
            reverse("programs:cohort", args=[each.pk]),
            f"{each.get_status_display()} · {each.center.name}",
        )
        for each in rows
    ]


def find_enrolments(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Companies in programs by company, engagement, program, or a word of what stands on their sheets."""
    if not actor.can("engagement:read"):
        return []
    # The office sees no sheet, and to look for some at each enrolment of the network takes long.
    looks = replace(ENROLMENTS, written=None) if actor.is_office else ENROLMENTS
    found = best_of(lambda: enrolments_of(actor).order_by("-began_on", "-pk"), text, looks, limit)
    return [
        Hit(
            f"{each.program.title}: {each.engagement.site.name}",
            reverse("programs:of_engagement", args=[each.engagement.public_id]),
            f"{each.get_status_display()} · {each.engagement.public_id}",
        )
        for each in found
    ]


MENU = NavigationItem(
    "Programs", "programs:programs", 40, "Delivery", lambda roles: bool(roles & _READERS), "school"
)
PROGRAM = Tab("program", "Program", "programs:of_engagement", order=15, visible=_reads_programs)
TONES = {"finished": "success", "stopped": "warning", "took_place": "success"}
