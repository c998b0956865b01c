"""Who may publish resources, see their reach, and pass them on."""

from django.core.exceptions import PermissionDenied

from lineshaft.apps.accounts.permissions import Actor


def check_user_can_edit_resources(actor: Actor, partner_id: int | None = None) -> None:
    """An editor of a partner organisation writes its resources; nobody else's."""
    partners = actor.organisations_where("resource:edit")
    if not partners or (partner_id is not None and partner_id not in partners):
        raise PermissionDenied(
            "Resources are written by the editors of the partner organisation that offers them."
        )


def may_manage_partners(actor: Actor) -> bool:
    """True when the person may enter, change and retire partners."""
    return actor.can("organisation:edit")


def check_user_can_manage_partners(actor: Actor) -> None:
    """A network administrator enters partners, changes what is told of them, retires and restores them."""
    actor.require("organisation:edit", None, "Only a network administrator may enter and change partners.")


def check_user_can_see_partners(actor: Actor) -> None:
    """The program office sees every partner, retired ones too."""
    if not actor.is_office:
        raise PermissionDenied("The list of partners with those that retired is for the program office.")


def check_user_can_see_reach(actor: Actor) -> None:
    """An editor of a partner organisation sees how many companies its resources reached."""
    if not actor.organisations_where("resource:reach"):
        raise PermissionDenied(
            "The reach of resources is shown to the partner organisation that offers them."
        )


def check_user_can_share(actor: Actor, center_id: int | None = None) -> None:
    """Advisors and directors of a center pass resources on to companies."""
    centers = actor.organisations_where("resource:share")
    if not centers or (center_id is not None and center_id not in centers):
        raise PermissionDenied(
            "Resources are passed on to companies by the advisors and directors of a center."
        )
