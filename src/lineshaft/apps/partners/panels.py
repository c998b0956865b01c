"""What *My work* and the search box show of partners and their resources."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui.finding import Looks, best_of, of_everybody
from lineshaft.ui.languages import in_english
from lineshaft.ui.work import Hit

from . import queries
from .models import PartnerProfile
from .queries import NOBODY_REACHED

SHOWN = 6
RESOURCES = Looks(
    "partners.Resource",
    ("title", "title_es", "summary", "summary_es", "partner__name"),
    alike=("title", "partner__name"),
    of=of_everybody,
    for_office=True,
)
PARTNERS = Looks(
    "partners.PartnerProfile",
    ("organisation__name", "about"),
    alike=("organisation__name",),
    of=of_everybody,
    for_office=True,
)


@in_english
def own_resources(actor: Actor) -> dict[str, Any] | None:
    """The partner editor's newest resources with their reach."""
    if not actor.organisations_where("resource:edit"):
        return None
    reached = queries.reach(actor)
    rows = [(each, reached.get(each.pk, NOBODY_REACHED)) for each in queries.own_resources(actor)[:SHOWN]]
    return {"rows": rows, "action": "All resources", "url": reverse("partners:mine")}


def find(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Open resources for the search box."""
    return [
        Hit(each.title, reverse("partners:resource", args=[each.slug]), each.partner.name)
        for each in best_of(lambda: queries.public_resources(), text, RESOURCES, limit)
    ]


def find_partners(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Partner organisations by name or what they say of themselves; for the office with their settings."""
    rows = PartnerProfile.objects.filter(retired_at__isnull=True).select_related("organisation")
    return [
        Hit(
            each.organisation.name,
            reverse("partners:partner", args=[each.pk])
            if actor.is_office
            else f"{reverse('partners:partners')}#partner-{each.pk}",
            f"{each.get_arena_display()} partner",
        )
        for each in best_of(lambda: rows.order_by("organisation__name", "pk"), text, PARTNERS, limit)
    ]
