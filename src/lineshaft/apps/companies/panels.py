"""What this context puts on *My work*. One statement for each panel."""

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


ROWS = 6


def certificates_to_renew(actor: Actor) -> dict[str, Any] | None:
    """Certificates of one's companies that have expired or soon will. No panel where there is none."""
    if not permissions.readable_owner_ids(actor):
        return None
    rows = list(queries.expiring(actor)[:ROWS])
    if not rows:
        return None
    url = reverse("companies:certificates")
    return {"rows": rows, "today": queries.today(), "url": url, "action": _("All that expire")}
