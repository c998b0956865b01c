"""What *My work* shows of who asks for an account as a buyer."""

from typing import Any

from django.urls import reverse

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui.languages import in_english
from lineshaft.ui.work import WorkPanel

from ..queries.accounts import account_requests_waiting

SHOWN = 6


@in_english
def _load(actor: Actor) -> dict[str, Any] | None:
    """Those that wait longest, and how many there are; nothing while nobody waits."""
    if not actor.can("need:scout"):
        return None
    waiting = account_requests_waiting(actor)
    rows = list(waiting[:SHOWN])
    if not rows:
        return None
    return {
        "rows": rows,
        "number": len(rows) if len(rows) < SHOWN else waiting.count(),
        "action": "All who ask",
        "url": reverse("scouting:account_requests"),
    }


ACCOUNTS_PANEL = WorkPanel(
    "buyer_accounts",
    "Buyers who ask for an account",
    "scouting/panels/accounts.html",
    _load,
    order=22,
    most=SHOWN,
)
