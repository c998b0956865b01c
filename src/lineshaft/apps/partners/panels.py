"""What *My work* and the search box show of resources."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui.languages import in_english
from lineshaft.ui.work import Hit

from . import queries
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
    return [
        Hit(each.title, reverse("partners:resource", args=[each.slug]), each.partner.name)
        for each in queries.find_resources(text, limit)
    ]
