"""What *My work* shows of the money."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.network.models import Award
from lineshaft.domain.ledger.match import ZERO
from lineshaft.ui.languages import in_english
from lineshaft.ui.work import WorkPanel

from . import queries

SHOWN = 6
_ROLES = frozenset({Role.FINANCE_OFFICER, Role.DIRECTOR, Role.PROGRAM_OFFICER})


@in_english
def _load_match(actor: Actor) -> dict[str, Any] | None:
    """Awards that run, those with the largest expected gap first; for finance officer, director and office."""
    if not actor.all_roles & _ROLES:
        return None
    today = timezone.localdate()
    running = queries.awards(actor).filter(starts_on__lte=today, ends_on__gte=today)
    found = queries.matches(running.exclude(status=Award.Status.CLOSED), today=today)
    found.sort(key=lambda each: -(each.current.expected_gap if each.current else ZERO))
    if not found:
        return None
    return {
        "rows": found[:SHOWN],
        "is_office": actor.is_office,
        "action": "Match of all awards",
        "url": reverse("funding:match_of_awards"),
    }


MATCH_PANEL = WorkPanel("match", "Match", "funding/panels/match.html", _load_match, order=30)
