"""What *My work* and the search box show of partners and their resources."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui.finding import best_of
from lineshaft.ui.languages import in_english
from lineshaft.ui.work import Hit

from . import queries
from .models import PartnerProfile
from .queries import NOBODY_REACHED

SHOWN = 6


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
    fields = ("title", "title_es", "summary", "summary_es", "partner__name")
    return [
        Hit(each.title, reverse("partners:resource", args=[each.slug]), each.partner.name)
        for each in best_of(queries.public_resources(), text, fields, limit, alike=("title", "partner__name"))
    ]


def find_partners(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Partner organisations by name or what they say of themselves; for the office with their settings."""
    rows = PartnerProfile.objects.filter(retired_at__isnull=True).select_related("organisation")
    name = "organisation__name"
    return [
        Hit(
            each.organisation.name,
            reverse("partners:partner", args=[each.pk])
            if actor.is_office
            else f"{reverse('partners:partners')}#partner-{each.pk}",
            f"{each.get_arena_display()} partner",
        )
        for each in best_of(rows.order_by(name, "pk"), text, (name, "about"), limit, alike=(name,))
    ]
