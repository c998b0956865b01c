"""Who may work out domestic content and prepare waiver cases."""

from django.core.exceptions import PermissionDenied

from lineshaft.apps.accounts.permissions import Actor


def check_user_can_see_rules(actor: Actor) -> None:
    """The law is everyone's who is signed in."""
    _ = actor.person


def check_user_can_work_on_content(actor: Actor, owner_id: int | None = None) -> None:
    """Buyers, advisors and directors of centers and program officers, for their own organisation."""
    owners = actor.organisations_where("content:work")
    if not owners or (owner_id is not None and owner_id not in owners):
        raise PermissionDenied(
            "Domestic content is worked out by buyers, advisors and program officers, each for their own organisation."
        )


def check_user_can_work_on_waivers(actor: Actor, owner_id: int | None = None) -> None:
    """Buyers, advisors and directors of centers and program officers, for their own organisation."""
    owners = actor.organisations_where("waiver:work")
    if not owners or (owner_id is not None and owner_id not in owners):
        raise PermissionDenied(
            "Waiver cases are prepared by buyers, advisors and program officers, each for their own organisation."
        )
