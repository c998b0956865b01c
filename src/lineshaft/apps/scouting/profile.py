"""What scouting shows on the page of a plant's profile."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Site
from lineshaft.apps.companies.profile_panels import ProfilePanel

from . import queries
from .models import NoticeChoice


def _fitting(actor: Actor, site: Site) -> dict[str, Any]:
    is_own = site.company_id in actor.company_ids
    return {
        "needs": queries.needs_that_fit(actor, site),
        "told": queries.notice_choice(actor) if is_own else "",
        "ways": NoticeChoice.How.choices,
    }


def _standing(actor: Actor, site: Site) -> dict[str, Any] | None:
    found = queries.standing(actor, site)
    return vars(found) if found else None


PANELS = (
    ProfilePanel("fitting", _("Needs that fit"), "scouting/profile/fitting.html", _fitting, order=10),
    ProfilePanel(
        "standing", _("How this plant would be found"), "scouting/profile/standing.html", _standing, order=20
    ),
)
