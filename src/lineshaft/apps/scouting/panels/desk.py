"""What *My work* shows of scouting: needs to answer at a center, and the queue of the desk."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui.languages import in_english
from lineshaft.ui.work import DEADLINES, Due, WorkPanel

from .. import queries

SHOWN = 6


@in_english
def _load_sent(actor: Actor) -> dict[str, Any] | None:
    if not actor.organisations_where("need:answer"):
        return None
    rows = list(queries.routings_of_centers(actor)[:DEADLINES])
    return {
        "rows": rows,
        "deadlines": [
            Due(
                f"Answer the need {each.need.item}",
                each.need.number,
                each.due_on,
                reverse("scouting:sent_one", args=[each.pk]),
                "Answer",
            )
            for each in rows
        ],
        "today": timezone.localdate(),
        "action": "All needs sent to us",
        "url": reverse("scouting:sent"),
    }


@in_english
def _load_desk(actor: Actor) -> dict[str, Any] | None:
    if not actor.can("need:scout"):
        return None
    today = timezone.localdate()
    rows = list(queries.desk_needs(actor, today=today)[:DEADLINES])
    return {
        "rows": rows,
        "deadlines": [
            Due(
                f"Report on the need {each.item}",
                each.number,
                each.respond_by,
                reverse("scouting:desk_need", args=[each.number]),
            )
            for each in rows
            if each.respond_by
        ],
        "today": today,
        "action": "Scouting desk",
        "url": reverse("scouting:desk"),
    }


SENT_PANEL = WorkPanel(
    "needs_sent",
    "Needs sent to us",
    "scouting/panels/sent.html",
    _load_sent,
    order=45,
    most=SHOWN,
    loads=DEADLINES,
)
DESK_PANEL = WorkPanel(
    "scouting_desk",
    "Scouting desk",
    "scouting/panels/desk.html",
    _load_desk,
    order=25,
    most=SHOWN,
    loads=DEADLINES,
)
