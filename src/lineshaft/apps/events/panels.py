"""What *My work* shows of events: one's own, those to follow up, fees to take back; and events for the search box."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Case, F, When
from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui.finding import Looks, best_of
from lineshaft.ui.languages import in_english
from lineshaft.ui.work import Hit

from . import queries
from .queries import fees as fee_queries
from .states import EventState
from .wording import when_of

ROWS = 6
AHEAD = timedelta(days=30)
EVENTS = Looks("events.Event", ("title", "place"))


@in_english
def coming(actor: Actor) -> dict[str, Any] | None:
    """The person's own events of the next thirty days, and those that are over and not followed up."""
    if not actor.organisations_where("request:handle"):
        return None
    now = timezone.now()
    mine = queries.events_of(actor).filter(owner_id=actor.user_id, starts_at__lte=now + AHEAD)
    to_come = list(mine[:ROWS])
    over = list(queries.to_follow_up(actor, now).filter(owner_id=actor.user_id)[:ROWS])
    if not to_come and not over:
        return None
    seats = queries.seats_of(to_come)
    return {
        "to_come": [
            (when_of(each), each, seats[each.pk], each.status == EventState.DRAFT) for each in to_come
        ],
        "over": [(when_of(each), each) for each in over],
        "url": reverse("events:list"),
        "action": "All events",
    }


def to_take_back(actor: Actor) -> dict[str, Any] | None:
    """Fees in the books that are not owed any more, by event; for who keeps the books. No panel where none is."""
    if not actor.organisations_where("ledger:post"):
        return None
    rows = list(fee_queries.fees_to_take_back(actor)[:ROWS])
    return {"rows": rows, "url": reverse("events:fees"), "action": "Event fees"} if rows else None


@in_english
def find_events(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Events of one's center by title or place: those to come first, then the latest that are over."""
    if not actor.organisations_where("request:read"):
        return []
    to_come = Case(When(ends_at__gte=timezone.now(), then=F("starts_at")))
    rows = best_of(
        lambda: queries.events_of(actor, which="any").order_by(
            to_come.asc(nulls_last=True), "-starts_at", "-id"
        ),
        text,
        EVENTS,
        limit,
    )
    return [
        Hit(each.title, reverse("events:manage", args=[each.public_id]), f"{when_of(each)} · {each.place}")
        for each in rows
    ]
