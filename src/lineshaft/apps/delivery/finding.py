"""What the search box finds of delivery: proposals and documents of the reader's own centers."""

from collections.abc import Sequence

from django.urls import reverse

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.finding import site_of_work
from lineshaft.ui.finding import Looks, best_of
from lineshaft.ui.work import Hit

from . import queries

PROPOSALS = Looks(
    "delivery.Proposal",
    ("engagement__title", "send_to_name"),
    numbers=("engagement__public_id",),
    names=(site_of_work("engagement"),),
    order=("-made_at", "-id"),
)
DOCUMENTS = Looks(
    "delivery.WorkDocument",
    ("title", "file_name"),
    names=(site_of_work("engagement"),),
    order=("-added_at", "-id"),
)


def find_proposals(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Proposals by number or title of the engagement, site, or who got it; the latest version first."""
    if not actor.organisations_where("engagement:read"):
        return []
    found = best_of(lambda: queries.proposals_of_centers(actor), text, PROPOSALS, limit)
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
    found = best_of(lambda: queries.documents_of_centers(actor), text, DOCUMENTS, limit)
    return [
        Hit(
            each.title,
            reverse("delivery:documents", args=[each.engagement.public_id]),
            f"{each.file_name} · {each.engagement.public_id} {each.engagement.site.name}",
        )
        for each in found
    ]
