"""What *My work* shows of needs to who posts them."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui.languages import in_english
from lineshaft.ui.work import WorkPanel

from .. import queries
from ..permissions import may_post
from ..queries import NEED_KEY
from ..states import NeedState

SHOWN = 6


@in_english
def _load_needs(actor: Actor) -> dict[str, Any] | None:
    """The newest needs that are not closed; for others than buyers nothing, as long as they post none."""
    if not may_post(actor):
        return None
    over = (NeedState.CLOSED.value, NeedState.WITHDRAWN.value)
    rows = list(queries.needs_of(actor).exclude(status__in=over).order_by(*NEED_KEY)[:SHOWN])
    if not rows and (actor.is_office or actor.center_ids):
        return None
    return {
        "rows": rows,
        "today": timezone.localdate(),
        "action": "All needs",
        "url": reverse("scouting:needs"),
    }


NEEDS_PANEL = WorkPanel(
    "needs", "Needs", "scouting/panels/needs.html", _load_needs, order=15, most=SHOWN, invites=True
)
