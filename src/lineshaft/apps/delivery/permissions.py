"""Who may do what from assessment to follow-up: each check raises with the sentence the person reads."""

from django.core.exceptions import PermissionDenied

from lineshaft.apps.accounts.permissions import Actor


def check_user_can_read_delivery(actor: Actor, center_id: int) -> None:
    """People of the center that leads the work read its assessment, scope, proposals, plan and documents."""
    if center_id not in actor.organisations_where("engagement:read"):
        raise PermissionDenied(
            "Assessment, scope, proposals, plan and documents are read by the people of the center alone."
        )


def may_edit_delivery(actor: Actor, center_id: int) -> bool:
    """Advisors and directors write them."""
    return center_id in actor.organisations_where("engagement:edit")


def check_user_can_edit_delivery(actor: Actor, center_id: int) -> None:
    """Advisors and directors of the center write them."""
    if not may_edit_delivery(actor, center_id):
        raise PermissionDenied(
            "Only advisors and directors of the center write the scope, proposals, plan and documents."
        )


def may_set_pace(actor: Actor, center_id: int) -> bool:
    """A director says after how long work stands still."""
    return center_id in actor.organisations_where("request:assign")


def check_user_can_set_pace(actor: Actor, center_id: int) -> None:
    """Refuse who may not set it."""
    if not may_set_pace(actor, center_id):
        raise PermissionDenied("Only a director of the center sets after how many days work stands still.")
