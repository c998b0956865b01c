"""Who may do what with events: each check raises with the sentence that the person reads."""

from django.core.exceptions import PermissionDenied

from lineshaft.apps.accounts.permissions import Actor


def check_user_can_read_events(actor: Actor) -> None:
    """People of a center who deliver its help see its events with who registered."""
    if not actor.organisations_where("request:read"):
        raise PermissionDenied("Who registered for an event is read by the people of its center.")


def check_user_can_run_events(actor: Actor, center_id: int | None = None) -> None:
    """Advisors and directors hold events of their center."""
    mine = actor.organisations_where("request:handle")
    if not mine or (center_id is not None and center_id not in mine):
        raise PermissionDenied("Events are held by the advisors and directors of the center.")
