"""What this context puts into the search box."""

from collections.abc import Sequence

from django.urls import reverse

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui.finding import Looks, best_of, of_everybody
from lineshaft.ui.work import Hit

from . import queries

CENTERS = Looks(
    "network.Center",
    ("name", "operator", "city", "state__name"),
    alike=("name", "city"),
    of=of_everybody,
    order=("state__name",),
    for_office=True,
)


def find_centers(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """
    Centers by name (misspelt too), operator, city or state; for those who read their settings, these, else the public
    page.
    """
    return [
        Hit(
            center.name,
            reverse("network:settings_facts", args=[center.slug])
            if actor.can("center:read", center.pk)
            else reverse("network:center", args=[center.slug]),
            ", ".join(filter(None, (center.city, center.state.name))),
        )
        for center in best_of(queries.directory, text, CENTERS, limit)
    ]
