"""Two requests that are one call for help are joined in one act, and separated again."""

from django.db import transaction
from django.db.models import Q

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.errors import Conflict

from ..models import Request
from ..permissions import check_user_can_handle_request
from ..states import OPEN_REQUESTS, REQUEST_STEPS, RequestState, check_step
from .clock import Kind, due_of, note_step
from .taking_on import note_taken_on
from .transfers import end_questions


@transaction.atomic
def join_request(*, help_request: Request, into: Request, by: Actor) -> Request:
    """
    Say that `help_request` is the same call as the open request `into` of the center; returns the latter.

    The joined one keeps its text, source and acknowledgement and waits for nobody. The person is answered once, by the
    earlier of both due times; a first response to either one counts. Whether the joined one may go to another center,
    its company is asked no more.
    """
    check_user_can_handle_request(by, help_request)
    joined, kept = _both(help_request.pk, into.pk, with_joined=True)
    if joined.pk == kept.pk or joined.center_id != kept.center_id or kept.status not in OPEN_REQUESTS:
        raise Conflict(
            f"{joined.reference} cannot be joined to {kept.reference}.",
            "Choose another open request of the center",
        )
    check_step(joined.reference, REQUEST_STEPS, joined.status, RequestState.JOINED.value)
    # The one that stays first: what is joined to it reads from it at once whether somebody answered.
    if kept.responded_at is None:
        due = [moment for moment in (kept.due_at, joined.due_at) if moment]
        kept.due_at = min(due) if due else None
        kept.responded_at, kept.responded_by = joined.responded_at, joined.responded_by
        kept.responded_how = joined.responded_how
        kept.save(update_fields=["due_at", "responded_at", "responded_by", "responded_how"])
    joined.status, joined.joined_to = RequestState.JOINED.value, kept
    joined.save(update_fields=["status", "joined_to"])
    # What was joined to the one goes along: nothing hangs on a request that is itself joined.
    Request.objects.filter(joined_to=joined).update(joined_to=kept)
    note_step(joined, Kind.JOINED.value, f"It is the same call as {kept.reference}.", by=by.person)
    note_step(kept, Kind.JOINED.value, f"{joined.reference} was joined to it.", by=by.person)
    note_taken_on(joined, by)
    end_questions([joined], because=f"the request was joined to {kept.reference}.", by=by.person)
    return kept


@transaction.atomic
def separate_request(*, help_request: Request, by: Actor) -> Request:
    """Take back that a request was joined: it stands for itself again, with the due time that it always had."""
    check_user_can_handle_request(by, help_request)
    # Read without a lock, to know which two to hold: under it the answer counts.
    seen = Request.objects.values_list("joined_to", flat=True).get(pk=help_request.pk)
    current, kept = _both(help_request.pk, seen or help_request.pk)
    if current.joined_to_id is None:
        raise Conflict(f"{current.reference} is joined to no other request.")
    if current.joined_to_id != kept.pk:
        raise Conflict(f"{current.reference} was joined to another request a moment ago.", "Look at it again")
    check_step(current.reference, REQUEST_STEPS, current.status, RequestState.NEW.value)
    current.status, current.joined_to, current.assigned_to = RequestState.NEW.value, None, None
    current.save(update_fields=["status", "joined_to", "assigned_to"])
    _due_again(kept, current)
    note_step(current, Kind.SEPARATED.value, f"It is another call than {kept.reference}.", by=by.person)
    note_step(kept, Kind.SEPARATED.value, f"{current.reference} was separated from it.", by=by.person)
    return current


def _both(one: int, other: int, *, with_joined: bool = False) -> tuple[Request, Request]:
    """
    Both rows, and those that are joined to `one`, held in the order of their ids: two people who join and separate
    them would wait for one another.
    """
    rows = Request.objects.select_for_update(of=("self",)).select_related("center__state")
    wanted = Q(pk__in=[one, other]) | (Q(joined_to=one) if with_joined else Q())
    found = {row.pk: row for row in rows.filter(wanted).order_by("pk")}
    return found[one], found[other]


def _due_again(kept: Request, separated: Request) -> None:
    """The earliest due time of what is left, where nobody answered yet: an answer to `separated` goes with it."""
    if separated.responded_at and kept.responded_at == separated.responded_at:
        kept.responded_at, kept.responded_by, kept.responded_how = None, None, ""
        kept.save(update_fields=["responded_at", "responded_by", "responded_how"])
    if kept.due_at is None or kept.responded_at is not None:
        return
    others = Request.objects.filter(joined_to=kept, due_at__isnull=False).values_list("due_at", flat=True)
    kept.due_at = min([due_of(kept.center, kept.received_at), *(due for due in others if due)])
    kept.save(update_fields=["due_at"])
