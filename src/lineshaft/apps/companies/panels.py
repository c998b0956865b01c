"""What the registry puts on *My work*: pairs of records to decide, and proposals that wait. One statement each."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui.work import WorkPanel

from . import permissions, queries
from .models import RegistryChange


def registry(actor: Actor) -> dict[str, Any] | None:
    """How many likely duplicates wait for the person, and how many proposals. No panel where nothing does."""
    if not permissions.may_reshape(actor):
        return None
    pairs = queries.open_pairs(actor).count()
    proposed = 0
    if permissions.decides_for_network(actor):
        waiting = RegistryChange.objects.filter(status=RegistryChange.Status.PROPOSED.value)
        proposed = waiting.count()
    if not pairs and not proposed:
        return None
    return {
        "pairs": pairs,
        "proposed": proposed,
        "url": reverse("companies:review"),
        "action": _("Likely duplicates"),
    }


REGISTRY_PANEL = WorkPanel(
    "registry", gettext_lazy("Registry"), "companies/panels/registry.html", registry, order=60
)
