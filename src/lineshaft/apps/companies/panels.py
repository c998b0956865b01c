"""What this context puts on *My work*. One statement for each panel."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor

from . import permissions, queries

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
