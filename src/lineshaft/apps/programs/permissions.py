"""Who may do what with programs: each check raises with the sentence the person reads."""

from django.core.exceptions import PermissionDenied

from lineshaft.apps.accounts.permissions import Actor


def check_user_can_read_programs(actor: Actor, center_id: int | None = None) -> None:
    """People of a center read its programs; evaluators read which are under way, but no answers."""
    actor.require(
        "engagement:read",
        center_id,
        "Programs are read by the people of the center that runs them and by evaluators.",
    )


def check_user_can_read_answers(actor: Actor, center_id: int) -> None:
    """What a company answered, and the documents made of it, are read by the people of the center alone."""
    if center_id not in actor.organisations_where("engagement:read"):
        raise PermissionDenied("What a company answered is read by the people of the center alone.")


def check_user_can_read_seats(actor: Actor, center_id: int) -> None:
    """Who asked for a seat in a cohort is read by the people of the center alone; the office sees how many."""
    if center_id not in actor.organisations_where("engagement:read"):
        raise PermissionDenied("Who asked for a seat is read by the people of the center alone.")


def check_user_can_run_programs(actor: Actor, center_id: int) -> None:
    """Advisors and directors run the programs of their own center."""
    actor.require(
        "engagement:edit",
        center_id,
        "Only advisors and directors of the center run its programs.",
    )


def check_user_can_make_programs(actor: Actor, center_id: int) -> None:
    """A director makes the center's own programs."""
    actor.require("program:edit", center_id, "Only a director of the center makes its own programs.")
