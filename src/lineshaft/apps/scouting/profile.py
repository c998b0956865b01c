"""What scouting shows on the page of a plant's profile."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Site
from lineshaft.apps.companies.profile_panels import ProfilePanel

from . import queries


def _fitting(actor: Actor, site: Site) -> dict[str, Any]:
    return {"needs": queries.needs_that_fit(actor, site)}


def _standing(actor: Actor, site: Site) -> dict[str, Any] | None:
    found = queries.standing(actor, site)
    return vars(found) if found else None


PANELS = (
    ProfilePanel("fitting", _("Needs that fit"), "scouting/profile/fitting.html", _fitting, order=10),
    ProfilePanel(
        "standing", _("How this plant would be found"), "scouting/profile/standing.html", _standing, order=20
    ),
)
