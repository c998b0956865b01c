"""What the search box finds of delivery: proposals and documents of the reader's own centers."""

from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.queries import work_named
from lineshaft.ui.finding import best_of
from lineshaft.ui.work import Hit

from . import queries


def find_proposals(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Proposals by number or title of the engagement, site, or who got it; the latest version first."""
    if not actor.organisations_where("engagement:read"):
        return []
    fields = ("engagement__title", "send_to_name")
    found = best_of(
        queries.proposals_of_centers(actor),
        text,
        fields,
        limit,
        numbers=("engagement__public_id",),
        alike=(*fields, "engagement__site__name"),
        named=lambda word: Q(engagement__in=work_named(actor, word)),
    )
    return [
        Hit(
            f"{each.engagement.public_id} version {each.number}",
            reverse("delivery:proposal", args=[each.engagement.public_id, each.number]),
            f"{each.get_state_display()} · {each.engagement.site.name}",
        )
        for each in found
    ]


def find_documents(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Documents of engagements by title, name of the file, or site; the newest version of each alone."""
    if not actor.organisations_where("engagement:read"):
        return []
    fields = ("title", "file_name")
    found = best_of(
        queries.documents_of_centers(actor),
        text,
        fields,
        limit,
        alike=(*fields, "engagement__site__name"),
        named=lambda word: Q(engagement__in=work_named(actor, word)),
    )
    return [
        Hit(
            each.title,
            reverse("delivery:documents", args=[each.engagement.public_id]),
            f"{each.file_name} · {each.engagement.public_id} {each.engagement.site.name}",
        )
        for each in found
    ]
