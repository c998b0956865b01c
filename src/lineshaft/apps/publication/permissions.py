"""Who may set off a publication. Reading one is for everyone."""

from lineshaft.apps.accounts.permissions import Actor


def check_user_can_refresh(actor: Actor) -> None:
    """The program office computes the public figures again; otherwise they follow the records by themselves."""
    actor.require("publication:refresh", None, "Only the program office computes the public figures again.")
