"""What *My work* shows of technology needs to companies and their centers."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui.languages import in_english
from lineshaft.ui.work import DEADLINES, Due, WorkPanel

from ..queries.technology import technology_needs

SHOWN = 6


@in_english
def _load(actor: Actor) -> dict[str, Any] | None:
    """Open needs by the day they are due; to a center nothing while there are none."""
    if not actor.company_ids and not actor.organisations_where("need:answer"):
        return None
    rows = list(technology_needs(actor, which="open").order_by("respond_by", "pk")[:DEADLINES])
    if not rows and not actor.company_ids:
        return None
    return {
        "rows": rows,
        "deadlines": [
            Due(
                f"Answer the technology need {each.item}",
                each.site.name if each.site else "",
                each.respond_by,
                reverse("scouting:technology_need", args=[each.number]),
                "Answer",
            )
            for each in rows
            if each.respond_by
        ],
        "today": timezone.localdate(),
        "action": "All technology needs",
        "url": reverse("scouting:technology"),
    }


TECHNOLOGY_PANEL = WorkPanel(
    "technology_needs",
    "Technology needs",
    "scouting/panels/technology.html",
    _load,
    order=46,
    most=SHOWN,
    loads=DEADLINES,
)
