"""What *My work* shows of technology needs to companies and their centers."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui.work import DEADLINES, Due, WorkPanel

from ..queries.technology import technology_needs

SHOWN = 6


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
                format_lazy(_("Answer the technology need {item}"), item=each.item),
                each.site.name if each.site else "",
                each.respond_by,
                reverse("scouting:technology_need", args=[each.number]),
                _("Answer"),
            )
            for each in rows
            if each.respond_by
        ],
        "today": timezone.localdate(),
        "action": _("All technology needs"),
        "url": reverse("scouting:technology"),
    }


TECHNOLOGY_PANEL = WorkPanel(
    "technology_needs",
    _("Technology needs"),
    "scouting/panels/technology.html",
    _load,
    order=46,
    most=SHOWN,
    loads=DEADLINES,
)
