"""Who sees and manages the buyers with an account."""

from django.core.exceptions import PermissionDenied

from lineshaft.apps.accounts.permissions import Actor


def may_manage_buyers(actor: Actor) -> bool:
    """True when the person may enter, change and retire buyers."""
    return actor.can("organisation:edit")


def check_user_can_manage_buyers(actor: Actor) -> None:
    """A network administrator enters buyers, changes what is told of them, retires and restores them."""
    actor.require("organisation:edit", None, "Only a network administrator may enter and change buyers.")


def check_user_can_see_buyers(actor: Actor) -> None:
    """The program office sees every buyer with an account."""
    if not actor.is_office:
        raise PermissionDenied("The list of buyers is for the program office.")


def check_user_can_see_account_requests(actor: Actor) -> None:
    """The scouting desk sees who asks for an account as a buyer."""
    actor.require("need:scout", None, "Who asks for an account as a buyer is seen by the scouting desk.")


def check_user_can_answer_account_requests(actor: Actor) -> None:
    """A network administrator accepts or declines: it enters a buyer and invites a person."""
    actor.require(
        "organisation:edit", None, "Only a network administrator accepts or declines who asks for an account."
    )
