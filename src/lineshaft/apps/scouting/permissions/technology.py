"""Who sees technology needs, asks for one and scouts for it."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Site
from lineshaft.apps.network.models import Center


def check_user_can_see_technology(actor: Actor) -> None:
    """People of a company, the advisors and directors of its center, and the scouting desk see technology needs."""
    if not actor.company_ids and not actor.organisations_where("need:answer"):
        actor.require(
            "need:scout", None, _("Technology needs are for companies, their centers, and the scouting desk.")
        )


def check_user_can_ask_for_technology(actor: Actor, site: Site, center: Center | None) -> None:
    """A company asks for its own plants; a center for those that it works with: `center` is that one, or None."""
    if site.company_id not in actor.company_ids and center is None:
        raise PermissionDenied(
            _("A technology is looked for by the company itself, or by the center that works with the plant.")
        )


def check_user_can_scout_technology(center: Center | None) -> None:
    """The center that posted a technology need, or works with the plant, looks for it: `center`, or None."""
    if center is None:
        raise PermissionDenied(
            _("A technology need is scouted by the advisors of the center that works with the plant.")
        )
