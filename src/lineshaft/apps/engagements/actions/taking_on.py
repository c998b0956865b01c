"""A request that came from another center is taken on by working at it, or by ending it."""

from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.tenancy import system_scope

from ..models import Request, RequestTransfer
from .clock import Kind, note_step


def note_taken_on(help_request: Request, by: Actor, *, then: str = "") -> None:
    """
    The center that handed it over learns that it is taken on, and what the other center did `then`: not why, which is
    the other center's own. Nothing happens for any other request.
    """
    if help_request.source != Request.Source.CENTER.value:
        return
    with system_scope("the center that handed a request over learns what became of it"):
        found = (
            RequestTransfer.objects.select_for_update(of=("self",))
            .select_related("help_request", "to_center")
            .filter(new_request=help_request, status=RequestTransfer.Status.HANDED_OVER.value)
            .first()
        )
        if found is None:
            return
        found.status = RequestTransfer.Status.TAKEN_ON.value
        found.decided_by, found.decided_at = by.person, timezone.now()
        found.save(update_fields=["status", "decided_by", "decided_at"])
        note_step(found.help_request, Kind.TRANSFER.value, f"{found.to_center} took it on{then}.")
    note_step(help_request, Kind.TRANSFER.value, "Taken on.", by=by.person)
