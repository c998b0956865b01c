"""Who may see and set what in the scorecards."""

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center


def check_user_can_see_scorecard(actor: Actor, center: Center) -> None:
    """The center's own people, by their role, and the program office see a center's scorecard."""
    actor.require(
        "scorecard:read",
        center.pk,
        f"The scorecard of {center} is for its own people and the program office.",
    )


def check_user_can_see_network(actor: Actor) -> None:
    """The program office sees the totals of all centers."""
    actor.require(
        "network_totals:read",
        None,
        "The totals of all centers are for the program office. Yours are under Scorecard.",
    )


def check_user_can_edit_targets(actor: Actor, center: Center) -> None:
    """A center's director sets what the center wants to reach."""
    actor.require("target:edit", center.pk, f"Only a director of {center} may set its targets.")
