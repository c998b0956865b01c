"""Who may see and change what is told about a center, and its awards."""

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor

from .models import Center


def may_edit_center(actor: Actor, center: Center) -> bool:
    """True when the person may change the public facts of the center."""
    return actor.can("center:edit", center.pk)


def check_user_can_see_settings(actor: Actor, center: Center) -> None:
    """People of the center and the program office see its settings."""
    actor.require("center:read", center.pk, f"Only people of {center.name} see its settings.")


def check_user_can_edit_center(actor: Actor, center: Center) -> None:
    """A director of the center or a network administrator changes its facts, locations and offers."""
    actor.require(
        "center:edit",
        center.pk,
        f"Only a director of {center.name} or a network administrator may change this.",
    )


def check_user_can_edit_profile(actor: Actor, center: Center, user: User) -> None:
    """People of the center write their own profile; a director or a network administrator anyone's."""
    if actor.user_id == user.pk and actor.can("center:read", center.pk):
        return
    check_user_can_edit_center(actor, center)


def check_user_can_see_awards(actor: Actor, center: Center) -> None:
    """Directors and finance officers of the center, and the program office, see awards and budget periods."""
    actor.require(
        "award:read",
        center.pk,
        f"Only directors and finance officers of {center.name} see its awards.",
    )


def check_user_can_edit_awards(actor: Actor, center: Center) -> None:
    """Directors and finance officers of the center, program officers and network administrators change awards."""
    actor.require(
        "award:edit",
        center.pk,
        f"Only a director or a finance officer of {center.name} may change its awards.",
    )
