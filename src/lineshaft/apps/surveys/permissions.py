"""Who may do what with the survey: each check raises with the sentence the person reads."""

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center

from .models import Case


def check_user_can_see_waves(actor: Actor) -> None:
    """People who read responses, and the program office for its counts, see the waves."""
    if not actor.can("network_totals:read"):
        actor.require(
            "survey:read", None, "The survey is seen by the people of a center and by the program office."
        )


def check_user_can_see_counts(actor: Actor) -> None:
    """The program office sees how many each center asked and how many answered."""
    actor.require("network_totals:read", None, "The counts of all centers are for the program office.")


def check_user_can_read_some_cases(actor: Actor) -> None:
    """Somebody who reads cases at all; which ones, the center of each decides."""
    actor.require("survey:read", None, "Survey cases are read by the people of the center and by evaluators.")


def check_user_can_read_cases(actor: Actor, center: Center) -> None:
    """Advisors, coordinators and directors read the cases of their center; evaluators those of all."""
    actor.require(
        "survey:read",
        center.pk,
        f"Survey cases of {center} are read by its advisors, survey coordinators and directors, and by evaluators.",
    )


def check_user_can_read_case(actor: Actor, case: Case) -> None:
    """As for all cases of the center."""
    check_user_can_read_cases(actor, case.center)


def check_user_can_open_wave(actor: Actor) -> None:
    """The program office opens a wave ahead of time; else it opens by itself when the quarter begins."""
    actor.require("survey:open_wave", None, "Survey waves are opened by the program office.")


def check_user_can_confirm(actor: Actor, center: Center) -> None:
    """Survey coordinators and directors decide whom their own center asks."""
    actor.require(
        "survey:confirm",
        center.pk,
        f"Whom {center} asks is decided by its survey coordinators and directors.",
    )


def check_user_can_send(actor: Actor, center: Center) -> None:
    """Survey coordinators and directors send the invitations of their own center."""
    actor.require(
        "survey:send",
        center.pk,
        f"Invitations of {center} are sent by its survey coordinators and directors.",
    )
